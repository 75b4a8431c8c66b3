import type { Chat } from './chat';
import type { Language } from './texts';

/** The window as the corner's script knows it: it comes in a second script when somebody first wants it. */
export interface PanelView {
  readonly element: HTMLElement;
  render(): void;
  focus(): void;
  /** It has just become visible: heights are known now. */
  opened(): void;
}

export interface PanelParts {
  styles: string;
  create(chat: Chat, language: Language, onClose: () => void): PanelView;
}

export const PanelReady = 'gateway-panel';

/** @throws Error when the script could not be loaded; the next call tries again. */
export function loadPanel(address: string): Promise<PanelParts> {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = address;
    script.addEventListener(PanelReady, (e) => resolve((e as CustomEvent<PanelParts>).detail));
    script.onerror = () => reject(new Error(address));
    script.onload = () => script.remove();
    document.head.append(script);
  });
}
