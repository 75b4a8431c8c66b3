import { Glossary, type Term } from 'wire';
import type { Chat } from './chat';
import { h } from './dom';
import { safePage } from './pages';
import type { WordLanguage } from './word-texts';

/** The site's terms; null where there are none, or they cannot be had now. */
export async function loadTerms(chat: Chat): Promise<Glossary | null> {
  try {
    const answer = await fetch(`${chat.options.origin}/api/v1/visitor-glossary?site=${encodeURIComponent(chat.options.site)}`, { credentials: 'omit' });
    const { terms } = await answer.json() as { terms: Term[] };
    return answer.ok && terms.length > 0 ? new Glossary(terms) : null;
  } catch {
    return null;
  }
}

/** Nothing in a link, a button, what somebody quotes or the name of a file is a term. */
const Apart = 'a, button, code, .quoted, .acts, .edit, .page';

/** Makes buttons of the terms in a message, each with its explanation behind it. */
export function markTerms(glossary: Glossary, language: WordLanguage, bubble: HTMLElement): void {
  const texts: Text[] = [];
  const walker = document.createTreeWalker(bubble, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) if (!walker.currentNode.parentElement!.closest(Apart)) texts.push(walker.currentNode as Text);
  const seen = new Set<Term>();
  for (const text of texts) {
    const parts = glossary.mark(text.data, seen);
    if (parts.some((p) => p.term)) text.replaceWith(...parts.map((p) => p.term ? termButton(p.text, p.term, language) : p.text));
  }
}

function termButton(text: string, term: Term, { texts }: WordLanguage): HTMLElement {
  let shown: HTMLElement | null = null;
  const hide = () => {
    shown?.remove();
    shown = null;
    button.setAttribute('aria-expanded', 'false');
  };
  const button = h('button', { type: 'button', class: 'term', 'aria-expanded': 'false', title: texts.term, 'data-testid': 'gateway-term', onclick: () => {
    if (shown) return hide();
    const link = term.link ? safePage(term.link) : null;
    shown = h('span', { class: 'meaning', role: 'note', dir: 'auto', 'data-testid': 'gateway-meaning' }, h('b', {}, term.term.replaceAll('*', '')), h('span', {}, term.text),
      link && h('a', { href: link, target: '_blank', rel: 'noopener noreferrer nofollow' }, texts.more));
    button.after(shown);
    button.setAttribute('aria-expanded', 'true');
  }, onkeydown: (e: KeyboardEvent) => {
    if (e.key !== 'Escape' || !shown) return;
    // The window stays open.
    e.stopPropagation();
    hide();
  } }, text);
  return button;
}
