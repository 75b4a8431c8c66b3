import type { Chat } from './chat';
import { StarIcon, h, icon } from './dom';
import type { ToolLanguage } from './tool-texts';
import { fill } from './words';

/** Stars and a comment after the end, and the way to the next dialog. */
export class Rating {
  readonly element: HTMLElement;
  private shown = '';

  constructor(private readonly chat: Chat, private readonly language: ToolLanguage, private readonly onStartOver: () => void) {
    this.element = h('div', { class: 'rating' });
  }

  render(): void {
    const { chat } = this;
    const { texts } = this.language;
    const served = (chat.dialog?.info?.term ?? 0) > 0 || (chat.dialog?.info?.operatorName ?? '') !== '';
    const key = JSON.stringify([chat.current, chat.stars, served]);
    if (key === this.shown) return;
    const hadFocus = this.element.contains((this.element.getRootNode() as ShadowRoot).activeElement);
    this.shown = key;
    const again = h('button', { type: 'button', class: 'primary', 'data-testid': 'gateway-new-dialog', onclick: this.onStartOver }, texts.newDialog);
    // Without an operator there was nothing to rate.
    if (!served) return this.element.replaceChildren(again);
    const stars = h('div', { class: 'stars', role: 'radiogroup', 'aria-label': texts.rate },
      ...[1, 2, 3, 4, 5].map((n) => h('button', {
        type: 'button', role: 'radio', class: n <= chat.stars ? 'star on' : 'star', 'aria-checked': String(n === chat.stars), 'aria-label': fill(texts.star, { n }),
        tabindex: n === (chat.stars || 1) ? 0 : -1, 'data-testid': `gateway-star-${n}`, onclick: () => chat.rate(n, ''), onkeydown: (e: KeyboardEvent) => this.move(e, n),
      }, icon(StarIcon, 30))));
    this.element.replaceChildren(h('p', { class: 'question', 'aria-live': 'polite' }, chat.stars > 0 ? texts.thanks : texts.rate), stars);
    if (chat.stars > 0) {
      const comment = h('input', { type: 'text', class: 'comment', placeholder: texts.comment, 'aria-label': texts.comment, maxlength: 2000, 'data-testid': 'gateway-comment' });
      const form = h('form', {
        class: 'remark', onsubmit: (e: Event) => {
          e.preventDefault();
          if (comment.value.trim() === '') return;
          chat.rate(chat.stars, comment.value.trim());
          form.replaceWith();
        },
      }, comment, h('button', { type: 'submit', class: 'quiet' }, texts.sendComment));
      this.element.append(form);
    }
    this.element.append(again);
    if (hadFocus) this.element.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
  }

  /** Arrow keys move between the stars without giving any: a rating is sent by Enter, Space or a click. */
  private move(e: KeyboardEvent, n: number): void {
    const rtl = this.language.direction === 'rtl';
    const step = e.key === 'ArrowUp' || e.key === (rtl ? 'ArrowLeft' : 'ArrowRight') ? 1 : e.key === 'ArrowDown' || e.key === (rtl ? 'ArrowRight' : 'ArrowLeft') ? -1 : 0;
    if (step === 0) return;
    e.preventDefault();
    this.element.querySelector<HTMLElement>(`[data-testid="gateway-star-${Math.min(5, Math.max(1, n + step))}"]`)?.focus();
  }
}
