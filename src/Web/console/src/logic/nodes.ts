/** A node as the API shows it; what only the node itself knows is null when it is silent. */
export interface ClusterNode {
  id: string;
  roles: string[];
  state: 'ready' | 'unready' | 'draining' | 'joining' | 'leaving' | 'silent';
  reason: string;
  self: boolean;
  origin: string | null;
  version: string | null;
  startedAt: number | null;
  connections: number | null;
  entities: number[] | null;
  shards: number[] | null;
  memoryBytes: number | null;
  processors: number | null;
  load: number[] | null;
  sampleSeconds: number | null;
  databaseOk: boolean | null;
}

/** The points of a line in a box of `width` × `height`; the newest sample stands at the right edge, zero at the bottom. */
export function sparkline(samples: readonly number[], width: number, height: number, most: number): string {
  const step = width / Math.max(1, most - 1);
  const top = Math.max(1, ...samples);
  const shown = samples.slice(-most);
  return shown.map((v, i) => `${(width - (shown.length - 1 - i) * step).toFixed(1)},${(height - v / top * height).toFixed(1)}`).join(' ');
}

/** Time since the start in its two largest units. */
export function uptime(ms: number): { days: number; hours: number; minutes: number } {
  const minutes = Math.max(0, Math.floor(ms / 60_000));
  return { days: Math.floor(minutes / 1440), hours: Math.floor(minutes / 60) % 24, minutes: minutes % 60 };
}

export function megabytes(bytes: number): number {
  return Math.round(bytes / (1024 * 1024));
}

/** Whether the clients of a node would find another one. */
export function mayDrain(node: ClusterNode, all: readonly ClusterNode[]): boolean {
  return node.state !== 'draining' && node.state !== 'silent' && all.some(n => n.id !== node.id && n.state === 'ready');
}
