import type { Beat, DialogInfo, Entry, Invitation, Line, LinkState, Posted, ResumePoint, ServerPacket, Shapes, Unknown } from 'wire';
import type { Chat } from './chat';
import type { Core } from './core';
import { avatar, h, icon } from './dom';
import type { Launcher } from './launcher';
import type { Language } from './texts';

/** The window as the corner's script knows it: it comes in a second script when somebody first wants it. */
export interface PanelView {
  readonly element: HTMLElement;
  readonly opening: HTMLElement;
  /** Own words that have no entry yet. */
  readonly tail: HTMLElement;
  readonly thread: HTMLElement;
  readonly face: HTMLElement;
  readonly title: HTMLElement;
  readonly status: HTMLElement;
  readonly composer: ComposerView;
  /** Set once the rest of it is there: that draws from then on. */
  room: RoomView | null;
  render(): void;
  focus(): void;
  /** It has just become visible: heights are known now. */
  opened(): void;
}

export interface ComposerView {
  readonly element: HTMLElement;
  readonly field: HTMLTextAreaElement;
  say: (text: string) => void;
  fill(text: string): void;
}

export interface PanelParts {
  styles: string;
  create(core: Core, language: Language, onClose: () => void): PanelView;
}

/** What the core leaves to the talk's script. */
export interface Talk {
  /** What came before it was here, in order. */
  catchUp(kept: readonly (Unknown | Beat)[]): void;
  take(packet: ServerPacket): void;
  /** Whether the entry of what was acknowledged is here. */
  has(posted: Posted): boolean;
  resume(dialog: string): ResumePoint;
  infoOf(dialog: string): DialogInfo | null;
  linked(state: LinkState): void;
  otherTab(): void;
  forget(): void;
}

export interface RoomView {
  render(): void;
  focus(): void;
}

/** The talk as the corner sees it. */
export interface TalkView {
  readonly talk: Talk;
  /** What it understands besides. */
  readonly shapes: Shapes;
  readonly isInvited: boolean;
  /** The corner's badge and card. */
  render(open: boolean): void;
  markRead(): void;
  furnish(panel: PanelView): RoomView;
}

/** What the talk needs of the corner. */
export interface Corner {
  readonly root: HTMLElement;
  readonly button: HTMLButtonElement;
  readonly isOpen: boolean;
  open(): void;
}

/** Everything beyond a first message; comes with the window, with the first packet that is about more, or where there was a dialog before. */
export interface TalkParts {
  styles: string;
  create(core: Core, language: Omit<Language, 'texts'>, corner: Corner): TalkView;
}

/** The connection for networks that block WebSockets. */
export interface AroundParts {
  line(origin: string): Line;
}

/** Shows an invitation that is more than a text; comes in a script of its own with the first one. */
export interface CardParts {
  show(corner: Launcher, chat: Chat, language: Omit<Language, 'texts'>, invitation: Invitation): void;
}

/** Where in the panel the tools have their places. */
export interface PanelSlots {
  readonly element: HTMLElement;
  readonly composer: ComposerView;
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
  /** A page was shown just now, not before this tab came: this browser goes there if it is to. */
  go(chat: Chat, entry: Entry): void;
}

export const PartReady = 'gateway-part';

/**
 * @param base this script's address: the others lie beside it.
 * @throws Error when the script could not be loaded; the next call tries again.
 */
export function loadPart<T>(part: string, base: string): Promise<T> {
  return new Promise((resolve, reject) => {
    // Who comes in the same breath draws with what is here already (lent.ts).
    const script = Object.assign(document.createElement('script'), { lent: { h, icon, avatar } });
    script.src = new URL(`widget-${part}.js`, base).href;
    script.addEventListener(PartReady, (e) => resolve((e as CustomEvent<T>).detail));
    // Too late to say so where the part is ready: it is not where it is of another release, and failed.
    script.onerror = script.onload = () => {
      script.remove();
      reject(new Error(part));
    };
    document.head.append(script);
  });
}
