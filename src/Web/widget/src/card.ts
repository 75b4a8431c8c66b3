import { CloseIcon, avatar, h, icon } from './dom';
import { type Content, type Field, type OfferTexts, offer, safeAddress } from './offer';
import type en from './texts/en.json';

export type CardTexts = Readonly<Record<keyof (typeof en)['card'], string>> & OfferTexts;

export interface CardSaid {
  name: string;
  under: string;
  text: string;
  content: Content;
}

/** What the card's buttons lead to. */
export interface CardActs {
  accept(): void;
  decline(): void;
  /** A page of the site is opened. */
  follow(): void;
  answer(answers: Record<string, string>): void;
  /** What was typed into a form and not sent. */
  draft: Record<string, string>;
  keep(draft: Record<string, string>): void;
}

export interface CardState {
  /** It is on the way; with words for the wait. */
  waits(words: string): void;
  /** It was refused: by a field's name, or as a whole. */
  refused(field: string | null, words: string): void;
  thanks(): void;
}

/** Fills the card; texts become text nodes, never markup. */
export function fillCard(card: HTMLElement, said: CardSaid, texts: CardTexts, acts: CardActs): CardState {
  const { content } = said;
  card.setAttribute('data-testid', 'gateway-invitation');
  const head = h('div', { class: 'head' }, avatar(said.name),
    h('div', { class: 'names' }, h('b', {}, said.name), said.under !== '' && said.under !== said.name && h('span', {}, said.under)),
    h('button', { type: 'button', class: 'round', 'aria-label': texts.close, title: texts.close, onclick: () => acts.decline() }, icon(CloseIcon, 18)));
  const words = said.text === '' ? [] : [h('p', { class: 'words', dir: 'auto' }, said.text)];
  const put = (...parts: HTMLElement[]) => card.replaceChildren(h('div', { class: 'rich' }, head, ...parts));
  if (content.form === undefined) {
    put(...offer(content, texts), ...words, buttons(content, texts, acts));
    return { waits: () => {}, refused: () => {}, thanks: () => {} };
  }
  const form = new Form(content, texts, acts);
  put(...offer(content.title === undefined ? {} : { title: content.title }, texts), ...words, form.element);
  return {
    waits: (text) => form.waits(text),
    refused: (field, text) => form.refused(field, text),
    thanks: () => {
      const close = h('button', { type: 'button', class: 'quiet', onclick: () => acts.decline() }, texts.close);
      put(h('p', { class: 'words', dir: 'auto', role: 'status', 'data-testid': 'gateway-form-thanks' }, content.thanks ?? texts.thanks), h('div', { class: 'actions' }, close));
      close.focus({ preventScroll: true });
    },
  };
}

function buttons(content: Content, texts: CardTexts, acts: CardActs): HTMLElement {
  const given = content.buttons ?? [{ kind: 'accept' as const }, { kind: 'decline' as const }];
  return h('div', { class: 'actions' }, ...given.flatMap(({ kind, label, address }, i): HTMLElement[] => {
    const look = i === 0 && kind !== 'decline' ? 'primary' : 'quiet';
    if (kind !== 'open') return [h('button', { type: 'button', class: look, 'data-testid': `gateway-${kind}`, onclick: () => acts[kind]() }, label ?? texts[kind])];
    const href = safeAddress(address);
    return href ? [h('a', { class: look, href, 'data-testid': 'gateway-open', onclick: () => acts.follow() }, label ?? '')] : [];
  }));
}

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** A form: fields with their faults beside them, one button. */
class Form {
  readonly element: HTMLFormElement;
  private readonly faults = new Map<string, HTMLElement>();
  private readonly controls = new Map<string, Control>();
  private readonly state = h('p', { class: 'state', role: 'status' });
  private readonly button: HTMLButtonElement;

