import { useState } from 'preact/hooks';
import { api } from '../http';
import { t } from '../i18n/index';
import { type Routing, type SiteRules, whole } from '../logic/routing';
import { fieldFaults } from '../logic/site';
import { changed, SaveFoot, Setting, sitePath } from './site';

const fields = [
  ['reopenSeconds', 'closing.reopen', 'closing.reopenHint', 'routing.seconds'],
  ['goneSeconds', 'routing.gone', 'routing.goneHint', 'routing.seconds'], ['closeSeconds', 'routing.close', 'routing.closeHint', 'routing.seconds'],
  ['graceSeconds', 'routing.grace', 'routing.graceHint', 'routing.seconds'], ['invitationWeight', 'routing.invited', 'routing.invitedHint', 'routing.percent'],
  ['outreachWeight', 'routing.outreach', 'routing.outreachHint', 'routing.percent'],
] as const;
type Field = typeof fields[number][0];
const names = fields.map(([field]) => field);

/** What holds for the dialogs of all departments. */
export function RoutingOfAll({ rules, onSaved }: { rules: SiteRules; onSaved: (next: Routing) => void }) {
  const begun = Object.fromEntries(names.map(f => [f, String(rules[f])])) as Record<Field, string>;
  const [draft, setDraft] = useState(begun);
  const [shown, setShown] = useState(!!rules.showSupervision);
  const [insists, setInsists] = useState(!!rules.insistRating);
  const [faults, setFaults] = useState<Partial<Record<Field | '', string>>>({});
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    const body = { ...Object.fromEntries(names.map(f => [f, whole(draft[f])])), showSupervision: shown, insistRating: insists };
    const fault = await changed(async () => onSaved(await api<Routing>('PUT', sitePath('routing'), body)), t('site.saved'));
    setFaults(fault ? fieldFaults(fault, names, t('fault.unreachable')) : {});
    setBusy(false);
  };
  return (
    <form class="settings-card" data-testid="routing-of-all" onSubmit={e => { e.preventDefault(); void save(); }}>
      <h2>{t('routing.all')}</h2>
      {fields.map(([field, title, hint, unit]) => (
        <Setting key={field} id={`all-${field}`} title={t(title)} hint={t(hint)} fault={faults[field]}>
          <input id={`all-${field}`} class="short num" inputMode="numeric" value={draft[field]} aria-describedby={`all-${field}-hint`} aria-invalid={!!faults[field]} data-testid={`all-${field}`} onInput={e => setDraft({ ...draft, [field]: e.currentTarget.value })} />
          <span class="soft">{t(unit)}</span>
        </Setting>
      ))}
      <label class="choice"><input type="checkbox" checked={shown} data-testid="all-showSupervision" onChange={e => setShown(e.currentTarget.checked)} /><span>{t('observe.setting')}<br /><span class="soft">{t('observe.settingHint')}</span></span></label>
      <label class="choice"><input type="checkbox" checked={insists} data-testid="all-insistRating" onChange={e => setInsists(e.currentTarget.checked)} /><span>{t('closing.insist')}<br /><span class="soft">{t('closing.insistHint')}</span></span></label>
      <SaveFoot dirty={shown !== !!rules.showSupervision || insists !== !!rules.insistRating || JSON.stringify(draft) !== JSON.stringify(begun)} busy={busy} fault={faults[''] ?? ''} onUndo={() => { setDraft(begun); setShown(!!rules.showSupervision); setInsists(!!rules.insistRating); setFaults({}); }} />
    </form>
  );
}
