/** The part of MessagePack that packets use. Whole numbers travel as integers, `Float` marks a number that must travel as a 64-bit float. */

export type Value = null | boolean | number | string | Float | Uint8Array | Value[] | { [key: string]: Value };

export class Float {
  constructor(readonly value: number) {}
}

const utf8 = new TextEncoder();
const text = new TextDecoder();

export function encode(value: Value): Uint8Array<ArrayBuffer> {
  const out: number[] = [];
  write(out, value);
  return Uint8Array.from(out);
}

function write(out: number[], v: Value): void {
  if (v === null || v === undefined) out.push(0xc0);
  else if (typeof v === 'boolean') out.push(v ? 0xc3 : 0xc2);
  else if (typeof v === 'number') Number.isInteger(v) ? integer(out, v) : float(out, v);
  else if (v instanceof Float) float(out, v.value);
  else if (typeof v === 'string') {
    const bytes = utf8.encode(v);
    const n = bytes.length;
    if (n < 32) out.push(0xa0 | n);
    else put(out, 0xd9, n, 0);
    for (const b of bytes) out.push(b);
  } else if (Array.isArray(v)) {
    size(out, v.length, 0x90, 0xdc);
    for (const item of v) write(out, item);
  } else if (v instanceof Uint8Array) {
    put(out, 0xc4, v.length, 0);
    for (const b of v) out.push(b);
  } else {
    const pairs = Object.entries(v);
    size(out, pairs.length, 0x80, 0xde);
    for (const [key, item] of pairs) {
      write(out, key);
      write(out, item);
    }
  }
}

function size(out: number[], n: number, fix: number, wide: number): void {
  if (n < 16) out.push(fix | n);
  else put(out, wide - 1, n, 1);
}

function integer(out: number[], v: number): void {
  if (v < -32) put(out, 0xd0, v, 0);
  else if (v < 0x80) out.push(v & 255);
  else put(out, 0xcc, v, 0);
}

/** A number in 1, 2, 4 or 8 bytes, at least 2 ** power of them, behind a code that counts up with the power. */
function put(out: number[], code: number, v: number, power: number): void {
  // A negative number needs the highest bit for its sign.
  while ((v < 0 ? -2 * v - 1 : v) >= 256 ** (1 << power)) power++;
  out.push(code + power);
  // The remainder modulo 2^32 that `&` begins with is exact, also of a negative number.
  for (let i = 1 << power; i--; ) out.push(Math.floor(v / 256 ** i) & 255);
}

function float(out: number[], v: number): void {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, v);
  out.push(0xcb, ...new Uint8Array(view.buffer));
}

/** @throws RangeError or TypeError on bytes that are no value, or when something follows it. */
export function decode(bytes: Uint8Array): Value {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;

  const take = (n: number): number => {
    const from = at;
    at += n;
    if (at > bytes.length) throw new RangeError('the packet is cut');
    return from;
  };
  /** A whole number of n bytes, behind what stands for its sign. */
  const whole = (n: number, v = 0): number => {
    for (const b of bytes.subarray(take(n), at)) v = v * 256 + b;
    return v;
  };
  const str = (n: number): string => text.decode(bytes.subarray(take(n), at));
  const bin = (n: number): Uint8Array => bytes.slice(take(n), at);
  const list = (n: number): Value[] => {
    if (n > bytes.length) throw new RangeError('a list longer than its packet');
    const items: Value[] = [];
    for (let i = 0; i < n; i++) items.push(read());
    return items;
  };
  const map = (n: number): Value => {
    if (n > bytes.length) throw new RangeError('a map longer than its packet');
    const pairs: [string, Value][] = [];
    for (let i = 0; i < n; i++) pairs.push([String(read()), read()]);
    // fromEntries defines own properties, so a key named __proto__ is only a key.
    return Object.fromEntries(pairs);
  };

  function read(): Value {
    const c = bytes[take(1)]!;
    if (c < 0x80) return c;
    if (c >= 0xe0) return c - 0x100;
    if (c < 0x90) return map(c & 15);
    if (c < 0xa0) return list(c & 15);
    if (c < 0xc0) return str(c & 31);
    // Codes of a kind follow each other as their sizes double.
    if (c === 0xc0) return null;
    if (c === 0xc2 || c === 0xc3) return c === 0xc3;
    if (c >= 0xc4 && c <= 0xc6) return bin(whole(1 << (c - 0xc4)));
    if (c === 0xca) return view.getFloat32(take(4));
    if (c === 0xcb) return view.getFloat64(take(8));
    if (c >= 0xcc && c <= 0xcf) return whole(1 << (c - 0xcc));
    if (c >= 0xd0 && c <= 0xd3) return whole(1 << (c - 0xd0), bytes[at]! > 127 ? -1 : 0);
    if (c >= 0xd9 && c <= 0xdb) return str(whole(1 << (c - 0xd9)));
    if (c === 0xdc || c === 0xdd) return list(whole(2 << (c - 0xdc)));
    if (c === 0xde || c === 0xdf) return map(whole(2 << (c - 0xde)));
    throw new TypeError(`byte ${c.toString(16)} begins no value of this protocol`);
  }

  const value = read();
  if (at !== bytes.length) throw new RangeError('bytes follow the packet');
  return value;
}
