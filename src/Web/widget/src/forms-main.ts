import type { CardTexts } from './form';
import formStyles from './form.css?inline';
import { Forms, type FormTexts } from './forms';
import styles from './forms.css?inline';
import offerStyles from './offer.css?inline';
import { PartReady, type FormParts } from './parts';
import { byCode } from './words';

const texts = byCode(import.meta.glob<CardTexts>('./texts/*.json', { eager: true, import: 'card' }));
const more = byCode(import.meta.glob<FormTexts>('./texts/*.json', { eager: true, import: 'forms' }));

const parts: FormParts = {
  create(chat, code, root) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(offerStyles + formStyles + styles);
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
    return new Forms(chat, texts[code]!, more[code]!);
  },
};
document.currentScript?.dispatchEvent(new CustomEvent(PartReady, { detail: parts }));
