import { useState } from 'preact/hooks';
import { ApiFault, api } from '../http';
import { language, languages, t } from '../i18n/index';
import { fill, findPhrases, type Phrase, phraseText, tagsOf, withTag } from '../logic/phrases';
import { filledTexts } from '../logic/rules';
import { go, place } from '../state/router';
import { loadSite, phrases, session, site, siteId } from '../state/session';
import { say } from '../state/toasts';
import { departmentName } from '../state/view';
import { Blank, IconButton } from '../ui/bits';
import { Icon } from '../ui/icon';

const path = (id?: string) => `sites/${encodeURIComponent(siteId.value!)}/phrases${id ? `/${encodeURIComponent(id)}` : ''}`;
/** More would push the phrases themselves off the screen; the search finds the others. */
const tagsShown = 24;
const blank: Phrase = { id: '', scope: 'personal', department: null, shortcut: '', text: {}, tags: [] };

export function PhrasesScreen() {
  const [search, setSearch] = useState('');
  const [tag, setTag] = useState('');
  const id = place.value.id;
  const edited = id === 'new' ? blank : phrases.value.find(p => p.id === id);
  if (edited) return <main class="page"><PhraseEditor key={id} phrase={edited} /></main>;
  const tags = tagsOf(phrases.value).slice(0, tagsShown);
  // The last phrase with the tag may have gone meanwhile.
  const picked = tags.some(own => own.tag === tag) ? tag : '';
  const found = findPhrases(picked ? withTag(phrases.value, picked) : phrases.value, search.replace(/^\//u, ''), language.value);
  return (
    <main class="page">
      <header class="bar">
        <h1>{t('phrases.title')}</h1>
        <label class="search grow"><Icon name="search" size={16} /><input type="search" value={search} placeholder={t('phrases.search')} aria-label={t('phrases.search')} onInput={e => setSearch(e.currentTarget.value)} /></label>
        <button type="button" class="button primary" data-testid="phrase-new" onClick={() => go('phrases', 'new')}><Icon name="plus" size={16} />{t('phrases.new')}</button>
      </header>
      <div class="scroll page-body">
        {tags.length > 0 && (
          <div class="tags tag-filter" role="group" aria-label={t('phrases.byTag')}>
            {tags.map(own => (
              <button key={own.tag} type="button" class="tag" aria-pressed={own.tag === picked} data-testid="phrase-tag" onClick={() => setTag(own.tag === picked ? '' : own.tag)}>
                <span class="clip" dir="auto">{own.tag}</span><span class="num">{own.count}</span>
              </button>
            ))}
          </div>
        )}
        {phrases.value.length === 0
          ? <Blank icon="phrases" text={t('phrases.none')} hint={t('phrases.noneHint')}><button type="button" class="button primary" onClick={() => go('phrases', 'new')}>{t('phrases.new')}</button></Blank>
          : found.length === 0 ? <Blank icon="phrases" text={t('phrases.noneFits', { query: [picked && `#${picked}`, search].filter(Boolean).join(' ') })}><button type="button" class="button" onClick={() => { setSearch(''); setTag(''); }}>{t('visitors.clear')}</button></Blank>
            : <ul class="cards">{found.map(p => (
              <li key={p.id}><button type="button" class="phrase" data-testid="phrase" onClick={() => go('phrases', p.id)}>
                <kbd>/{p.shortcut}</kbd>
                <span class="phrase-text clamp" dir="auto">{phraseText(p, language.value)}</span>
                <span class="tags">{p.tags.map(tag => <span key={tag} class="tag">{tag}</span>)}<span class="tag scope">{p.scope === 'department' ? departmentName(p.department) : t(`phrases.scope.${p.scope}`)}</span></span>
              </button></li>
            ))}</ul>}
      </div>
    </main>
  );
}

function PhraseEditor({ phrase }: { phrase: Phrase }) {
  const [draft, setDraft] = useState(phrase);
  const [tags, setTags] = useState(phrase.tags.join(', '));
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const set = (change: Partial<Phrase>) => setDraft({ ...draft, ...change });
  const attempt = async (write: () => Promise<unknown>, words: string) => {
    setBusy(true);
    setFault(null);
    try {
      await write();
      await loadSite(siteId.value!);
      say(words);
      go('phrases');
    } catch (error) {
      if (!(error instanceof ApiFault)) throw error;
      setFault(error.message || t('fault.unreachable'));
      setBusy(false);
    }
  };
  const save = () => {
    const body = {
      ...draft, shortcut: draft.shortcut.trim().replace(/^\//u, ''), text: filledTexts(draft.text),
      department: draft.scope === 'department' ? draft.department || site.value?.departments[0]?.id : null,
      tags: tags.split(',').map(tag => tag.trim()).filter(Boolean),
    };
    return attempt(() => phrase.id ? api('PUT', path(phrase.id), body) : api('POST', path(), { ...body, id: null }), t('phrases.saved'));
  };
  return (
    <form class="editor" onSubmit={e => { e.preventDefault(); void save(); }} data-testid="phrase-editor">
      <header class="bar"><IconButton icon="back" label={t('action.back')} onClick={() => go('phrases')} /><h1 class="clip">{phrase.id ? `/${phrase.shortcut}` : t('phrases.new')}</h1></header>
      <div class="scroll page-body"><div class="editor-body">
        <div class="field-row">
          <label class="field"><span>{t('phrases.shortcut')}</span><input value={draft.shortcut} maxLength={32} data-testid="phrase-shortcut" placeholder="hello" spellcheck={false} autofocus onInput={e => set({ shortcut: e.currentTarget.value })} /></label>
          <label class="field"><span>{t('phrases.for')}</span><select value={draft.scope} onChange={e => set({ scope: e.currentTarget.value as Phrase['scope'] })}>
            {(['personal', 'department', 'site'] as const).map(s => <option key={s} value={s}>{t(`phrases.scope.${s}`)}</option>)}</select></label>
          {draft.scope === 'department' && <label class="field"><span>{t('invite.department')}</span><select value={draft.department ?? ''} onChange={e => set({ department: e.currentTarget.value })}>
            {(site.value?.departments ?? []).map(d => <option key={d.id} value={d.id}>{departmentName(d.id)}</option>)}</select></label>}
        </div>
        {languages.map(l => (
          <label key={l.id} class="field"><span>{l.name}</span><textarea rows={3} lang={l.id} value={draft.text[l.id] ?? ''} maxLength={8000} data-testid={`phrase-text-${l.id}`} onInput={e => set({ text: { ...draft.text, [l.id]: e.currentTarget.value } })} /></label>
        ))}
        <p class="soft">{t('phrases.variables')} <code>{'{visitor}'}</code> <code>{`{visitor|${t('phrases.friend')}}`}</code> <code>{'{operator}'}</code></p>
        {phraseText(draft, language.value) && <p class="preview"><span class="soft">{t('phrases.preview')}</span> <span dir="auto">{fill(phraseText(draft, language.value), { visitor: t('phrases.sampleName'), operator: session.value?.person.name })}</span></p>}
        <label class="field"><span>{t('phrases.tags')}</span><input value={tags} onInput={e => setTags(e.currentTarget.value)} /></label>
        {fault && <p class="warn-box bad" role="alert"><Icon name="warn" size={16} />{fault}</p>}
        <footer class="sheet-foot">
          {phrase.id && <button type="button" class="button bad" disabled={busy} data-testid="phrase-delete" onClick={() => void attempt(() => api('DELETE', path(phrase.id)), t('phrases.deleted'))}><Icon name="trash" size={16} />{t('action.delete')}</button>}
          <span class="grow" />
          <button type="button" class="button" onClick={() => go('phrases')}>{t('action.cancel')}</button>
          <button type="submit" class="button primary" data-testid="phrase-save" disabled={busy || !draft.shortcut.trim()}>{t('action.save')}</button>
        </footer>
      </div></div>
    </form>
  );
}
