import { emoji, emojiStep } from 'wire';
import { h, icon } from './dom';
import type { PanelSlots } from './parts';
import type { WordLanguage } from './word-texts';

const SmileIcon = 'M9 10h.1M15 10h.1M8.5 14a4.3 4.3 0 0 0 7 0M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0Z';

/** A button in the composer, and the emoji behind it. */
export function addEmoji({ texts }: WordLanguage, { composer }: PanelSlots): void {
  const field = composer.field as HTMLTextAreaElement;
  const close = (back = true) => {
    grid.hidden = true;
    button.setAttribute('aria-expanded', 'false');
    if (back) field.focus();
  };
  const pick = (one: string) => {
    const { selectionStart, selectionEnd, value } = field;
    if (value.length + one.length > field.maxLength) return;
    composer.fill(value.slice(0, selectionStart) + one + value.slice(selectionEnd));
    close();
    field.setSelectionRange(selectionStart + one.length, selectionStart + one.length);
  };
  const items = emoji.map((one, i) => h('button', { type: 'button', tabindex: i === 0 ? 0 : -1, onclick: () => pick(one) }, one));
  const grid = h('div', { class: 'emoji', role: 'group', hidden: true, 'aria-label': texts.emoji, 'data-testid': 'gateway-emoji-grid', onkeydown: (e: KeyboardEvent) => {
    if (e.key === 'Escape') {
      e.stopPropagation();
      return close();
    }
    const to = emojiStep(e.key, Math.max(0, items.indexOf(e.target as HTMLButtonElement)));
    if (to === null) return;
    e.preventDefault();
    items.forEach((item, i) => (item.tabIndex = i === to ? 0 : -1));
    items[to]!.focus();
  }, onfocusout: (e: FocusEvent) => {
    if (e.relatedTarget !== button && !grid.contains(e.relatedTarget as Node | null)) close(false);
  } }, ...items);
  const button = h('button', { type: 'button', class: 'clip', 'aria-label': texts.emoji, title: texts.emoji, 'aria-expanded': 'false', 'data-testid': 'gateway-emoji', onclick: () => {
    if (!grid.hidden) return close();
    grid.hidden = false;
    button.setAttribute('aria-expanded', 'true');
    items.find((item) => item.tabIndex === 0)!.focus();
  } }, icon(SmileIcon));
  field.after(button);
  composer.element.before(grid);
}
