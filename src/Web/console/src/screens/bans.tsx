import { useEffect, useState } from 'preact/hooks';
import { ApiFault, api } from '../http';
import { t, when } from '../i18n/index';
import { now } from '../state/clock';
import { siteId } from '../state/session';
import { say } from '../state/toasts';
import { Icon } from '../ui/icon';

interface Banned { id: string; visitor: string | null; address: string | null; until: number; reason: string; by: string }

const path = () => `sites/${encodeURIComponent(siteId.value!)}/bans`;
const spans = [[60, 'bans.hour'], [24 * 60, 'bans.day'], [7 * 24 * 60, 'bans.week'], [30 * 24 * 60, 'bans.month'], [365 * 24 * 60, 'bans.year']] as const;

/** Answers whether it was done; says why not. */
async function ban(whom: { visitor?: string; address?: string }, minutes: number, reason: string): Promise<boolean> {
  try {
    await api('POST', path(), { ...whom, minutes, reason });
    say(t('bans.done'));
    return true;
  } catch (error) {
    if (!(error instanceof ApiFault)) throw error;
    say(error.status === 400 ? t('bans.bad') : error.message || t('fault.unreachable'), true);
    return false;
  }
}

function Span({ value, onChange }: { value: number; onChange: (minutes: number) => void }) {
  return <select aria-label={t('bans.howLong')} value={value} data-testid="ban-minutes" onChange={e => onChange(Number(e.currentTarget.value))}>{spans.map(([minutes, text]) => <option key={minutes} value={minutes}>{t(text)}</option>)}</select>;
}

/** Who is kept out of the site now. */
export function Bans() {
  const [bans, setBans] = useState<Banned[]>([]);
  const [address, setAddress] = useState('');
  const [reason, setReason] = useState('');
  const [minutes, setMinutes] = useState(24 * 60);
  const load = () => void api<{ bans: Banned[] }>('GET', path()).then(a => setBans(a.bans), () => undefined);
  useEffect(load, [siteId.value]);
  const add = async () => {
    if (!await ban({ address: address.trim() }, minutes, reason.trim())) return;
    setAddress('');
    setReason('');
    load();
  };
  const lift = async (id: string) => {
    await api('DELETE', `${path()}/${encodeURIComponent(id)}`).catch(() => undefined);
    load();
  };
  return (
    <section class="settings-card" data-testid="bans">
      <h2>{t('bans.title')}</h2>
      <p class="soft">{t('bans.hint')}</p>
      {bans.length > 0 && <ul class="ban-list">{bans.map(b => (
        <li key={b.id} data-testid="ban"><code class="clip">{b.address ?? b.visitor}</code><span class="soft clip">{[t('bans.until', { at: when(b.until, now.value) }), b.reason, b.by].filter(Boolean).join(' · ')}</span>
          <button type="button" class="button small" data-testid="ban-lift" onClick={() => void lift(b.id)}>{t('bans.lift')}</button></li>
      ))}</ul>}
      <form class="ban-form" onSubmit={e => { e.preventDefault(); void add(); }}>
        <input value={address} data-testid="ban-address" maxLength={64} placeholder={t('bans.address')} aria-label={t('bans.address')} onInput={e => setAddress(e.currentTarget.value)} />
        <input value={reason} maxLength={500} placeholder={t('bans.reason')} aria-label={t('bans.reason')} onInput={e => setReason(e.currentTarget.value)} />
        <Span value={minutes} onChange={setMinutes} />
        <button type="submit" class="button bad" data-testid="ban-add" disabled={!address.trim()}><Icon name="bellOff" size={16} />{t('bans.add')}</button>
      </form>
    </section>
  );
}

/** Keeps this very visitor out. */
export function BanVisitor({ visitor }: { visitor: string }) {
  const [minutes, setMinutes] = useState(24 * 60);
  return (
    <section class="card-section"><h3>{t('bans.visitor')}</h3>
      <div class="card-actions"><Span value={minutes} onChange={setMinutes} /><button type="button" class="button bad grow" data-testid="ban-visitor" onClick={() => void ban({ visitor }, minutes, '')}>{t('bans.add')}</button></div>
    </section>
  );
}
