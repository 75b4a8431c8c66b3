export * from './backoff';
export * from './dialog';
export * from './msgpack';
export * from './outbox';
export * from './packets';
export * from './socket';
