import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Backoff, decode, DialogView, Outbox, type Entry, type Value } from '../src/index';

class Memory {
  private readonly map = new Map<string, string>();
  getItem = (k: string) => this.map.get(k) ?? null;
  setItem = (k: string, v: string) => void this.map.set(k, v);
}

describe('outbox', () => {
  let memory: Memory;
  let sent: Value[][];
  let online: boolean;
  let rid: number;
  const open = () => new Outbox(memory, 'o', (b) => online && sent.push(decode(b) as Value[]) > 0, () => ++rid);

  beforeEach(() => {
    vi.useFakeTimers();
    [memory, sent, online, rid] = [new Memory(), [], true, 0];
  });

  const posted = (box: Outbox, dialog: string, n: number) => box.posted({ type: 'posted', rid: 0, dialog, outbox: box.id, n, seq: n + 1, time: 0 });

  it('numbers from one for each dialog and forgets what is posted', () => {
    const box = open();
    box.post('a', '1');
    box.post('b', '1');
    box.post('a', '2');
    expect(box.items.map((i) => [i.dialog, i.n])).toEqual([['a', 1], ['b', 1], ['a', 2]]);
    posted(box, 'a', 1);
    expect(box.items.map((i) => [i.dialog, i.n])).toEqual([['b', 1], ['a', 2]]);
  });

  it('keeps what was said offline over a reload and sends it in order', () => {
    online = false;
    const before = open();
    before.post('a', 'first');
    before.post('a', 'second');
    online = true;
    const after = open();
    expect(after.id).toBe(before.id);
    after.flush();
    expect(sent.map((p) => p[5])).toEqual(['first', 'second']);
  });

  it('a reply that was held back twice moves what is behind it up only once, and goes out again with what is seen then', () => {
    const box = open();
    const [first, second] = [box.post('a', 'first', 3), box.post('a', 'second', 3)];
    expect(sent.map((p) => p.slice(4))).toEqual([[1, 'first', 3], [1, 'first', 3], [2, 'second', 3]]);
    const refuse = (rid: number) => box.refused({ type: 'refused', rid, code: 16, temporary: false, retryAfterMs: 0, text: 'unseen' });
    expect(refuse(1)).toBe(first);
    expect(refuse(2)).toBeNull();
    expect([second.n, box.of('a').length]).toEqual([1, 2]);
    expect(refuse(3)).toBe(second);
    box.dismiss(first);
    expect(box.post('a', 'first, once more', 4).n).toBe(1);
    expect(sent[sent.length - 1]!.slice(4)).toEqual([1, 'first, once more', 4]);
  });

  it('sends again after three seconds until acknowledged', () => {
    const box = open();
    box.post('a', 'x');
    vi.advanceTimersByTime(3100);
    expect(sent.length).toBe(2);
    expect(sent[1]!.slice(2)).toEqual(sent[0]!.slice(2));
    posted(box, 'a', 1);
    vi.advanceTimersByTime(10_000);
    expect(sent.length).toBe(2);
  });

  it('sends what waits soon after the database is back, and only once', () => {
    const box = open();
    box.post('a', 'x');
    vi.advanceTimersByTime(200);
    box.flushSoon();
    vi.advanceTimersByTime(900);
    expect(sent.length).toBe(1);
    vi.advanceTimersByTime(700);
    expect(sent.length).toBe(2);
    vi.advanceTimersByTime(1200);
    expect(sent.length).toBe(2);
  });

  it('holds what follows a beginning until the dialog has its id', () => {
    const box = open();
    box.begin({ key: 'k', department: null, invitation: null }, 'hello');
    box.post('k', 'and');
    expect(sent.filter((p) => p[0] === 3)).toEqual([]);
    expect(box.began(sent[0]![1] as number, 'd1')).toBe('k');
    expect(sent.at(-1)!.slice(2)).toEqual(['d1', box.id, 2, 'and']);
  });

  it('counts from one after a beginning without text', () => {
    const box = open();
    box.begin({ key: 'k', department: null, invitation: 'i' }, '');
    box.began(sent[0]![1] as number, 'd1');
    box.post('d1', 'first words');
    expect(sent.at(-1)!.slice(2)).toEqual(['d1', box.id, 1, 'first words']);
  });

  it('starts a gap over from the expected number', () => {
    const box = open();
    box.post('a', '1');
    box.post('a', '2');
    sent.length = 0;
    box.gap({ type: 'gap', rid: 2, dialog: 'a', outbox: box.id, expected: 1 });
    expect(sent.map((p) => p[4])).toEqual([1, 2]);
  });

  it('shows a refused message and closes the hole it left', () => {
    const box = open();
    box.post('a', '1');
    box.post('a', '2');
    const refused = box.refused({ type: 'refused', rid: sent[0]![1] as number, code: 6, temporary: false, retryAfterMs: 0, text: 'too long' });
    expect(refused?.text).toBe('1');
    expect(box.of('a').map((i) => [i.text, i.n, i.failed])).toEqual([['1', 1, 'too long'], ['2', 1, undefined]]);
  });
});

describe('dialog', () => {
  const entry = (seq: number, epoch = 1): Entry => ({ type: 'entry', dialog: 'd', epoch, seq, time: 0, kind: 1, author: 1, authorId: 'v', authorName: '', text: `${seq}`, outbox: null, n: 0, detail: '' });

  it('drops what it has and asks once for what is missing', () => {
    const view = new DialogView('d');
    expect([view.add(entry(1)), view.add(entry(1)), view.add(entry(4)), view.add(entry(5))]).toEqual(['new', 'known', 'gap', 'known']);
    expect(view.heard(1, 5)).toBe(false);
    expect([view.add(entry(2)), view.add(entry(3)), view.add(entry(4))]).toEqual(['new', 'new', 'new']);
    expect(view.heard(1, 5)).toBe(true);
  });

  it('asks once when the server says twice that it knows less than was shown', () => {
    const view = new DialogView('d');
    for (const seq of [1, 2, 3]) view.add(entry(seq));
    // A head of a moment ago.
    expect(view.heard(1, 2)).toBe(false);
    expect(view.heard(1, 3)).toBe(false);
    expect(view.heard(1, 2)).toBe(false);
    view.add(entry(4));
    expect(view.heard(1, 2)).toBe(false);
    expect(view.heard(1, 2)).toBe(true);
    expect(view.heard(1, 2)).toBe(false);
  });

  it('starts over in another epoch', () => {
    const view = new DialogView('d');
    view.add(entry(1));
    view.add(entry(1, 2));
    expect(view.entries.map((e) => e.epoch)).toEqual([2]);
  });
});

describe('backoff', () => {
  it('doubles its window up to the cap and jitters over all of it', () => {
    const low = new Backoff(() => 0);
    const high = new Backoff(() => 1);
    expect([1, 2, 3].map(() => low.next())).toEqual([0, 0, 0]);
    expect(Array.from({ length: 8 }, () => high.next())).toEqual([500, 1000, 2000, 4000, 8000, 16000, 20000, 20000]);
    high.reset();
    expect(high.next()).toBe(500);
  });
});
