import { h } from './dom';
import type { Content, Field, OfferTexts } from './offer';
import type en from './texts/en.json';

export type CardTexts = Readonly<Record<keyof (typeof en)['card'], string>> & OfferTexts;

/** What a form leads to. */
export interface FormActs {
  answer(answers: Record<string, string>): void;
  /** What was typed and not sent. */
  draft: Record<string, string>;
  keep(draft: Record<string, string>): void;
}

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** A form: fields with their faults beside them, one button. Of a rule's card as well as of one in a dialog. */
export class Form {
  readonly element: HTMLFormElement;
  private readonly faults = new Map<string, HTMLElement>();
  private readonly controls = new Map<string, Control>();
  private readonly state = h('p', { class: 'state', role: 'status' });
  private readonly button: HTMLButtonElement;

  constructor(private readonly content: Content, private readonly texts: CardTexts, private readonly acts: FormActs, private readonly scope = '') {
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
    const id = `gateway-field${this.scope}-${i}`;
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
        const kind = { date: ['date', 'text', 'off'], text: ['text', 'text', 'on'], email: ['email', 'email', 'email'], phone: ['tel', 'tel', 'tel'], number: ['text', 'decimal', 'off'] }[f.type];
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
