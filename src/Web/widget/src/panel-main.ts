import panelStyles from './panel.css?inline';
import { Panel } from './panel';
import { panelTexts } from './panel-texts';
import { PartReady, type PanelParts } from './parts';

// The corner's script waits for this event on the tag that it added.
const parts: PanelParts = { styles: panelStyles, create: (core, language, onClose) => new Panel(core, panelTexts(language), onClose) };
document.currentScript?.dispatchEvent(new CustomEvent(PartReady, { detail: parts }));
