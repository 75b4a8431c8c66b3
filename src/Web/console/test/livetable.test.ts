import { describe, expect, it } from 'vitest';
import { askedWindow, emptyTable, hold, release, type RowsNews, takeRows, waiting } from '../src/logic/livetable';
import type { Row } from '../src/packets';

const row = (visitor: string, title = ''): Row => ({
  visitor, visitStart: 1, name: '', title, url: '', pages: 1, pageSince: 1, referrer: '', browser: '', os: '', visits: 1, segments: [], status: 0, lastEvent: '', language: '', lastActive: 1,
});
const snapshot = (rows: Row[], offset: number | null = 0): RowsNews => ({ snapshot: true, total: rows.length, rows, gone: [], offset, order: null, patches: offset === null ? null : [], groups: null });
const change = (order: number[] | null, rows: Row[] = [], patches: RowsNews['patches'] = []): RowsNews => ({ ...snapshot(rows), snapshot: false, order, patches });
const names = (rows: readonly Row[]) => rows.map(r => r.visitor).join('');
const titleField = 1 << 3;

describe('a live table', () => {
  it('that opens under a resting pointer shows its rows at once', () => {
    const table = takeRows(hold(emptyTable), snapshot([row('b'), row('a')]), false);
    expect(names(table.rows)).toBe('ba');
    expect(table.held).toBe(true);
  });

  it('moves rows to their places, takes new ones in and changes the named fields', () => {
    let table = takeRows(emptyTable, snapshot([row('a'), row('b'), row('c')]), false);
    table = takeRows(table, change([2, -1, 0], [row('n')], [[2, titleField, 'Cart']]), false);
    expect(names(table.rows)).toBe('cna');
    expect(table.rows[2]!.title).toBe('Cart');
    table = takeRows(table, change(null, [], [[0, titleField, 'Home']]), false);
    expect(table.rows.map(r => r.title)).toEqual(['Home', '', 'Cart']);
  });

  it('takes no change of a window that it does not hold: it was on its way when the list was closed', () => {
    const table = takeRows(emptyTable, change(null, [], [[0, titleField, 'Cart']]), false);
    expect(table.rows).toEqual([]);
    expect(names(takeRows(table, snapshot([row('a')]), true).rows)).toBe('a');
  });

  it('keeps every row in its place while the pointer is over it, and lets the news in afterwards', () => {
    let table = hold(takeRows(emptyTable, snapshot([row('a'), row('b')]), false));
    table = takeRows(table, change([-1, 0], [row('n')], [[1, titleField, 'Cart']]), false);
    expect(names(table.rows)).toBe('ab');
    expect(table.rows[0]!.title).toBe('Cart');
    expect(waiting(table)).toBe(1);
    expect(names(release(table).rows)).toBe('na');
    expect(waiting(release(table))).toBe(0);
  });

  it('starts anew when the question changed, even under the pointer, but not after a reconnect', () => {
    const table = hold(takeRows(emptyTable, snapshot([row('a')]), false));
    expect(names(takeRows(table, snapshot([row('b')], 40), true).rows)).toBe('b');
    expect(takeRows(table, snapshot([row('b')], 40), true).offset).toBe(40);
    expect(names(takeRows(table, snapshot([row('b')]), false).rows)).toBe('a');
  });

  it('understands a node of before windows', () => {
    let table = takeRows(emptyTable, snapshot([row('a'), row('b')], null), false);
    table = takeRows(table, { ...change(null, [row('b', 'Cart'), row('c')], null), offset: null, gone: ['a'] }, false);
    expect(table.rows.map(r => r.visitor + r.title)).toEqual(['bCart', 'c']);
  });
});

describe('what is asked for', () => {
  it('covers the sight and some beyond, and stays while the sight moves within it', () => {
    const first = askedWindow({ offset: 0, limit: 0 }, 0, 15);
    expect(first).toEqual({ offset: 0, limit: 39 });
    expect(askedWindow(first, 20, 15)).toBe(first);
    expect(askedWindow(first, 500, 15)).toEqual({ offset: 488, limit: 39 });
  });

  it('contains the sight wherever it is', () => {
    let asked = { offset: 0, limit: 0 };
    for (let i = 0; i < 2000; i++) {
      const [at, count] = [(i * 7919) % 99_980, 5 + (i * 31) % 30];
      asked = askedWindow(asked, at, count);
      expect(asked.offset <= at && at + count <= asked.offset + asked.limit, `${at} ${count} in ${JSON.stringify(asked)}`).toBe(true);
    }
  });
});
