import type { Entry, Invitation, ServerPacket } from 'wire';
import type { Chat } from './chat';
import type { Launcher } from './launcher';
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

/** Shows an invitation that is more than a text; comes in a script of its own with the first one. */
export interface CardParts {
  show(corner: Launcher, chat: Chat, language: Language, invitation: Invitation): void;
}

/** Where in the panel the tools have their places. */
export interface PanelSlots {
  readonly element: HTMLElement;
  readonly composer: { readonly element: HTMLElement; readonly field: HTMLTextAreaElement; say: (text: string) => void; fill(text: string): void };
  focus(): void;
}

export interface ToolsView {
  /** A message has got its bubble. */
  dress(entry: Entry, bubble: HTMLElement): void;
  render(): void;
}

/** The cards within a dialog. */
export interface CardsView {
  /** A card, or what was answered, has got its bubble. */
  dress(entry: Entry, bubble: HTMLElement): void;
  render(): void;
  hear(packet: ServerPacket): void;
}

/** Cards that operators send; comes in a script of its own with the first one. */
export interface FormParts {
  create(chat: Chat, code: string, root: ShadowRoot): CardsView;
}

/** What a dialog can do beside sending words; comes in a script of its own once there is a dialog. */
export interface ToolParts {
  create(chat: Chat, language: Omit<Language, 'texts'>, slots: PanelSlots): ToolsView;
}

export interface ClosingView {
  render(): void;
  /** Whether it took the words: they go on with a dialog that has ended. */
  goOn(text: string): boolean;
  hear(packet: ServerPacket): void;
}

/** How a dialog ends, and what the visitor has of it; comes after the tools. */
export interface ClosingParts {
  create(chat: Chat, language: Omit<Language, 'texts'>, slots: PanelSlots): ClosingView;
}

/** What is done with words: pages that operators show, the glossary, emoji. Comes in a script of its own behind the tools, or with the first page that is shown. */
export interface WordParts {
  equip(chat: Chat, language: Omit<Language, 'texts'>, slots: PanelSlots): void;
  /** A page was shown: this browser goes there if it is to. */
  go(chat: Chat, entry: Entry): void;
}

export const PartReady = 'gateway-part';

/**
 * @param base this script's address: the others lie beside it.
 * @throws Error when the script could not be loaded; the next call tries again.
 */
export function loadPart<T>(part: string, base: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = new URL(`widget-${part}.js`, base).href;
    script.addEventListener(PartReady, (e) => resolve((e as CustomEvent<T>).detail));
    script.onerror = () => reject(new Error(part));
    script.onload = () => script.remove();
    document.head.append(script);
  });
}
