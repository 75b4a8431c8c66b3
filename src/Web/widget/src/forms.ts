import { AnswerBox, CardKind, CardRefusal, RefusalCode, type Entry, type ServerPacket } from 'wire';
import type { Chat } from './chat';
import { CheckIcon, ClockIcon, WarnIcon, h, icon } from './dom';
import { Form, type CardTexts } from './form';
import { contentOf, offer, safeAddress, type Content } from './offer';
import type { CardsView } from './parts';
import { load, save, tab } from './storage';
import type en from './texts/en.json';

export type FormTexts = Readonly<Record<keyof (typeof en)['forms'], string>>;

interface Shown {
  entry: Entry;
  bubble: HTMLElement;
  /** What it looks like now: drawn again only when that changes, so that nobody's typing is lost. */
  look: string;
  form: Form | null;
}

/** What an answer's detail says. */
interface Answered { card?: number; check?: boolean }

/** Cards that operators send into the dialog: a form is filled in once, in its place in the thread; what was answered stands where it came, with what the shop says of it. */
export class Forms implements CardsView {
  private readonly box: AnswerBox;
  private readonly shown = new Map<string, Shown>();

  constructor(private readonly chat: Chat, private readonly texts: CardTexts, private readonly words: FormTexts) {
    // Kept for this page only: after a reload the form stands there as it was filled in, and an answer that has come is known by its card.
    const kept = new Map<string, string>();
    const memory = { getItem: (name: string) => kept.get(name) ?? null, setItem: (name: string, text: string) => void kept.set(name, text) };
    this.box = new AnswerBox(memory, 'answers', (bytes) => chat.socket.send(bytes), () => ++chat.rid);
  }

  dress(entry: Entry, bubble: HTMLElement): void {
    const shown: Shown = { entry, bubble, look: '', form: null };
    this.shown.set(keyOf(entry.dialog, entry.seq), shown);
    this.draw(shown);
  }

  render(): void {
    for (const shown of this.shown.values()) if (shown.entry.dialog === this.chat.current) this.draw(shown);
  }

  hear(packet: ServerPacket): void {
    if (packet.type === 'welcome') this.box.flush();
    else if (packet.type === 'posted') this.box.posted(packet);
    else if (packet.type === 'gap') this.box.gap(packet);
    else if (packet.type === 'refused') {
      const item = this.box.refused(packet);
      if (!item) return;
      this.box.dismiss(item);
      const form = this.shown.get(keyOf(item.dialog, item.target!))?.form;
      const { words, texts } = this;
      if (packet.code === CardRefusal.Faulty) {
        for (const [field, word] of Object.entries(faultsOf(packet.text)))
          form?.refused(field || null, { required: texts.required, email: texts.email, phone: texts.phone, number: texts.number, long: words.long, date: words.date, empty: words.empty }[word] ?? texts.wrong);
      } else form?.refused(null, packet.code === CardRefusal.Answered ? words.again : packet.code === RefusalCode.Closed ? words.ended : packet.code === RefusalCode.NotFound ? words.withdrawn : packet.text);
    }
  }

