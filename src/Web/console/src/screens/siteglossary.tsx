import { useState } from 'preact/hooks';
import { ApiFault, api } from '../http';
import { t } from '../i18n/index';
import { w } from '../i18n/words';
import { fieldFaults } from '../logic/site';
import { loadTerms } from '../state/terms';
import { Blank } from '../ui/bits';
import { Icon } from '../ui/icon';
import { changed, sitePath, useRead } from './site';

interface Term { id: string; term: string; text: string; forms: readonly string[] | null; link: string | null }
const fields = ['term', 'forms', 'text', 'link'] as const;
const blank: Term = { id: '', term: '', text: '', forms: null, link: null };
/** A glossary of thousands is searched, not scrolled. */
const Shown = 100;

/** The terms that both windows explain by themselves. */
export function SiteGlossary() {
  const { value, set, instead } = useRead<{ terms: Term[] }>(sitePath('glossary'));
  const [open, setOpen] = useState<string | null>(null);
  const [query, setQuery] = useState('');
  const terms = value?.terms ?? [];
  const sought = query.trim().toLocaleLowerCase();
  const found = sought ? terms.filter(x => [x.term, x.text, ...x.forms ?? []].some(s => s.toLocaleLowerCase().includes(sought))) : terms;
  const edited = open === '' ? blank : terms.find(x => x.id === open);
  const saved = (next: Term[]) => {
    set({ terms: next });
    setOpen(null);
    loadTerms();
  };
  return (
    <div class="settings">
      <section class="settings-card" data-testid="glossary">
        <p class="soft">{w('glossary.intro')}</p>
        <div class="look wide">
          {terms.length > 10 && <label class="field grow"><span>{w('glossary.find')}</span><input type="search" value={query} data-testid="glossary-find" onInput={e => setQuery(e.currentTarget.value)} /></label>}
          {!instead && <button type="button" class="button" data-testid="term-new" onClick={() => setOpen('')}><Icon name="plus" size={16} />{w('glossary.add')}</button>}
        </div>
        {instead ?? (terms.length === 0 ? open === null && <Blank icon="history" text={w('glossary.none')} /> : (
          <ul class="plain-list">{found.slice(0, Shown).map(x => (
            <li key={x.id}><button type="button" class="row-button" aria-expanded={open === x.id} data-testid="glossary-term" onClick={() => setOpen(open === x.id ? null : x.id)}>
              <strong class="clip" dir="auto">{x.term}</strong><span class="soft clip grow" dir="auto">{x.text}</span>{x.link && <Icon name="link" size={14} />}<Icon name="edit" size={14} /></button></li>
          ))}</ul>
        ))}
        {found.length > Shown && <p class="soft">{w('glossary.rest', { n: found.length - Shown })}</p>}
      </section>
      {edited && <TermForm key={open} term={edited} terms={terms} onSaved={saved} onClose={() => setOpen(null)} />}
    </div>
  );
}

function TermForm({ term, terms, onSaved, onClose }: { term: Term; terms: Term[]; onSaved: (next: Term[]) => void; onClose: () => void }) {
  const [draft, setDraft] = useState({ term: term.term, forms: (term.forms ?? []).join(', '), text: term.text, link: term.link ?? '' });
  const [faults, setFaults] = useState<Partial<Record<typeof fields[number] | '', string>>>({});
  const [busy, setBusy] = useState(false);
  const put = (change: Partial<typeof draft>) => setDraft({ ...draft, ...change });
  const run = async (write: () => Promise<void>) => {
    setBusy(true);
    const fault = await changed(write, t('site.saved'));
    // Of a list with this one term alone.
    setFaults(fault ? fieldFaults(new ApiFault(fault.status, fault.code, fault.message, undefined, fault.faults.map(f => ({ ...f, at: f.at.replace(/^terms\[0\]\./u, '') }))), fields, t('fault.unreachable')) : {});
    setBusy(false);
  };
  const save = () => run(async () => {
    const body = { term: draft.term, text: draft.text, forms: draft.forms.split(',').map(f => f.trim()).filter(Boolean), link: draft.link.trim() || null };
    if (!term.id) return onSaved((await api<{ terms: Term[] }>('POST', sitePath('glossary'), { terms: [body] })).terms);
    const next = await api<Term>('PUT', sitePath(`glossary/${encodeURIComponent(term.id)}`), body);
    onSaved(terms.map(x => x.id === term.id ? next : x));
  });
  const remove = () => run(async () => {
    await api('DELETE', sitePath(`glossary/${encodeURIComponent(term.id)}`));
    onSaved(terms.filter(x => x.id !== term.id));
  });
  const field = (name: typeof fields[number], hint?: string) => (
    <label class="field"><span>{w(`glossary.${name}`)}</span>
      {name === 'text' ? <textarea rows={3} value={draft.text} dir="auto" maxLength={1000} aria-invalid={!!faults.text} data-testid="term-text" onInput={e => put({ text: e.currentTarget.value })} />
        : <input value={draft[name]} dir="auto" spellcheck={false} maxLength={2000} aria-invalid={!!faults[name]} data-testid={`term-${name}`} onInput={e => put({ [name]: e.currentTarget.value })} />}
      {hint && <span class="soft">{hint}</span>}
      {faults[name] && <span class="clause-fault" role="alert" data-testid={`term-${name}-fault`}><Icon name="warn" size={14} />{faults[name]}</span>}</label>
  );
  return (
    <form class="settings-card" data-testid="term-form" onSubmit={e => { e.preventDefault(); void save(); }}>
      <h2>{term.id ? <span dir="auto">{term.term}</span> : w('glossary.add')}</h2>
      {field('term')}
      {field('forms', w('glossary.formsHint'))}
      {field('text')}
      {field('link')}
      {faults[''] && <p class="warn-box bad" role="alert"><Icon name="warn" size={16} />{faults['']}</p>}
      <footer class="sheet-foot save-foot">
        {term.id && <button type="button" class="button bad" data-testid="term-delete" disabled={busy} onClick={() => void remove()}><Icon name="trash" size={16} />{t('action.delete')}</button>}<span class="grow" />
        <button type="button" class="button" onClick={onClose}>{t('action.cancel')}</button>
        <button type="submit" class="button primary" data-testid="term-save" disabled={busy}>{t('action.save')}</button>
      </footer>
    </form>
  );
}
