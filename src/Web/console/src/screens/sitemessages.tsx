import { useState } from 'preact/hooks';
import { ApiFault, api } from '../http';
import { t } from '../i18n/index';
import { inBoth, w } from '../i18n/words';
import { type AutoDraft, type AutoMessages, type AutoReason, autoReasons, draftOf, withOwn } from '../logic/automatic';
import { fieldFaults, type TimeUnit, timeUnits } from '../logic/site';
import { site } from '../state/session';
import { departmentName } from '../state/view';
import { Icon } from '../ui/icon';
import { changed, SaveFoot, sitePath, useRead } from './site';

/** What the site says and takes out by itself. */
export function SiteMessages() {
  return <div class="settings"><Automatic /><Filter /><Pages /></div>;
}

function Automatic() {
  const { value, set, instead } = useRead<AutoMessages>(sitePath('auto-messages'));
  const [department, setDepartment] = useState('');
  const departments = site.value?.departments ?? [];
  return (
    <section class="settings-card" data-testid="auto-messages">
      <h2>{w('auto.title')}</h2>
      <p class="soft">{w('auto.intro')}</p>
      {departments.length > 1 && (
        <label class="field"><span>{w('auto.for')}</span>
          <select value={department} data-testid="auto-department" onChange={e => setDepartment(e.currentTarget.value)}>
            <option value="">{w('auto.all')}</option>{departments.map(d => <option key={d.id} value={d.id}>{departmentName(d.id)}</option>)}
          </select></label>
      )}
      {instead ?? <AutoForm key={`${department} ${JSON.stringify(value)}`} all={value!} department={department} onSaved={set} />}
    </section>
  );
}

interface Lists { mask?: readonly string[] | null; refuse?: readonly string[] | null; mark?: readonly string[] | null }
const lists = ['mask', 'refuse', 'mark'] as const;
type List = typeof lists[number];
type Tried = { text: string; refused: boolean; marked: string };

/** The words that the site does not want to read, one in a line. */
function Filter() {
  const { value, set, instead } = useRead<Lists>(sitePath('word-filter'));
  return (
    <section class="settings-card" data-testid="word-filter">
      <h2>{w('filter.title')}</h2>
      <p class="soft">{w('filter.intro')}</p>
      {instead ?? <FilterForm key={JSON.stringify(value)} stored={value!} onSaved={set} />}
    </section>
  );
}

function FilterForm({ stored, onSaved }: { stored: Lists; onSaved: (next: Lists) => void }) {
  const begun = Object.fromEntries(lists.map(l => [l, (stored[l] ?? []).join('\n')])) as Record<List, string>;
  const [draft, setDraft] = useState(begun);
  const [faults, setFaults] = useState<Partial<Record<List | '', string>>>({});
  const [busy, setBusy] = useState(false);
  const [words, setWords] = useState('');
  const [tried, setTried] = useState<Tried | null>(null);
  const body = () => Object.fromEntries(lists.map(l => [l, draft[l].split('\n').map(p => p.trim()).filter(Boolean)]));
  const judged = (fault: ApiFault | null) => setFaults(fault ? fieldFaults(fault, lists, t('fault.unreachable')) : {});
  const save = async () => {
    setBusy(true);
    judged(await changed(async () => onSaved(await api<Lists>('PUT', sitePath('word-filter'), body())), t('site.saved')));
    setBusy(false);
  };
  const tryIt = async () => {
    setTried(null);
    try {
      setTried(await api<Tried>('POST', sitePath('word-filter/try'), { text: words, lists: body() }));
      setFaults({});
    } catch (error) {
      if (!(error instanceof ApiFault)) throw error;
      judged(error);
    }
  };
  return (
    <form class="auto-form" onSubmit={e => { e.preventDefault(); void save(); }}>
      <div class="filter-lists">{lists.map(l => (
        <label key={l} class="field"><span>{w(`filter.${l}`)}</span>
          <textarea rows={6} spellcheck={false} dir="auto" value={draft[l]} aria-invalid={!!faults[l]} data-testid={`filter-${l}`} onInput={e => setDraft({ ...draft, [l]: e.currentTarget.value })} />
          {faults[l] && <span class="clause-fault" role="alert" data-testid={`filter-${l}-fault`}><Icon name="warn" size={14} />{faults[l]}</span>}</label>
      ))}</div>
      <div class="field"><label for="filter-try">{w('filter.try')}</label>
        <div class="look wide"><input id="filter-try" class="grow" dir="auto" value={words} maxLength={8000} data-testid="filter-try"
          onInput={e => { setWords(e.currentTarget.value); setTried(null); }} onKeyDown={e => { if (e.key === 'Enter') { e.preventDefault(); void tryIt(); } }} />
        <button type="button" class="button" data-testid="filter-try-go" disabled={!words.trim()} onClick={() => void tryIt()}>{w('filter.tryGo')}</button></div></div>
      <div aria-live="polite">{tried && <p data-testid="filter-tried">{tried.refused
        ? <span class="tag bad">{w('filter.refused')}</span>
        : <>{w('filter.becomes')} <q dir="auto">{tried.text}</q></>} {tried.marked && <span class="tag">{w('filter.marked')}: {tried.marked}</span>}</p>}</div>
      <SaveFoot dirty={JSON.stringify(draft) !== JSON.stringify(begun)} busy={busy} fault={faults[''] ?? ''} onUndo={() => { setDraft(begun); setFaults({}); setTried(null); }} />
    </form>
  );
}

