import { useEffect, useRef, useState } from 'preact/hooks';
import { number, t } from '../i18n/index';
import { type Clause, clauseOf, fields, isCounted, isWhole, kindOf, many, noFilter, opsOf, statuses, withOp } from '../logic/livefilter';
import { SortBy } from '../packets';
import { choices, choose, dropView, fault, filter, groupBy, saveView, showView, sort, type View, views, words } from '../state/visitors';
import { IconButton } from '../ui/bits';
import { Icon } from '../ui/icon';
import { Menu } from '../ui/overlay';
import { fieldName, opName, valueName, valuesName } from './visitorwords';

/** Seconds as people say them: a number and its unit. */
function SpanInput({ value, onChange }: { value: string; onChange: (seconds: string) => void }) {
  const [unit, setUnit] = useState(Number(value) >= 60 && Number(value) % 60 === 0 ? 60 : 1);
  return (
    <span class="vf-span">
      <input type="number" min={0} step="any" value={value === '' ? '' : Number(value) / unit} aria-label={t('vf.value')} data-testid="vf-value"
        onInput={e => onChange(e.currentTarget.value === '' ? '' : String(Math.round(Number(e.currentTarget.value) * unit)))} />
      <select value={unit} aria-label={t('vf.unit')} onChange={e => { const next = Number(e.currentTarget.value); onChange(value === '' ? '' : String(Math.round(Number(value) / unit * next))); setUnit(next); }}>
        <option value={1}>{t('vf.unit.seconds')}</option><option value={60}>{t('vf.unit.minutes')}</option>
      </select>
    </span>
  );
}

/** The values there are on the site now, with how many visitors have each; what is chosen stays in the list when nobody has it any more. */
function Choices({ clause, onChange }: { clause: Clause; onChange: (values: readonly string[]) => void }) {
  const [narrow, setNarrow] = useState('');
  const found = clause.field === 'status' ? statuses.map(s => [s, choices.value?.find(c => c[0] === s)?.[1] ?? 0] as const) : choices.value ?? [];
  const all = [...clause.values.filter(v => !found.some(f => f[0] === v)).map(v => [v, 0] as const), ...found];
  const text = narrow.trim().toLocaleLowerCase();
  const fitting = all.filter(([value]) => !text || value.toLocaleLowerCase().includes(text) || valueName(clause.field, value).toLocaleLowerCase().includes(text));
  const typed = narrow.trim();
  const toggle = (value: string) => onChange(clause.values.includes(value) ? clause.values.filter(v => v !== value) : [...clause.values, value]);
  return (
    <>
      {clause.field !== 'status' && <input type="search" value={narrow} placeholder={t('vf.narrow')} aria-label={t('vf.narrow')} data-testid="vf-narrow" onInput={e => setNarrow(e.currentTarget.value)}
        onKeyDown={e => { if (e.key === 'Enter' && typed) { toggle(fitting.length === 1 ? fitting[0]![0] : typed); setNarrow(''); } }} />}
      <ul class="vf-choices" role="listbox" aria-multiselectable="true" aria-label={fieldName(clause.field)}>
        {fitting.map(([value, count]) => (
          <li key={value} role="option" aria-selected={clause.values.includes(value)}>
            <label class="vf-choice"><input type="checkbox" checked={clause.values.includes(value)} data-testid={`vf-choice-${value}`} onChange={() => toggle(value)} />
              <span class="grow clip" dir="auto" title={valueName(clause.field, value)}>{valueName(clause.field, value)}</span><span class="soft num">{number(count)}</span></label>
          </li>
        ))}
        {fitting.length === 0 && <li class="soft vf-none">{typed ? t('vf.enter', { text: typed }) : choices.value ? t('vf.noChoices') : t('state.loading')}</li>}
      </ul>
    </>
  );
}

