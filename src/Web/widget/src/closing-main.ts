import { Closing } from './closing';
import styles from './closing.css?inline';
import { closingTexts } from './closing-texts';
import { PartReady, type ClosingParts } from './parts';

const parts: ClosingParts = {
  create(chat, language, slots) {
    const root = slots.element.getRootNode() as ShadowRoot;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
    return new Closing(chat, closingTexts(language), slots);
  },
};
document.currentScript?.dispatchEvent(new CustomEvent(PartReady, { detail: parts }));
