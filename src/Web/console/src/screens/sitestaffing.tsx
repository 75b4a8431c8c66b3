import { useRef, useState } from 'preact/hooks';
import { ApiFault, api } from '../http';
import { number, t, timeOfDay } from '../i18n/index';
import { type RoutedDepartment, type Routing, whole } from '../logic/routing';
import { dayOf, type Outcome, type Played, playRequest, type StaffingHour, type StaffingDraft, waitText } from '../logic/staffing';
import { Icon } from '../ui/icon';
import { Setting, sitePath, useRead } from './site';
import { departmentTitle } from './sitedepartments';

const hours = Array.from({ length: 25 }, (_, i) => i);

/** What a past day would have been with other people or limits: the same visitors through the same router. */
export function SiteStaffing() {
  const { value, instead } = useRead<Routing>(sitePath('routing'));
  return <div class="settings">{instead ?? <Trial departments={value!.departments} />}</div>;
}

function Trial({ departments }: { departments: readonly RoutedDepartment[] }) {
  const [draft, setDraft] = useState<StaffingDraft>(() => ({
    day: dayOf(new Date(Date.now() - 24 * 3_600_000)), capacity: '',
    rows: departments.map(d => ({ id: d.id, operators: '0', from: 0, to: 24, queueLimit: String(d.routing.queueLimit), laterSeconds: String(d.routing.laterSeconds) })),
  }));
  const [found, setFound] = useState<Played | null>(null);
  const [fault, setFault] = useState('');
  const running = useRef<AbortController | null>(null);
  const [busy, setBusy] = useState(false);
  const row = (id: string, change: Partial<StaffingDraft['rows'][number]>) => setDraft({ ...draft, rows: draft.rows.map(r => r.id === id ? { ...r, ...change } : r) });
  const play = async () => {
    const stop = running.current = new AbortController();
    setBusy(true);
    setFault('');
    try {
      setFound(await api<Played>('POST', sitePath('staffing/what-if'), playRequest(draft, departments), stop.signal));
    } catch (error) {
      if (error instanceof ApiFault) setFault(error.message || t('fault.unreachable'));
      else if (!stop.signal.aborted) throw error;
    }
    setBusy(false);
  };
  return (
    <>
      <form class="settings-card" data-testid="staffing" onSubmit={e => { e.preventDefault(); void play(); }}>
        <p class="soft">{t('staffing.intro')}</p>
        <Setting id="staffing-day" title={t('staffing.day')} hint={t('staffing.dayHint')}>
          <input id="staffing-day" type="date" max={dayOf(new Date())} value={draft.day} aria-describedby="staffing-day-hint" data-testid="staffing-day" onInput={e => setDraft({ ...draft, day: e.currentTarget.value })} />
        </Setting>
        <Setting id="staffing-capacity" title={t('staffing.capacity')} hint={t('staffing.capacityHint')}>
          <input id="staffing-capacity" class="short num" inputMode="numeric" value={draft.capacity} aria-describedby="staffing-capacity-hint" data-testid="staffing-capacity" onInput={e => setDraft({ ...draft, capacity: e.currentTarget.value })} />
        </Setting>
        {draft.rows.map(r => {
          const title = departmentTitle(departments.find(d => d.id === r.id)!);
          return (
            <fieldset key={r.id} class="places" data-testid={`staffing-${r.id}`}>
              <legend dir="auto">{title}</legend>
              <div class="place-row">
                <label>{t('staffing.more')}<input class="tiny num" type="number" min={-100} max={100} value={r.operators} data-testid={`staffing-more-${r.id}`} onInput={e => row(r.id, { operators: e.currentTarget.value })} /></label>
                <label>{t('staffing.from')}<HourChoice value={r.from} onChange={from => row(r.id, { from, to: Math.max(r.to, from + 1) })} hours={hours.slice(0, 24)} /></label>
                <label>{t('staffing.to')}<HourChoice value={r.to} onChange={to => row(r.id, { to, from: Math.min(r.from, to - 1) })} hours={hours.slice(1)} /></label>
                <label>{t('routing.limit')}<input class="tiny num" inputMode="numeric" value={r.queueLimit} onInput={e => row(r.id, { queueLimit: e.currentTarget.value })} /></label>
                <label>{t('staffing.later')}<input class="tiny num" inputMode="numeric" value={r.laterSeconds} onInput={e => row(r.id, { laterSeconds: e.currentTarget.value })} /></label>
              </div>
            </fieldset>
          );
        })}
        {fault && <p class="warn-box bad" role="alert" data-testid="staffing-fault"><Icon name="warn" size={16} />{fault}</p>}
        <footer class="sheet-foot save-foot">
          {busy && <span class="soft" role="status">{t('staffing.busy')}</span>}<span class="grow" />
          {busy && <button type="button" class="button" onClick={() => running.current?.abort()}>{t('action.cancel')}</button>}
          <button type="submit" class="button primary" data-testid="staffing-play" disabled={busy || whole(draft.capacity) === null && draft.capacity.trim() !== ''}>{t('staffing.play')}</button>
        </footer>
      </form>
      {found && <Result found={found} />}
    </>
  );
}

