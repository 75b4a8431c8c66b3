import { patched, type Row, type RowGroup, type Rows } from 'wire';

/** A part of the visitors in their order: while the pointer is over the list nothing moves, news waits behind a chip. */
export interface LiveTable {
  /** Visitors that stand before the first of `rows`. */
  readonly offset: number;
  readonly rows: readonly Row[];
  /** What the server shows now; the same as `rows` unless the list is held. */
  readonly latest: readonly Row[];
  readonly total: number;
  readonly groups: readonly RowGroup[];
  readonly held: boolean;
  readonly loaded: boolean;
}

export interface Sort {
  readonly by: number;
  readonly descending: boolean;
}

export const emptyTable: LiveTable = { offset: 0, rows: [], latest: [], total: 0, groups: [], held: false, loaded: false };

export type RowsNews = Pick<Rows, 'snapshot' | 'total' | 'rows' | 'gone' | 'offset' | 'order' | 'patches' | 'groups'>;

/** Takes the server's news in. `fresh` tells that the query itself was changed: then the list starts anew even while held. */
export function takeRows(table: LiveTable, news: RowsNews, fresh: boolean): LiveTable {
  // Told before the server heard that the list was closed: it changes a window that is not here any more.
  if (!news.snapshot && !table.loaded) return table;
  const latest = windowAfter(table.latest, news);
  const next: LiveTable = { ...table, latest, total: news.total, groups: news.groups ?? table.groups, loaded: true };
  // A pointer that happens to rest where the list opens holds nothing back: there is nothing yet to keep still.
  if (!table.held || (news.snapshot && (fresh || !table.loaded))) return { ...next, rows: latest, offset: news.offset ?? 0 };
  const now = new Map(latest.map(row => [row.visitor, row]));
  return { ...next, rows: table.rows.map(row => now.get(row.visitor) ?? row) };
}

/** The window as PROTOCOL.md says; a node of before windows names rows and those who are gone. */
export function windowAfter(before: readonly Row[], news: RowsNews): readonly Row[] {
  if (news.snapshot) return news.rows;
  if (news.offset === null) {
    const changed = new Map(news.rows.map(row => [row.visitor, row]));
    const had = new Set(before.map(row => row.visitor));
    const gone = new Set(news.gone);
    return [...before.filter(row => !gone.has(row.visitor)).map(row => changed.get(row.visitor) ?? row), ...news.rows.filter(row => !had.has(row.visitor))];
  }
  const rows = news.order ? news.order.map(place => place >= 0 ? before[place]! : news.rows[-1 - place]!) : [...before];
  for (const [at, fields, ...values] of news.patches ?? []) rows[at] = patched(rows[at]!, fields, values);
  return rows;
}

/** How many visitors wait for a place in the list. */
export function waiting(table: LiveTable): number {
  if (table.rows === table.latest) return 0;
  const shown = new Set(table.rows.map(row => row.visitor));
  return table.latest.reduce((count, row) => shown.has(row.visitor) ? count : count + 1, 0);
}

/** Stops all movement: rows keep their places, changes show inside them. */
export function hold(table: LiveTable): LiveTable {
  return table.held ? table : { ...table, held: true };
}

/** Lets everything that waited take its place. `stay` keeps holding (the chip was pressed under the pointer). */
export function release(table: LiveTable, stay = false): LiveTable {
  return { ...table, rows: table.latest, held: stay };
}

export interface RowWindow {
  readonly from: number;
  readonly to: number;
}

/** The rows worth drawing: those in sight and a few beyond either edge. */
export function rowWindow(scrollTop: number, height: number, rowHeight: number, count: number, beyond = 6): RowWindow {
  const first = Math.floor(scrollTop / rowHeight) - beyond;
  const from = Math.max(0, Math.min(first, count));
  return { from, to: Math.min(count, Math.ceil((scrollTop + height) / rowHeight) + beyond) };
}

export interface Asked {
  readonly offset: number;
  readonly limit: number;
}

const spare = 12;

/** What to ask the server for: what is in sight and some beyond, asked anew only when the sight leaves what there is. */
export function askedWindow(asked: Asked, first: number, count: number): Asked {
  const enough = asked.limit >= count + spare && asked.limit <= count + 4 * spare;
  if (enough && (first >= asked.offset || asked.offset === 0) && first + count <= asked.offset + asked.limit && first >= asked.offset) return asked;
  return { offset: Math.max(0, first - spare), limit: Math.min(500, count + 2 * spare) };
}
