import { effect, signal } from '@preact/signals';
import { en } from './en';
import type { settings } from './en.settings';
import { ru } from './ru';

export type Language = 'en' | 'ru';
export type TextKey = keyof typeof en | keyof typeof settings;
export type Params = Readonly<Record<string, string | number>>;

export const languages: readonly { id: Language; name: string }[] = [{ id: 'en', name: 'English' }, { id: 'ru', name: 'Русский' }];

const texts = { en: { ...en }, ru: { ...ru } } as Record<Language, Record<TextKey, string>>;

/** Texts of parts that come later. */
export function addTexts(later: Record<Language, Record<string, string>>): void {
  Object.assign(texts.en, later.en);
  Object.assign(texts.ru, later.ru);
}

const storageKey = 'gateway.console.language';

export const language = signal<Language>(firstLanguage());

/** The choice of this browser, else the browser's own language. The person's setting comes later, at sign-in. */
function firstLanguage(): Language {
  return known(stored()) ?? known(navigator.language.slice(0, 2)) ?? 'en';
}

function stored(): string | null {
  try {
    return localStorage.getItem(storageKey);
  } catch {
    return null;
  }
}

export function known(value: string | null | undefined): Language | null {
  return value === 'en' || value === 'ru' ? value : null;
}

/** Takes the person's language unless somebody chose another one at this browser. */
export function adoptLanguage(value: string): void {
  const wanted = known(value);
  if (wanted && !stored()) language.value = wanted;
}

export function chooseLanguage(value: Language): void {
  language.value = value;
  try {
    localStorage.setItem(storageKey, value);
  } catch {
    // Refused storage only means that the choice is not remembered.
  }
}

effect(() => {
  document.documentElement.lang = language.value;
});

/** A text in the current language with `{name}` filled in. */
export function t(key: TextKey, params?: Params): string {
  return format(texts[language.value][key], params);
}

/** A text in somebody else's language. */
export const tIn = (of: Language, key: TextKey): string => texts[of][key];

/** A text with plural forms: they stand in one text, parted by ` | `, in the order of the language's plural categories. */
export function tn(key: TextKey, n: number, params?: Params): string {
  return format(pluralForm(texts[language.value][key], n, language.value), { n: number(n), ...params });
}

export function pluralForm(text: string, n: number, lang: Language): string {
  const forms = text.split(' | ');
  const rule = new Intl.PluralRules(lang).select(n);
  const at = lang === 'ru' ? ['one', 'few', 'many'].indexOf(rule === 'other' ? 'many' : rule) : rule === 'one' ? 0 : 1;
  return forms[Math.min(Math.max(at, 0), forms.length - 1)]!;
}

export function format(text: string, params?: Params): string {
  return params ? text.replace(/\{(\w+)\}/gu, (whole, name: string) => name in params ? String(params[name]) : whole) : text;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatter(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language.value}:${name}`;
  let found = formats.get(key);
  if (!found) formats.set(key, found = new Intl.DateTimeFormat(language.value === 'ru' ? 'ru-RU' : 'en-GB', options));
  return found;
}

export function timeOfDay(at: number): string {
  return formatter('time', { hour: '2-digit', minute: '2-digit' }).format(at);
}

export function day(at: number): string {
  return formatter('day', { day: 'numeric', month: 'short', year: 'numeric' }).format(at);
}

/** Today only the time is worth its room; before that the day is. */
export function when(at: number, now: number): string {
  return new Date(at).toDateString() === new Date(now).toDateString() ? timeOfDay(at) : `${day(at)}, ${timeOfDay(at)}`;
}

export function number(value: number): string {
  return new Intl.NumberFormat(language.value === 'ru' ? 'ru-RU' : 'en-GB', { maximumFractionDigits: 2 }).format(value);
}

export function money(value: number, currency: string | null): string {
  if (!currency) return number(value);
  try {
    return new Intl.NumberFormat(language.value === 'ru' ? 'ru-RU' : 'en-GB', { style: 'currency', currency, maximumFractionDigits: 2 }).format(value);
  } catch {
    return `${number(value)} ${currency}`;
  }
}
