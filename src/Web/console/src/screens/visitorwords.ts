import { number, t, type TextKey } from '../i18n/index';
import { type Clause, kindOf } from '../logic/livefilter';
import { pathOf } from '../logic/text';
import { countryName, humanName } from './names';

const opKeys: Readonly<Record<string, TextKey>> = {
  is: 'vf.op.is', 'is-not': 'vf.op.isNot', contains: 'vf.op.contains', 'contains-not': 'vf.op.containsNot', starts: 'vf.op.starts', wildcard: 'vf.op.wildcard', '>=': 'vf.op.atLeast', '<=': 'vf.op.atMost', '=': 'vf.op.equals',
};
const statusKeys: Readonly<Record<string, TextKey>> = {
  browsing: 'visitor.status.browsing', invited: 'visitor.status.invited', waiting: 'visitor.status.waiting', 'in-dialog': 'visitor.status.inDialog', 'was-in-dialog': 'visitor.status.wasInDialog',
};
const devices = ['desktop', 'phone', 'tablet', 'tv'] as const;
const sources = ['direct', 'search', 'paid', 'social', 'mail', 'referral', 'campaign', 'internal'] as const;

export function fieldName(field: string): string {
  return t(`vf.field.${field}` as TextKey);
}

export function opName(op: string): string {
  return t(opKeys[op] ?? 'vf.op.is');
}

/** A value of a column as people read it. */
export function valueName(field: string, value: string): string {
  if (!value) return t('vf.nothing');
  switch (field) {
    case 'country': return countryName(value);
    case 'status': return t(statusKeys[value] ?? 'visitor.status.browsing');
    case 'segment': case 'event': return humanName(value);
    case 'url': return pathOf(value);
    case 'device': return devices.some(d => d === value) ? t(`device.${value as typeof devices[number]}`) : value;
    case 'source': return sources.some(s => s === value) ? t(`source.${value as typeof sources[number]}`) : value;
    case 'language': return languageName(value);
    default: return value;
  }
}

function languageName(code: string): string {
  try {
    return new Intl.DisplayNames([document.documentElement.lang], { type: 'language' }).of(code) ?? code;
  } catch {
    return code;
  }
}

/** 90 → "90 s", 120 → "2 min". */
export function spanName(seconds: number): string {
  return seconds >= 60 && seconds % 60 === 0 ? t('vf.minutes', { n: number(seconds / 60) }) : t('vf.seconds', { n: number(seconds) });
}

/** The values of a clause in one line. */
export function valuesName(clause: Clause): string {
  if (clause.values.length === 0) return '…';
  if (kindOf(clause.field) === 'time') return spanName(Number(clause.values[0]));
  const names = clause.values.map(v => clause.op === 'is' || clause.op === 'is-not' ? valueName(clause.field, v) : v);
  return names.length <= 3 ? names.join(t('vf.or')) : `${names.slice(0, 2).join(t('vf.or'))}${t('vf.or')}${t('vf.more', { n: names.length - 2 })}`;
}
