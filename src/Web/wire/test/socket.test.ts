import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { FallbackLine } from '../src/fallback';
import type { ServerPacket } from '../src/packets';
import { send } from '../src/index';
import { GatewaySocket, type LinkState } from '../src/socket';
import { FakeGateway, FakeSocket, frame, Stream, welcome } from './network';

let gateway: FakeGateway;
let tickets: number;
let heard: ServerPacket[];
let states: LinkState[];
let ticketFails: boolean;

beforeEach(() => {
  vi.useFakeTimers();
  const kept = new Map<string, string>();
  vi.stubGlobal('sessionStorage', { getItem: (k: string) => kept.get(k) ?? null, setItem: (k: string, v: string) => kept.set(k, v) });
  vi.stubGlobal('WebSocket', FakeSocket);
  gateway = new FakeGateway();
  vi.stubGlobal('fetch', gateway.fetch);
  FakeSocket.made = [];
  FakeSocket.forbidden = false;
  [tickets, heard, states, ticketFails] = [0, [], [], false];
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function start(): GatewaySocket {
  const socket = new GatewaySocket({
    origin: 'https://chat.example',
    client: 'test',
    ticket: async () => {
      if (ticketFails) throw new Error('offline');
      return { ticket: `ticket-${++tickets}`, expiresAt: Date.now() + 300_000, socket: '/ws/v1' };
    },
    hello: () => ({ resume: [['d', 7, 3]], page: null }),
    onPacket: (p) => heard.push(p),
    onState: (s) => states.push(s),
    around: async (origin) => new FallbackLine(origin),
  });
  socket.wake();
  return socket;
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const last = () => FakeSocket.made.at(-1)!;

/** Lets promises and streams move without letting time pass. */
async function settle(): Promise<void> {
  for (let i = 0; i < 8; i++) await vi.advanceTimersByTimeAsync(0);
}

async function blockedSocket(): Promise<GatewaySocket> {
  const socket = start();
  await settle();
  last().fail();
  await pass(500);
  last().fail();
  await settle();
  return socket;
}

async function openAround(): Promise<GatewaySocket> {
  const socket = await blockedSocket();
  gateway.streams[0]!.say(...welcome());
  await settle();
  return socket;
}

describe('a socket', () => {
  test('greets with a ticket and what it has', async () => {
    const socket = start();
    await settle();
    expect(last().url).toBe('wss://chat.example/ws/v1');
    last().open();
    expect(last().sent).toEqual([[1, 'ticket-1', 1, [['d', 7, 3]], null, 'test']]);
    last().say(...welcome());
    expect(socket.isOpen).toBe(true);
    expect(gateway.streams).toEqual([]);
  });

  test('brings a new ticket before the old one expires, again and again', async () => {
    start();
    await settle();
    last().open();
    last().say(...welcome());
    for (let round = 2; round <= 5; round++) {
      // Beats keep it from believing that the other side is silent.
      for (let s = 0; s < 240; s += 20) {
        last().say(67, s, []);
        await pass(20_000);
      }
      expect(last().sent.filter((p) => p[0] === 7).map((p) => p[1])).toEqual(Array.from({ length: round - 1 }, (_, i) => `ticket-${i + 2}`));
    }
    expect(FakeSocket.made).toHaveLength(1);
  });

  test('asks once more when the new ticket does not come at first', async () => {
    start();
    await settle();
    last().open();
    last().say(...welcome());
    ticketFails = true;
    for (let s = 0; s < 240; s += 20) {
      last().say(67, s, []);
      await pass(20_000);
    }
    expect(last().sent.some((p) => p[0] === 7)).toBe(false);
    ticketFails = false;
    await pass(10_000);
    expect(last().sent.some((p) => p[0] === 7 && p[1] === 'ticket-2')).toBe(true);
  });

  test('comes back with a new ticket after 4002 and stays away after 4503', async () => {
    const socket = start();
    await settle();
    last().open();
    last().say(...welcome());
    last().fail(4002, 'the ticket expired');
    await pass(500);
    last().open();
    expect(last().sent[0]!.slice(0, 3)).toEqual([1, 'ticket-2', 2]);
    last().say(...welcome());
    last().fail(4503, 'signed out');
    await pass(60_000);
    expect(socket.state).toEqual({ kind: 'stopped', code: 4503, reason: 'signed out' });
    expect(FakeSocket.made).toHaveLength(2);
  });
});

describe('where WebSockets are blocked', () => {
  test('two that fail in a row while tickets come lead around them, with the same packets', async () => {
    const socket = await blockedSocket();
    expect(FakeSocket.made).toHaveLength(2);
    expect(gateway.posts.map((p) => [p.name, p.number])).toEqual([['node.1.secret', 1]]);
    expect(gateway.packets).toEqual([[1, 'ticket-3', 1, [['d', 7, 3]], null, 'test']]);
    gateway.streams[0]!.say(...welcome());
    gateway.streams[0]!.say(66, 5, 'dialog');
    await settle();
    expect(socket.isOpen).toBe(true);
    expect(heard.map((p) => p.type)).toEqual(['welcome', 'done']);
    gateway.streams[0]!.say(67, 42, []);
    await settle();
    expect(gateway.packets.at(-1)).toEqual([2, 42]);
  });

  test('one that fails alone does not, nor does one that was greeted or closed by us', async () => {
    start();
    for (let i = 0; i < 4; i++) {
      await pass(1_000);
      last().fail();
      await pass(1_000);
      last().open();
      last().say(...welcome());
      last().fail(i % 2 ? 1006 : 4000);
    }
    expect(FakeSocket.made).toHaveLength(8);
    expect(gateway.streams).toHaveLength(0);
  });

  test('one whose packets vanish is not waited for longer than eight seconds', async () => {
    start();
    await settle();
    await pass(8_000 + 500 + 8_000);
    await settle();
    expect(FakeSocket.made).toHaveLength(2);
    expect(gateway.streams).toHaveLength(1);
  });

  test('one that opens and then passes nothing counts as blocked', async () => {
    start();
    for (let i = 0; i < 2; i++) {
      await pass(500);
      last().open();
      await pass(8_000);
    }
    await settle();
    expect(gateway.streams).toHaveLength(1);
  });

  test('a page that has no WebSocket at all goes around too', async () => {
    FakeSocket.forbidden = true;
    start();
    await pass(500);
    await settle();
    expect(gateway.streams).toHaveLength(1);
  });

  test('the next page of this tab does not find out anew', async () => {
    (await openAround()).stop();
    FakeSocket.made = [];
    start();
    await settle();
    expect(FakeSocket.made).toEqual([]);
    expect(gateway.streams).toHaveLength(2);
  });

  test('it comes back to WebSockets when one opens, without a moment offline that is seen', async () => {
    const socket = await openAround();
    for (let s = 0; s < 300; s += 20) {
      gateway.streams[0]!.say(67, s, []);
      await pass(20_000);
    }
    expect(FakeSocket.made).toHaveLength(3);
    expect(socket.isOpen).toBe(true);
    last().open();
    await settle();
    expect(gateway.streams[0]!.aborted).toBe(true);
    expect(FakeSocket.made).toHaveLength(4);
    last().open();
    last().say(...welcome());
    expect(socket.isOpen).toBe(true);
    expect(states.some((s) => s.kind === 'waiting' && s.retryAt > Date.now())).toBe(false);
  });

  test('a look that fails leaves the open connection alone and is repeated later', async () => {
    const socket = await openAround();
    for (let s = 0; s < 620; s += 20) {
      gateway.streams[0]!.say(67, s, []);
      await pass(20_000);
      if (FakeSocket.made.length > 2 && last().readyState === 0) last().fail();
    }
    expect(FakeSocket.made).toHaveLength(4);
    expect(socket.isOpen).toBe(true);
    expect(gateway.streams).toHaveLength(1);
    expect(gateway.streams[0]!.aborted).toBe(false);
  });

  test('when the way around fails as well, WebSockets are tried again', async () => {
    await blockedSocket();
    gateway.streams[0]!.end();
    await pass(20_000);
    expect(FakeSocket.made.length).toBeGreaterThan(2);
  });

  test('a proxy that gathers the stream is noticed and told', async () => {
    gateway.passes = false;
    await blockedSocket();
    await pass(10_000);
    expect(states.at(-1)).toMatchObject({ kind: 'waiting', reason: 'nothing comes through' });
    expect(gateway.streams[0]!.aborted).toBe(true);
  });
});

describe('the line over HTTP', () => {
  function open(): { line: FallbackLine; stream: () => Stream; got: number[][]; ends: unknown[] } {
    const line = new FallbackLine('https://chat.example');
    const [got, ends]: [number[][], unknown[]] = [[], []];
    line.onmessage = (m) => got.push([...new Uint8Array(m.data)]);
    line.onclose = (e) => ends.push(e);
    return { line, stream: () => gateway.streams[0]!, got, ends };
  }

  test('reads frames cut at every byte', async () => {
    const messages = [[1], [], Array.from({ length: 300 }, (_, i) => i & 255), [2, 3]];
    const bytes = messages.flatMap((m) => [...frame(2, new Uint8Array(m))]);
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      gateway.streams.length = 0;
      const { line, stream, got } = open();
      await settle();
      stream().bytes(new Uint8Array(bytes.slice(0, cut)));
      stream().bytes(new Uint8Array(bytes.slice(cut)));
      await settle();
      expect(got).toEqual(messages);
      line.close();
    }
  });

  test('reads a message of the largest size', async () => {
    const { stream, got } = open();
    await settle();
    const large = new Uint8Array(70_000).map((_, i) => i % 251);
    stream().bytes(frame(2, large));
    await settle();
    expect(got).toEqual([[...large]]);
  });

  test('posts one at a time and what waited meanwhile together', async () => {
    const { line } = open();
    await settle();
    for (const n of [1, 2, 3]) line.send(send.beatAnswer(n));
    await settle();
    expect(gateway.posts.map((p) => [p.number, p.packets])).toEqual([[1, [[2, 1]]], [2, [[2, 2], [2, 3]]]]);
  });

  test('repeats a post that was not answered under its number, byte for byte, before the next', async () => {
    const { line } = open();
    await settle();
    gateway.answers = [0, 503, 502];
    line.send(send.beatAnswer(1));
    line.send(send.beatAnswer(2));
    await pass(3_000);
    expect(gateway.posts.map((p) => [p.number, p.packets])).toEqual([[1, [[2, 1]]], [1, [[2, 1]]], [1, [[2, 1]]], [1, [[2, 1]]], [2, [[2, 2]]]]);
  });

  test.each([404, 409, 403, 413])('ends when a post is refused with %i', async (status) => {
    const { line, ends } = open();
    await settle();
    gateway.answers = [status];
    line.send(send.beatAnswer(1));
    await settle();
    expect(ends).toEqual([{ code: 1006, reason: '' }]);
    expect(gateway.posts).toHaveLength(1);
  });

  test('gives up a node that never answers', async () => {
    const { line, ends } = open();
    await settle();
    gateway.answers = Array(20).fill(503) as number[];
    line.send(send.beatAnswer(1));
    await pass(10_000);
    expect(ends).toHaveLength(1);
    expect(gateway.posts).toHaveLength(5);
  });

  test('keeps posts under the size that one may have', async () => {
    const { line } = open();
    await settle();
    gateway.answers = [503];
    line.send(send.beatAnswer(0));
    for (let i = 0; i < 10; i++) line.send(send.post(i, 'd', 'o', i, 'x'.repeat(8_000)));
    line.send(send.post(11, 'd', 'o', 11, 'y'.repeat(64_000)));
    await pass(2_000);
    expect(gateway.packets.slice(1).map((p) => p[1])).toEqual([0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11]);
    for (const post of gateway.posts) expect(post.bytes.length).toBeLessThanOrEqual(65_536 + 14);
  });

  test('tells the code of a close frame', async () => {
    const { stream, ends } = open();
    await settle();
    stream().bytes(frame(8, new Uint8Array([4503 >> 8, 4503 & 255, ...new TextEncoder().encode('signed out')])));
    await settle();
    expect(ends).toEqual([{ code: 4503, reason: 'signed out' }]);
  });
});
