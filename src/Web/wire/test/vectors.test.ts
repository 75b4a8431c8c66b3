import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decode, dialogShapes, encode, Float, operatorShapes, patched, read, type Rows, send, understand, type Value } from '../src/index';

const folder = join(import.meta.dirname, '../../../Protocol/vectors');
const vectors = readdirSync(folder).flatMap((file) =>
  (JSON.parse(readFileSync(join(folder, file), 'utf8')) as { name: string; array: Value[]; hex: string }[]).map((v) => ({ ...v, file })),
);
const bytes = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (b) => parseInt(b, 16));
const hex = (data: Uint8Array) => Array.from(data, (b) => b.toString(16).padStart(2, '0')).join('');
/** Which fields travel as floats: the value of an event, on both ways. */
const floats = (name: string, array: Value[]): Value[] =>
  name === 'EventRaised' && typeof array[2] === 'number' ? [array[0]!, array[1]!, new Float(array[2]), ...array.slice(3)]
  : name === 'Card' ? array.map((f, i) => (i === 16 ? (f as Value[][]).map((e) => [e[0]!, typeof e[1] === 'number' ? new Float(e[1]) : null, ...e.slice(2)]) : f))
  : array;

describe('golden vectors, the same that the server reads', () => {
  it('are there', () => expect(vectors.length).toBeGreaterThan(50));

  it.each(vectors.map((v) => [`${v.file} ${v.name} ${v.hex.slice(0, 12)}`, v] as const))('%s', (_, v) => {
    expect(decode(bytes(v.hex))).toEqual(v.array);
    expect(hex(encode(floats(v.name, v.array)))).toBe(v.hex);
  });
});

describe('whole numbers', () => {
  const edges = [0, 127, 128, 255, 256, 65_535, 65_536, 2 ** 32 - 1, 2 ** 32, Number.MAX_SAFE_INTEGER];
  it.each([...edges, ...edges.map((n) => -n || -32), -33, -129, -32_768, -32_769, -(2 ** 31), -(2 ** 31) - 1])('%d comes back as it went, in the fewest bytes', (n) => {
    const data = encode(n);
    expect(decode(data)).toBe(n);
    const bits = n < 0 ? -2 * n - 1 : n;
    expect(data.length).toBe(n >= -32 && n < 128 ? 1 : bits < 2 ** 8 ? 2 : bits < 2 ** 16 ? 3 : bits < 2 ** 32 ? 5 : 9);
  });
});

describe('server packets', () => {
  it.each(vectors.filter((v) => v.file === 'server.json').map((v) => [`${v.name} ${v.hex.slice(0, 12)}`, v] as const))('%s is known by its fields', (_, v) => {
    const packet = read(bytes(v.hex), { ...dialogShapes, ...operatorShapes }) as unknown as Record<string, unknown>;
    expect(packet.type).not.toBe('unknown');
    expect(Object.keys(packet).length).toBe(v.array.length);
  });

  it('patch rows in the fields they name', () => {
    const rows = read(bytes(vectors.find((v) => v.name === 'Rows')!.hex), operatorShapes) as Rows;
    const [at, fields, ...values] = rows.patches![0]!;
    expect(at).toBe(0);
    expect(patched(rows.rows[0]!, fields, values)).toEqual({ ...rows.rows[0]!, title: 'Checkout', pages: 4, campaign: 'summer' });
    expect(rows.groups).toEqual([['country', [['DE', 2], ['', 1]], 5]]);
  });

  it('of an unknown type are skipped, trailing fields too', () => {
    expect(read(encode([4711, 'x']))).toEqual({ type: 'unknown', number: 4711, fields: [4711, 'x'] });
    expect(read(encode([68, 5, 'later']))).toEqual({ type: 'move', delayMs: 5 });
  });

  it('that come before their names are known are understood later', () => {
    const early = read(encode([73, 'd1', 2, 9]));
    expect(early).toEqual({ type: 'unknown', number: 73, fields: [73, 'd1', 2, 9] });
    expect(understand((early as { fields: Value[] }).fields, dialogShapes)).toEqual({ type: 'replayEnd', dialog: 'd1', epoch: 2, head: 9 });
  });

  it.each(vectors.map((v) => [v.name, v] as const))('%s cut anywhere is refused', (_, v) => {
    const whole = bytes(v.hex);
    for (let n = 0; n < whole.length; n++) expect(() => read(whole.subarray(0, n))).toThrow();
  });
});

describe('client packets', () => {
  const golden = (name: string) => vectors.filter((v) => v.file === 'client.json' && v.name === name).map((v) => v.hex);
  const text = 'Здравствуйте — is the tent “Fjäll” in stock? ⛺';
  const pairs = { plan: 'gold', город: 'Пермь' };
  it.each([
    ['Hello', send.hello('t.s', 1, [], null, 'console/1')],
    ['Post', send.post(1, 'd1', 'o1', 1, text)],
    ['Typing', send.typing('d1', null)],
    ['EventRaised', send.event('cart_add', 129.5, 'EUR', pairs)],
    ['EventRaised', send.event('whole', 5, 'RUB', {})],
    ['StartDialog', send.start(3, 'k1', 'sales', null, 'o1', 1, text)],
    ['Rate', send.rate(5, 'd1', 5, 'Спасибо!')],
    ['Rate', send.rate(6, 'd1', 2, '', 'op1')],
    ['LeaveAddress', send.leaveAddress(8, 'd1', 'maria@example.org')],
    ['Mute', send.mute(10, 'd1', true)],
    ['Resolve', send.resolve(7, 'd1', 2)],
    ['FormAnswer', send.formAnswer(6, 'i1', pairs)],
    ['Watch', send.watch(1, 'cart ru', 0, true, 200, '{"field":"country","op":"is","value":"DE"}', ['source', 'device'], 40, 1000, 9)],
    ['StartWith', send.startWith(4, 'k', 'v1', 'sales', 'o2', 1, text, false)],
    ['Transfer', send.transfer(7, 'd1', 'support', null, 'boots, size 43', false)],
    ['Goodbye', send.goodbye()],
  ])('%s has its golden bytes', (name, data) => expect(golden(name)).toContain(hex(data)));
});
