export * from './backoff';
export * from './dialog';
export { FallbackLine } from './fallback';
export * from './msgpack';
export * from './number';
export * from './outbox';
export * from './packets';
export * as send from './send';
export * from './socket';
