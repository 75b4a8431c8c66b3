import type { Language } from './texts';
import { byCode } from './words';
import type en from './texts/en.json';

type Words = Readonly<Record<keyof (typeof en)['panel'], string>>;
export type PanelLanguage = Omit<Language, 'texts'> & { texts: Words };

const files = import.meta.glob<Words>('./texts/*.json', { eager: true, import: 'panel' });

export const panelTexts = (language: Language): PanelLanguage => ({ ...language, texts: byCode(files)[language.code]! });
