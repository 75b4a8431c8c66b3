import { avatar, h } from './dom';

/** What one person said in one breath. */
export function group(side: string, name: string, pictured: string | null, meta: HTMLElement | null, ...bubbles: HTMLElement[]): HTMLElement {
  return h('div', { class: `group ${side}` },
    pictured !== null && avatar(pictured),
    h('div', { class: 'said' },
      h('div', { class: pictured !== null ? 'name' : 'sr' }, name),
      h('div', { class: 'bubbles' }, ...bubbles),
      meta));
}
