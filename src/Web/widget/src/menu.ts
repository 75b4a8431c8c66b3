import { Kind, shortNumber, type DialogView } from 'wire';
import type { Chat } from './chat';
import type { ClosingLanguage } from './closing-texts';
import { CheckIcon, h, icon } from './dom';
import type { PanelSlots } from './parts';
import type { Sayings } from './sayings';
import { fill } from './words';

const DotsIcon = 'M12 5.5h.1M12 12h.1M12 18.5h.1';

/** What a visitor can do with the dialog as a whole, behind one button of the window's head, and where the answer goes when nobody is left to read it. */
export class Menu {
  private readonly button: HTMLButtonElement;
  private readonly list = h('div', { class: 'menu', role: 'menu', hidden: true, 'data-testid': 'gateway-menu', onkeydown: (e: KeyboardEvent) => this.key(e) });
  private readonly strip = h('div', { class: 'address', hidden: true, 'data-testid': 'gateway-address' });
  private shown = '';
  private asksAddress = '';
  private fault = '';
  private draft = '';
  private ticket: { text: string; until: number } | null = null;

  constructor(private readonly chat: Chat, private readonly language: ClosingLanguage, private readonly slots: PanelSlots, private readonly sayings: Sayings, private readonly onRate: () => void) {
    const { texts } = language;
    this.button = h('button', { type: 'button', class: 'round whole', 'aria-label': texts.menu, title: texts.menu, 'aria-haspopup': 'menu', 'aria-expanded': 'false', hidden: true, 'data-testid': 'gateway-menu-button', onclick: () => this.toggle() }, icon(DotsIcon, 22));
    const top = slots.element.querySelector<HTMLElement>('.top')!;
    top.lastElementChild!.before(this.button);
    top.after(this.list);
    slots.composer.element.before(this.strip);
    slots.element.addEventListener('pointerdown', (e) => {
      const path = e.composedPath();
      if (!this.list.hidden && !path.includes(this.list) && !path.includes(this.button)) this.close();
    });
  }

  isMuted(view: DialogView): boolean {
    let on = view.last(Kind.Muted)?.detail === 'on';
    for (const s of this.sayings.all) if (s.say === 'mute' && s.dialog === view.id) on = s.on;
    return on;
  }

  render(): void {
    const view = this.chat.dialog;
    this.button.hidden = !view;
    if (!view) this.close();
    const address = view ? this.addressOf(view) : '';
    // Who is not there to answer cannot be waited for.
    const away = !!view && !this.chat.isClosed && this.chat.status?.departments.find((d) => d.id === view.info?.department)?.status === 3;
    const asks = !!view && (this.asksAddress === view.id || (away && !address && this.asksAddress !== `-${view.id}`));
    const shows = !!view && (asks || (!!address && !this.chat.isClosed));
    const key = JSON.stringify([view?.id, address, asks, shows, this.fault]);
    if (key === this.shown) return;
    this.shown = key;
    this.strip.hidden = !shows;
    if (!shows) return;
    const { texts } = this.language;
    if (!asks) {
      this.strip.replaceChildren(h('span', { dir: 'auto' }, fill(texts.addressKept, { address })),
        this.link(texts.change, 'gateway-address-change', () => this.ask(view!.id, address)), this.link(texts.remove, 'gateway-address-remove', () => this.leave(view!.id, '')));
      return;
    }
    const field = h('input', { type: 'email', class: 'comment', placeholder: texts.addressHint, 'aria-labelledby': 'gateway-address-why', autocomplete: 'email', maxlength: 254, dir: 'ltr', 'aria-invalid': String(!!this.fault), 'data-testid': 'gateway-address-field', oninput: () => (this.draft = field.value) });
    field.value = this.draft;
    this.strip.replaceChildren(h('form', {
      class: 'remark', noValidate: true, onsubmit: (e: Event) => {
        e.preventDefault();
        const text = field.value.trim();
        if (!text || !field.checkValidity() || !/.@[^@]+\.[^@]{2,}$/.test(text)) {
          this.fault = texts.addressWrong;
          this.render();
          this.strip.querySelector('input')?.focus();
        } else this.leave(view!.id, text);
      },
    }, h('p', { id: 'gateway-address-why' }, texts.addressWhy), field, h('button', { type: 'submit', class: 'quiet', 'data-testid': 'gateway-address-send' }, texts.leave),
    this.link(texts.skip, 'gateway-address-skip', () => this.ask(`-${view!.id}`, ''))));
    if (this.fault) this.strip.append(h('p', { class: 'fault', role: 'alert' }, this.fault));
  }