function Editor({ clause, onChange, onClose }: { clause: Clause; onChange: (clause: Clause) => void; onClose: () => void }) {
  const element = useRef<HTMLDivElement>(null);
  const counted = isCounted(clause.field) && many(clause.op);
  useEffect(() => {
    choose(counted ? clause.field : null);
    return () => choose(null);
  }, [counted, clause.field]);
  useEffect(() => {
    element.current?.querySelector<HTMLElement>('input, select')?.focus();
    const away = (e: PointerEvent) => { if (!element.current?.parentElement?.contains(e.target as Node)) onClose(); };
    document.addEventListener('pointerdown', away);
    return () => document.removeEventListener('pointerdown', away);
  }, []);
  const kind = kindOf(clause.field);
  const value = clause.values[0] ?? '';
  return (
    <div ref={element} class="vf-pop" role="dialog" aria-label={t('vf.edit')} data-testid="vf-editor" onKeyDown={e => { if (e.key === 'Escape') { e.stopPropagation(); onClose(); } }}>
      <div class="vf-pop-head">
        <select value={clause.field} aria-label={t('vf.field')} data-testid="vf-field" onChange={e => onChange(clauseOf(e.currentTarget.value))}>
          {fields.map(f => <option key={f.name} value={f.name}>{fieldName(f.name)}</option>)}
        </select>
        <select value={clause.op} aria-label={t('vf.op')} data-testid="vf-op" onChange={e => onChange(withOp(clause, e.currentTarget.value))}>
          {opsOf(clause.field).map(op => <option key={op} value={op}>{opName(op)}</option>)}
        </select>
      </div>
      {kind === 'time' ? <SpanInput value={value} onChange={v => onChange({ ...clause, values: [v] })} />
        : kind === 'number' ? <input type="number" min={0} value={value} aria-label={t('vf.value')} data-testid="vf-value" onInput={e => onChange({ ...clause, values: [e.currentTarget.value] })} />
          : counted ? <Choices clause={clause} onChange={values => onChange({ ...clause, values })} />
            : <input value={value} maxLength={500} dir="auto" aria-label={t('vf.value')} data-testid="vf-value" placeholder={clause.op === 'wildcard' ? t('vf.wildcardHint') : ''}
              onInput={e => onChange({ ...clause, values: e.currentTarget.value ? [e.currentTarget.value] : [] })} onKeyDown={e => { if (e.key === 'Enter') onClose(); }} />}
      <button type="button" class="button small" data-testid="vf-done" onClick={onClose}>{t('vf.done')}</button>
    </div>
  );
}

const presets = (): readonly View[] => [
  { name: t('vf.preset.buyers'), words: '', filter: { join: 'all', clauses: [{ field: 'segment', op: 'is-not', values: [''] }] }, sort: { by: SortBy.PageTime, descending: true }, group: null },
  { name: t('vf.preset.undecided'), words: '', filter: { join: 'all', clauses: [{ field: 'page-time', op: '>=', values: ['120'] }, { field: 'status', op: 'is', values: ['browsing'] }] }, sort: { by: SortBy.PageTime, descending: true }, group: null },
  { name: t('vf.preset.waiting'), words: '', filter: { join: 'all', clauses: [{ field: 'status', op: 'is', values: ['waiting', 'invited'] }] }, sort: { by: SortBy.Status, descending: true }, group: null },
  { name: t('vf.preset.everybody'), words: '', filter: noFilter, sort: { by: SortBy.Since, descending: false }, group: null },
];

function Views() {
  const [open, setOpen] = useState(false);
  const [name, setName] = useState('');
  const pick = (view: View) => { setOpen(false); showView(view); };
  const keep = () => { if (name.trim()) { saveView(name.trim()); setName(''); setOpen(false); } };
  return (
    <span class="vf-views">
      <button type="button" class="button small" aria-haspopup="menu" aria-expanded={open} data-testid="vf-views" onClick={() => setOpen(!open)}>{t('vf.views')}<Icon name="down" size={14} /></button>
      {open && (
        <Menu onClose={() => setOpen(false)} label={t('vf.views')}>
          {presets().map(view => <button key={view.name} type="button" role="menuitem" onClick={() => pick(view)}><span class="grow clip">{view.name}</span></button>)}
          {views.value.length > 0 && <hr />}
          {views.value.map(view => (
            <span key={view.name} class="menu-row vf-view"><button type="button" class="grow clip" role="menuitem" data-testid="vf-view" onClick={() => pick(view)}>{view.name}</button>
              <IconButton icon="trash" label={t('vf.dropView', { name: view.name })} onClick={() => dropView(view.name)} /></span>
          ))}
          <hr />
          <span class="menu-row"><input value={name} maxLength={60} placeholder={t('vf.viewName')} aria-label={t('vf.viewName')} data-testid="vf-view-name" onInput={e => setName(e.currentTarget.value)} onKeyDown={e => { if (e.key === 'Enter') keep(); }} />
            <button type="button" class="button small" disabled={!name.trim()} data-testid="vf-save" onClick={keep}>{t('vf.save')}</button></span>
        </Menu>
      )}
    </span>
  );
}

