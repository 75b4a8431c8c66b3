/** A network of the test's own making: WebSockets that open, hang or fail as told, and the gateway's HTTP with its streams. */

import { decode, encode, type Value } from '../src/msgpack';

export class FakeSocket {
  static made: FakeSocket[] = [];
  static forbidden = false;
  readyState = 0;
  binaryType = '';
  onopen: (() => void) | null = null;
  onmessage: ((message: { data: ArrayBuffer }) => void) | null = null;
  onclose: ((end: { code: number; reason: string }) => void) | null = null;
  readonly sent: Value[][] = [];

  constructor(readonly url: string) {
    if (FakeSocket.forbidden) throw new Error('forbidden');
    FakeSocket.made.push(this);
  }

  send(bytes: Uint8Array<ArrayBuffer>): void {
    this.sent.push(decode(bytes) as Value[]);
  }

  close(): void {
    this.readyState = 3;
  }

  open(): void {
    this.readyState = 1;
    this.onopen?.();
  }

  say(...fields: Value[]): void {
    this.onmessage?.({ data: encode(fields).buffer });
  }

  fail(code = 1006, reason = ''): void {
    this.readyState = 3;
    this.onclose?.({ code, reason });
  }
}

/** One open answer of the gateway, with the posts that came for it. */
export class Stream {
  private controller!: ReadableStreamDefaultController<Uint8Array>;
  readonly body: ReadableStream<Uint8Array>;
  aborted = false;

  constructor(readonly name: string, signal: AbortSignal | null | undefined) {
    this.body = new ReadableStream({ start: (c) => { this.controller = c; } });
    signal?.addEventListener('abort', () => {
      this.aborted = true;
      try { this.controller.error(new Error('aborted')); } catch { /* It had ended. */ }
    });
  }

  bytes(bytes: Uint8Array): void {
    this.controller.enqueue(bytes);
  }

  greet(): void {
    this.bytes(frame(1, new TextEncoder().encode(this.name)));
  }

  say(...fields: Value[]): void {
    this.bytes(frame(2, encode(fields)));
  }

  end(): void {
    this.controller.close();
  }
}

export interface Post { name: string; number: number; bytes: Uint8Array; packets: Value[][] }

export class FakeGateway {
  readonly streams: Stream[] = [];
  readonly posts: Post[] = [];
  /** The status of the next posts; 0 is a broken network. Empty: all are taken. */
  answers: number[] = [];
  /** False: the way down opens, and nothing comes. */
  passes = true;

  readonly fetch = async (address: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const url = String(address);
    if (url.endsWith('/fallback/v1')) {
      const stream = new Stream(`node.${this.streams.length + 1}.secret`, init?.signal);
      this.streams.push(stream);
      if (this.passes) stream.greet();
      return new Response(stream.body);
    }
    if (!url.endsWith('/fallback/v1/up')) throw new Error(`nobody serves ${url}`);
    const headers = init!.headers as Record<string, string>;
    const bytes = new Uint8Array(await (init!.body as Blob).arrayBuffer());
    this.posts.push({ name: headers['x-gateway-connection']!, number: Number(headers['x-gateway-number']), bytes, packets: unframed(bytes) });
    const status = this.answers.shift() ?? 204;
    if (status === 0) throw new TypeError('network');
    return new Response(null, { status });
  };

  get packets(): Value[][] {
    return this.posts.flatMap((p) => p.packets);
  }
}

/** A server's frame. */
export function frame(opcode: number, payload: Uint8Array): Uint8Array {
  const n = payload.length;
  const head = n < 126 ? [n] : n < 65_536 ? [126, n >> 8, n & 255] : [127, 0, 0, 0, 0, n >>> 24, (n >> 16) & 255, (n >> 8) & 255, n & 255];
  return new Uint8Array([0x80 | opcode, ...head, ...payload]);
}

/** The packets of a client's masked frames. */
function unframed(bytes: Uint8Array): Value[][] {
  const packets: Value[][] = [];
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < bytes.length;) {
    if (bytes[at] !== 0x82 || !(bytes[at + 1]! & 0x80)) throw new Error('not a masked binary frame');
    const short = bytes[at + 1]! & 127;
    const head = short === 126 ? 4 : short === 127 ? 10 : 2;
    const length = short === 126 ? view.getUint16(at + 2) : short === 127 ? view.getUint32(at + 6) : short;
    const mask = bytes.subarray(at + head, at + head + 4);
    packets.push(decode(bytes.slice(at + head + 4, at + head + 4 + length).map((b, i) => b ^ mask[i % 4]!)) as Value[]);
    at += head + 4 + length;
  }
  return packets;
}

export const welcome = (livesMs = 300_000): Value[] => [64, '1', 'v', 'demo', Date.now(), 20_000, 45_000, 65_536, 8_000, Date.now() + livesMs];
