import { Author, Kind, type Entry } from 'wire';
import type { Chat } from './chat';
import type { Opening } from './memory';
import type { PanelView, ToolsView } from './parts';
import { group } from './bubbles';
import { CheckIcon, ClockIcon, WarnIcon, h, icon } from './dom';
import { pieces } from './links';
import { contentOf, offer } from './offer';
import type { TalkLanguage } from './talk-texts';
import { fill } from './words';

/** Kinds that have a bubble: messages, files, cards and what was answered. */
const Said: readonly number[] = [1, 12, 19, 20];

/** The messages: entries are only ever appended, so that a reader's place, selection and screen reader stay where they are. */
export class Thread {
  readonly element: HTMLElement;
  private readonly opening: HTMLElement;
  private readonly log: HTMLElement;
  private readonly tail: HTMLElement;
  private readonly typing = h('div', { class: 'typing', hidden: true });
  private shown: { dialog: string | null; epoch: number; count: number } = { dialog: null, epoch: -1, count: 0 };
  private openingShown = '';
  private tailShown = '';
  private last: { author: string; minute: number; group: HTMLElement } | null = null;
  private day = '';
  private readonly bubbles = new Map<number, HTMLElement>();
  tools: ToolsView | null = null;
  private following = true;
  private readonly time: Intl.DateTimeFormat;
  private readonly date: Intl.DateTimeFormat;

  constructor(private readonly chat: Chat, private readonly language: TalkLanguage, panel: PanelView) {
    [this.element, this.opening, this.tail] = [panel.thread, panel.opening, panel.tail];
    const { texts } = language;
    // The reader's own habits (24 hours or 12) where their language is the widget's.
    const locale = navigator.languages.find((l) => l.split('-')[0] === language.code) ?? language.code;
    this.time = new Intl.DateTimeFormat(locale, { timeStyle: 'short' });
    this.date = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long' });
    this.log = h('div', { class: 'log', role: 'log', 'aria-live': 'polite', 'aria-label': texts.messages });
    this.typing.append(h('span', { class: 'dots', 'aria-hidden': 'true' }, h('i'), h('i'), h('i')), h('span', { class: 'who', 'data-testid': 'gateway-typing' }));
    this.tail.before(this.log);
    this.tail.after(this.typing);
    this.element.addEventListener('scroll', () => (this.following = this.isAtEnd()));
    // The composer grows, the rating comes: whoever reads the end goes on reading it.
    new ResizeObserver(() => this.following && this.toEnd()).observe(this.element);
  }

  render(): void {
    const { chat } = this;
    const view = chat.dialog;
    const atEnd = this.isAtEnd();
    const restarted = this.shown.dialog !== chat.current || this.shown.epoch !== (view?.epoch ?? -1);
    if (restarted) {
      // A beginning that got its id is still the same dialog on the screen; its log is empty.
      this.shown = { dialog: chat.current, epoch: view?.epoch ?? -1, count: 0 };
      [this.last, this.day] = [null, ''];
      this.bubbles.clear();
      this.log.replaceChildren();
    }
    this.renderOpening();
    const fresh = view?.entries.slice(this.shown.count) ?? [];
    for (const entry of fresh) this.append(entry);
    this.shown.count += fresh.length;
    this.renderTail();
    const name = chat.typing;
    this.typing.hidden = name === null;
    if (name !== null) this.typing.lastElementChild!.textContent = fill(this.language.texts.typing, { name: name || this.language.texts.someone });
    if (restarted || atEnd || fresh.some((e) => e.author === Author.Visitor)) this.toEnd();
  }

  /** The tools have come: what is shown gets them too. */
  equip(tools: ToolsView): void {
    this.tools = tools;
    for (const entry of this.chat.dialog?.entries ?? []) this.show(entry);
  }

  /** The bubble of a message as it stands now, in the place of the one before. */
  private show(entry: Entry): void {
    this.bubbles.get(entry.seq)?.replaceWith(this.bubbleOf(entry));
  }

  /** What a message said before is kept nowhere in this browser. */
  private change(by: Entry): void {
    const view = this.chat.dialog!;
    const entry = view.entries.find((e) => e.seq === +by.detail);
    if (!entry) return;
    [entry.text, entry.edit] = [by.text, by.kind];
    if (!by.text) entry.detail = '';
    this.chat.keep(view);
    // What answers it quotes it.
    for (const each of view.entries) if (each === entry || (each.kind === Kind.Message && each.detail === by.detail)) this.show(each);
  }

  private bubbleOf(entry: Entry): HTMLElement {
    const { texts } = this.language;
    const said = bubble(entry.text, entry.author === Author.Visitor ? undefined : entry.seq);
    this.bubbles.set(entry.seq, said);
    if (entry.edit) said.append(h('small', { class: 'edit' }, entry.edit === Kind.Deleted ? texts.deleted : texts.edited));
    this.tools?.dress(entry, said);
    return said;
  }

  toEnd(): void {
    this.element.scrollTop = this.element.scrollHeight;
  }

  private isAtEnd(): boolean {
    const e = this.element;
    return e.scrollHeight - e.scrollTop - e.clientHeight < 48;
  }

