/** A rule as the API keeps it. */
export interface Rule {
  id: string;
  name: string;
  enabled: boolean;
  on: RuleMoment;
  where: RuleCondition[];
  then: RuleAction;
  per: 'visit' | 'visitor';
}

export interface RuleMoment {
  kind: 'page' | 'page-time' | 'site-time' | 'event' | 'visit';
  seconds?: number;
  name?: string;
}

export interface RuleCondition {
  field: string;
  op: string;
  value: string;
}

export type RuleAction =
  | { kind: 'invite'; department: string; text: Readonly<Record<string, string | undefined>>; operator?: string | null }
  | { kind: 'segment'; segment: string };

export const textFields = ['url', 'title', 'referrer', 'language', 'visited', 'country', 'region', 'city', 'browser', 'os', 'device', 'source', 'term', 'campaign'] as const;
export const textOps = ['is', 'contains', 'starts', 'wildcard'] as const;
export const numberOps = ['>=', '<=', '='] as const;
export const segmentOps = ['is', 'is-not'] as const;

/** Whether a rule uses only what the form can show; the API takes more. */
export function isPlain(rule: Rule): boolean {
  const fields: readonly string[] = [...textFields, 'pages', 'visits', 'event', 'value', 'segment'];
  return ['page', 'page-time', 'site-time', 'event', 'visit'].includes(rule.on.kind) && typeof rule.per === 'string'
    && rule.where.every(c => typeof c.field === 'string' && !('within' in c) && fields.includes(fieldKind(c.field)) && opsOf(c.field).includes(c.op));
}

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
  if ((textFields as readonly string[]).includes(kind)) return textOps;
  return kind === 'segment' ? segmentOps : numberOps;
}

/** Gives a condition another field; the comparison stays when the new field knows it. */
export function withField(condition: RuleCondition, field: string): RuleCondition {
  const ops = opsOf(field);
  return { ...condition, field, op: ops.includes(condition.op) ? condition.op : ops[0]! };
}

export const newRule: Rule = {
  id: '', name: '', enabled: true, on: { kind: 'page-time', seconds: 30 }, where: [], then: { kind: 'invite', department: '', text: { en: '', ru: '' }, operator: null },
  per: 'visit',
};

/** Where in the sentence a fault is shown: `name`, `on`, `where.2`, `then`, `per`, or the whole rule. */
export type Clause = 'name' | 'on' | `where.${number}` | 'then' | 'per' | 'rule';

export interface ClauseFault {
  readonly clause: Clause;
  readonly text: string;
}

const place = /(?:^|[;\n]\s*)(name|on|where|then|per)(?:\[(\d+)\])?(?:\.[\w.]+)?:\s*/gu;

/** Reads the API's sentence, `where[1].value: a number is needed; name: …`, into one fault per clause; what names no clause is the rule's. */
export function clauseFaults(message: string): ClauseFault[] {
  const marks = [...message.matchAll(place)];
  if (marks.length === 0) return [{ clause: 'rule', text: message }];
  return marks.map((mark, i) => ({
    clause: mark[1] === 'where' ? `where.${Number(mark[2] ?? 0)}` : mark[1] as Clause,
    text: message.slice(mark.index + mark[0].length, marks[i + 1]?.index ?? message.length).trim(),
  }));
}

/** Drops what the API does not expect: fields of another kind of moment, empty languages, spaces around. */
export function cleanRule(rule: Rule): Rule {
  const { kind, seconds, name } = rule.on;
  const on: RuleMoment = kind === 'event' ? { kind, name: name?.trim() ?? '' } : kind === 'page-time' || kind === 'site-time' ? { kind, seconds: seconds ?? 0 } : { kind };
  const then: RuleAction = rule.then.kind === 'segment' ? { kind: 'segment', segment: rule.then.segment.trim() }
    : { kind: 'invite', department: rule.then.department, text: filledTexts(rule.then.text), operator: rule.then.operator?.trim() || null };
  return { ...rule, name: rule.name.trim(), on, where: rule.where.map(c => ({ ...c, value: c.value.trim() })), then };
}

/** Only the languages that have words. */
export function filledTexts(texts: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).flatMap(([lang, text]) => text?.trim() ? [[lang, text.trim()]] : []));
}
