import { Author, CardKind, ChangeBox, Kind, type Entry, type ServerPacket } from 'wire';
import type { Chat } from './chat';
import { h, icon } from './dom';
import { Files } from './files';
import { type CardsView, type ClosingParts, type ClosingView, type FormParts, loadPart, type PanelSlots, type ToolsView } from './parts';
import type { ToolLanguage } from './tool-texts';
import { fill } from './words';

/** A part that could not be loaded is asked for again. */
const RetryMs = 5_000;
const MoreIcon = 'M6 12h.1M12 12h.1M18 12h.1';

type Aim = { entry: Entry; change: boolean };

/** What a dialog can do beside sending words: answer a message, change or delete one's own. Comes in a script of its own once there is a dialog. */
export class Tools implements ToolsView {
  private closing: ClosingView | null = null;
  private readonly bar = h('div', { class: 'aim', hidden: true, role: 'status', 'data-testid': 'gateway-aim' });
  private readonly changes: ChangeBox;
  private readonly files: Files;
  private aim: Aim | null = null;
  private aside = '';
  private cards: CardsView | null = null;
  /** Cards whose script is on the way; null until there is one. */
  private waiting: [Entry, HTMLElement][] | null = null;

  constructor(private readonly chat: Chat, private readonly language: ToolLanguage, private readonly slots: PanelSlots, base: string) {
    this.loadClosing(base);
    slots.composer.element.before(this.bar);
    this.files = new Files(chat, language, slots);
    // Kept for this page only: a change that a reload cuts off is seen not to have come.
    const kept = new Map<string, string>();
    const memory = { getItem: (name: string) => kept.get(name) ?? null, setItem: (name: string, text: string) => void kept.set(name, text) };
    this.changes = new ChangeBox(memory, 'changes', (bytes) => chat.socket.send(bytes), () => ++chat.rid);
    chat.overhear = (packet) => this.hear(packet);
    slots.composer.say = (text) => this.say(text);
    slots.composer.field.addEventListener('keydown', (e) => this.key(e));
  }

  render(): void {
    const { chat } = this;
    this.slots.element.classList.toggle('over', chat.isClosed);
    this.closing?.render();
    this.cards?.render();
    if (this.aim && (chat.isClosed || this.aim.entry.dialog !== chat.current)) this.point(null);
  }

  private loadClosing(base: string): void {
    loadPart<ClosingParts>('closing', base).then(
      (parts) => {
        this.closing = parts.create(this.chat, this.language, this.slots);
        this.closing.render();
      },
      () => setTimeout(() => this.loadClosing(base), RetryMs),
    );
  }

  /** Gives a message its tools and shows what it answers. */
  dress(entry: Entry, bubble: HTMLElement): void {
    const { texts } = this.language;
    if (entry.kind >= CardKind.Card && entry.kind <= CardKind.Answer) return this.show(entry, bubble);
    if (entry.kind === Kind.File && !entry.edit) this.files.show(entry, bubble);
    const answered = entry.kind === Kind.Message && +entry.detail && this.chat.dialog?.entries.find((e) => e.seq === +entry.detail && e.kind === Kind.Message);
    if (answered) bubble.prepend(h('span', { class: 'quoted', 'data-testid': 'gateway-quoted', dir: 'auto' }, h('b', {}, this.nameOf(answered)), answered.edit === Kind.Deleted ? this.language.texts.gone : answered.text));
    // Nobody answers what is gone.
    if (entry.edit === Kind.Deleted && this.aim?.entry === entry) this.point(null);
    // What the site says by itself is nobody's: there is nobody to answer.
    if (entry.edit === Kind.Deleted || entry.author === Author.System || entry.detail > 'a' && entry.kind === Kind.Message || this.chat.isClosed) return;
    const row = h('span', { class: 'acts', hidden: true });
    const button = (label: string, id: string, run: () => void) => h('button', { type: 'button', class: 'link', 'data-testid': `gateway-${id}`, onclick: run }, label);
    const fold = () => {
      row.hidden = true;
      more.setAttribute('aria-expanded', 'false');
    };
    const more = h('button', { type: 'button', class: 'more', 'aria-label': texts.more, title: texts.more, 'aria-expanded': 'false', 'data-testid': 'gateway-more', onclick: () => {
      row.hidden = !row.hidden;
      more.setAttribute('aria-expanded', String(!row.hidden));
      row.replaceChildren(button(texts.answer, 'answer', () => (fold(), this.point({ entry, change: false }))));
      if (entry.author !== Author.Visitor) return;
      if (entry.kind === Kind.Message) row.append(button(texts.change, 'change', () => (fold(), this.point({ entry, change: true }))));
      // Taken back only by a second press.
      row.append(button(texts.delete, 'delete', () => row.replaceChildren(button(texts.sure, 'delete-sure', () => {
        fold();
        this.changes.post(entry.dialog, '', undefined, entry.seq);
      }))));
    } }, icon(MoreIcon, 18));
    bubble.append(more, row);
  }