  constructor(private readonly content: Content, private readonly texts: CardTexts, private readonly acts: CardActs) {
    this.button = h('button', { type: 'submit', class: 'primary', 'data-testid': 'gateway-form-send' }, content.send ?? texts.send);
    this.element = h('form', {
      novalidate: true, 'aria-label': content.title, 'data-testid': 'gateway-form', oninput: () => acts.keep(this.answers()),
      onsubmit: (e: Event) => {
        e.preventDefault();
        if (this.check()) acts.answer(this.answers());
      },
    }, ...(content.fields ?? []).map((f, i) => this.field(f, i)), this.state, h('div', { class: 'actions' }, this.button));
  }

  waits(words: string): void {
    this.button.disabled = true;
    this.state.textContent = words;
  }

  refused(field: string | null, words: string): void {
    this.button.disabled = false;
    this.state.textContent = field === null ? words : '';
    if (field !== null) this.fault(field, words);
  }

  private field(f: Field, i: number): HTMLElement {
    const id = `gateway-field-${i}`;
    const fault = h('span', { class: 'fault', id: `${id}-fault` });
    this.faults.set(f.name, fault);
    const draft = this.acts.draft[f.name] ?? '';
    const shared = { id, name: f.name, 'aria-describedby': `${id}-fault`, 'aria-required': f.required ?? false, 'data-testid': `gateway-field-${f.name}` };
    const label = (): (Node | string)[] => [f.label, ...(f.required ? [h('span', { class: 'star-mark', 'aria-hidden': 'true' }, ' *')] : [])];
    let control: Control;
    switch (f.type) {
      case 'check':
        control = h('input', { ...shared, type: 'checkbox', value: 'yes' });
        control.checked = draft === 'yes';
        this.controls.set(f.name, control);
        return h('div', { class: 'field' }, h('label', { class: 'option' }, control, h('span', {}, ...label())), fault);
      case 'choice':
        control = h('select', shared, h('option', { value: '' }, this.texts.choose), ...(f.options ?? []).map((o) => h('option', { value: o.value }, o.label)));
        break;
      case 'long':
        control = h('textarea', { ...shared, rows: 3, maxlength: 2000, dir: 'auto' });
        break;
      default: {
        const kind = { text: ['text', 'text', 'on'], email: ['email', 'email', 'email'], phone: ['tel', 'tel', 'tel'], number: ['text', 'decimal', 'off'] }[f.type];
        control = h('input', { ...shared, type: kind[0], inputmode: kind[1], autocomplete: f.name === 'name' ? 'name' : kind[2], maxlength: 200, dir: 'auto' });
      }
    }
    control.value = draft;
    this.controls.set(f.name, control);
    return h('label', { class: 'field' }, h('span', {}, ...label()), control, fault);
  }

  private answers(): Record<string, string> {
    return Object.fromEntries([...this.controls].map(([name, c]) => [name, c instanceof HTMLInputElement && c.type === 'checkbox' ? (c.checked ? 'yes' : '') : c.value.trim()]));
  }

  private check(): boolean {
    const answers = this.answers();
    let first: Control | null = null;
    for (const f of this.content.fields ?? []) {
      const words = faultOf(f, answers[f.name] ?? '', this.texts);
      this.fault(f.name, words);
      if (words) first ??= this.controls.get(f.name)!;
    }
    first?.focus();
    return first === null;
  }

  private fault(name: string, words: string): void {
    const fault = this.faults.get(name);
    if (!fault) return;
    fault.textContent = words;
    this.controls.get(name)?.setAttribute('aria-invalid', String(words !== ''));
  }
}

/** The same that the server looks at; its word counts. */
export function faultOf(f: Field, text: string, texts: Pick<CardTexts, 'required' | 'email' | 'phone' | 'number'>): string {
  if (text === '') return f.required ? texts.required : '';
  if (f.type === 'email') return /^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test(text) ? '' : texts.email;
  if (f.type === 'phone') return /^[+\-() ./\d]+$/.test(text) && /^\D*(\d\D*){5,20}$/.test(text) ? '' : texts.phone;
  if (f.type === 'number') return /^[+-]?\d+([.,]\d+)?$/.test(text) ? '' : texts.number;
  return '';
}
