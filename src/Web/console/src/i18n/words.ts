import { words as english } from './en.words';
import { format, language, type Language, type Params } from './index';
import { words as russian } from './ru.words';

export type WordKey = keyof typeof english;

const texts: Record<Language, Record<WordKey, string>> = { en: english, ru: russian };

/** A text of the screens about words: they come with these screens, for most people never open them. */
export const w = (key: WordKey, params?: Params): string => format(texts[language.value][key], params);

/** The same in both languages, where the site's visitors read it. */
export const inBoth = (key: WordKey): Record<Language, string> => ({ en: english[key], ru: russian[key] });
