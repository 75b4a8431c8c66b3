type Attributes = Record<string, string | number | boolean | null | undefined | ((event: never) => void)>;

/** An element; functions named on… listen, false and null are left out. Texts become text nodes, never markup. */
export function h<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Attributes = {}, ...children: (Node | string | null | false)[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value as EventListener);
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value === true ? '' : String(value));
  }
  for (const child of children) if (child !== null && child !== false) element.append(child);
  return element;
}

/** Icons are outlines on a field of 24 × 24. */
export const ChatIcon = 'M5 4h14a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-7l-5 4v-4H5a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2ZM8 9h8M8 12.5h5';
export const CloseIcon = 'm7 7 10 10M17 7 7 17';
export const DownIcon = 'm6 9 6 6 6-6';
export const SendIcon = 'M12 19V5m-6 6 6-6 6 6';
export const StarIcon = 'm12 3.5 2.6 5.4 5.9.8-4.3 4.1 1.1 5.9-5.3-2.9-5.3 2.9 1.1-5.9-4.3-4.1 5.9-.8Z';
export const CheckIcon = 'm5 12.5 4.5 4.5L19 7.5';
export const ClockIcon = 'M12 7v5l3 2m6-2a9 9 0 1 1-18 0 9 9 0 0 1 18 0Z';
export const WarnIcon = 'M12 8v5m0 3v.1M10.3 4.3 2.7 17.5a2 2 0 0 0 1.7 3h15.2a2 2 0 0 0 1.7-3L13.7 4.3a2 2 0 0 0-3.4 0Z';

export function icon(outline: string, size = 20): SVGSVGElement {
  const ns = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(ns, 'svg');
  const path = document.createElementNS(ns, 'path');
  path.setAttribute('d', outline);
  for (const [key, value] of Object.entries({ viewBox: '0 0 24 24', width: size, height: size, class: 'i', 'aria-hidden': 'true' })) svg.setAttribute(key, String(value));
  svg.append(path);
  return svg;
}

/** Up to two letters of a name, on a disc. */
export function avatar(name: string, extra = ''): HTMLElement {
  const words = name.split(/\s+/).filter(Boolean);
  const letters = words.length > 1 ? [...words[0]!][0]! + [...words.at(-1)!][0]! : [...name].slice(0, 1).join('');
  return h('span', { class: `avatar ${extra}`, 'aria-hidden': 'true' }, letters.toUpperCase());
}
