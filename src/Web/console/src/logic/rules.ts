import { cleanAction, filledTexts, isShown, type RuleAction } from './actions';
import type { Refused } from './site';

export type { RuleAction } from './actions';
export { filledTexts };

/** A rule as the API keeps it; docs/RULES.md describes the language. */
export interface Rule {
  id: string;
  name: string;
  enabled: boolean;
  on: RuleMoment | RuleMoment[];
  where: RuleCondition[];
  then: RuleAction | RuleAction[];
  per: 'visit' | 'visitor' | { days: number };
  /** Percent of visitors whom an inviting rule leaves out, so that its effect can be measured. */
  holdout?: number;
  /** What it is to bring about beside orders, counted for both groups. */
  goal?: RuleGoal;
}

export type RuleGoal = { kind: 'event'; name: string; least?: number } | { kind: 'page'; op: string; value: string };

export const momentKinds = ['page', 'page-time', 'site-time', 'event', 'visit', 'return', 'idle', 'exit', 'missing', 'errors', 'attribute', 'chat-asked', 'chat-unanswered', 'said'] as const;
export type MomentKind = typeof momentKinds[number];

export interface RuleMoment {
  kind: MomentKind;
  seconds?: number;
  name?: string;
  count?: number;
  after?: string;
  no?: string;
}

export interface RuleClause { field: string; op: string; value: string; within?: number }
export interface RulePath { path: string[]; without?: string; within?: number }
export interface RuleAbsence { after: string; no: string; within: number }
export type GroupWord = 'all' | 'any' | 'none';
export type RuleGroup = { [word in GroupWord]?: RuleCondition[] };
export type RuleCondition = RuleClause | RulePath | RuleAbsence | RuleGroup;

export const groupWords: readonly GroupWord[] = ['all', 'any', 'none'];
export const timedMoments: readonly MomentKind[] = ['page-time', 'site-time', 'idle', 'missing', 'errors'];

/** Fields as the form offers them, by what they are about. */
export const fieldGroups = {
  page: ['url', 'title', 'visited', 'entry', 'page-time', 'pages'],
  visit: ['source', 'referrer', 'term', 'campaign', 'site-time', 'visits', 'days-away'],
  visitor: ['segment', 'attribute', 'country', 'region', 'city', 'language', 'device', 'browser', 'os', 'screen-width', 'time-zone'],
  goods: ['cart', 'event', 'value', 'viewed', 'viewed-before', 'bought', 'bought-before'],
  talk: ['said', 'dialogs', 'rating'],
  desk: ['online', 'free', 'wait', 'hour', 'weekday'],
} as const;
export type FieldGroup = keyof typeof fieldGroups;

/** Fields with a name behind a colon, and what it names. */
export const named: Readonly<Record<string, 'event' | 'attribute' | 'department'>> =
  { event: 'event', value: 'event', attribute: 'attribute', online: 'department', free: 'department', wait: 'department' };

const numbers = new Set(['pages', 'page-time', 'site-time', 'visits', 'days-away', 'screen-width', 'cart', 'event', 'value', 'dialogs', 'rating', 'online', 'free', 'wait', 'hour', 'weekday']);
export const textOps = ['is', 'is-not', 'contains', 'starts', 'wildcard', 'regex'] as const;
export const numberOps = ['>=', '<=', '='] as const;
export const segmentOps = ['is', 'is-not'] as const;

export const isGroup = (c: RuleCondition): c is RuleGroup => groupWords.some(w => w in c);
export const isPath = (c: RuleCondition): c is RulePath => 'path' in c;
export const isAbsence = (c: RuleCondition): c is RuleAbsence => 'after' in c;
export const wordOf = (c: RuleGroup): GroupWord => groupWords.find(w => w in c) ?? 'all';
export const momentsOf = (rule: Rule): RuleMoment[] => Array.isArray(rule.on) ? rule.on : [rule.on];
export const actionsOf = (rule: Rule): RuleAction[] => Array.isArray(rule.then) ? rule.then : [rule.then];
export const showsSomething = (rule: Rule): boolean => actionsOf(rule).some(isShown);

/** Whether the form offers the field; a pasted rule may name others, which the server then refuses. */
export const isField = (kind: string) => Object.values(fieldGroups).some(fields => (fields as readonly string[]).includes(kind));

/** The part of a field before its name: `event:cart_add` → `event`. */
export function fieldKind(field: string): string {
  const at = field.indexOf(':');
  return at < 0 ? field : field.slice(0, at);
}

export function fieldName(field: string): string {
  const at = field.indexOf(':');
  return at < 0 ? '' : field.slice(at + 1);
}

