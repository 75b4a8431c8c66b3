import { Author, DialogStatus, Kind, type DialogView, type Entry, type ServerPacket } from 'wire';
import type { Chat } from './chat';
import type { ClosingLanguage } from './closing-texts';
import { StarIcon, h, icon } from './dom';
import type { ClosingView, PanelSlots } from './parts';
import { Menu } from './menu';
import { Sayings } from './sayings';
import { fill } from './words';

const answers = [[1, 'yes'], [2, 'partly'], [3, 'no']] as const;

/** An operator to be rated. "" stands for whoever has the dialog. */
interface Rated {
  id: string;
  name: string;
  stars: number;
  comment: string;
}

/** The questions after the end, whether it helped and how each operator was, and the way to the next dialog. */
export class Closing implements ClosingView {
  private readonly element = h('div', { class: 'rating', hidden: true, 'data-testid': 'gateway-rating' });
  private readonly sayings: Sayings;
  private shown = '';
  /** Comments that are being written, by operator. */
  private readonly drafts = new Map<string, string>();
  /** Dialogs of which nothing more is to be asked. */
  private readonly waived = new Set<string>();
  private readonly statuses = new Map<string, number>();
  private fault = '';
  private readonly menu: Menu;
  private readonly placeholder: string;
  /** A dialog that goes on and is rated all the same. */
  private rating = '';

  constructor(private readonly chat: Chat, private readonly language: ClosingLanguage, private readonly slots: PanelSlots) {
    this.sayings = new Sayings(chat, (why) => {
      this.fault = fill(language.texts.refused, { why });
      chat.options.onChange();
    });
    this.menu = new Menu(chat, language, slots, this.sayings, () => this.rateNow(chat.current!));
    this.placeholder = slots.composer.field.placeholder;
    slots.composer.element.before(this.element);
  }

  render(): void {
    const { chat } = this;
    const view = chat.dialog;
    const { composer } = this.slots;
    if (view?.info && !this.statuses.has(view.id)) this.statuses.set(view.id, view.info.status);
    const asked = !chat.isClosed && this.rating !== '' && this.rating === chat.current;
    composer.element.hidden = (chat.isClosed && !this.reopens) || asked;
    composer.field.placeholder = this.reopens ? this.language.texts.goOn : this.placeholder;
    this.menu.render();
    this.element.hidden = !chat.isClosed && !asked;
    if (this.element.hidden) return;
    const people = view ? this.peopleOf(view) : [];
    const solved = view ? this.answerOf(view) : 0;
    const insists = chat.isClosed && this.insists(view, people, solved);
    const key = JSON.stringify([chat.current, people, solved, insists, asked, this.fault]);
    if (key === this.shown) return;
    this.shown = key;
    const { texts } = this.language;
    const focused = ((this.element.getRootNode() as ShadowRoot).activeElement as HTMLElement | null)?.dataset.testid;
    const parts: HTMLElement[] = [];
    if (insists) parts.push(h('p', { class: 'soft' }, texts.please));
    if (people.length > 0) {
      parts.push(h('p', { class: 'question', id: 'gateway-solved' }, texts.solved), this.solved(view!, solved));
      parts.push(h('p', { class: 'question', 'aria-live': 'polite' }, people.every((p) => p.stars > 0) ? texts.thanks : texts.rate));
      for (const person of people) parts.push(this.rated(view!, person, people.length > 1));
    }
    if (this.fault) parts.push(h('p', { class: 'fault', role: 'alert' }, this.fault));
    if (insists) parts.push(h('button', { type: 'button', class: 'link', 'data-testid': 'gateway-skip', onclick: () => this.skip(view!.id) }, texts.skip));
    else if (asked) parts.push(h('button', { type: 'button', class: 'quiet', 'data-testid': 'gateway-back', onclick: () => this.rateNow('') }, texts.back));
    else parts.push(h('button', { type: 'button', class: 'primary', 'data-testid': 'gateway-new-dialog', onclick: () => this.startOver() }, texts.newDialog));
    this.element.replaceChildren(...parts);
    if (focused) this.element.querySelector<HTMLElement>(`[data-testid="${focused}"]`)?.focus();
  }

  /** Whether what is written now goes on with the dialog that has ended. */
  private get reopens(): boolean {
    const { chat } = this;
    const end = chat.isClosed ? chat.dialog?.last(Kind.Closed) : undefined;
    return !!end && Date.now() - end.time < (chat.config?.reopenSeconds ?? 0) * 1000;
  }

  goOn(text: string): boolean {
    const { chat } = this;
    if (!this.reopens || chat.current === null) return false;
    chat.outboxes.own.post(chat.current, text);
    chat.options.onChange();
    return true;
  }

  private rateNow(dialog: string): void {
    this.rating = dialog;
    this.render();
    if (dialog) this.element.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
    else this.slots.focus();
  }

  hear(packet: ServerPacket): void {
    this.sayings.hear(packet);
    if (packet.type !== 'dialog') return;
    const before = this.statuses.get(packet.dialog);
    this.statuses.set(packet.dialog, packet.status);
    if (packet.status !== DialogStatus.Closed || before === undefined || before === DialogStatus.Closed || packet.dialog !== this.chat.current) return;
    const view = this.chat.dialog;
    if (view && !this.menu.isMuted(view) && this.insists(view, this.peopleOf(view), this.answerOf(view))) (window.gateway as { open?: () => void } | undefined)?.open?.();
  }

