import { DialogStatus } from 'wire';
import type { Chat } from './chat';
import { avatar, h } from './dom';
import { loadPart, type PanelView, type RoomView, type ToolParts } from './parts';
import type { TalkLanguage } from './talk-texts';
import { Thread } from './thread';
import { equipComposer } from './typing';
import { fill } from './words';

/** A connection that comes up at once needs no words. */
const QuietMs = 1_500;
/** A part that could not be loaded is asked for again. */
const RetryMs = 5_000;

/** What the window has beyond its first parts: connection bar, several dialogs, the choice of a department, the log of messages. */
export class Room implements RoomView {
  private readonly thread: Thread;
  private asked = false;
  private readonly end: HTMLButtonElement;
  private readonly bar = h('div', { class: 'bar', role: 'status', hidden: true, 'data-testid': 'gateway-bar' });
  private readonly barText = h('span', { 'aria-hidden': 'true' });
  private readonly barSpoken = h('span', { class: 'sr' });
  private readonly retry: HTMLButtonElement;
  private readonly tabs = h('div', { class: 'tabs', hidden: true });
  private readonly choice = h('div', { class: 'choice', hidden: true });
  private shownFace = '';
  private shownTabs = '';
  private shownChoice = '';
  private downSince = 0;

  constructor(private readonly chat: Chat, private readonly language: TalkLanguage, private readonly panel: PanelView, private readonly base: string) {
    const { texts } = language;
    const { composer, element, thread } = panel;
    this.thread = new Thread(chat, language, panel);
    this.end = h('button', { type: 'button', class: 'end', hidden: true, 'data-testid': 'gateway-close-dialog', onclick: () => chat.end() }, texts.end);
    this.retry = h('button', { type: 'button', class: 'link', onclick: () => chat.socket.wake() }, texts.retry);
    this.bar.append(this.barText, this.barSpoken, this.retry);
    element.querySelector('.top')!.lastElementChild!.before(this.end);
    thread.before(this.bar, this.tabs);
    thread.after(this.choice);
    composer.say = (text) => chat.post(text);
    equipComposer(composer, chat, texts.tooLong);
    element.addEventListener('keydown', (e) => {
      if (e.key === 'Tab' && element.getAttribute('aria-modal') === 'true') this.keepFocus(e);
    });
  }

  focus(): void {
    (this.chat.isClosed ? this.panel.thread : this.panel.composer.field).focus({ preventScroll: true });
  }

  render(): void {
    const { chat } = this;
    this.renderHeader();
    this.renderBar();
    this.renderTabs();
    this.renderChoice();
    this.thread.render();
    this.panel.composer.element.hidden = chat.isClosed;
    if (chat.dialog && !this.asked) this.loadTools();
    this.thread.tools?.render();
  }

  private loadTools(): void {
    const { chat, language } = this;
    const { composer, element } = this.panel;
    this.asked = true;
    loadPart<ToolParts>('tools', this.base).then(
      (parts) => {
        this.thread.equip(parts.create(chat, language, { element, composer, focus: () => this.focus() }));
        this.render();
      },
      () => setTimeout(() => (this.asked = false), RetryMs),
    );
  }

  private renderHeader(): void {
    const { chat } = this;
    const { texts } = this.language;
    const info = chat.dialog?.info ?? null;
    const name = (!chat.isClosed && info?.operatorName) || (chat.current === null && chat.invitation && chat.nameOf(chat.invitation)) || this.departmentName(info?.department) || chat.config?.name || texts.panel;
    if (name !== this.shownFace) {
      this.shownFace = name;
      this.panel.title.textContent = name;
      this.panel.face.replaceChildren(avatar(name, 'big'));
    }
    const { face, status } = this.panel;
    const text = this.statusText();
    if (status.textContent !== text) status.textContent = text;
    // A clock that ticks is for eyes; a screen reader hears the place in line, not each second.
    status.setAttribute('aria-live', info?.status === DialogStatus.Waiting ? 'off' : 'polite');
    face.dataset.state = String(chat.isClosed ? 3 : info?.status === DialogStatus.Active ? 1 : chat.status?.status ?? 0);
    this.end.hidden = !chat.dialog || chat.isClosed;
  }

  private statusText(): string {
    const { chat } = this;
    const { texts } = this.language;
    const info = chat.dialog?.info;
    if (chat.isClosed) return texts.closed;
    if (chat.current !== null && !info) return texts.connecting;
    if (info?.status === DialogStatus.Active) return chat.typing !== null ? fill(texts.typing, { name: chat.typing || info.operatorName }) : texts.inDialog;
    if (info?.status === DialogStatus.Offered) return fill(texts.offered, { name: info.operatorName || texts.someone });
    if (info) {
      if (chat.status?.departments.find((d) => d.id === info.department)?.status === 3) return texts.waitingOffline;
      const time = clock(Date.now() - info.started);
      const text = info.position === 1 ? texts.waitingNext : info.position > 1 ? texts.waitingPlace : texts.waiting;
      return fill(info.wait ? text + texts.waitingAbout : text, { n: info.position, time, m: info.wait! / 60 });
    }
    return [texts.online, texts.online, texts.busy, texts.offline][chat.status?.status ?? 0] ?? texts.online;
  }

