import { batch, computed, effect, signal, untracked } from '@preact/signals';
import { type RowGroup, type Rows, send } from 'wire';
import { language, t } from '../i18n/index';
import { both, type Filter, funnelOf, isCounted, noFilter, type Step, toWhere } from '../logic/livefilter';
import { type Asked, askedWindow, emptyTable, hold, release, type Sort, takeRows } from '../logic/livetable';
import { Refusal, SortBy } from '../packets';
import { serverNow } from './clock';
import { online, onRows, request, tell } from './gateway';
import { remembered } from './prefs';
import { session, siteId } from './session';

/** What the list asks for. Each question is a standing query of its own: a new one replaces it under the same number. */
export const words = signal('');
export const filter = signal<Filter>(noFilter);
export const sort = signal<Sort>({ by: SortBy.Since, descending: false });
export const groupBy = signal<string | null>(null);
export const table = signal(emptyTable);
/** Why the server would not answer the question. */
export const fault = signal<string | null>(null);
export const picturesShown = remembered('visitors.pictures', true);

/** Counts behind the pictures: of all who fit, told once a second. */
export interface Counts {
  readonly total: number;
  readonly groups: readonly RowGroup[];
}
const noCounts: Counts = { total: 0, groups: [] };
export const pictures = signal<Counts | null>(null);
export const arrivals = signal<number | null>(null);
export const reached = signal<readonly (number | null)[]>([]);
/** The values of the column that is being chosen from, whatever the filter says. */
export const choosingFrom = signal<string | null>(null);
export const choices = signal<readonly (readonly [value: string, count: number])[] | null>(null);

export const steps = remembered<readonly Step[]>('visitors.funnel', [
  { name: '', clause: { field: 'pages', op: '>=', values: ['1'] } },
  { name: '', clause: { field: 'pages', op: '>=', values: ['3'] } },
  { name: '', clause: { field: 'url', op: 'wildcard', values: ['*/cart*'] } },
  { name: '', clause: { field: 'url', op: 'wildcard', values: ['*/checkout*'] } },
]);

/** What an operator has put together and named; kept in this browser, each person's own. */
export interface View {
  readonly name: string;
  readonly words: string;
  readonly filter: Filter;
  readonly sort: Sort;
  readonly group: string | null;
}
const allViews = remembered<Readonly<Record<string, readonly View[]>>>('visitors.views', {});
export const views = computed(() => allViews.value[session.value?.person.id ?? ''] ?? []);

export function saveView(name: string): void {
  const view = { name, words: words.value, filter: filter.value, sort: sort.value, group: groupBy.value };
  keepViews([...views.value.filter(v => v.name !== name), view]);
}

export function dropView(name: string): void {
  keepViews(views.value.filter(v => v.name !== name));
}

function keepViews(kept: readonly View[]): void {
  allViews.value = { ...allViews.value, [session.value?.person.id ?? '']: kept };
}

export function showView(view: View): void {
  batch(() => {
    words.value = view.words;
    filter.value = view.filter;
    sort.value = view.sort;
    groupBy.value = view.group;
  });
}

/** What was counted, for the charts: a point each few seconds, of everybody since the screen was first opened, of a filter since it was made. */
export interface Point {
  readonly at: number;
  readonly total: number;
  readonly arrivals: number;
  readonly waiting: number;
  readonly talking: number;
}
const ofEverybody = signal<readonly Point[]>([]);
const ofFilter = signal<readonly Point[]>([]);
export const chartMs = 30 * 60_000;
const pointEveryMs = 3000;

const watching = signal(false);
/** Whether the screen was opened at all: before that nobody here needs to know who is on the site. */
const opened = signal(false);
const asked = signal<Asked>({ offset: 0, limit: 40 });
const where = computed(() => toWhere(filter.value));
const isFiltered = computed(() => where.value !== null || words.value !== '');
export const history = computed(() => isFiltered.value ? ofFilter.value : ofEverybody.value);

const Table = 1;
const Pictures = 2;
const Arrivals = 3;
const Choices = 4;
const Everybody = 5;
const EverybodysArrivals = 6;
const Funnel = 10;
const none: readonly string[] = [];
const lastMinute = '{"field":"site-time","op":"<=","value":60}';

/** A crowd moves faster than eyes: beyond this many the list is told once a second, and back below a little less it is told faster again. */
const crowd = 5000;
const crowded = signal(false);
effect(() => {
  const { total } = table.value;
  if (total > crowd) crowded.value = true;
  else if (total < crowd * 0.8) crowded.value = false;
});

