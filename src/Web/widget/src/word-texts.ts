import type { Language } from './texts';
import { byCode } from './words';
import type en from './texts/en.json';

type Words = Readonly<Record<keyof (typeof en)['words'], string>>;
export type WordLanguage = Omit<Language, 'texts'> & { texts: Words };

const files = import.meta.glob<Words>('./texts/*.json', { eager: true, import: 'words' });

export const wordTexts = (language: Omit<Language, 'texts'>): WordLanguage => ({ ...language, texts: byCode(files)[language.code]! });
