import type { Language } from './texts';
import { byCode } from './words';
import type en from './texts/en.json';

type Words = Readonly<Record<keyof (typeof en)['closing'], string>>;
export type ClosingLanguage = Omit<Language, 'texts'> & { texts: Words };

const files = import.meta.glob<Words>('./texts/*.json', { eager: true, import: 'closing' });

export const closingTexts = (language: Omit<Language, 'texts'>): ClosingLanguage => ({ ...language, texts: byCode(files)[language.code]! });