function HourChoice({ value, hours, onChange }: { value: number; hours: readonly number[]; onChange: (hour: number) => void }) {
  return <select value={String(value)} onChange={e => onChange(Number(e.currentTarget.value))}>{hours.map(h => <option key={h} value={String(h)}>{`${h}:00`}</option>)}</select>;
}

const percent = (share: number) => `${number(Math.round(share * 100))} %`;

function Result({ found }: { found: Played }) {
  if (found.dialogs === 0) return <section class="settings-card"><p class="soft" data-testid="staffing-nobody">{t('staffing.nobody')}</p></section>;
  const line = (name: string, outcome: Outcome, used: boolean) => {
    const h = outcome.total;
    return (
      <tr><th scope="row">{name}</th><td class="num">{number(h.came)}</td><td class="num">{waitText(h.wait)}</td><td class="num">{waitText(h.waitOfMost)}</td><td class="num">{number(h.lost)}</td>
        <td class="num">{number(h.later)}</td><td class="num">{used ? percent(h.use) : '–'}</td></tr>
    );
  };
  const shown = found.same.hours.map((same, i) => [same, found.changed.hours[i]!] as const).filter(([a, b]) => a.came > 0 || a.slots > 0 || b.slots > 0);
  const longest = Math.max(1, ...shown.flatMap(([a, b]) => [a.wait, b.wait]));
  return (
    <section class="settings-card" data-testid="staffing-result">
      <h2>{t('staffing.result')}</h2>
      <div class="wide"><table class="lift">
        <thead><tr><td />{(['came', 'wait', 'most', 'lost', 'later', 'use'] as const).map(c => <th key={c} scope="col" class="num">{t(`staffing.col.${c}`)}</th>)}</tr></thead>
        <tbody>{line(t('staffing.recorded'), found.recorded, false)}{line(t('staffing.same'), found.same, true)}{line(t('staffing.changed'), found.changed, true)}</tbody>
      </table></div>
      <p class="soft">{t('staffing.note', { n: found.people.length })} {found.leavingAfter > 0 ? t('staffing.leaving', { time: waitText(found.leavingAfter) }) : t('staffing.staying')}</p>
      <h3>{t('staffing.byHour')}</h3>
      <div class="wide"><table class="lift staffing-hours">
        <thead><tr><th scope="col">{t('staffing.hour')}</th><th scope="col" class="num">{t('staffing.col.came')}</th><th scope="col">{t('staffing.col.wait')}</th><th scope="col" class="num">{t('staffing.col.lost')}</th><th scope="col" class="num">{t('staffing.col.use')}</th></tr></thead>
        <tbody>{shown.map(([a, b]) => (
          <tr key={a.hour}><th scope="row" class="num">{timeOfDay(a.hour)}</th><td class="num">{number(a.came)}</td>
            <td><WaitBar hour={a} longest={longest} kind="same" /><WaitBar hour={b} longest={longest} kind="changed" /></td>
            <td class="num">{number(a.lost)} → {number(b.lost)}</td><td class="num">{percent(a.use)} → {percent(b.use)}</td></tr>
        ))}</tbody>
      </table></div>
    </section>
  );
}

/** The bar's label names the run, so that colour is not needed. */
function WaitBar({ hour, longest, kind }: { hour: StaffingHour; longest: number; kind: 'same' | 'changed' }) {
  return (
    <span class="staffing-bar" data-kind={kind}><span style={{ width: `${hour.wait / longest * 60}%` }} aria-hidden="true" /><small class="num">{waitText(hour.wait)} <span class="soft">{t(kind === 'same' ? 'staffing.sameShort' : 'staffing.changedShort')}</span></small></span>
  );
}
