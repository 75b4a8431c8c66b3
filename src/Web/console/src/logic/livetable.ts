import { type Row, SortBy } from '../packets';

/** Rows of a standing query as people see them: while the pointer is over the list nothing moves, news waits behind a chip. */
export interface LiveTable {
  readonly rows: ReadonlyMap<string, Row>;
  readonly order: readonly string[];
  readonly waiting: readonly string[];
  readonly gone: ReadonlySet<string>;
  readonly held: boolean;
  readonly total: number;
  readonly loaded: boolean;
}

export interface Sort {
  readonly by: number;
  readonly descending: boolean;
}

export const emptyTable: LiveTable = { rows: new Map(), order: [], waiting: [], gone: new Set(), held: false, total: 0, loaded: false };

export interface RowsNews {
  readonly snapshot: boolean;
  readonly total: number;
  readonly changed: readonly Row[];
  readonly gone: readonly string[];
}

/** A greater number is higher in an ascending list; equal keys fall back to the id so that the order never flickers. */
export function compareRows(sort: Sort): (a: Row, b: Row) => number {
  const sign = sort.descending ? -1 : 1;
  return (a, b) => sign * (keyOf(a, sort.by) - keyOf(b, sort.by)) || (a.visitor < b.visitor ? -1 : a.visitor > b.visitor ? 1 : 0);
}

function keyOf(row: Row, by: number): number {
  switch (by) {
    case SortBy.Pages: return row.pages;
    case SortBy.PageTime: return -row.pageSince;
    case SortBy.Visits: return row.visits;
    case SortBy.Status: return row.status;
    default: return -row.visitStart;
  }
}

/** Takes the server's news in. `fresh` tells that the query itself was changed: then the list starts anew even while held. */
export function takeRows(table: LiveTable, news: RowsNews, sort: Sort, fresh: boolean): LiveTable {
  // A pointer that happens to rest where the list opens holds nothing back: there is nothing yet to keep still.
  const restart = news.snapshot && (fresh || !table.held || !table.loaded);
  const rows = new Map(restart ? [] : table.rows);
  const gone = new Set(restart ? [] : table.gone);
  if (news.snapshot && !restart) for (const id of rows.keys()) gone.add(id);
  for (const row of news.changed) {
    rows.set(row.visitor, row);
    gone.delete(row.visitor);
  }
  for (const id of news.gone) if (rows.has(id)) gone.add(id);
  const next: LiveTable = { ...table, rows, gone, total: news.total, loaded: true };
  if (!table.held || restart) return { ...settle(next, sort), held: table.held };
  const shown = new Set(table.order);
  return { ...next, waiting: [...rows.keys()].filter(id => !shown.has(id) && !gone.has(id)) };
}

/** Stops all movement: rows keep their places, changes show inside them. */
export function hold(table: LiveTable): LiveTable {
  return table.held ? table : { ...table, held: true };
}

/** Lets everything that waited take its place. `stay` keeps holding (the chip was pressed under the pointer). */
export function release(table: LiveTable, sort: Sort, stay = false): LiveTable {
  return { ...settle(table, sort), held: stay };
}

function settle(table: LiveTable, sort: Sort): LiveTable {
  const rows = new Map([...table.rows].filter(([id]) => !table.gone.has(id)));
  const order = [...rows.values()].sort(compareRows(sort)).map(row => row.visitor);
  return { ...table, rows, order, waiting: [], gone: new Set() };
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
