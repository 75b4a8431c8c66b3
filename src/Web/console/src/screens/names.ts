import { t } from '../i18n/index';
import { hostOf } from '../logic/text';
import { cards } from '../state/gateway';

/** The name of a dialog or row, else the one that the site's page gave, else the end of the id tells them from others. */
export function visitorName(id: string, name: string): string {
  return name || cards.value[id]?.attributes.name?.trim() || t('visitor.anonymousWith', { id: id.slice(-4) });
}

export function sourceName(referrer: string): string {
  return referrer ? hostOf(referrer) : t('visitor.direct');
}

const sources = ['direct', 'search', 'paid', 'social', 'mail', 'referral', 'campaign', 'internal'] as const;

/** How the visit came here and from where: "Search · google.com", "Advertising · spring". */
export function originName(source: string | undefined, referrer: string, name = ''): string {
  const kind = sources.find(s => s === source);
  const from = name || (referrer && kind !== 'internal' ? hostOf(referrer) : '');
  if (!kind || kind === 'referral') return from || sourceName(referrer);
  return [t(`source.${kind}`), from].filter(Boolean).join(' · ');
}

/** The country in the reader's language; the code itself where the browser knows no name. */
export function countryName(code: string | undefined): string {
  try {
    return code ? new Intl.DisplayNames([document.documentElement.lang], { type: 'region' }).of(code) ?? code : '';
  } catch {
    return code ?? '';
  }
}

/** Events and segments come as words of the page's code: underscores and dashes are read as spaces. */
export function humanName(word: string): string {
  const spaced = word.replace(/[_-]+/gu, ' ').trim();
  return spaced.charAt(0).toLocaleUpperCase() + spaced.slice(1);
}
