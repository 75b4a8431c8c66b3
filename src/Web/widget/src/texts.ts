import { byCode } from './words';
import type en from './texts/en.json';

export type CornerTexts = Readonly<Record<keyof (typeof en)['corner'], string>>;

/** Every file in texts/ is a language: adding one there is all it takes. Each script carries only its own part of them. */
const files = import.meta.glob<CornerTexts>('./texts/*.json', { eager: true, import: 'corner' });
const languages = byCode(files);

const RightToLeft = /^(ar|fa|he|ur|yi)\b/;

export interface Language {
  /** As the page asked for it; names of departments and invitations follow it. */
  tag: string;
  /** Of the widget's own texts. */
  code: string;
  texts: CornerTexts;
  direction: 'ltr' | 'rtl';
}

/** The first of the wishes that there is a file for; English otherwise. */
export function chooseLanguage(wishes: readonly string[]): Language {
  const given = wishes.filter(Boolean);
  const code = given.map((w) => w.toLowerCase().split(/[-_]/)[0]!).find((w) => w in languages) ?? 'en';
  return { tag: given[0] ?? 'en', code, texts: languages[code]!, direction: RightToLeft.test(code) ? 'rtl' : 'ltr' };
}
