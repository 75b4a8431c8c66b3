/** A filter of the visitors' list as people build it: clauses, joined by "and" or by "or"; a clause with several values fits with any of them. */
export interface Clause {
  readonly field: string;
  readonly op: string;
  readonly values: readonly string[];
}

export interface Filter {
  readonly join: 'all' | 'any';
  readonly clauses: readonly Clause[];
}

export const noFilter: Filter = { join: 'all', clauses: [] };

export type FieldKind = 'text' | 'number' | 'time' | 'status' | 'segment';

/** The columns of PROTOCOL.md in the order in which people look for them; `counted` ones have a list of values to choose from. */
export const fields: readonly { name: string; kind: FieldKind; counted: boolean; sort: number }[] = [
  { name: 'country', kind: 'text', counted: true, sort: 15 }, { name: 'region', kind: 'text', counted: true, sort: 20 }, { name: 'city', kind: 'text', counted: true, sort: 21 },
  { name: 'segment', kind: 'segment', counted: true, sort: 11 }, { name: 'tag', kind: 'segment', counted: true, sort: 22 }, { name: 'status', kind: 'status', counted: true, sort: 4 },
  { name: 'title', kind: 'text', counted: true, sort: 6 }, { name: 'url', kind: 'text', counted: true, sort: 7 }, { name: 'page-time', kind: 'time', counted: false, sort: 2 },
  { name: 'site-time', kind: 'time', counted: false, sort: 0 }, { name: 'idle', kind: 'time', counted: false, sort: 14 }, { name: 'pages', kind: 'number', counted: false, sort: 1 },
  { name: 'visits', kind: 'number', counted: false, sort: 3 }, { name: 'source', kind: 'text', counted: true, sort: 17 }, { name: 'campaign', kind: 'text', counted: true, sort: 18 },
  { name: 'referrer', kind: 'text', counted: true, sort: 8 }, { name: 'event', kind: 'text', counted: true, sort: 12 }, { name: 'device', kind: 'text', counted: true, sort: 16 },
  { name: 'browser', kind: 'text', counted: true, sort: 9 }, { name: 'os', kind: 'text', counted: true, sort: 10 }, { name: 'language', kind: 'text', counted: true, sort: 13 },
  { name: 'name', kind: 'text', counted: false, sort: 5 },
];

export const statuses = ['browsing', 'invited', 'waiting', 'in-dialog', 'was-in-dialog'] as const;

const ops: Readonly<Record<FieldKind, readonly string[]>> = {
  text: ['is', 'is-not', 'contains', 'contains-not', 'starts', 'wildcard'], segment: ['is', 'is-not'], status: ['is', 'is-not'], number: ['>=', '<=', '='], time: ['>=', '<='],
};

export function kindOf(field: string): FieldKind {
  return fields.find(f => f.name === field)?.kind ?? 'text';
}

export function isCounted(field: string): boolean {
  return fields.find(f => f.name === field)?.counted ?? false;
}

export function opsOf(field: string): readonly string[] {
  return ops[kindOf(field)];
}

/** How a clause about a field begins: addresses and names are looked for, others are chosen. */
export function clauseOf(field: string): Clause {
  const kind = kindOf(field);
  const op = field === 'url' || field === 'title' || field === 'name' ? 'contains' : ops[kind][0]!;
  return { field, op, values: kind === 'time' ? ['60'] : kind === 'number' ? ['2'] : [] };
}

/** Gives a clause another comparison; numbers and words looked for are one, chosen values may be many. */
export function withOp(clause: Clause, op: string): Clause {
  return { ...clause, op, values: many(op) ? clause.values : clause.values.slice(0, 1) };
}

export function many(op: string): boolean {
  return op === 'is' || op === 'is-not';
}

/** Whether something is asked for: a clause that is still empty restricts nothing. */
export function isWhole(clause: Clause): boolean {
  const numeric = kindOf(clause.field) === 'time' || kindOf(clause.field) === 'number';
  return clause.values.length > 0 && (numeric ? clause.values[0] !== '' && Number.isFinite(Number(clause.values[0])) : many(clause.op) || clause.values[0] !== '');
}

/** The filter in the server's words; null is everybody. */
export function toWhere(filter: Filter): string | null {
  const parts = filter.clauses.filter(isWhole).map(toJson);
  return parts.length === 0 ? null : JSON.stringify(parts.length === 1 ? parts[0] : { [filter.join]: parts });
}

/** Both filters in the server's words. */
export function both(a: string | null, b: string | null): string | null {
  return a && b ? `{"all":[${a},${b}]}` : a ?? b;
}

function toJson(clause: Clause): unknown {
  const { field, op, values } = clause;
  const kind = kindOf(field);
  if (kind === 'time' || kind === 'number') return { field, op, value: Number(values[0]) };
  if (op === 'contains-not') return { none: [{ field, op: 'contains', value: values[0] }] };
  if (values.length === 1) return { field, op, value: values[0] };
  const each = values.map(value => ({ field, op: 'is', value }));
  return op === 'is-not' ? { none: each } : { any: each };
}

/** Adds a value that was clicked: to a clause that chooses values of the field already, else as a new one. */
export function choosing(filter: Filter, field: string, value: string): Filter {
  const at = filter.clauses.findIndex(c => c.field === field && c.op === 'is');
  if (at < 0) return { ...filter, clauses: [...filter.clauses, { field, op: 'is', values: [value] }] };
  const had = filter.clauses[at]!.values;
  const values = had.includes(value) ? had.filter(v => v !== value) : [...had, value];
  return { ...filter, clauses: values.length === 0 ? filter.clauses.filter((_, i) => i !== at) : filter.clauses.map((c, i) => i === at ? { ...c, values } : c) };
}

/** A step of the funnel: whoever is at it now, or at a later one, has come so far. */
export interface Step {
  readonly name: string;
  readonly clause: Clause;
}

/** For each step the filter of those who have come so far. */
export function funnelOf(steps: readonly Step[]): (string | null)[] {
  const whole = steps.map(s => isWhole(s.clause) ? toJson(s.clause) : null);
  return steps.map((_, i) => {
    const parts = whole.slice(i).filter(p => p !== null);
    return parts.length === 0 ? null : JSON.stringify(parts.length === 1 ? parts[0] : { any: parts });
  });
}
