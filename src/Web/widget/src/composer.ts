import type { Core } from './core';
import { SendIcon, h, icon } from './dom';
import type { ComposerView } from './parts';
import type { PanelLanguage } from './panel-texts';

const MaxLines = 5;
const MaxChars = 8_000;

/** Where the visitor writes: grows to five lines, Enter sends, Shift+Enter breaks the line, the draft survives page changes. */
export class Composer implements ComposerView {
  readonly element: HTMLFormElement;
  readonly field: HTMLTextAreaElement;
  private readonly button: HTMLButtonElement;
  say: (text: string) => void;

  constructor(private readonly core: Core, { texts }: PanelLanguage, private readonly onSent: () => void) {
    this.field = h('textarea', {
      rows: 1, placeholder: texts.placeholder, 'aria-label': texts.message, maxlength: MaxChars, dir: 'auto', enterkeyhint: 'send', autocomplete: 'off', 'data-testid': 'gateway-composer',
      oninput: () => this.changed(), onkeydown: (e: KeyboardEvent) => this.key(e),
    });
    this.button = h('button', { type: 'submit', class: 'send', 'aria-label': texts.send, title: texts.send, 'data-testid': 'gateway-send' }, icon(SendIcon));
    this.element = h('form', { class: 'composer', noValidate: true, onsubmit: (e: Event) => this.submit(e) }, this.field, this.button);
    this.say = (text) => core.post(text);
    this.field.value = core.memory.draft;
    this.fit();
  }

  fill(text: string): void {
    this.field.value = this.core.memory.draft = text;
    this.fit();
  }

  /** Once it is on the screen: heights are known only then. */
  fit(): void {
    const { field } = this;
    this.button.disabled = field.value.trim() === '';
    field.style.height = 'auto';
    const style = getComputedStyle(field);
    const line = parseFloat(style.lineHeight) || 20;
    const padding = parseFloat(style.paddingTop) + parseFloat(style.paddingBottom) || 0;
    if (field.scrollHeight > 0) field.style.height = `${Math.min(field.scrollHeight, line * MaxLines + padding)}px`;
    field.style.overflowY = field.scrollHeight > line * MaxLines + padding + 1 ? 'auto' : 'hidden';
  }

  private changed(): void {
    this.fit();
    this.core.memory.draft = this.field.value;
  }

  private key(e: KeyboardEvent): void {
    // Enter that only confirms an input method's word is not the person's.
    if (e.key !== 'Enter' || e.shiftKey || e.isComposing) return;
    e.preventDefault();
    this.element.requestSubmit();
  }

  private submit(e: Event): void {
    e.preventDefault();
    const text = this.field.value.trim();
    if (text === '') return;
    this.say(text);
    this.fill('');
    this.field.focus();
    this.onSent();
  }
}