  private addressOf(view: DialogView): string {
    let address = view.last(Kind.Address)?.text ?? '';
    for (const s of this.sayings.all) if (s.say === 'address' && s.dialog === view.id) address = s.address;
    return address;
  }

  private link(label: string, id: string, run: () => void): HTMLElement {
    return h('button', { type: 'button', class: 'link', 'data-testid': id, onclick: run }, label);
  }

  private ask(dialog: string, draft: string): void {
    [this.asksAddress, this.draft, this.fault] = [dialog, draft, ''];
    this.render();
    this.strip.querySelector('input')?.focus();
  }

  private leave(dialog: string, address: string): void {
    [this.asksAddress, this.fault] = ['', ''];
    this.sayings.add({ say: 'address', dialog, address });
    this.slots.focus();
  }

  private toggle(): void {
    if (!this.list.hidden) return this.close();
    const view = this.chat.dialog;
    if (!view) return;
    const { texts } = this.language;
    const muted = this.isMuted(view);
    const item = (label: string, id: string, run: () => void, checked?: boolean) => h('button', {
      type: 'button', role: checked === undefined ? 'menuitem' : 'menuitemcheckbox', 'aria-checked': checked === undefined ? null : String(checked), tabindex: -1, 'data-testid': `gateway-${id}`,
      onclick: () => {
        this.close();
        run();
      },
    }, label, checked === true && icon(CheckIcon, 18));
    this.list.replaceChildren(
      item(texts.mute, 'mute', () => this.sayings.add({ say: 'mute', dialog: view.id, on: !muted }), muted),
      item(texts.address, 'leave-address', () => this.ask(view.id, this.addressOf(view))),
      ...(this.chat.isClosed ? [] : [item(texts.rateNow, 'rate-now', this.onRate)]),
      item(texts.text, 'save-text', () => void this.save(view, 'text')),
      item(texts.html, 'save-html', () => void this.save(view, 'html')),
      h('p', { class: 'number', 'data-testid': 'gateway-number' }, fill(texts.number, { n: shortNumber(view.id) })));
    this.list.hidden = false;
    this.button.setAttribute('aria-expanded', 'true');
    this.list.querySelector('button')!.focus();
  }

  private close(): void {
    if (this.list.hidden) return;
    const inside = this.list.contains((this.list.getRootNode() as ShadowRoot).activeElement);
    this.list.hidden = true;
    this.button.setAttribute('aria-expanded', 'false');
    if (inside) this.button.focus();
  }

  private key(e: KeyboardEvent): void {
    const items = [...this.list.querySelectorAll('button')];
    const at = items.indexOf((this.list.getRootNode() as ShadowRoot).activeElement as HTMLButtonElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[e.key] ?? 0;
    if (e.key === 'Escape') this.close();
    else if (step) items[(at + step + items.length) % items.length]!.focus();
    else if (e.key === 'Tab') this.close();
    else return;
    if (e.key === 'Tab') return;
    e.stopPropagation();
    e.preventDefault();
  }

  /** The server writes the file: it alone knows what each may have of the dialog. */
  private async save(view: DialogView, format: 'text' | 'html'): Promise<void> {
    const { chat, language } = this;
    let why = language.texts.noConnection;
    try {
      if (!this.ticket || this.ticket.until < Date.now()) {
        const { ticket, expiresAt } = await chat.identity.ticket();
        this.ticket = { text: ticket, until: expiresAt - 60_000 };
      }
      const asked = new URLSearchParams({ format, entries: String(view.head), offset: String(-new Date().getTimezoneOffset()), language: language.code });
      const answer = await fetch(`${chat.options.origin}/api/v1/visitor-dialogs/${encodeURIComponent(view.id)}/transcript?${asked}`, { credentials: 'omit', headers: { authorization: `Bearer ${this.ticket.text}` } });
      if (answer.ok) {
        const address = URL.createObjectURL(await answer.blob());
        h('a', { href: address, download: `dialog-${shortNumber(view.id)}.${format === 'html' ? 'html' : 'txt'}` }).click();
        setTimeout(() => URL.revokeObjectURL(address), 10_000);
        return;
      }
      why = ((await answer.json().catch(() => ({}))) as { message?: string }).message ?? String(answer.status);
    } catch {
      // No answer.
    }
    const line = h('p', { class: 'fault saving', role: 'alert' }, fill(language.texts.notSaved, { why }), this.link(language.texts.remove, 'gateway-not-saved', () => line.remove()));
    this.slots.composer.element.before(line);
  }
}
