import type { Language } from './texts';
import { byCode } from './words';
import type en from './texts/en.json';

export type TalkTexts = Readonly<Record<keyof (typeof en)['talk'], string>>;
export type TalkLanguage = Omit<Language, 'texts'> & { texts: TalkTexts };

const files = import.meta.glob<TalkTexts>('./texts/*.json', { eager: true, import: 'talk' });

export const talkTexts = (language: Omit<Language, 'texts'>): TalkLanguage => ({ ...language, texts: byCode(files)[language.code]! });
