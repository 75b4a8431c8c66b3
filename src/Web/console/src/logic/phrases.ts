import type { Language } from '../i18n/index';

/** A template phrase as the API keeps it. */
export interface Phrase {
  id: string;
  scope: 'site' | 'department' | 'personal';
  department?: string | null;
  shortcut: string;
  text: Partial<Record<Language, string>>;
  tags: string[];
}

export type PhraseVariables = Readonly<Record<string, string | undefined>>;

const variable = /([ \t]*[,;:]?[ \t]*)\{([a-z]+)(?:\|([^{}]*))?\}/giu;

/**
 * Fills `{name}` and `{name|fallback}`. A variable without value and fallback goes away together with the comma and space
 * before it, so that "Hello, {visitor}!" becomes "Hello!" and never "Hello, !". Words that are no variable stay as they are.
 */
export function fill(text: string, variables: PhraseVariables): string {
  const filled = text.replace(variable, (whole, before: string, name: string, fallback: string | undefined) => {
    const key = name.toLowerCase();
    if (!(key in variables)) return whole;
    const value = variables[key]?.trim() || fallback?.trim();
    return value ? before + value : '';
  });
  return filled.replace(/^[\s,;:]+/u, '');
}

/** The phrase's text in the wanted language, else in whatever language it has. */
export function phraseText(phrase: Phrase, language: Language): string {
  return phrase.text[language] || phrase.text.en || phrase.text.ru || '';
}

/** What follows a `/` that opens the picker: at the start of the text or after a space, up to the caret. */
export function slashQuery(text: string, caret: number): { from: number; query: string } | null {
  const head = text.slice(0, caret);
  const match = /(?:^|\s)\/([^\s/]*)$/u.exec(head);
  return match ? { from: head.length - match[1]!.length - 1, query: match[1]! } : null;
}

/** The tags of phrases, each once however it is capitalised, the most used first. */
export function tagsOf(phrases: readonly Phrase[]): { tag: string; count: number }[] {
  const found = new Map<string, { tag: string; count: number }>();
  for (const phrase of phrases) {
    for (const [key, tag] of new Map(phrase.tags.map(tag => [tag.toLocaleLowerCase(), tag]))) {
      const seen = found.get(key);
      if (seen) seen.count++;
      else found.set(key, { tag, count: 1 });
    }
  }
  return [...found.values()].sort((a, b) => b.count - a.count || a.tag.localeCompare(b.tag));
}

/** Those that carry a tag, in whatever capitals. */
export function withTag(phrases: readonly Phrase[], tag: string): readonly Phrase[] {
  const wanted = tag.toLocaleLowerCase();
  return phrases.filter(phrase => phrase.tags.some(own => own.toLocaleLowerCase() === wanted));
}

/**
 * Phrases that fit a query, best first: shortcut from its start, shortcut, tag, text; after a `#` only those with a tag that
 * begins so. An empty query keeps them all.
 */
export function findPhrases(phrases: readonly Phrase[], query: string, language: Language, department?: string): Phrase[] {
  const wanted = query.toLocaleLowerCase();
  const ranked: { phrase: Phrase; rank: number }[] = [];
  for (const phrase of phrases) {
    if (phrase.scope === 'department' && department && phrase.department && phrase.department !== department) continue;
    const rank = rankOf(phrase, wanted, language);
    if (rank < 4) ranked.push({ phrase, rank });
  }
  return ranked.sort((a, b) => a.rank - b.rank || a.phrase.shortcut.localeCompare(b.phrase.shortcut)).map(r => r.phrase);
}

function rankOf(phrase: Phrase, wanted: string, language: Language): number {
  if (wanted.startsWith('#')) return wanted === '#' ? 0 : phrase.tags.some(tag => tag.toLocaleLowerCase().startsWith(wanted.slice(1))) ? 2 : 4;
  const shortcut = phrase.shortcut.toLocaleLowerCase();
  if (shortcut.startsWith(wanted)) return 0;
  if (shortcut.includes(wanted)) return 1;
  if (phrase.tags.some(tag => tag.toLocaleLowerCase().startsWith(wanted))) return 2;
  return phraseText(phrase, language).toLocaleLowerCase().includes(wanted) ? 3 : 4;
}