export function opsOf(field: string): readonly string[] {
  const kind = fieldKind(field);
  if (kind === 'segment') return segmentOps;
  return kind === 'attribute' ? [...textOps, ...numberOps] : numbers.has(kind) ? numberOps : textOps;
}

/** Gives a clause another field; the comparison stays when the new field knows it. */
export function withField(clause: RuleClause, field: string): RuleClause {
  const ops = opsOf(field);
  const { within, ...rest } = clause;
  return { ...rest, field, op: ops.includes(clause.op) ? clause.op : ops[0]!, ...(fieldKind(field) === 'event' && within ? { within } : {}) };
}

export const newClause: RuleClause = { field: 'url', op: 'contains', value: '' };

export const newRule: Rule = {
  id: '', name: '', enabled: true, on: { kind: 'page-time', seconds: 30 }, where: [], then: { kind: 'invite', department: '', text: { en: '', ru: '' }, operator: null },
  per: 'visit',
};

/** Where a fault is shown: `name`, `on`, `then` or `then[1]`, `per`, the place of a condition such as `where[1].any[0]`, or the whole rule. */
export interface ClauseFault {
  readonly clause: string;
  readonly text: string;
}

const condition = /^where(?:\[\d+\]|\.(?:all|any|none)\[\d+\]|\.(?:all|any|none)(?=\[))*/u;

/** Which part of the form a place belongs to: `where[1].any[0].value` to `where[1].any[0]`, `then[1].text.ru` to `then[1]`. */
const partOf = (at: string) => condition.exec(at)?.[0] ?? /^(?:then\[\d+\]|(?:name|on|then|per|holdout|goal)(?![\w-]))/u.exec(at)?.[0];

/** A refusal as one fault per place; what names none is the rule's. */
export function clauseFaults(refused: Refused, otherwise: string): ClauseFault[] {
  return refused.faults.length === 0 ? [{ clause: 'rule', text: refused.message || otherwise }] : refused.faults.map(f => {
    const clause = partOf(f.at);
    return clause ? { clause, text: f.message } : { clause: 'rule', text: f.at ? `${f.at}: ${f.message}` : f.message };
  });
}

/** Every place of a condition that the form shows. */
export function placesOf(where: readonly RuleCondition[], at = 'where'): string[] {
  return where.flatMap((c, i) => {
    const here = `${at}[${i}]`;
    return isGroup(c) ? [here, ...placesOf(c[wordOf(c)] ?? [], `${here}.${wordOf(c)}`)] : [here];
  });
}

function cleanMoment({ kind, seconds, name, count, after, no }: RuleMoment): RuleMoment {
  const time = timedMoments.includes(kind) ? { seconds: seconds ?? 0 } : {};
  if (kind === 'event') return { kind, name: name?.trim() ?? '' };
  if (kind === 'attribute') return name?.trim() ? { kind, name: name.trim() } : { kind };
  if (kind === 'errors') return { kind, count: count ?? 0, ...time };
  if (kind === 'missing') return { kind, after: after?.trim() ?? '', no: no?.trim() ?? '', ...time };
  return { kind, ...time };
}

function cleanCondition(c: RuleCondition): RuleCondition {
  if (isGroup(c)) return { [wordOf(c)]: (c[wordOf(c)] ?? []).map(cleanCondition) };
  if (isPath(c)) return { path: c.path.map(s => s.trim()).filter(s => s), ...(c.without?.trim() ? { without: c.without.trim() } : {}), ...(c.within ? { within: c.within } : {}) };
  if (isAbsence(c)) return { after: c.after.trim(), no: c.no.trim(), within: c.within };
  return { field: c.field, op: c.op, value: c.value.trim(), ...(c.within ? { within: c.within } : {}) };
}

function cleanGoal(goal: RuleGoal): RuleGoal {
  if (goal.kind === 'page') return { kind: 'page', op: goal.op, value: goal.value.trim() };
  return { kind: 'event', name: goal.name.trim(), ...(goal.least === undefined || Number.isNaN(goal.least) ? {} : { least: goal.least }) };
}

/** Drops what the API does not expect: keys of another kind of moment, empty languages, spaces around. */
export function cleanRule(rule: Rule): Rule {
  const moments = momentsOf(rule).map(cleanMoment);
  const then = actionsOf(rule).map(cleanAction);
  const { holdout, goal, ...rest } = rule;
  return {
    ...rest, name: rule.name.trim(), on: moments.length === 1 ? moments[0]! : moments, where: rule.where.map(cleanCondition), then: then.length === 1 ? then[0]! : then,
    ...(then.some(isShown) && holdout ? { holdout, ...(goal ? { goal: cleanGoal(goal) } : {}) } : {}),
  };
}

