import { type ActionKind, actionKinds, newAction, type RuleAction } from './actions';
import { isAbsence, isGroup, isPath, newRule, type Rule, type RuleCondition, wordOf } from './rules';

/** Where a pasted rule cannot be shown in the form, and why; the words of each reason stand under `rule.import.` among the texts. */
export interface ImportFault {
  readonly at: string;
  readonly why: 'json' | 'object' | 'list' | 'text' | 'unknown' | 'limit';
  /** The parser's own words, for `json`. */
  readonly detail?: string;
}

type Bag = Record<string, unknown>;
const isBag = (x: unknown): x is Bag => typeof x === 'object' && x !== null && !Array.isArray(x);

class Refused extends Error {
  constructor(readonly fault: ImportFault) {
    super(fault.why);
  }
}

const refuse = (at: string, why: ImportFault['why'], detail?: string): never => {
  throw new Refused({ at, why, ...(detail === undefined ? {} : { detail }) });
};

function bag(x: unknown, at: string, ...known: string[]): Bag {
  if (!isBag(x)) return refuse(at, 'object');
  const other = Object.keys(x).find(key => !known.includes(key));
  return other === undefined ? x : refuse(`${at}.${other}`, 'unknown');
}

const list = (x: unknown, at: string): unknown[] => Array.isArray(x) ? x : refuse(at, 'list');
const text = (x: unknown, at: string): string => typeof x === 'string' ? x : typeof x === 'number' || typeof x === 'boolean' ? String(x) : refuse(at, 'text');

function condition(x: unknown, at: string): RuleCondition {
  if (!isBag(x)) return refuse(at, 'object');
  const c = x as unknown as RuleCondition;
  if (isGroup(c)) {
    const word = wordOf(c);
    bag(x, at, word);
    return { [word]: list(x[word], `${at}.${word}`).map((inner, i) => condition(inner, `${at}.${word}[${i}]`)) };
  }
  if (isPath(c)) {
    const { path, without, within } = bag(x, at, 'path', 'without', 'within');
    return { path: list(path, `${at}.path`).map((step, i) => text(step, `${at}.path[${i}]`)), ...(without === undefined ? {} : { without: text(without, `${at}.without`) }), ...seconds(within) };
  }
  if (isAbsence(c)) {
    const { after, no, within } = bag(x, at, 'after', 'no', 'within');
    return { after: text(after, `${at}.after`), no: text(no, `${at}.no`), within: Number(within) || 0 };
  }
  const { field, op, value, within } = bag(x, at, 'field', 'op', 'value', 'within');
  return { field: text(field, `${at}.field`), op: text(op, `${at}.op`), value: text(value, `${at}.value`), ...seconds(within) };
}

const listsOf: readonly string[] = ['fields', 'buttons'];
const bagsOf: readonly string[] = ['title', 'alternative', 'send', 'thanks', 'coupon'];

/** An action with all that the form shows of its kind. */
function action(x: unknown, at: string): RuleAction {
  if (!isBag(x)) return refuse(at, 'object');
  const kind = x.kind as ActionKind;
  if (!actionKinds.includes(kind)) return refuse(`${at}.kind`, 'unknown');
  for (const [key, value] of Object.entries(x)) {
    if (value === null) continue;
    const here = `${at}.${key}`;
    if (listsOf.includes(key)) list(value, here).forEach((item, i) => isBag(item) || refuse(`${here}[${i}]`, 'object'));
    else if (bagsOf.includes(key) || (key === 'text' && (kind === 'invite' || kind === 'form'))) isBag(value) || refuse(here, 'object');
    else text(value, here);
  }
  return { ...newAction(kind, ''), ...x } as RuleAction;
}

const seconds = (within: unknown) => within === undefined ? {} : { within: Number(within) || 0 };

/**
 * Reads a rule that somebody pasted. What the form can show is taken, right or wrong: the server judges it when it is saved, and the clause at fault is marked. What it cannot show is refused here,
 * so that nothing disappears silently. A key that rules do not have stays, for the server to name.
 */
export function importRule(json: string): { rule: Rule } | { fault: ImportFault } {
  try {
    let read: unknown;
    try {
      read = JSON.parse(json);
    } catch (error) {
      return { fault: { at: '', why: 'json', detail: error instanceof Error ? error.message : '' } };
    }
    if (!isBag(read)) return { fault: { at: 'rule', why: 'object' } };
    const rule = { ...newRule, ...read } as Rule & Bag;
    const moments = (Array.isArray(read.on) ? read.on : read.on === undefined ? [rule.on] : [read.on]).map((m: unknown, i) => bag(m, Array.isArray(read.on) ? `on[${i}]` : 'on', 'kind', 'seconds', 'name', 'count', 'after', 'no'));
    const { per } = rule as { per: unknown };
    if (per !== 'visit' && per !== 'visitor' && !(isBag(per) && typeof per.days === 'number')) return { fault: { at: 'per', why: 'limit' } };
    const then: unknown = read.then ?? newRule.then;
    const actions = Array.isArray(then) ? then.map((a, i) => action(a, `then[${i}]`)) : [action(then, 'then')];
    if (actions.length === 0) return { fault: { at: 'then', why: 'object' } };
    return {
      rule: {
        ...rule, name: text(rule.name, 'name'), then: actions.length === 1 ? actions[0]! : actions, on: (moments.length === 1 ? moments[0] : moments) as unknown as Rule['on'],
        where: (Array.isArray(read.where) || read.where === undefined ? rule.where : [read.where]).map((c: unknown, i: number) => condition(c, `where[${i}]`)),
      },
    };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { fault: error.fault };
  }
}
