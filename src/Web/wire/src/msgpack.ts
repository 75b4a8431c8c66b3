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
    else if (n < 0x100) out.push(0xd9, n);
    else if (n < 0x10000) out.push(0xda, n >> 8, n & 255);
    else out.push(0xdb, n >>> 24, (n >> 16) & 255, (n >> 8) & 255, n & 255);
    for (const b of bytes) out.push(b);
  } else if (Array.isArray(v)) {
    size(out, v.length, 0x90, 0xdc);
    for (const item of v) write(out, item);
  } else if (v instanceof Uint8Array) {
    const n = v.length;
    if (n < 0x100) out.push(0xc4, n);
    else out.push(0xc5, n >> 8, n & 255);
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
  else if (n < 0x10000) out.push(wide, n >> 8, n & 255);
  else out.push(wide + 1, n >>> 24, (n >> 16) & 255, (n >> 8) & 255, n & 255);
}

function integer(out: number[], v: number): void {
  if (v >= 0) {
    if (v < 0x80) out.push(v);
    else if (v < 0x100) out.push(0xcc, v);
    else if (v < 0x10000) out.push(0xcd, v >> 8, v & 255);
    else if (v < 0x100000000) out.push(0xce, v >>> 24, (v >>> 16) & 255, (v >>> 8) & 255, v & 255);
    else wide(out, 0xcf, v);
  } else if (v >= -32) out.push(v & 255);
  else if (v >= -0x80) out.push(0xd0, v & 255);
  else if (v >= -0x8000) out.push(0xd1, (v >> 8) & 255, v & 255);
  else if (v >= -0x80000000) out.push(0xd2, (v >> 24) & 255, (v >> 16) & 255, (v >> 8) & 255, v & 255);
  else wide(out, 0xd3, v);
}

function wide(out: number[], code: number, v: number): void {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigInt64(0, BigInt(v));
  out.push(code);
  for (let i = 0; i < 8; i++) out.push(view.getUint8(i));
}

function float(out: number[], v: number): void {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, v);
  out.push(0xcb);
  for (let i = 0; i < 8; i++) out.push(view.getUint8(i));
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
  const big = (n: bigint): number => Number(n);
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
    switch (c) {
      case 0xc0: return null;
      case 0xc2: return false;
      case 0xc3: return true;
      case 0xc4: return bin(view.getUint8(take(1)));
      case 0xc5: return bin(view.getUint16(take(2)));
      case 0xc6: return bin(view.getUint32(take(4)));
      case 0xca: return view.getFloat32(take(4));
      case 0xcb: return view.getFloat64(take(8));
      case 0xcc: return view.getUint8(take(1));
      case 0xcd: return view.getUint16(take(2));
      case 0xce: return view.getUint32(take(4));
      case 0xcf: return big(view.getBigUint64(take(8)));
      case 0xd0: return view.getInt8(take(1));
      case 0xd1: return view.getInt16(take(2));
      case 0xd2: return view.getInt32(take(4));
      case 0xd3: return big(view.getBigInt64(take(8)));
      case 0xd9: return str(view.getUint8(take(1)));
      case 0xda: return str(view.getUint16(take(2)));
      case 0xdb: return str(view.getUint32(take(4)));
      case 0xdc: return list(view.getUint16(take(2)));
      case 0xdd: return list(view.getUint32(take(4)));
      case 0xde: return map(view.getUint16(take(2)));
      case 0xdf: return map(view.getUint32(take(4)));
      default: throw new TypeError(`byte ${c.toString(16)} begins no value of this protocol`);
    }
  }

  const value = read();
  if (at !== bytes.length) throw new RangeError('bytes follow the packet');
  return value;
}
