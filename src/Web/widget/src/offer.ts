import { h } from './dom';

/** What an invitation shows beside its text; PROTOCOL.md. */
export interface Content {
  picture?: string;
  alternative?: string;
  title?: string;
  price?: string;
  buttons?: { kind: 'accept' | 'decline' | 'open'; label?: string; address?: string }[];
  coupon?: { code: string; note?: string };
  form?: string;
  fields?: Field[];
  send?: string;
  thanks?: string;
}

export interface Field {
  name: string;
  label: string;
  type: 'text' | 'long' | 'email' | 'phone' | 'number' | 'choice' | 'check' | 'date';
  required?: boolean;
  options?: { value: string; label: string }[];
}

export interface OfferTexts {
  copy: string;
  copied: string;
  coupon: string;
}

export function contentOf(json: string | null | undefined): Content {
  try {
    return (json && (JSON.parse(json) as Content)) || {};
  } catch {
    return {};
  }
}

/** Over https, or from where the page is from; whatever else is no address. */
export function safeAddress(text: string | undefined): string | null {
  try {
    const url = new URL(text ?? '', location.href);
    return text && (url.protocol === 'https:' || url.origin === location.origin) ? url.href : null;
  } catch {
    return null;
  }
}

/** Picture, headline, price and coupon of an offer, as far as it has them. */
export function offer(content: Content, texts: OfferTexts): HTMLElement[] {
  const parts: HTMLElement[] = [];
  const picture = safeAddress(content.picture);
  if (picture) {
    const image = h('img', { src: picture, alt: content.alternative ?? '', class: 'picture', referrerpolicy: 'no-referrer', decoding: 'async', 'data-testid': 'gateway-picture' });
    image.addEventListener('error', () => image.remove());
    parts.push(image);
  }
  if (content.title || content.price)
    parts.push(h('p', { class: 'goods' }, !!content.title && h('b', { dir: 'auto' }, content.title), !!content.price && h('span', { class: 'price' }, content.price)));
  if (content.coupon) parts.push(coupon(content.coupon.code, content.coupon.note, texts));
  return parts;
}

function coupon(code: string, note: string | undefined, texts: OfferTexts): HTMLElement {
  const shown = h('code', { tabindex: 0, 'data-testid': 'gateway-coupon' }, code);
  const button = h('button', { type: 'button', class: 'quiet', 'data-testid': 'gateway-copy', 'aria-live': 'polite', onclick: () => void copy() }, texts.copy);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(code);
    } catch {
      // Pages without https have no clipboard: the code is marked, so that the keyboard can copy it.
      getSelection()?.selectAllChildren(shown);
      shown.focus();
      return;
    }
    button.textContent = texts.copied;
    setTimeout(() => (button.textContent = texts.copy), 2_000);
  };
  return h('div', { class: 'coupon', role: 'group', 'aria-label': texts.coupon }, h('span', { class: 'code' }, note ? h('span', { dir: 'auto' }, note) : texts.coupon, shown), button);
}
