/** The same connection over plain HTTP, for networks that block WebSockets: one answer that never ends, and one post at a time (PROTOCOL.md, Fallback). */

/** What the connection needs of a WebSocket; `FallbackLine` is the other one that has it. */
export interface Line {
  readonly readyState: number;
  onopen: (() => void) | null;
  onmessage: ((message: { data: ArrayBuffer }) => void) | null;
  onclose: ((end: { code: number; reason: string }) => void) | null;
  send(bytes: Uint8Array<ArrayBuffer>): void;
  close(): void;
}

const Path = '/fallback/v1';
const PostBytes = 60_000;
/** The answer's first bytes come at once, unless something on the way gathers answers instead of passing them on. */
const FirstBytesMs = 10_000;
const PostTries = 5;
const RetryMs = 1_000;

export class FallbackLine implements Line {
  readyState = 0;
  onopen: Line['onopen'] = null;
  onmessage: Line['onmessage'] = null;
  onclose: Line['onclose'] = null;
  private readonly cut = new AbortController();
  private readonly first: ReturnType<typeof setTimeout>;
  private name = '';
  private posts = 0;
  private waiting: Uint8Array<ArrayBuffer>[] = [];
  private posting = false;

  constructor(private readonly origin: string) {
    this.first = setTimeout(() => this.end(1006, 'nothing comes through'), FirstBytesMs);
    this.listen().catch(() => {}).then(() => this.end(1006, ''));
  }

  send(bytes: Uint8Array<ArrayBuffer>): void {
    this.waiting.push(framed(bytes));
    void this.post();
  }

  close(): void {
    this.onclose = null;
    this.end(1000, '');
  }

  private end(code: number, reason: string): void {
    if (this.readyState > 1) return;
    this.readyState = 3;
    clearTimeout(this.first);
    this.cut.abort();
    this.onclose?.({ code, reason });
  }

  private ask(path: string, more: RequestInit): Promise<Response> {
    return fetch(this.origin + Path + path, { method: 'POST', credentials: 'omit', cache: 'no-store', ...more });
  }

  private async listen(): Promise<void> {
    const { ok, body } = await this.ask('', { signal: this.cut.signal });
    if (!ok || !body) return;
    const reader = body.getReader();
    let left = new Uint8Array(0);
    while (this.readyState < 2) {
      const { value, done } = await reader.read();
      if (done) return;
      const bytes = new Uint8Array(left.length + value.length);
      bytes.set(left);
      bytes.set(value, left.length);
      left = this.take(bytes);
    }
  }

  /** A server's frames (RFC 6455 §5.2): whole and without mask. Returns what is not whole yet. */
  private take(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = 0;
    while (this.readyState < 2 && at + 2 <= bytes.length) {
      const short = view.getUint8(at + 1);
      const head = short === 126 ? 4 : short === 127 ? 10 : 2;
      if (at + head > bytes.length) break;
      const length = short === 126 ? view.getUint16(at + 2) : short === 127 ? view.getUint32(at + 6) : short;
      if (at + head + length > bytes.length) break;
      const payload = bytes.slice(at + head, at += head + length);
      this.hear(view.getUint8(at - head - length) & 15, payload);
    }
    return bytes.slice(at);
  }

  private hear(opcode: number, payload: Uint8Array<ArrayBuffer>): void {
    const text = (from: number) => new TextDecoder().decode(payload.subarray(from));
    if (opcode === 1) {
      clearTimeout(this.first);
      this.name = text(0);
      this.readyState = 1;
      this.onopen?.();
    } else if (opcode === 2) this.onmessage?.({ data: payload.buffer });
    else if (opcode === 8) this.end(payload.length < 2 ? 1005 : payload[0]! * 256 + payload[1]!, text(2));
  }

  /** All that waits in one post; the next only after its answer. Repeated under its number until it is known to be taken. */
  private async post(): Promise<void> {
    if (this.posting || this.readyState !== 1) return;
    this.posting = true;
    while (this.waiting.length && this.readyState === 1) {
      let size = 0;
      const rest = this.waiting.findIndex((frame, i) => (size += frame.length) > PostBytes && i > 0);
      const body = new Blob(this.waiting.splice(0, rest < 0 ? Infinity : rest));
      const headers = { 'x-gateway-connection': this.name, 'x-gateway-number': `${++this.posts}` };
      for (let tries = PostTries; ; ) {
        const status = await this.ask('/up', { headers, body }).then((answer) => answer.status, () => 0);
        if (status === 204) break;
        if (!--tries || (status > 0 && status < 500)) return this.end(1006, '');
        await new Promise((again) => setTimeout(again, RetryMs));
      }
    }
    this.posting = false;
  }
}

/** A client's frame carries a mask; zeros are one, and nothing on the way reads this as a WebSocket. */
function framed(payload: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const n = payload.length;
  const head = n < 126 ? [n] : n < 65_536 ? [126, n >> 8, n & 255] : [127, 0, 0, 0, 0, n >>> 24, (n >> 16) & 255, (n >> 8) & 255, n & 255];
  const frame = new Uint8Array(1 + head.length + 4 + n);
  frame[0] = 0x82;
  frame.set(head, 1);
  frame[1]! |= 128;
  frame.set(payload, head.length + 5);
  return frame;
}
