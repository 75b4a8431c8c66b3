import { useState } from 'preact/hooks';
import { api } from '../http';
import { t } from '../i18n/index';
import { languageName } from '../logic/decision';
import { listOf, type Place, type RoutedDepartment, type RoutedOperator, type Routing, skillsOf, skillsText, whole } from '../logic/routing';
import { fieldFaults } from '../logic/site';
import { loadSite, siteId } from '../state/session';
import { Icon } from '../ui/icon';
import { changed, SaveFoot, Setting, sitePath, useRead } from './site';
import { departmentTitle } from './sitedepartments';

const fields = ['capacity', 'skills', 'languages', 'departments'] as const;

/** What each operator can do. */
export function SiteOperators() {
  const { value, set, instead } = useRead<Routing>(sitePath('routing'));
  const [open, setOpen] = useState<string | null>(null);
  const chosen = value?.operators.find(o => o.id === open);
  const names = (ids: readonly string[]) => ids.map(id => value?.departments.find(d => d.id === id)).filter(d => d !== undefined).map(departmentTitle).join(', ');
  return (
    <div class="settings">
      <section class="settings-card" data-testid="site-operators-list">
        <p class="soft">{t('routing.operatorsIntro')}</p>
        {instead ?? <ul class="plain-list">{value!.operators.map(o => (
          <li key={o.id}>
            <button type="button" class="row-button" aria-expanded={open === o.id} data-testid="operator-row" onClick={() => setOpen(open === o.id ? null : o.id)}>
              <strong class="clip" dir="auto">{o.name}</strong>
              <span class="soft clip grow">{names(o.departments) || '–'}</span>
              {(o.routing.languages ?? []).map(l => <span key={l} class="tag" title={languageName(l)}>{l}</span>)}
              {(o.routing.skills ?? []).map(s => <span key={s.name} class="tag">{s.name} {s.level}</span>)}
              <span class="soft num">{t('routing.upTo', { n: o.capacity })}</span><Icon name="edit" size={14} />
            </button>
          </li>
        ))}</ul>}
      </section>
      {value && chosen && <OperatorForm key={JSON.stringify(chosen)} operator={chosen} departments={value.departments} onSaved={next => { set(next); void loadSite(siteId.value!); }} />}
    </div>
  );
}

function OperatorForm({ operator, departments, onSaved }: { operator: RoutedOperator; departments: readonly RoutedDepartment[]; onSaved: (next: Routing) => void }) {
  const placeOf = (id: string): Place => operator.routing.departments?.[id] ?? { tier: 1, limit: 0 };
  const begun = {
    capacity: String(operator.capacity), skills: skillsText(operator.routing.skills), languages: (operator.routing.languages ?? []).join(', '),
    places: departments.map(d => ({ id: d.id, works: operator.departments.includes(d.id), tier: String(placeOf(d.id).tier), limit: String(placeOf(d.id).limit) })),
  };
  const [draft, setDraft] = useState(begun);
  const [faults, setFaults] = useState<Partial<Record<typeof fields[number] | '', string>>>({});
  const [busy, setBusy] = useState(false);
  const put = (change: Partial<typeof begun>) => setDraft({ ...draft, ...change });
  const place = (id: string, change: Partial<typeof begun.places[number]>) => put({ places: draft.places.map(p => p.id === id ? { ...p, ...change } : p) });
  const save = async () => {
    setBusy(true);
    const fault = await changed(async () => onSaved(await api<Routing>('PUT', sitePath(`operators/${encodeURIComponent(operator.id)}/routing`), {
      capacity: whole(draft.capacity) ?? 0, departments: draft.places.filter(p => p.works).map(p => p.id),
      routing: { skills: skillsOf(draft.skills), languages: listOf(draft.languages.toLowerCase()), departments: Object.fromEntries(draft.places.map(p => [p.id, { tier: whole(p.tier), limit: whole(p.limit) }])) },
    })), t('site.saved'));
    setFaults(fault ? fieldFaults(fault, fields, t('fault.unreachable')) : {});
    setBusy(false);
  };
  return (
    <form class="settings-card" data-testid="operator-form" onSubmit={e => { e.preventDefault(); void save(); }}>
      <h2 dir="auto">{operator.name}</h2>
      <Setting id="op-capacity" title={t('routing.capacity')} hint={t('routing.capacityHint')} fault={faults.capacity}>
        <input id="op-capacity" class="short num" inputMode="numeric" value={draft.capacity} aria-describedby="op-capacity-hint" aria-invalid={!!faults.capacity} data-testid="op-capacity" onInput={e => put({ capacity: e.currentTarget.value })} />
        <span class="soft">{t('routing.dialogs')}</span>
      </Setting>
      <Setting id="op-languages" title={t('routing.languages')} hint={t('routing.languagesHint')} fault={faults.languages}>
        <input id="op-languages" value={draft.languages} spellcheck={false} aria-describedby="op-languages-hint" aria-invalid={!!faults.languages} data-testid="op-languages" onInput={e => put({ languages: e.currentTarget.value })} />
      </Setting>
      <Setting id="op-skills" title={t('routing.skills')} hint={t('routing.skillsHint')} fault={faults.skills}>
        <input id="op-skills" value={draft.skills} dir="auto" spellcheck={false} aria-describedby="op-skills-hint" aria-invalid={!!faults.skills} data-testid="op-skills" onInput={e => put({ skills: e.currentTarget.value })} />
      </Setting>
      <fieldset class="places"><legend>{t('routing.places')}</legend>
        <p class="soft">{t('routing.placesHint')}</p>
        {departments.map(d => {
          const p = draft.places.find(x => x.id === d.id)!;
          return (
            <div key={d.id} class="place-row">
              <label class="grow"><input class="check" type="checkbox" checked={p.works} data-testid={`op-in-${d.id}`} onChange={e => place(d.id, { works: e.currentTarget.checked })} /><span class="clip" dir="auto">{departmentTitle(d)}</span></label>
              <label><span class="soft">{t('routing.tier')}</span><input class="tiny num" inputMode="numeric" value={p.tier} disabled={!p.works} data-testid={`op-tier-${d.id}`} onInput={e => place(d.id, { tier: e.currentTarget.value })} /></label>
              <label><span class="soft">{t('routing.limitShort')}</span><input class="tiny num" inputMode="numeric" value={p.limit} disabled={!p.works} data-testid={`op-limit-${d.id}`} onInput={e => place(d.id, { limit: e.currentTarget.value })} /></label>
            </div>
          );
        })}
        {faults.departments && <p class="clause-fault" role="alert"><Icon name="warn" size={14} />{faults.departments}</p>}
      </fieldset>
      <SaveFoot dirty={JSON.stringify(draft) !== JSON.stringify(begun)} busy={busy} fault={faults[''] ?? ''} onUndo={() => { setDraft(begun); setFaults({}); }} />
    </form>
  );
}
