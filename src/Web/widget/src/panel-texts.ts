import type { Language } from './texts';
import { byCode } from './words';
import type en from './texts/en.json';

export type PanelTexts = Readonly<Record<keyof (typeof en)['panel'], string>>;
export type PanelLanguage = Omit<Language, 'texts'> & { texts: PanelTexts };

const files = import.meta.glob<PanelTexts>('./texts/*.json', { eager: true, import: 'panel' });

export const panelTexts = (language: Language): PanelLanguage => ({ ...language, texts: byCode(files)[language.code]! });