type Drafts = Record<AutoReason, AutoDraft>;

function AutoForm({ all, department, onSaved }: { all: AutoMessages; department: string; onSaved: (next: AutoMessages) => void }) {
  const stored = department ? all.departments?.[department] : all;
  const begun = Object.fromEntries(autoReasons.map(r => [r, draftOf(stored?.[r], department !== '')])) as Drafts;
  const [draft, setDraft] = useState(begun);
  const at = department ? `departments.${department}.` : '';
  const fields = autoReasons.flatMap(r => ['seconds', 'times', 'texts'].map(f => `${at}${r}.${f}`));
  const [faults, setFaults] = useState<Partial<Record<string, string>>>({});
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    const fault = await changed(async () => onSaved(await api<AutoMessages>('PUT', sitePath('auto-messages'), withOwn(all, department, draft))), t('site.saved'));
    setFaults(fault ? fieldFaults(fault, fields, t('fault.unreachable')) : {});
    setBusy(false);
  };
  return (
    <form class="auto-form" onSubmit={e => { e.preventDefault(); void save(); }}>
      {autoReasons.map(r => (
        <One key={r} reason={r} draft={draft[r]} inherits={department !== ''} faults={['seconds', 'times', 'texts'].flatMap(f => faults[`${at}${r}.${f}`] ?? [])}
          onChange={next => setDraft({ ...draft, [r]: { ...draft[r], ...next } })} />
      ))}
      <SaveFoot dirty={JSON.stringify(draft) !== JSON.stringify(begun)} busy={busy} fault={faults[''] ?? ''} onUndo={() => { setDraft(begun); setFaults({}); }} />
    </form>
  );
}

interface OneProps { reason: AutoReason; draft: AutoDraft; inherits: boolean; faults: string[]; onChange: (next: Partial<AutoDraft>) => void }

