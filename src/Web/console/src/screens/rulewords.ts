import { language, t, type TextKey } from '../i18n/index';
import { fieldKind, fieldName, isAbsence, isGroup, isPath, momentsOf, named, type Rule, type RuleClause, type RuleCondition, type RuleMoment, wordOf } from '../logic/rules';
import { departmentName } from '../state/view';
import { humanName } from './names';

export function opText(op: string): string {
  return t(`rule.op.${({ '>=': 'atLeast', '<=': 'atMost', '=': 'equals', 'is-not': 'isNot' } as Record<string, string>)[op] ?? op}` as TextKey);
}

/** A field as people call it, with the name behind its colon. */
export function fieldText(field: string): string {
  const kind = fieldKind(field);
  const name = named[kind] === 'department' ? departmentName(fieldName(field)) : humanName(fieldName(field));
  return t(`rule.field.${kind}` as TextKey).replace('{name}', name || '…');
}

/** A step of a path: an event by its name, or a page by a part of its address. */
export function stepText(step: string): string {
  return step.startsWith('event:') ? t('rule.step.event', { name: humanName(step.slice(6)) }) : t('rule.step.page', { text: step });
}

export function momentText(on: RuleMoment): string {
  const n = on.seconds ?? 0;
  switch (on.kind) {
    case 'event': return t('rule.on.eventNamed', { name: humanName(on.name ?? '') });
    case 'page-time': case 'site-time': case 'idle': return t(`rule.on.${on.kind}.after`, { n });
    case 'errors': return t('rule.on.errors.after', { count: on.count ?? 0, n });
    case 'missing': return t('rule.on.missing.after', { after: stepText(on.after ?? ''), no: stepText(on.no ?? ''), n });
    case 'attribute': return on.name ? t('rule.on.attributeNamed', { name: humanName(on.name) }) : t('rule.on.attribute');
    default: return t(`rule.on.${on.kind}`);
  }
}

export const momentsText = (rule: Rule) => momentsOf(rule).map(momentText).join(` ${t('rule.or')} `);

function clauseText(c: RuleClause): string {
  const value = c.field === 'segment' ? humanName(c.value) : fieldKind(c.field) === 'weekday' ? weekday(Number(c.value)) : c.value;
  return `${fieldText(c.field)} ${opText(c.op)} ${value}${c.within ? ` ${t('rule.withinLast', { n: c.within })}` : ''}`;
}

function weekday(n: number): string {
  return n >= 1 && n <= 7 ? new Intl.DateTimeFormat(language.value, { weekday: 'long', timeZone: 'UTC' }).format(new Date(Date.UTC(2024, 0, n))) : String(n);
}

/** A condition as one would say it. */
export function conditionText(c: RuleCondition): string {
  if (isGroup(c)) return `${t(`rule.group.${wordOf(c)}`)}: ${(c[wordOf(c)] ?? []).map(conditionText).join('; ')}`;
  if (isPath(c)) {
    return `${t('rule.path')} ${c.path.map(stepText).join(' → ')}${c.without ? ` ${t('rule.without', { step: stepText(c.without) })}` : ''}${c.within ? ` ${t('rule.within', { n: c.within })}` : ''}`;
  }
  if (isAbsence(c)) return t('rule.absence', { after: stepText(c.after), no: stepText(c.no), n: c.within });
  return clauseText(c);
}

export const perText = (per: Rule['per']) => typeof per === 'object' ? t('rule.per.days', { n: per.days }) : t(`rule.per.${per}`);
