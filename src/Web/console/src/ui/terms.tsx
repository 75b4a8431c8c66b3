import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Glossary, type Term } from 'wire';
import { api } from '../http';
import { w } from '../i18n/words';
import { safeHref } from '../logic/text';

/** Marks the terms of a site; null where it has none. */
export async function markerOf(site: string): Promise<((text: string, seen: Set<object>) => ComponentChildren) | null> {
  const { terms } = await api<{ terms: Term[] }>('GET', `sites/${encodeURIComponent(site)}/glossary`);
  if (terms.length === 0) return null;
  const glossary = new Glossary(terms);
  return (text, seen) => {
    const parts = glossary.mark(text, seen as Set<Term>);
    return parts.some(p => p.term) ? parts.map((p, i) => p.term ? <TermWord key={i} text={p.text} term={p.term} /> : p.text) : text;
  };
}

/** A term; its explanation comes below it on a click or by the keyboard, and goes with Escape. */
function TermWord({ text, term }: { text: string; term: Term }) {
  const [shown, setShown] = useState(false);
  const link = shown && term.link ? safeHref(term.link) : null;
  return (
    <>
      <button type="button" class="term" aria-expanded={shown} title={w('glossary.what')} data-testid="term" onClick={() => setShown(!shown)}
        onKeyDown={e => { if (e.key === 'Escape' && shown) { e.stopPropagation(); setShown(false); } }}>{text}</button>
      {shown && <span class="meaning" role="note" dir="auto" data-testid="meaning"><b>{term.term.replaceAll('*', '')}</b><span>{term.text}</span>
        {link && <a href={link} target="_blank" rel="noopener noreferrer nofollow">{w('glossary.more')}</a>}</span>}
    </>
  );
}
