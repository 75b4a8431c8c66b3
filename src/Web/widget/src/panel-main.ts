import offerStyles from './offer.css?inline';
import panelStyles from './panel.css?inline';
import { Panel } from './panel';
import { panelTexts } from './panel-texts';
import { PartReady, type PanelParts } from './parts';

const base = (document.currentScript as HTMLScriptElement).src;
// The corner's script waits for this event on the tag that it added.
const parts: PanelParts = { styles: offerStyles + panelStyles, create: (chat, language, onClose) => new Panel(chat, panelTexts(language), onClose, base) };
document.currentScript?.dispatchEvent(new CustomEvent(PartReady, { detail: parts }));
