import { describe, expect, it } from 'vitest';
import { type ClusterNode, mayDrain, megabytes, sparkline, uptime } from '../src/logic/nodes';

const node = (id: string, state: ClusterNode['state']) => ({ id, state }) as ClusterNode;

describe('nodes', () => {
  it('draw the newest sample at the right edge and the largest at the top', () => {
    expect(sparkline([0, 10, 5], 100, 40, 3)).toBe('0.0,40.0 50.0,0.0 100.0,20.0');
    expect(sparkline([4], 100, 40, 60)).toBe('100.0,0.0');
    expect(sparkline([], 100, 40, 60)).toBe('');
    expect(sparkline([0, 0], 100, 40, 2)).toBe('0.0,40.0 100.0,40.0');
  });

  it('may be drained only while another one is ready', () => {
    const [a, b] = [node('a', 'ready'), node('b', 'ready')];
    expect(mayDrain(a, [a])).toBe(false);
    expect(mayDrain(a, [a, b])).toBe(true);
    expect(mayDrain(a, [a, node('b', 'draining')])).toBe(false);
    expect(mayDrain(node('c', 'draining'), [a, b])).toBe(false);
    expect(mayDrain(node('c', 'silent'), [a, b])).toBe(false);
  });

  it('tell how long they run and what they hold', () => {
    expect(uptime(90 * 60_000)).toEqual({ days: 0, hours: 1, minutes: 30 });
    expect(uptime(49 * 3_600_000)).toEqual({ days: 2, hours: 1, minutes: 0 });
    expect(uptime(-5)).toEqual({ days: 0, hours: 0, minutes: 0 });
    expect(megabytes(210 * 1024 * 1024)).toBe(210);
  });
});
