import { CloseIcon, avatar, h, icon } from './dom';
import { Form, type FormActs, type CardTexts } from './form';
import { type Content, offer, safeAddress } from './offer';

export interface CardSaid {
  name: string;
  under: string;
  text: string;
  content: Content;
}

/** What the card's buttons lead to. */
export interface CardActs extends FormActs {
  accept(): void;
  decline(): void;
  /** A page of the site is opened. */
  follow(): void;
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