  private show(entry: Entry, bubble: HTMLElement): void {
    if (this.cards) return this.cards.dress(entry, bubble);
    if (this.waiting) return void this.waiting.push([entry, bubble]);
    this.waiting = [[entry, bubble]];
    const { chat, language, slots } = this;
    const load = () => void loadPart<FormParts>('forms', chat.options.origin).then((parts) => {
      this.cards = parts.create(chat, language.code, slots.element.getRootNode() as ShadowRoot);
      for (const [each, its] of this.waiting!) this.cards.dress(each, its);
    }, () => setTimeout(load, 5_000));
    load();
  }

  private nameOf(entry: Entry): string {
    return entry.author === Author.Visitor ? this.language.texts.you : entry.authorName || this.language.texts.someone;
  }

  private point(aim: Aim | null): void {
    const { composer } = this.slots;
    const { texts } = this.language;
    if (aim?.change && !this.aim?.change) this.aside = composer.field.value;
    if (aim?.change) composer.fill(aim.entry.text);
    else if (this.aim?.change) composer.fill(this.aside);
    this.aim = aim;
    this.chat.quote = aim && !aim.change ? aim.entry.seq : 0;
    this.bar.hidden = !aim;
    if (!aim) return this.bar.replaceChildren();
    this.bar.replaceChildren(h('b', {}, aim.change ? texts.changing : texts.answering), h('span', { dir: 'auto' }, aim.entry.text),
      h('button', { type: 'button', class: 'link', 'data-testid': 'gateway-aim-off', onclick: () => this.point(null) }, texts.cancel));
    composer.field.focus();
  }

  private key(e: KeyboardEvent): void {
    if (e.key !== 'Escape' || !this.aim) return;
    e.stopPropagation();
    this.point(null);
  }

  private say(text: string): void {
    const { aim, chat } = this;
    if (aim?.change) this.changes.post(aim.entry.dialog, text, undefined, aim.entry.seq);
    else if (!this.closing?.goOn(text)) chat.post(text);
    // Words that were put aside come back once the composer has been emptied.
    if (aim) queueMicrotask(() => this.point(null));
  }

  private hear(packet: ServerPacket): void {
    this.files.hear(packet);
    this.cards?.hear(packet);
    this.closing?.hear(packet);
    if (packet.type === 'welcome') this.changes.flush();
    else if (packet.type === 'posted') this.changes.posted(packet);
    else if (packet.type === 'gap') this.changes.gap(packet);
    else if (packet.type === 'refused') {
      const item = this.changes.refused(packet);
      if (!item) return;
      this.changes.dismiss(item);
      const { composer } = this.slots;
      // What was written is not lost with the refusal.
      if (item.text && !composer.field.value) composer.fill(item.text);
      this.tell(fill(this.language.texts.notChanged, { why: packet.text }));
    }
  }

  /** Says something above the composer until the person has read it. */
  private tell(words: string): void {
    this.bar.hidden = false;
    this.bar.replaceChildren(h('span', { class: 'wide' }, words), h('button', { type: 'button', class: 'link', onclick: () => (this.bar.hidden = true) }, this.language.texts.cancel));
  }
}
