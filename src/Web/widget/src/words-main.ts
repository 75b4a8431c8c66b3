import { PartReady, type WordParts } from './parts';
import { addEmoji } from './emoji';
import { askToGo, goThere, isPage } from './pages';
import { loadTerms, markTerms } from './terms';
import { wordTexts } from './word-texts';
import styles from './words.css?inline';

const parts: WordParts = {
  go: (chat, entry) => goThere(chat, entry),
  equip(chat, shown, slots) {
    const root = slots.element.getRootNode() as ShadowRoot;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
    const language = wordTexts(shown);
    addEmoji(language, slots);
    const thread = slots.element.querySelector('.thread')!;
    let mark: ((bubble: HTMLElement) => void) | null = null;
    const dressed = new WeakSet<Element>();
    // Bubbles come and are replaced; each is looked at once, as it came.
    const look = () => {
      for (const bubble of thread.querySelectorAll<HTMLElement>('.bubble')) {
        if (dressed.has(bubble)) continue;
        dressed.add(bubble);
        const entry = bubble.dataset.seq ? chat.dialog?.entries.find((e) => e.seq === +bubble.dataset.seq!) : undefined;
        if (entry && isPage(entry)) askToGo(chat, language, entry, bubble);
        else mark?.(bubble);
      }
    };
    look();
    new MutationObserver(look).observe(thread, { childList: true, subtree: true });
    void loadTerms(chat).then((glossary) => {
      if (!glossary) return;
      mark = (bubble) => markTerms(glossary, language, bubble);
      thread.querySelectorAll<HTMLElement>('.bubble:not(:has(.page))').forEach(mark);
    });
  },
};
document.currentScript?.dispatchEvent(new CustomEvent(PartReady, { detail: parts }));