  private insists(view: DialogView | null, people: readonly Rated[], solved: number): boolean {
    return !!view && !!this.chat.config?.insist && !this.waived.has(view.id) && people.length > 0 && (solved === 0 || people.some((p) => p.stars === 0));
  }

  /** Who has written, but no bots; without a word of anybody, whoever had the dialog. */
  private peopleOf(view: DialogView): Rated[] {
    const people = new Map<string, Rated>();
    for (const e of view.entries)
      if (e.author === Author.Operator && e.authorId && (e.kind === Kind.Message || e.kind === Kind.File) && !people.has(e.authorId))
        people.set(e.authorId, { id: e.authorId, name: e.authorName, stars: 0, comment: '' });
    const { info } = view;
    // Without an operator there was nothing to rate.
    if (people.size === 0 && ((info?.term ?? 0) > 0 || info?.operatorName)) people.set('', { id: '', name: info!.operatorName, stars: 0, comment: '' });
    const give = (id: string, stars: number, comment: string) => {
      // Stars of before went to whoever had the dialog, without a name.
      const person = people.get(id) ?? (id === '' ? [...people.values()].at(-1) : people.size === 1 ? people.get('') : undefined);
      if (person) [person.stars, person.comment] = [stars, comment];
    };
    for (const e of view.entries) if (e.kind === Kind.Rated) give(ratedOf(e), parseInt(e.detail), e.text);
    for (const s of this.sayings.all) if (s.say === 'rate' && s.dialog === view.id) give(s.operator, s.stars, s.comment);
    return [...people.values()];
  }

  private answerOf(view: DialogView): number {
    let answer = answers.find(([, word]) => word === view.last(Kind.Resolved)?.detail)?.[0] ?? 0;
    for (const s of this.sayings.all) if (s.say === 'resolve' && s.dialog === view.id) answer = s.answer as 1 | 2 | 3;
    return answer;
  }

  private solved(view: DialogView, given: number): HTMLElement {
    const { texts } = this.language;
    return h('div', { class: 'solved', role: 'radiogroup', 'aria-labelledby': 'gateway-solved' }, ...answers.map(([n, word]) => h('button', {
      type: 'button', role: 'radio', 'aria-checked': String(n === given), tabindex: n === (given || 1) ? 0 : -1, 'data-testid': `gateway-solved-${word}`,
      onclick: () => this.say(() => this.sayings.add({ say: 'resolve', dialog: view.id, answer: n })), onkeydown: (e: KeyboardEvent) => this.move(e),
    }, texts[word])));
  }

  private rated(view: DialogView, person: Rated, named: boolean): HTMLElement {
    const { texts } = this.language;
    const name = person.name || texts.someone;
    const rate = (stars: number, comment: string) => this.say(() => this.sayings.add({ say: 'rate', dialog: view.id, operator: person.id, stars, comment }));
    const of = named ? `${person.id}-` : '';
    const row = h('div', { class: 'rated', 'data-testid': 'gateway-rated' }, named && h('b', { dir: 'auto' }, name),
      h('div', { class: 'stars', role: 'radiogroup', 'aria-label': named ? `${texts.rate} ${name}` : texts.rate }, ...[1, 2, 3, 4, 5].map((n) => h('button', {
        type: 'button', role: 'radio', class: n <= person.stars ? 'star on' : 'star', 'aria-checked': String(n === person.stars), 'aria-label': fill(texts.star, { n }),
        tabindex: n === (person.stars || 1) ? 0 : -1, 'data-testid': `gateway-${of}star-${n}`, onclick: () => rate(n, person.comment), onkeydown: (e: KeyboardEvent) => this.move(e),
      }, icon(StarIcon, 30)))));
    if (person.stars > 0 && person.comment === '') {
      const comment = h('input', {
        type: 'text', class: 'comment', placeholder: texts.comment, 'aria-label': named ? `${texts.comment} ${name}` : texts.comment, maxlength: 2000, 'data-testid': `gateway-${of}comment`,
        oninput: () => void this.drafts.set(person.id, comment.value),
      });
      comment.value = this.drafts.get(person.id) ?? '';
      row.append(h('form', {
        class: 'remark', onsubmit: (e: Event) => {
          e.preventDefault();
          const text = comment.value.trim();
          if (text === '') return;
          this.drafts.delete(person.id);
          rate(person.stars, text);
        },
      }, comment, h('button', { type: 'submit', class: 'quiet' }, texts.sendComment)));
    }
    return row;
  }

  private say(run: () => void): void {
    this.fault = '';
    run();
  }

  private skip(dialog: string): void {
    this.waived.add(dialog);
    this.chat.options.onChange();
  }

  private startOver(): void {
    this.drafts.clear();
    this.chat.startOver();
    this.slots.focus();
  }

  /** Arrow keys move within a group without choosing: an answer is sent by Enter, Space or a click. */
  private move(e: KeyboardEvent): void {
    const rtl = this.language.direction === 'rtl';
    const step = e.key === 'ArrowUp' || e.key === (rtl ? 'ArrowLeft' : 'ArrowRight') ? 1 : e.key === 'ArrowDown' || e.key === (rtl ? 'ArrowRight' : 'ArrowLeft') ? -1 : 0;
    if (step === 0) return;
    e.preventDefault();
    const from = e.currentTarget as HTMLElement;
    ((step > 0 ? from.nextElementSibling : from.previousElementSibling) as HTMLElement | null)?.focus();
  }
}

/** Whose stars an entry tells of; "" where it does not say. */
function ratedOf(entry: Entry): string {
  const space = entry.detail.indexOf(' ');
  return space < 0 ? '' : entry.detail.slice(space + 1);
}
