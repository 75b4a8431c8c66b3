import { ChatIcon, h, icon } from './dom';
import type { Language } from './texts';

/** What stays in the corner. */
export const cornerButton = ({ texts }: Language, onOpen: () => void): HTMLButtonElement =>
  h('button', { type: 'button', class: 'launcher', 'aria-haspopup': 'dialog', 'aria-label': texts.button, 'data-testid': 'gateway-button', onclick: onOpen }, icon(ChatIcon, 26), h('span', { class: 'label' }, texts.button));
