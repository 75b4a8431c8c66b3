import type { Entry, Invitation } from 'wire';
import type { Chat } from './chat';
import { CloseIcon, avatar, h, icon } from './dom';
import { loadPart, type CardParts } from './parts';
import type { TalkLanguage } from './talk-texts';
import { fill } from './words';

/** What the corner says: the button's badge, and beside it an invitation or the beginning of an unread message. */
export class Launcher {
  readonly card: HTMLElement;
  private readonly badge = h('span', { class: 'badge', hidden: true, 'data-testid': 'gateway-badge' });
  private unread: Entry | null = null;
  /** What the card shows: an invitation, a message, nothing. */
  shown = '';

  constructor(private readonly chat: Chat, private readonly language: TalkLanguage, readonly button: HTMLButtonElement, readonly onOpen: () => void, private readonly base: string) {
    button.append(this.badge);
    this.card = h('div', { class: 'card', role: 'status', hidden: true });
  }

  notice(entry: Entry): void {
    this.unread = entry;
  }

  render(open: boolean): void {
    const { chat } = this;
    const { texts } = this.language;
    const unread = chat.unread;
    this.badge.hidden = unread === 0;
    this.badge.textContent = unread > 99 ? '99+' : String(unread);
    this.button.setAttribute('aria-label', unread > 0 ? fill(texts.buttonUnread, { n: unread }) : texts.button);
    this.button.hidden = open;
    if (open || unread === 0) this.unread = null;
    const key = open ? '' : chat.invitation ? `i${chat.invitation.invitation}` : this.unread ? `m${this.unread.dialog} ${this.unread.seq}` : '';
    if (key === this.shown || chat.hear) return;
    this.shown = key;
    this.card.hidden = key === '';
    const { invitation } = chat;
    if (invitation && !open) {
      if (!invitation.content) return this.showText(invitation);
      this.card.hidden = true;
      loadPart<CardParts>('card', this.base)
        .then((parts) => parts.show(this, chat, this.language, invitation), () => this.showText(invitation))
        .then(() => (this.card.hidden = this.shown !== key));
    }
    else if (this.unread) this.showUnread(this.unread);
    else this.card.replaceChildren();
  }

  private showText(invitation: Invitation): void {
    const { texts } = this.language;
    this.card.setAttribute('data-testid', 'gateway-invitation');
    this.card.replaceChildren(
      this.head(this.chat.nameOf(invitation), invitation.operatorName ? invitation.departmentName : this.chat.config?.name ?? '', () => this.chat.decline(), texts.decline),
      h('p', { class: 'words', dir: 'auto' }, invitation.text),
      h('div', { class: 'actions' },
        h('button', { type: 'button', class: 'primary', 'data-testid': 'gateway-accept', onclick: () => this.accept() }, texts.accept),
        h('button', { type: 'button', class: 'quiet', 'data-testid': 'gateway-decline', onclick: () => this.decline() }, texts.decline)));
  }

  private showUnread(entry: Entry): void {
    const { texts } = this.language;
    const hide = () => {
      this.unread = null;
      this.render(false);
      this.button.focus();
    };
    this.card.setAttribute('data-testid', 'gateway-preview');
    this.card.replaceChildren(
      this.head(entry.authorName || texts.someone, this.chat.config?.name ?? '', hide, texts.hide),
      h('p', { class: 'words short', dir: 'auto' }, entry.text),
      h('div', { class: 'actions' }, h('button', { type: 'button', class: 'primary', onclick: this.onOpen }, texts.read)));
  }

  private head(name: string, under: string, onClose: () => void, closeLabel: string): HTMLElement {
    return h('div', { class: 'head' }, avatar(name),
      h('div', { class: 'names' }, h('b', {}, name), under !== '' && under !== name && h('span', {}, under)),
      h('button', { type: 'button', class: 'round', 'aria-label': closeLabel, title: closeLabel, onclick: onClose }, icon(CloseIcon, 18)));
  }

  private accept(): void {
    this.chat.acceptInvitation();
    this.onOpen();
  }

  private decline(): void {
    this.chat.decline();
    this.button.focus();
  }
}