/** The standing queries there should be, by number. */
const wanted = computed(() => {
  const queries = new Map<number, readonly [words: string, sort: number, descending: boolean, limit: number, where: string | null, groups: readonly string[], offset: number, every: number]>();
  if (!siteId.value || !opened.value) return queries;
  queries.set(Everybody, ['', 0, false, 0, null, ['status'], 0, 2000]);
  queries.set(EverybodysArrivals, ['', 0, false, 0, lastMinute, none, 0, 2000]);
  if (!watching.value) return queries;
  const counting = (number: number, all: string | null, groups: readonly string[] = none) => queries.set(number, [words.value, 0, false, 0, all, groups, 0, 1000]);
  const group = groupBy.value;
  queries.set(Table, [words.value, sort.value.by, sort.value.descending, group ? 0 : asked.value.limit, where.value, group ? [group] : none, group ? 0 : asked.value.offset, crowded.value ? 1000 : 400]);
  if (picturesShown.value) {
    counting(Pictures, where.value, ['country', 'source', 'device', 'status']);
    counting(Arrivals, both(where.value, lastMinute));
    funnelOf(steps.value).forEach((step, i) => { if (step) counting(Funnel + i, both(where.value, step)); });
  }
  const column = choosingFrom.value;
  if (column && isCounted(column)) queries.set(Choices, ['', 0, false, 0, null, [column], 0, 1000]);
  return queries;
});

const sent = new Map<number, string>();
let everybody: Counts | null = null;
let everybodysArrivals: number | null = null;
let tableChanged = false;

effect(() => {
  const now = wanted.value;
  if (!online.value) {
    // Standing queries live as long as a connection.
    sent.clear();
    return;
  }
  untracked(() => {
    for (const number of [...sent.keys()]) {
      if (now.has(number)) continue;
      sent.delete(number);
      tell(send.unwatch(number));
    }
    for (const [number, [text, by, descending, limit, filtered, groups, offset, every]] of now) {
      const key = JSON.stringify(now.get(number));
      if (sent.get(number) === key) continue;
      sent.set(number, key);
      const write = (rid: number) => send.watch(number, text, by, descending, limit, filtered, groups, offset, every, rid);
      if (number !== Table) {
        tell(write(0));
        continue;
      }
      tableChanged = true;
      void request(write).then(answer => {
        if (sent.get(number) === key) fault.value = !answer.ok && answer.code === Refusal.BadValue ? language.value === 'en' ? answer.text : t('vf.refused') : null;
      });
    }
  });
});

// A new question begins its charts anew, another site everything.
effect(() => {
  void where.value;
  void words.value;
  ofFilter.value = [];
});
effect(() => {
  void siteId.value;
  untracked(() => {
    forget();
    everybody = null;
    everybodysArrivals = null;
    ofEverybody.value = [];
  });
});

function forget(): void {
  batch(() => {
    table.value = emptyTable;
    pictures.value = null;
    arrivals.value = null;
    reached.value = [];
    ofFilter.value = [];
  });
}

onRows(Table, rows => {
  table.value = takeRows(table.value, rows, tableChanged);
  if (rows.snapshot) tableChanged = false;
});
onRows(Pictures, rows => { pictures.value = counted(pictures.value, rows); });
onRows(Everybody, rows => { everybody = counted(everybody, rows); });
onRows(EverybodysArrivals, rows => { everybodysArrivals = rows.total; });
onRows(Arrivals, rows => { arrivals.value = rows.total; });
onRows(Choices, rows => { if (rows.groups) choices.value = rows.groups[0]?.[1] ?? []; });
for (let i = 0; i < 6; i++) {
  onRows(Funnel + i, rows => { reached.value = steps.value.map((_, at) => at === i ? rows.total : reached.value[at] ?? null); });
}

function counted(before: Counts | null, rows: Rows): Counts {
  return { total: rows.total, groups: rows.groups ?? before?.groups ?? noCounts.groups };
}

export function countOf(group: readonly RowGroup[], column: string, value: string): number {
  return group.find(g => g[0] === column)?.[1].find(v => v[0] === value)?.[1] ?? 0;
}

function takePoints(): void {
  if (!online.value) return;
  if (everybody && everybodysArrivals !== null) ofEverybody.value = withPoint(ofEverybody.value, everybody, everybodysArrivals);
  if (isFiltered.value && pictures.value && arrivals.value !== null) ofFilter.value = withPoint(ofFilter.value, pictures.value, arrivals.value);
}

function withPoint(before: readonly Point[], { total, groups }: Counts, arrived: number): readonly Point[] {
  const at = serverNow();
  return [...before.filter(p => at - p.at < chartMs), { at, total, arrivals: arrived, waiting: countOf(groups, 'status', 'waiting'), talking: countOf(groups, 'status', 'in-dialog') }];
}

setInterval(takePoints, pointEveryMs);

/** Begins to watch; ends with what it returns. */
export function watchVisitors(): () => void {
  opened.value = watching.value = true;
  return () => {
    watching.value = false;
    forget();
  };
}

/** Tells which rows are in sight. */
export function see(first: number, count: number): void {
  asked.value = askedWindow(asked.value, first, count);
}

export function choose(column: string | null): void {
  if (column === choosingFrom.value) return;
  choices.value = null;
  choosingFrom.value = column;
}

export function holdTable(): void {
  table.value = hold(table.value);
}

export function releaseTable(stay = false): void {
  table.value = release(table.value, stay);
}