function One({ reason, draft, inherits, faults, onChange }: OneProps) {
  // Whoever switches it on gets words to begin with.
  const turn = (on: boolean) => onChange(on && !draft.en && !draft.ru ? { on, after: draft.after || '60', ...inBoth(`auto.${reason}Text`) } : { on });
  return (
    <fieldset class="auto-one" data-testid={`auto-${reason}`}>
      <legend class="sr">{w(`auto.${reason}`)}</legend>
      {inherits && <label class="choice plain"><input type="checkbox" checked={!draft.own} data-testid={`auto-${reason}-inherit`} onChange={e => onChange({ own: !e.currentTarget.checked })} /><span>{w('auto.as')}: {w(`auto.${reason}`)}</span></label>}
      {draft.own && <label class="choice plain"><input type="checkbox" checked={draft.on} data-testid={`auto-${reason}-on`} onChange={e => turn(e.currentTarget.checked)} />
        <span><b>{w(`auto.${reason}`)}</b><br /><span class="soft">{w(`auto.${reason}Hint`)}</span></span></label>}
      {draft.own && draft.on && <>
        <div class="auto-when">
          <span>{w('auto.after')}</span>
          <input class="short num" inputMode="numeric" value={draft.after} aria-label={w('auto.after')} data-testid={`auto-${reason}-after`} onInput={e => onChange({ after: e.currentTarget.value })} />
          <select value={draft.unit} aria-label={w('auto.unit')} data-testid={`auto-${reason}-unit`} onChange={e => onChange({ unit: e.currentTarget.value as TimeUnit })}>{timeUnits.map(u => <option key={u} value={u}>{t(`unit.${u}`)}</option>)}</select>
          <input class="short num" inputMode="numeric" value={draft.times} aria-label={w('auto.times')} data-testid={`auto-${reason}-times`} onInput={e => onChange({ times: e.currentTarget.value })} />
          <span>{w('auto.times')}</span>
        </div>
        {(['en', 'ru'] as const).map(l => (
          <label key={l} class="field"><span>{w(l === 'en' ? 'auto.textEn' : 'auto.textRu')}</span>
            <textarea rows={2} lang={l} maxLength={1000} value={draft[l]} data-testid={`auto-${reason}-${l}`} onInput={e => onChange({ [l]: e.currentTarget.value })} /></label>
        ))}
      </>}
      {faults.map(f => <p key={f} class="clause-fault" role="alert" data-testid={`auto-${reason}-fault`}><Icon name="warn" size={14} />{f}</p>)}
    </fieldset>
  );
}

interface PushPages { mode: typeof pushModes[number]; hosts?: readonly string[] | null }
const pushModes = ['ask', 'force', 'off'] as const;

/** Where and how operators lead visitors' browsers. */
function Pages() {
  const { value, set, instead } = useRead<PushPages>(sitePath('push-pages'));
  return (
    <section class="settings-card" data-testid="push-pages">
      <h2>{w('push.title')}</h2>
      <p class="soft">{w('push.intro')}</p>
      {instead ?? <PagesForm key={JSON.stringify(value)} stored={value!} onSaved={set} />}
    </section>
  );
}

function PagesForm({ stored, onSaved }: { stored: PushPages; onSaved: (next: PushPages) => void }) {
  const begun = { mode: stored.mode, hosts: (stored.hosts ?? []).join('\n') };
  const [draft, setDraft] = useState(begun);
  const [faults, setFaults] = useState<Partial<Record<'mode' | 'hosts' | '', string>>>({});
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    const body = { mode: draft.mode, hosts: draft.hosts.split('\n').map(h => h.trim()).filter(Boolean) };
    const fault = await changed(async () => onSaved(await api<PushPages>('PUT', sitePath('push-pages'), body)), t('site.saved'));
    setFaults(fault ? fieldFaults(fault, ['mode', 'hosts'] as const, t('fault.unreachable')) : {});
    setBusy(false);
  };
  return (
    <form class="auto-form" onSubmit={e => { e.preventDefault(); void save(); }}>
      <fieldset class="choices"><legend class="sr">{w('push.mode')}</legend>{pushModes.map(m => (
        <label key={m} class="choice"><input type="radio" name="push-mode" checked={draft.mode === m} data-testid={`push-${m}`} onChange={() => setDraft({ ...draft, mode: m })} /><span>{w(`push.mode.${m}`)}</span></label>
      ))}</fieldset>
      <label class="field"><span>{w('push.hosts')}</span>
        <textarea rows={3} spellcheck={false} value={draft.hosts} aria-invalid={!!faults.hosts} data-testid="push-hosts" onInput={e => setDraft({ ...draft, hosts: e.currentTarget.value })} />
        <span class="soft">{w('push.hostsHint')}</span></label>
      {faults.hosts && <p class="clause-fault" role="alert" data-testid="push-hosts-fault"><Icon name="warn" size={14} />{faults.hosts}</p>}
      <SaveFoot dirty={JSON.stringify(draft) !== JSON.stringify(begun)} busy={busy} fault={faults[''] ?? faults.mode ?? ''} onUndo={() => { setDraft(begun); setFaults({}); }} />
    </form>
  );
}
