import { useState } from 'preact/hooks';
import { api } from '../http';
import { language, number, t } from '../i18n/index';
import { fieldFaults, type InvitationLimits, type LimitField, mostOf, type Refused, secondsIn, type TimeUnit, timeUnits, unitOf } from '../logic/site';
import { type Rule, showsSomething } from '../logic/rules';
import { now } from '../state/clock';
import { Blank } from '../ui/bits';
import { Icon } from '../ui/icon';
import { perText } from './rulewords';
import { changed, SaveFoot, Setting, sitePath, useRead } from './site';

const fields: readonly LimitField[] = ['timeZone', 'coolDownSeconds', 'stopAfterRefusals', 'newcomerQuietSeconds', 'budgetSeconds'];
const times = [['coolDownSeconds', 'limits.coolDown', 'limits.coolDownHint'], ['newcomerQuietSeconds', 'limits.quiet', 'limits.quietHint'], ['budgetSeconds', 'limits.budget', 'limits.budgetHint']] as const;

/** A number and its unit as they stand in the form; whatever is typed stays until the server has judged it. */
interface Amount { text: string; unit: TimeUnit }

const amountOf = (seconds: number): Amount => {
  const unit = unitOf(seconds);
  return { text: String(seconds / secondsIn[unit]), unit };
};
// What is no whole number goes to the server as null, which says what is allowed.
const whole = (text: string, times = 1) => /^\d{1,9}$/u.test(text.trim()) ? Number(text) * times : null;

/** How much rules may invite. */
export function SiteLimits() {
  const { value, set, instead } = useRead<InvitationLimits>(sitePath('invitation-limits'));
  return <div class="settings">{instead ?? <LimitsForm key={JSON.stringify(value)} limits={value!} onSaved={set} />}<RulesOwn /></div>;
}

function LimitsForm({ limits, onSaved }: { limits: InvitationLimits; onSaved: (next: InvitationLimits) => void }) {
  const begun = { timeZone: limits.timeZone, refusals: String(limits.stopAfterRefusals), amounts: Object.fromEntries(times.map(([f]) => [f, amountOf(limits[f])])) as Record<string, Amount> };
  const [draft, setDraft] = useState(begun);
  const [refused, setRefused] = useState<Refused | null>(null);
  const faults = refused ? fieldFaults(refused, fields, t('fault.unreachable')) : {};
  const [busy, setBusy] = useState(false);
  const put = (change: Partial<typeof begun>) => setDraft({ ...draft, ...change });
  const body = () => ({
    timeZone: draft.timeZone.trim(), stopAfterRefusals: whole(draft.refusals),
    ...Object.fromEntries(times.map(([f]) => [f, whole(draft.amounts[f]!.text, secondsIn[draft.amounts[f]!.unit])])),
  });
  const save = async () => {
    setBusy(true);
    const fault = await changed(async () => onSaved(await api<InvitationLimits>('PUT', sitePath('invitation-limits'), body())), t('site.saved'));
    setRefused(fault);
    setBusy(false);
  };
  const said = (field: LimitField, unit?: TimeUnit) => {
    const most = mostOf(refused, field);
    return most === null ? faults[field]
      : unit ? t('limits.rangeTime', { most: number(Math.floor(most / secondsIn[unit])), unit: t(`unit.${unit}`) }) : t('limits.range', { most: number(most) });
  };
  const time = (field: (typeof times)[number][0], title: (typeof times)[number][1], hint: (typeof times)[number][2]) => {
    const amount = draft.amounts[field]!;
    const change = (next: Partial<Amount>) => put({ amounts: { ...draft.amounts, [field]: { ...amount, ...next } } });
    return (
      <Setting key={field} id={`limit-${field}`} title={t(title)} hint={t(hint)} fault={said(field, amount.unit)}>
        <input id={`limit-${field}`} class="short num" inputMode="numeric" value={amount.text} aria-describedby={`limit-${field}-hint`} aria-invalid={!!faults[field]} data-testid={`limit-${field}`} onInput={e => change({ text: e.currentTarget.value })} />
        <select value={amount.unit} aria-label={t('limits.unit', { name: t(title) })} data-testid={`limit-${field}-unit`} onChange={e => change({ unit: e.currentTarget.value as TimeUnit })}>{timeUnits.map(u => <option key={u} value={u}>{t(`unit.${u}`)}</option>)}</select>
      </Setting>
    );
  };
  return (
    <form class="settings-card" data-testid="site-limits" onSubmit={e => { e.preventDefault(); void save(); }}>
      <p class="soft">{t('limits.intro')}</p>
      {time(...times[0])}
      <Setting id="limit-stopAfterRefusals" title={t('limits.refusals')} hint={t('limits.refusalsHint')} fault={said('stopAfterRefusals')}>
        <input id="limit-stopAfterRefusals" class="short num" inputMode="numeric" value={draft.refusals} aria-describedby="limit-stopAfterRefusals-hint" aria-invalid={!!faults.stopAfterRefusals} data-testid="limit-stopAfterRefusals" onInput={e => put({ refusals: e.currentTarget.value })} />
        <span class="soft">{t('limits.refusalsUnit')}</span>
      </Setting>
      {time(...times[1])}
      {time(...times[2])}
      <Setting id="limit-timeZone" title={t('limits.timeZone')} fault={faults.timeZone} hint={<>{t('limits.timeZoneHint')} <TimeThere zone={draft.timeZone.trim()} /></>}>
        <input id="limit-timeZone" list="time-zones" value={draft.timeZone} spellcheck={false} aria-describedby="limit-timeZone-hint" aria-invalid={!!faults.timeZone} data-testid="limit-timeZone" onInput={e => put({ timeZone: e.currentTarget.value })} />
        <datalist id="time-zones">{['UTC', ...Intl.supportedValuesOf('timeZone').filter(z => z !== 'UTC')].map(z => <option key={z} value={z} />)}</datalist>
      </Setting>
      <SaveFoot dirty={JSON.stringify(draft) !== JSON.stringify(begun)} busy={busy} fault={faults[''] ?? ''} onUndo={() => { setDraft(begun); setRefused(null); }} />
    </form>
  );
}

/** Nothing while what is typed is no time zone yet. */
function TimeThere({ zone }: { zone: string }) {
  try {
    return <span class="num">{t('limits.timeZoneNow', { time: new Intl.DateTimeFormat(language.value, { timeZone: zone || 'none', weekday: 'short', hour: '2-digit', minute: '2-digit' }).format(now.value) })}</span>;
  } catch {
    return null;
  }
}

/** The limits that rules have of their own, each a way to its rule. */
function RulesOwn() {
  const { value, instead } = useRead<{ rules: Rule[] }>(sitePath('rules'));
  const inviting = value?.rules.filter(r => showsSomething(r)) ?? [];
  return (
    <section class="settings-card" data-testid="rules-own">
      <h2>{t('limits.rules')}</h2>
      <p class="soft">{t('limits.rulesHint')}</p>
      {instead ?? (inviting.length === 0 ? <Blank icon="rules" text={t('limits.noRules')} /> : (
        <ul class="plain-list">{inviting.map(r => (
          <li key={r.id}><a href={`#/rules/${encodeURIComponent(r.id)}`} class="grow clip" dir="auto">{r.name}</a>{!r.enabled && <span class="tag">{t('rules.off')}</span>}<span class="soft">{perText(r.per)}</span><Icon name="edit" size={14} /></li>
        ))}</ul>
      ))}
    </section>
  );
}