  private departmentName(id: string | undefined): string {
    const { code } = this.language;
    const names = this.chat.config?.departments.find((d) => d.id === id)?.names ?? {};
    return names[code] ?? Object.values(names)[0] ?? '';
  }

  private renderBar(): void {
    const { link } = this.chat;
    const { texts } = this.language;
    if (link.kind === 'open' || link.kind === 'resting') this.downSince = 0;
    else this.downSince ||= Date.now();
    const late = this.downSince > 0 && Date.now() - this.downSince > QuietMs;
    let text = '';
    if (link.kind === 'stopped') text = texts.stopped;
    else if (late && !navigator.onLine) text = texts.deviceOffline;
    else if (link.kind === 'waiting' && late) text = fill(texts.lost, { n: Math.max(1, Math.ceil((link.retryAt - Date.now()) / 1000)) });
    else if (link.kind === 'connecting' && late) text = texts.connecting;
    else if (link.kind === 'open' && this.chat.held) text = texts.held;
    this.bar.hidden = text === '';
    this.retry.hidden = link.kind !== 'waiting' || !navigator.onLine;
    this.barText.textContent = text;
    // Said once, without the seconds.
    const spoken = link.kind === 'waiting' ? text.replace(/\d+.*$/, '') : text;
    if (this.barSpoken.textContent !== spoken) this.barSpoken.textContent = spoken;
  }

  private renderTabs(): void {
    const { chat } = this;
    const choices = chat.choices;
    const key = JSON.stringify([chat.current, choices.map((v) => [v.id, v.info?.operatorName, v.info?.department, chat.unreadOf(v)])]);
    if (key === this.shownTabs) return;
    this.shownTabs = key;
    this.tabs.hidden = choices.length === 0;
    this.tabs.setAttribute('role', 'group');
    this.tabs.setAttribute('aria-label', this.language.texts.dialogs);
    this.tabs.replaceChildren(...choices.map((view) => {
      const unread = chat.unreadOf(view);
      return h('button', { type: 'button', 'aria-pressed': String(view.id === chat.current), onclick: () => chat.show(view.id) },
        view.info?.operatorName || this.departmentName(view.info?.department) || this.language.texts.someone, unread > 0 && h('span', { class: 'badge' }, String(unread)));
    }));
  }

  private renderChoice(): void {
    const { chat } = this;
    const { texts } = this.language;
    const departments = chat.status?.departments ?? [];
    const asked = chat.current === null && !chat.invitation && departments.length > 1;
    const chosen = chat.department ?? departments.find((d) => d.status === 1)?.id ?? departments[0]?.id ?? null;
    if (asked && chat.department === null) chat.department = chosen;
    const key = asked ? JSON.stringify([chosen, departments]) : '';
    if (key === this.shownChoice) return;
    const hadFocus = this.choice.contains((this.choice.getRootNode() as ShadowRoot).activeElement);
    this.shownChoice = key;
    this.choice.hidden = !asked;
    if (!asked) return this.choice.replaceChildren();
    const words = ['', texts.departmentOnline, texts.departmentBusy, texts.departmentOffline];
    const choose = (id: string) => {
      chat.department = id;
      chat.show(null);
    };
    this.choice.replaceChildren(h('p', { id: 'gateway-ask' }, texts.departments),
      h('div', { class: 'chips', role: 'radiogroup', 'aria-labelledby': 'gateway-ask' }, ...departments.map((d, i) => h('button', {
        type: 'button', role: 'radio', class: 'chip', 'aria-checked': String(d.id === chosen), tabindex: d.id === chosen ? 0 : -1, 'data-testid': `gateway-department-${d.id}`, onclick: () => choose(d.id),
        onkeydown: (e: KeyboardEvent) => {
          const step = /Right|Down/.test(e.key) ? 1 : /Left|Up/.test(e.key) && e.key.startsWith('Arrow') ? -1 : 0;
          if (step === 0) return;
          e.preventDefault();
          choose(departments[(i + step + departments.length) % departments.length]!.id);
        },
      }, h('span', { class: 'dot', 'data-state': d.status, 'aria-hidden': 'true' }), d.name, h('span', { class: 'state' }, words[d.status] ?? '')))));
    if (hadFocus) this.choice.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
  }

  /** Full screen there is nothing beside the panel, so Tab stays in it. */
  private keepFocus(e: KeyboardEvent): void {
    const { element } = this.panel;
    const stops = [...element.querySelectorAll<HTMLElement>('button:not([disabled]), textarea, input, a[href], [tabindex="0"]')].filter((s) => s.offsetParent !== null && s.tabIndex >= 0);
    const active = (element.getRootNode() as ShadowRoot).activeElement;
    const [first, last] = [stops[0], stops.at(-1)];
    if (e.shiftKey ? active === first : active === last) {
      e.preventDefault();
      (e.shiftKey ? last : first)?.focus();
    }
  }
}

/** 0:07, 12:30, 1:02:03. */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const two = (n: number) => String(n).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
