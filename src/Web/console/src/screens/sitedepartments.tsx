import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { api } from '../http';
import { language, t, tn, type TextKey } from '../i18n/index';
import { type DepartmentRules, holidaysOf, holidaysText, languageUses, listOf, modes, type RoutedDepartment, type Routing, skillsOf, skillsText, whole } from '../logic/routing';
import { fieldFaults } from '../logic/site';
import { may } from '../state/router';
import { loadSite, siteId } from '../state/session';
import { Icon } from '../ui/icon';
import { changed, SaveFoot, Setting, sitePath, useRead } from './site';
import { RoutingOfAll } from './siterouting';
import { readWebhooks, type Webhook } from './webhooks';

const numbers = ['relaxSeconds', 'priority', 'weight', 'queueLimit', 'overflowSeconds', 'botSeconds', 'laterSeconds', 'acceptSeconds'] as const;
type NumberField = typeof numbers[number];
const fields = [...numbers, 'skills', 'overflowTo', 'bot', 'hours', 'names', 'mode'] as const;
const weekdays = [1, 2, 3, 4, 5, 6, 7].map(d => new Date(Date.UTC(2024, 0, d)));

export const departmentTitle = (d: RoutedDepartment) => (language.value === 'ru' ? d.names.ru ?? d.names.en : d.names.en ?? d.names.ru) ?? d.id;

const fresh: RoutedDepartment = {
  id: '', names: {}, routing: {
    mode: 'leastBusy', lastOperatorFirst: false, skills: null, language: 'any', relaxSeconds: 0, priority: 0, weight: 100, queueLimit: 0, overflowSeconds: 0, overflowTo: null,
    laterSeconds: 0, acceptSeconds: 0, closed: 'form', hours: null,
  },
};

/** The departments and, below, the one that is looked at. */
export function SiteDepartments() {
  const { value, set, instead } = useRead<Routing>(sitePath('routing'));
  const [open, setOpen] = useState<string | null>(null);
  const chosen = open === '' ? fresh : value?.departments.find(d => d.id === open);
  const saved = (next: Routing, id: string | null) => {
    set(next);
    setOpen(id);
    // Names stand in every list of the console.
    void loadSite(siteId.value!);
  };
  return (
    <div class="settings">
      <section class="settings-card" data-testid="site-departments-list">
        <p class="soft">{t('routing.departmentsIntro')}</p>
        {instead ?? <ul class="plain-list">{value!.departments.map(d => <Row key={d.id} department={d} people={value!.operators.filter(o => o.departments.includes(d.id)).length} open={open === d.id} onOpen={() => setOpen(open === d.id ? null : d.id)} />)}</ul>}
        {!instead && <p><button type="button" class="button" data-testid="department-new" onClick={() => setOpen('')}><Icon name="plus" size={16} />{t('routing.new')}</button></p>}
      </section>
      {value && chosen && <DepartmentForm key={`${open} ${JSON.stringify(chosen)}`} department={chosen} all={value.departments} onSaved={saved} />}
      {value && !chosen && <RoutingOfAll key={JSON.stringify(value.site)} rules={value.site} onSaved={set} />}
    </div>
  );
}

function Row({ department, people, open, onOpen }: { department: RoutedDepartment; people: number; open: boolean; onOpen: () => void }) {
  const { routing } = department;
  return (
    <li>
      <button type="button" class="row-button" aria-expanded={open} data-testid={`department-${department.id}`} onClick={onOpen}>
        <strong class="clip" dir="auto">{departmentTitle(department)}</strong>
        <span class="soft clip grow">{t(`routing.mode.${routing.mode}` as TextKey)}</span>
        {(routing.skills ?? []).map(s => <span key={s.name} class="tag">{s.name} {s.level}</span>)}
        <span class={people === 0 ? 'tag bad' : 'soft num'}>{people === 0 ? t('routing.nobody') : tn('routing.people', people)}</span>
        <Icon name="edit" size={14} />
      </button>
    </li>
  );
}

