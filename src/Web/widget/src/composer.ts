import type { Chat } from './chat';
import { SendIcon, h, icon } from './dom';
import type { PanelLanguage } from './panel-texts';

const TypingEveryMs = 1_000;
const MaxLines = 5;
const MaxChars = 8_000;

/** Where the visitor writes: grows to five lines, Enter sends, Shift+Enter breaks the line, the draft survives page changes. */
export class Composer {
  readonly element: HTMLFormElement;
  readonly field: HTMLTextAreaElement;
  private readonly button: HTMLButtonElement;
  say: (text: string) => void;
  private typingAt = 0;
  private typing: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly chat: Chat, { texts }: PanelLanguage, private readonly onSent: () => void) {
    this.field = h('textarea', {
      rows: 1, placeholder: texts.placeholder, 'aria-label': texts.message, maxlength: MaxChars, dir: 'auto', enterkeyhint: 'send', autocomplete: 'off', 'data-testid': 'gateway-composer',
      oninput: () => this.changed(), onkeydown: (e: KeyboardEvent) => this.key(e),
      onpaste: (e: ClipboardEvent) => this.pasted(e, texts.tooLong), onblur: () => this.stopTyping(),
    });
    this.button = h('button', { type: 'submit', class: 'send', 'aria-label': texts.send, title: texts.send, 'data-testid': 'gateway-send' }, icon(SendIcon));
    this.element = h('form', { class: 'composer', noValidate: true, onsubmit: (e: Event) => this.submit(e) }, this.field, this.button);
    this.say = (text) => chat.post(text);
    this.field.value = chat.memory.draft;
    this.fit();
  }

  fill(text: string): void {
    this.field.value = this.chat.memory.draft = text;
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

  /** Cut off silently, the end of what was pasted would be missing in what is sent. */
  private pasted(e: ClipboardEvent, refusal: string): void {
    const { field } = this;
    const added = e.clipboardData?.getData('text').length ?? 0;
    if (field.value.length - (field.selectionEnd - field.selectionStart) + added <= MaxChars) return;
    e.preventDefault();
    field.setCustomValidity(refusal);
    field.reportValidity();
  }

  private changed(): void {
    this.field.setCustomValidity('');
    this.fit();
    this.chat.memory.draft = this.field.value;
    clearTimeout(this.typing);
    const wait = this.typingAt + TypingEveryMs - Date.now();
    this.typing = setTimeout(() => {
      this.typingAt = Date.now();
      this.chat.draft(this.field.value.trim() === '' ? null : this.field.value);
    }, Math.max(0, wait));
  }

  private stopTyping(): void {
    clearTimeout(this.typing);
    if (this.typingAt > 0) this.chat.draft(null);
    this.typingAt = 0;
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
    clearTimeout(this.typing);
    this.typingAt = 0;
    this.say(text);
    this.fill('');
    this.field.focus();
    this.onSent();
  }
}
