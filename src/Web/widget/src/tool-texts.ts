import type { Language } from './texts';
import { byCode } from './words';
import type en from './texts/en.json';

type Words = Readonly<Record<keyof (typeof en)['tools'], string>>;
export type ToolLanguage = Omit<Language, 'texts'> & { texts: Words };

const files = import.meta.glob<Words>('./texts/*.json', { eager: true, import: 'tools' });

export const toolTexts = (language: Omit<Language, 'texts'>): ToolLanguage => ({ ...language, texts: byCode(files)[language.code]! });
