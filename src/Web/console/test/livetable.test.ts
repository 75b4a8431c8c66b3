import { describe, expect, it } from 'vitest';
import { emptyTable, hold, release, takeRows } from '../src/logic/livetable';
import { type Row, SortBy } from '../src/packets';

const newest = { by: SortBy.Since, descending: false };
const row = (visitor: string, visitStart: number): Row => ({
  visitor, visitStart, name: '', title: '', url: '', pages: 1, pageSince: visitStart, referrer: '', browser: '', os: '', visits: 1, segments: [], status: 0, lastEvent: '', language: '', lastActive: visitStart,
});
const news = (snapshot: boolean, changed: Row[], gone: string[] = []) => ({ snapshot, total: changed.length, changed, gone });

describe('a live table', () => {
  it('that opens under a resting pointer shows its rows at once', () => {
    const table = takeRows(hold(emptyTable), news(true, [row('a', 1), row('b', 2)]), newest, false);
    expect(table.order).toEqual(['b', 'a']);
    expect(table.held).toBe(true);
  });

  it('keeps every row in its place while the pointer is over it, and lets the news in afterwards', () => {
    const shown = hold(takeRows(emptyTable, news(true, [row('a', 1), row('b', 2)]), newest, false));
    const held = takeRows(shown, news(false, [row('c', 3)], ['b']), newest, false);
    expect(held.order).toEqual(['b', 'a']);
    expect(held.waiting).toEqual(['c']);
    expect(held.gone.has('b')).toBe(true);
    expect(release(held, newest).order).toEqual(['c', 'a']);
  });

  it('that was held stays still over a reconnect', () => {
    const shown = hold(takeRows(emptyTable, news(true, [row('a', 1), row('b', 2)]), newest, false));
    expect(takeRows(shown, news(true, [row('c', 3), row('a', 1)]), newest, false).order).toEqual(['b', 'a']);
  });
});
