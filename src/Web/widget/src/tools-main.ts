import { PartReady, loadPart, type ToolParts, type WordParts } from './parts';
import { toolTexts } from './tool-texts';
import { Tools } from './tools';
import styles from './tools.css?inline';

const script = document.currentScript as HTMLScriptElement | null;
const parts: ToolParts = {
  create(chat, language, slots) {
    const root = slots.element.getRootNode() as ShadowRoot;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
    // Seldom wanted at once, and nothing waits for it.
    loadPart<WordParts>('words', script!.src).then((words) => words.equip(chat, language, slots), () => undefined);
    return new Tools(chat, toolTexts(language), slots, script!.src);
  },
};
script?.dispatchEvent(new CustomEvent(PartReady, { detail: parts }));