function DepartmentForm({ department, all, onSaved }: { department: RoutedDepartment; all: readonly RoutedDepartment[]; onSaved: (next: Routing, id: string | null) => void }) {
  const { routing } = department;
  const isNew = department.id === '';
  const begun = {
    id: department.id, en: department.names.en ?? '', ru: department.names.ru ?? '', mode: routing.mode, last: routing.lastOperatorFirst, skills: skillsText(routing.skills), language: routing.language,
    overflowTo: routing.overflowTo ?? '', bot: routing.bot ?? '', closed: routing.closed, weekly: routing.hours !== null, zone: routing.hours?.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    week: (routing.hours?.week ?? [...Array<string[]>(5).fill(['09:00-18:00']), [], []]).map(d => d.join(', ')), holidays: holidaysText(routing.hours),
    ...Object.fromEntries(numbers.map(n => [n, String(routing[n] ?? 0)])) as Record<NumberField, string>,
  };
  const [draft, setDraft] = useState(begun);
  const [faults, setFaults] = useState<Partial<Record<typeof fields[number] | '', string>>>({});
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState(false);
  const [hooks, setHooks] = useState<readonly Webhook[]>([]);
  useEffect(() => {
    // Whoever may not see webhooks keeps the one that is set.
    if (may('change-webhooks')) readWebhooks().then(setHooks, () => {});
  }, []);
  const put = (change: Partial<typeof begun>) => setDraft({ ...draft, ...change });
  const path = (id: string) => sitePath(`departments/${encodeURIComponent(id)}`);
  const body = () => ({
    names: Object.fromEntries([['en', draft.en.trim()], ['ru', draft.ru.trim()]].filter(([, name]) => name)),
    routing: {
      mode: draft.mode, lastOperatorFirst: draft.last, skills: skillsOf(draft.skills), language: draft.language, overflowTo: draft.overflowTo || null, bot: draft.bot || null, closed: draft.closed,
      ...Object.fromEntries(numbers.map(n => [n, whole(draft[n])])),
      hours: draft.weekly ? { timeZone: draft.zone.trim(), week: draft.week.map(listOf), holidays: holidaysOf(draft.holidays) } : null,
    } as Partial<DepartmentRules>,
  });
  const save = async () => {
    setBusy(true);
    const id = isNew ? draft.id.trim() : department.id;
    const fault = await changed(async () => onSaved(await api<Routing>('PUT', path(id), body()), id), t('site.saved'));
    setFaults(fault ? fieldFaults(fault, fields, t('fault.unreachable')) : {});
    setBusy(false);
  };
  const remove = async () => {
    setBusy(true);
    const fault = await changed(async () => onSaved(await api<Routing>('DELETE', path(department.id)), null), t('site.saved'));
    if (fault) setFaults({ '': fault.message || t('fault.unreachable') });
    setBusy(false);
  };
  const count = (field: NumberField, title: TextKey, hint: TextKey, unit: string, beside?: ComponentChildren) => (
    <Setting id={`dep-${field}`} title={t(title)} hint={t(hint)} fault={faults[field]}>
      <input id={`dep-${field}`} class="short num" inputMode="numeric" value={draft[field]} aria-describedby={`dep-${field}-hint`} aria-invalid={!!faults[field]} data-testid={`dep-${field}`} onInput={e => put({ [field]: e.currentTarget.value })} />
      <span class="soft">{unit}</span>{beside}
    </Setting>
  );
  const text = (key: 'id' | 'en' | 'ru' | 'skills' | 'zone', title: TextKey, hint: TextKey, fault?: string) => (
    <Setting id={`dep-${key}`} title={t(title)} hint={t(hint)} fault={fault}>
      <input id={`dep-${key}`} value={draft[key]} dir="auto" spellcheck={false} maxLength={key === 'skills' ? 400 : 80} aria-describedby={`dep-${key}-hint`} aria-invalid={!!fault} data-testid={`dep-${key}`} onInput={e => put({ [key]: e.currentTarget.value })} />
    </Setting>
  );
  return (
    <form class="settings-card" data-testid="department-form" onSubmit={e => { e.preventDefault(); void save(); }}>
      <h2>{isNew ? t('routing.new') : t('routing.edit', { name: departmentTitle(department) })}</h2>
      {isNew && text('id', 'routing.id', 'routing.idHint')}
      {text('en', 'routing.nameEn', 'routing.nameHint', faults.names)}
      {text('ru', 'routing.nameRu', 'routing.nameHint')}
      <Setting id="dep-mode" title={t('routing.mode')} hint={t('routing.modeHint')} fault={faults.mode}>
        <select id="dep-mode" value={draft.mode} aria-describedby="dep-mode-hint" data-testid="dep-mode" onChange={e => put({ mode: e.currentTarget.value as typeof draft.mode })}>{modes.map(m => <option key={m} value={m}>{t(`routing.mode.${m}`)}</option>)}</select>
      </Setting>
      <Setting id="dep-last" title={t('routing.last')} hint={t('routing.lastHint')}>
        <input id="dep-last" class="check" type="checkbox" checked={draft.last} aria-describedby="dep-last-hint" data-testid="dep-last" onChange={e => put({ last: e.currentTarget.checked })} />
      </Setting>
      {text('skills', 'routing.skills', 'routing.skillsHint', faults.skills)}
      <Setting id="dep-language" title={t('routing.language')} hint={t('routing.languageHint')}>
        <select id="dep-language" value={draft.language} aria-describedby="dep-language-hint" data-testid="dep-language" onChange={e => put({ language: e.currentTarget.value as typeof draft.language })}>{languageUses.map(u => <option key={u} value={u}>{t(`routing.language.${u}`)}</option>)}</select>
      </Setting>
      {count('relaxSeconds', 'routing.relax', 'routing.relaxHint', t('routing.seconds'))}
      {count('overflowSeconds', 'routing.overflow', 'routing.overflowHint', t('routing.seconds'),
        <select value={draft.overflowTo} aria-label={t('routing.overflow')} data-testid="dep-overflowTo" onChange={e => put({ overflowTo: e.currentTarget.value })}>
          <option value="">{t('routing.overflowNone')}</option>{all.filter(d => d.id !== department.id).map(d => <option key={d.id} value={d.id}>{departmentTitle(d)}</option>)}
        </select>)}
      {faults.overflowTo && <p class="clause-fault" role="alert"><Icon name="warn" size={14} />{faults.overflowTo}</p>}
      {count('botSeconds', 'routing.bot', 'routing.botHint', t('routing.seconds'),
        <select value={draft.bot} aria-label={t('routing.bot')} data-testid="dep-bot" onChange={e => put({ bot: e.currentTarget.value })}>
          <option value="">{t('routing.botNone')}</option>{hooks.map(h => <option key={h.id} value={h.id}>{h.name}</option>)}
          {draft.bot && !hooks.some(h => h.id === draft.bot) && <option value={draft.bot}>{draft.bot}</option>}
        </select>)}
      {faults.bot && <p class="clause-fault" role="alert"><Icon name="warn" size={14} />{faults.bot}</p>}
      {count('laterSeconds', 'routing.later', 'routing.laterHint', t('routing.seconds'))}
      {count('queueLimit', 'routing.limit', 'routing.limitHint', t('routing.dialogs'))}
      {count('acceptSeconds', 'routing.accept', 'routing.acceptHint', t('routing.seconds'))}
      {count('priority', 'routing.priority', 'routing.priorityHint', '')}
      {count('weight', 'routing.weight', 'routing.weightHint', t('routing.percent'))}
      <Setting id="dep-closed" title={t('routing.closed')} hint={t('routing.closedHint')}>
        <select id="dep-closed" value={draft.closed} aria-describedby="dep-closed-hint" data-testid="dep-closed" onChange={e => put({ closed: e.currentTarget.value as typeof draft.closed })}>
          <option value="form">{t('routing.closed.form')}</option><option value="off">{t('routing.closed.off')}</option>
        </select>
      </Setting>
      <Setting id="dep-weekly" title={t('routing.hours')} hint={t('routing.hoursHint')} fault={faults.hours}>
        <select id="dep-weekly" value={draft.weekly ? 'week' : 'always'} aria-describedby="dep-weekly-hint" data-testid="dep-weekly" onChange={e => put({ weekly: e.currentTarget.value === 'week' })}>
          <option value="always">{t('routing.hours.always')}</option><option value="week">{t('routing.hours.week')}</option>
        </select>
      </Setting>
      {draft.weekly && <>
        <fieldset class="week"><legend class="sr">{t('routing.hours')}</legend>
          <p class="soft">{t('routing.hours.text')}</p>
          {weekdays.map((day, i) => (
            <label key={i}><span>{new Intl.DateTimeFormat(language.value, { weekday: 'long', timeZone: 'UTC' }).format(day)}</span>
              <input value={draft.week[i]} spellcheck={false} data-testid={`dep-day-${i}`} onInput={e => put({ week: draft.week.map((d, at) => at === i ? e.currentTarget.value : d) })} /></label>
          ))}
        </fieldset>
        {text('zone', 'routing.zone', 'routing.zoneHint')}
        <Setting id="dep-holidays" title={t('routing.holidays')} hint={t('routing.holidaysHint')}>
          <textarea id="dep-holidays" rows={4} value={draft.holidays} spellcheck={false} aria-describedby="dep-holidays-hint" data-testid="dep-holidays" onInput={e => put({ holidays: e.currentTarget.value })} />
        </Setting>
      </>}
      {!isNew && all.length > 1 && (asking
        ? <div class="warn-box bad" role="alert"><Icon name="warn" size={16} /><span class="grow">{t('routing.deleteAsk')}</span>
          <button type="button" class="button small" onClick={() => setAsking(false)}>{t('action.cancel')}</button>
          <button type="button" class="button small danger" data-testid="department-delete-sure" disabled={busy} onClick={() => void remove()}>{t('action.delete')}</button></div>
        : <p><button type="button" class="text-button" data-testid="department-delete" onClick={() => setAsking(true)}>{t('routing.delete')}</button></p>)}
      <SaveFoot dirty={JSON.stringify(draft) !== JSON.stringify(begun)} busy={busy} fault={faults[''] ?? ''} onUndo={() => { setDraft(begun); setFaults({}); }} />
    </form>
  );
}
