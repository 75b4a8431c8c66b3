import { language, t, type TextKey } from '../i18n/index';

/** Why a dialog went to its operator, as the desk tells it (docs/decisions/routing.md). */
export interface Decision {
  why: string;
  not: readonly (readonly [operator: string, why: string])[];
  more?: number;
  from?: string;
  exceeds?: boolean;
}

/** Null for what is no decision: dialogs of earlier releases have none. */
export function readDecision(detail: string): Decision | null {
  try {
    const read = JSON.parse(detail) as Partial<Decision> | null;
    return read && typeof read.why === 'string' && Array.isArray(read.not) ? read as Decision : null;
  } catch {
    return null;
  }
}

const states: readonly TextKey[] = ['operator.offline', 'operator.available', 'operator.busy', 'operator.pause', 'operator.away'];

/** "tier 2 1/4" as a word and what follows it. */
function parts(reason: string): [word: string, ...rest: string[]] {
  const [word = '', ...rest] = reason.split(' ');
  return [word, ...rest];
}

const load = (text = '') => {
  const [held = '', all = ''] = text.split('/');
  return { held, all };
};

/** "ru" as the language is called in the console's own; the tag where the browser has no name for it. */
export const languageName = (tag: string) => {
  try {
    return new Intl.DisplayNames(language.value, { type: 'language' }).of(tag) ?? tag;
  } catch {
    return tag;
  }
};

/** Why this one. */
export function reasonText(reason: string): string {
  const [word, first = '', second = ''] = parts(reason);
  switch (word) {
    case 'least-busy': return t('decision.leastBusy', load(first));
    case 'longest-idle': return t('decision.longestIdle', { n: first });
    case 'round-robin': return t('decision.roundRobin');
    case 'tier': return t('decision.tier', { n: first, ...load(second) });
    case 'last-operator': return t('decision.lastOperator', load(first));
    case 'invited': return t('decision.invited', load(first));
    case 'own': return t('decision.own');
    case 'wanted': return t('decision.wanted');
    case 'picked': return t('decision.picked');
    default: return reason;
  }
}

/** Why not that one. */
export function loserText(reason: string): string {
  const [word, first = '', ...rest] = parts(reason);
  switch (word) {
    case 'load': return t('decision.lost.load', load(first));
    case 'idle': return t('decision.lost.idle', { n: first });
    case 'tier': return t('decision.lost.tier', { n: first, ...load(rest[0]) });
    case 'later-turn': return t('decision.lost.turn');
    case 'absent': return t('decision.lost.absent');
    case 'state': return t('decision.lost.state', { name: t(states[Number(first)] ?? 'operator.offline') });
    case 'skill': return t('decision.lost.skill', { n: first, name: rest.join(' ') });
    case 'language': return t('decision.lost.language', { name: languageName(first) });
    case 'full': return t('decision.lost.full', load(first));
    case 'limit': return t('decision.lost.limit', load(first));
    case 'avoided': return t('decision.lost.avoided');
    case 'elsewhere': return t('decision.lost.elsewhere');
    case 'inviter': return t('decision.lost.inviter', { why: loserText([first, ...rest].join(' ')) });
    case 'last': return t('decision.lost.last', { why: loserText([first, ...rest].join(' ')) });
    default: return reason;
  }
}
