import { group } from './bubbles';
import { Composer } from './composer';
import type { Core } from './core';
import { CheckIcon, ClockIcon, DownIcon, avatar, h, icon } from './dom';
import type { PanelLanguage } from './panel-texts';
import type { PanelView, RoomView } from './parts';

/** The window as far as a first message needs it: a heading, a greeting, a field, and own words on their way. The room (room.ts) takes its parts over as soon as it is there. */
export class Panel implements PanelView {
  readonly element: HTMLElement;
  readonly composer: Composer;
  readonly opening = h('div', { class: 'opening' });
  readonly tail = h('div', { class: 'tail' });
  readonly thread = h('div', { class: 'thread', tabindex: 0 }, h('div', { class: 'column' }, this.opening, this.tail));
  readonly face = h('div', { class: 'face' });
  readonly title = h('h2', { id: 'gateway-title' });
  readonly status = h('p', { class: 'status', 'aria-live': 'polite', 'data-testid': 'gateway-status' });
  room: RoomView | null = null;
  private shown = '';

  constructor(private readonly core: Core, private readonly language: PanelLanguage, onClose: () => void) {
    const { texts } = language;
    this.composer = new Composer(core, language, () => this.toEnd());
    this.element = h('section', {
      class: 'panel', role: 'dialog', 'aria-labelledby': 'gateway-title', hidden: true, 'data-testid': 'gateway-panel', onkeydown: (e: KeyboardEvent) => {
        if (e.key !== 'Escape') return;
        e.stopPropagation();
        onClose();
      },
    },
      h('div', { class: 'top' }, this.face, h('div', { class: 'names' }, this.title, this.status),
        h('button', { type: 'button', class: 'round', 'aria-label': texts.minimise, title: texts.minimise, 'data-testid': 'gateway-minimise', onclick: onClose }, icon(DownIcon, 22))),
      this.thread, this.composer.element);
  }

  opened(): void {
    this.toEnd();
    this.composer.fit();
  }

  focus(): void {
    if (this.room) this.room.focus();
    else this.composer.field.focus({ preventScroll: true });
  }

  render(): void {
    if (this.room) return this.room.render();
    const { core } = this;
    const { texts, code } = this.language;
    const { config } = core;
    const greeting = config?.greeting ?? {};
    const open = core.socket.isOpen;
    const unsent = core.unsent.map((item) => [item.text, core.settling.includes(item)] as const);
    const key = JSON.stringify([config, open, unsent]);
    if (key === this.shown) return;
    this.shown = key;
    const name = this.title.textContent = config?.name ?? texts.panel;
    this.face.replaceChildren(avatar(name, 'big'));
    this.opening.replaceChildren(group('theirs', config?.name ?? texts.someone, name, null, bubble(greeting[code] ?? greeting[config?.languages[0] ?? ''] ?? texts.greeting, 'gateway-opening')));
    this.tail.replaceChildren(...unsent.map(([text, sent]) => group('mine unsent', texts.you, null,
      h('div', { class: 'meta' }, icon(sent ? CheckIcon : ClockIcon, 14), h('span', { 'data-testid': 'gateway-state' }, sent ? texts.sent : open ? texts.sending : texts.keptOffline)),
      bubble(text, 'gateway-message'))));
    this.toEnd();
  }

  private toEnd(): void {
    this.thread.scrollTop = this.thread.scrollHeight;
  }
}

function bubble(text: string, id: string): HTMLElement {
  return h('div', { class: 'bubble', 'data-testid': id, dir: 'auto' }, text);
}