/** The filter as a sentence of chips: each opens, changes and goes by a click. */
export function FilterBar() {
  const [open, setOpen] = useState<number | null>(null);
  const { join, clauses } = filter.value;
  const set = (next: readonly Clause[]) => { filter.value = { join, clauses: next }; };
  const close = () => {
    setOpen(null);
    // A clause that was opened and left empty was not meant.
    const whole = filter.value.clauses.filter(isWhole);
    if (whole.length < filter.value.clauses.length) filter.value = { ...filter.value, clauses: whole };
  };
  return (
    <div class="vf" role="group" aria-label={t('vf.title')} data-testid="vf">
      <Icon name="filter" size={16} />
      {clauses.length === 0 && <span class="soft">{t('vf.everybody')}</span>}
      {clauses.map((clause, i) => (
        <span key={i} class="vf-part">
          {i > 0 && <button type="button" class="vf-join word" title={t('vf.joinHint')} data-testid="vf-join" onClick={() => { filter.value = { join: join === 'all' ? 'any' : 'all', clauses }; }}>{t(join === 'all' ? 'vf.and' : 'vf.orJoin')}</button>}
          <span class={`vf-chip${open === i ? ' on' : ''}`}>
            <button type="button" class="vf-chip-text" aria-expanded={open === i} data-testid="vf-chip" onClick={() => open === i ? close() : setOpen(i)}>
              <span class="soft">{fieldName(clause.field)} {opName(clause.op)}</span> <strong class="clip" dir="auto">{valuesName(clause)}</strong>
            </button>
            <button type="button" class="vf-drop" aria-label={t('vf.drop', { field: fieldName(clause.field) })} data-testid="vf-drop" onClick={() => { setOpen(null); set(clauses.filter((_, at) => at !== i)); }}><Icon name="close" size={12} /></button>
            {open === i && <Editor clause={clause} onChange={next => set(clauses.map((c, at) => at === i ? next : c))} onClose={close} />}
          </span>
        </span>
      ))}
      <button type="button" class="text-button" data-testid="vf-add" onClick={() => { set([...clauses.filter(isWhole), clauseOf('country')]); setOpen(clauses.filter(isWhole).length); }}><Icon name="plus" size={14} />{t('vf.add')}</button>
      {(clauses.length > 0 || words.value) && <button type="button" class="text-button" data-testid="vf-clear" onClick={() => { setOpen(null); filter.value = noFilter; words.value = ''; }}>{t('visitors.clear')}</button>}
      <span class="vf-end">
        <label class="vf-group"><span class="soft">{t('vf.groupBy')}</span>
          <select value={groupBy.value ?? ''} aria-label={t('vf.groupBy')} data-testid="vf-group" onChange={e => { groupBy.value = e.currentTarget.value || null; }}>
            <option value="">{t('vf.noGroup')}</option>
            {fields.filter(f => f.counted).map(f => <option key={f.name} value={f.name}>{fieldName(f.name)}</option>)}
          </select>
        </label>
        <label class="vf-group"><span class="soft">{t('visitors.sort')}</span>
          <select value={sort.value.by} aria-label={t('visitors.sort')} data-testid="vf-sort" onChange={e => { const by = Number(e.currentTarget.value); sort.value = { by, descending: by !== SortBy.Since && kindOf(fields.find(f => f.sort === by)!.name) !== 'text' }; }}>
            {fields.map(f => <option key={f.name} value={f.sort}>{fieldName(f.name)}</option>)}
          </select>
          <IconButton icon={sort.value.descending ? 'down' : 'up'} label={t(sort.value.descending ? 'vf.descending' : 'vf.ascending')} testid="vf-direction" onClick={() => { sort.value = { ...sort.value, descending: !sort.value.descending }; }} />
        </label>
        <Views />
      </span>
      {fault.value && <p class="warn-box bad" role="alert" data-testid="vf-fault">{fault.value}</p>}
    </div>
  );
}