  private draw(shown: Shown): void {
    const { entry, bubble } = shown;
    const entries = this.chat.dialog?.entries ?? [];
    if (entry.kind === CardKind.Answer) {
      const verdict = entries.filter((e) => e.kind === CardKind.Verdict && (readOf(e) as { answer?: number }).answer === entry.seq).at(-1);
      const word = verdict ? String((readOf(verdict) as { verdict?: string }).verdict) : (readOf(entry) as Answered).check ? 'checking' : '';
      if (!this.changed(shown, `${word} ${verdict?.text ?? ''}`)) return;
      bubble.querySelector('.verdict')?.remove();
      if (word) bubble.append(this.verdict(word, verdict?.text ?? ''));
      return;
    }
    if (entry.edit) {
      if (!this.changed(shown, 'withdrawn')) return;
      tab.removeItem(draftOf(entry));
      shown.form = null;
      return this.keepInSight(bubble, () => bubble.replaceChildren(h('p', { class: 'verdict', role: 'status', 'data-testid': 'gateway-card-withdrawn' }, icon(WarnIcon, 14), h('span', {}, this.words.withdrawn))));
    }
    const answered = entries.some((e) => e.kind === CardKind.Answer && (readOf(e) as Answered).card === entry.seq);
    const content = contentOf(entry.detail) as Content & { text?: string; address?: string };
    if (!this.changed(shown, !content.fields ? 'fixed' : answered ? 'answered' : this.chat.isClosed ? 'over' : 'open')) return;
    bubble.classList.add('carded');
    const parts: (Node | null)[] = [...offer(content, this.texts), content.text ? h('p', { dir: 'auto' }, content.text) : null];
    shown.form = null;
    if (shown.look === 'open') parts.push(this.form(shown, content).element);
    else if (shown.look !== 'fixed') {
      tab.removeItem(draftOf(entry));
      const done = shown.look === 'answered';
      parts.push(h('p', { class: 'verdict', role: 'status', 'data-testid': `gateway-card-${shown.look}` }, icon(done ? CheckIcon : ClockIcon, 14), h('span', { dir: 'auto' }, done ? content.thanks ?? this.words.answered : this.words.over)));
    }
    const page = safeAddress(content.address);
    if (page) parts.push(h('a', { class: 'primary', href: page, 'data-testid': 'gateway-card-open' }, this.words.look));
    this.keepInSight(bubble, () => bubble.replaceChildren(...parts.filter((p) => p !== null)));
  }

  /** Whoever reads the end of the dialog goes on reading it, from the beginning of a form that is longer than the window. */
  private keepInSight(bubble: HTMLElement, change: () => void): void {
    const thread = bubble.closest<HTMLElement>('.thread');
    const below = thread ? thread.scrollHeight - thread.scrollTop - thread.clientHeight : 0;
    // Within a card's height.
    const near = below < 300;
    change();
    if (!thread || !near || bubble.contains((bubble.getRootNode() as ShadowRoot).activeElement)) return;
    thread.scrollTop = thread.scrollHeight;
    const over = bubble.getBoundingClientRect().top - thread.getBoundingClientRect().top - 32;
    if (over < 0) thread.scrollTop += over;
  }

  private form(shown: Shown, content: Content): Form {
    const { chat, texts } = this;
    const { entry } = shown;
    const form: Form = new Form(content, texts, {
      answer: (answers) => {
        const given = Object.fromEntries(Object.entries(answers).filter(([, value]) => value !== ''));
        form.waits(chat.link.kind === 'open' ? texts.sending : texts.waits);
        this.box.post(entry.dialog, JSON.stringify(given), undefined, entry.seq);
      },
      draft: load<Record<string, string>>(tab, draftOf(entry)) ?? {},
      keep: (draft) => save(tab, draftOf(entry), draft),
    }, `-${entry.seq}`);
    shown.form = form;
    // Already on its way: the thread was drawn anew meanwhile.
    if (this.box.of(entry.dialog).some((i) => i.target === entry.seq && !i.failed)) form.waits(texts.sending);
    return form;
  }

  private verdict(word: string, text: string): HTMLElement {
    const outline = word === 'valid' ? CheckIcon : word === 'checking' ? ClockIcon : WarnIcon;
    const said = (this.words as Readonly<Record<string, string>>)[word] ?? '';
    return h('span', { class: 'verdict', 'data-word': word, 'data-testid': 'gateway-verdict' }, icon(outline, 14), h('span', { dir: 'auto' }, text ? `${said}: ${text}` : said));
  }

  private changed(shown: Shown, look: string): boolean {
    if (shown.look === look) return false;
    shown.look = look;
    return true;
  }
}

const keyOf = (dialog: string, seq: number): string => `${dialog} ${seq}`;
const draftOf = (entry: Entry): string => `gateway.card.${entry.dialog}.${entry.seq}`;

function readOf(entry: Entry): object {
  return contentOf(entry.detail) as object;
}

function faultsOf(text: string): Record<string, string> {
  try {
    return JSON.parse(text) as Record<string, string>;
  } catch {
    return { '': 'wrong' };
  }
}