  private renderOpening(): void {
    const { chat, language } = this;
    const offline = chat.current === null && !chat.invitation && chat.status?.status === 3;
    const greeting = chat.config?.greeting ?? {};
    const said: Opening = chat.opening ?? {
      name: chat.config?.name ?? language.texts.someone,
      text: offline ? language.texts.offlineNote : greeting[language.code] ?? greeting[chat.config?.languages[0] ?? ''] ?? language.texts.greeting,
    };
    // A dialog that an operator began has its own first words.
    const begunByOperator = chat.dialog?.entries[0]?.author === Author.Operator && !chat.opening;
    const key = begunByOperator ? '' : `${said.name}\n${said.text}\n${said.content ?? ''}`;
    if (key === this.openingShown) return;
    this.openingShown = key;
    this.opening.replaceChildren(...(begunByOperator ? [] : [group('theirs', said.name, said.name, null, ...offered(said.content, language.texts), bubble(said.text, undefined, 'gateway-opening'))]));
  }

  private append(entry: Entry): void {
    const day = this.date.format(entry.time);
    if (day !== this.day && this.day !== '') this.log.append(h('div', { class: 'note day' }, this.dayName(entry.time)));
    this.day = day;
    const note = this.noteOf(entry);
    if (!Said.includes(entry.kind)) {
      if (entry.kind === Kind.Edited || entry.kind === Kind.Deleted) this.change(entry);
      if (note) {
        this.log.append(h('div', { class: 'note' }, note));
        this.last = null;
      }
      return;
    }
    const mine = entry.author === Author.Visitor;
    const author = `${entry.author} ${entry.authorId}`;
    const minute = Math.floor(entry.time / 60_000);
    const said = this.bubbleOf(entry);
    if (this.last && this.last.author === author && this.last.minute === minute) this.last.group.querySelector('.bubbles')!.append(said);
    else {
      const name = mine ? this.language.texts.you : entry.authorName || this.language.texts.someone;
      const meta = h('div', { class: 'meta' }, h('time', {}, this.time.format(entry.time)), mine && h('span', { class: 'mark' }, icon(CheckIcon, 14), h('span', { class: 'sr' }, this.language.texts.sent)));
      const element = group(mine ? 'mine' : 'theirs', name, mine ? null : name, meta, said);
      this.log.append(element);
      this.last = { author, minute, group: element };
    }
  }

  private noteOf(entry: Entry): string | null {
    const { texts } = this.language;
    const name = entry.authorName || texts.someone;
    switch (entry.kind) {
      case Kind.Accepted:
      case Kind.Assigned: {
        // The two come together when operators accept by themselves; one of them is enough.
        if (entry.kind === Kind.Assigned) return null;
        return fill(texts.joined, { name: entry.authorName || this.chat.dialog?.info?.operatorName || texts.someone });
      }
      case Kind.Transferred: return fill(texts.transferred, { name: entry.detail || texts.someone });
      case Kind.Requeued: return texts.requeued;
      case Kind.Closed: return entry.author === Author.Visitor ? texts.closedByYou : entry.author === Author.Operator ? fill(texts.closedByOther, { name }) : texts.closed;
      case Kind.Reopened: return texts.reopened;
      default: return null;
    }
  }

  private renderTail(): void {
    const { chat } = this;
    const { texts } = this.language;
    const open = chat.link.kind === 'open';
    const unsent = chat.unsent.filter((i) => i.text !== '');
    const key = JSON.stringify([open, chat.current, unsent.map((i) => [i.n, i.text, i.failed, chat.isSettling(i)])]);
    if (key === this.tailShown) return;
    this.tailShown = key;
    this.tail.replaceChildren(...unsent.map((item) => {
      const sent = chat.isSettling(item);
      const state = sent ? texts.sent : item.failed ? texts.failed : open ? texts.sending : texts.keptOffline;
      const meta = h('div', { class: `meta${item.failed ? ' failed' : ''}` }, icon(sent ? CheckIcon : item.failed ? WarnIcon : ClockIcon, 14), h('span', { 'data-testid': 'gateway-state' }, item.failed ? `${state}: ${item.failed}` : state));
      if (item.failed)
        meta.append(h('button', { type: 'button', class: 'link', onclick: () => chat.again(item) }, texts.again), h('button', { type: 'button', class: 'link', onclick: () => chat.dismiss(item) }, texts.remove));
      return group('mine unsent', texts.you, null, meta, bubble(item.text));
    }));
    if (unsent.length > 0) this.toEnd();
  }

  private dayName(time: number): string {
    const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(time).setHours(0, 0, 0, 0)) / 86_400_000);
    return days === 0 ? this.language.texts.today : days === 1 ? this.language.texts.yesterday : this.date.format(time);
  }
}

/** The goods and the coupon that the invitation came with stay at hand in the dialog. */
function offered(content: string | null | undefined, texts: TalkLanguage['texts']): HTMLElement[] {
  const parts = offer(contentOf(content), texts);
  return parts.length > 0 ? [h('div', { class: 'bubble offer', 'data-testid': 'gateway-offer' }, ...parts)] : [];
}

function bubble(text: string, seq?: number, id = 'gateway-message'): HTMLElement {
  const wordless = text.length <= 24 && /^[\p{Extended_Pictographic}\p{Emoji_Component}\s]+$/u.test(text) && /\p{Extended_Pictographic}/u.test(text);
  const element = h('div', { class: wordless ? 'bubble large' : 'bubble', 'data-testid': id, 'data-seq': seq, dir: 'auto' });
  for (const piece of pieces(text)) {
    if (!piece.href) element.append(piece.text);
    else element.append(h('a', { href: piece.href, target: piece.href[0] === 'h' && '_blank', rel: 'noopener noreferrer nofollow' }, piece.text));
  }
  return element;
}
