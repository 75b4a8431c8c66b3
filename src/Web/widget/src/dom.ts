export * from './icons';

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
