import { useEffect, useState } from 'preact/hooks';
import { type ApiFault, api } from '../http';
import { t, when } from '../i18n/index';
import { now } from '../state/clock';
import { siteId } from '../state/session';
import { say } from '../state/toasts';
import { Blank, IconButton, Loading } from '../ui/bits';
import { CopyBox } from '../ui/copy';
import { Icon } from '../ui/icon';
import { Sheet } from '../ui/overlay';

export interface Webhook { id: string; name: string; address: string; created: number; secret?: string }
interface Call { id: string; rule: string; at: number; state: 'waits' | 'delivered' | 'given-up'; attempts: number; nextAt: number; status: number; fault: string }

const path = (rest = '') => `sites/${encodeURIComponent(siteId.value!)}/webhooks${rest}`;
const words = (e: unknown) => (e as ApiFault).message || t('fault.unreachable');

export const readWebhooks = () => api<{ webhooks: Webhook[] }>('GET', path()).then(r => r.webhooks);

/** The site's webhooks: where they lead, what became of their calls. */
export function WebhookSheet({ onClose }: { onClose: () => void }) {
  const [all, setAll] = useState<Webhook[] | null>(null);
  const [name, setName] = useState('');
  const [address, setAddress] = useState('');
  const [made, setMade] = useState<Webhook | null>(null);
  const [fault, setFault] = useState('');
  const [open, setOpen] = useState<string | null>(null);
  const load = () => void readWebhooks().then(setAll, e => setFault(words(e)));
  useEffect(load, []);
  const attempt = async (what: () => Promise<unknown>) => {
    setFault('');
    try {
      await what();
      load();
      return true;
    } catch (e) {
      setFault(words(e));
      return false;
    }
  };
  const add = () => void attempt(async () => {
    setMade(await api<Webhook>('POST', path(), { name: name.trim(), address: address.trim() }));
    setName('');
    setAddress('');
  });
  return (
    <Sheet title={t('webhooks.title')} onClose={onClose} testid="webhook-sheet">
      <p class="soft">{t('webhooks.hint')}</p>
      {made && <div class="made"><p>{t('webhooks.secret', { name: made.name })}</p><CopyBox text={made.secret ?? ''} label={t('webhooks.secretLabel')} testid="webhook-secret" /></div>}
      {all === null && !fault ? <Loading rows={2} /> : all?.length === 0 ? <Blank icon="link" text={t('webhooks.none')} /> : (
        <ul class="hooks">{all?.map(w => (
          <li key={w.id} data-testid="webhook">
            <span class="item-line"><b class="clip" dir="auto">{w.name}</b><span class="grow" />
              <button type="button" class="button small" data-testid="webhook-test" onClick={() => void attempt(() => api('POST', path(`/${w.id}/test`))).then(ok => { if (ok) { say(t('webhooks.tested')); setOpen(w.id); } })}>{t('webhooks.test')}</button>
              <button type="button" class="button small" aria-expanded={open === w.id} data-testid="webhook-log" onClick={() => setOpen(open === w.id ? null : w.id)}>{t('webhooks.log')}</button>
              <IconButton icon="retry" label={t('webhooks.newSecret')} onClick={() => void attempt(async () => setMade({ ...w, secret: (await api<{ secret: string }>('POST', path(`/${w.id}/secret`))).secret }))} />
              <IconButton icon="trash" bad label={t('webhooks.remove')} testid="webhook-remove" onClick={() => void attempt(() => api('DELETE', path(`/${w.id}`)))} /></span>
            <span class="soft clip" dir="ltr">{w.address}</span>
            {open === w.id && <Log key={w.id} webhook={w.id} />}
          </li>
        ))}</ul>
      )}
      <div class="pair">
        <label class="field"><span>{t('webhooks.name')}</span><input value={name} maxLength={80} placeholder="CRM" data-autofocus data-testid="webhook-name" dir="auto" onInput={e => setName(e.currentTarget.value)} /></label>
        <label class="field"><span>{t('webhooks.address')}</span><input value={address} maxLength={500} placeholder="https://crm.example/hook" data-testid="webhook-address" dir="ltr" spellcheck={false} onInput={e => setAddress(e.currentTarget.value)} /></label>
      </div>
      {fault && <p class="warn-box bad" role="alert" data-testid="webhook-fault"><Icon name="warn" size={16} />{fault}</p>}
      <footer class="sheet-foot"><button type="button" class="button" onClick={onClose}>{t('action.close')}</button>
        <button type="button" class="button primary" data-testid="webhook-add" disabled={!name.trim() || !address.trim()} onClick={add}>{t('webhooks.add')}</button></footer>
    </Sheet>
  );
}

/** The last calls, read again while somebody looks. */
function Log({ webhook }: { webhook: string }) {
  const [calls, setCalls] = useState<Call[] | null>(null);
  const load = () => void api<{ calls: Call[] }>('GET', path(`/${webhook}/calls`)).then(r => setCalls(r.calls), () => {});
  useEffect(() => {
    load();
    const timer = setInterval(load, 2000);
    return () => clearInterval(timer);
  }, [webhook]);
  if (calls === null) return <Loading rows={2} />;
  if (calls.length === 0) return <p class="soft">{t('webhooks.noCalls')}</p>;
  return (
    <ul class="events hook-calls">{calls.slice(0, 20).map(c => (
      <li key={c.id} data-testid="webhook-call" data-state={c.state}>
        <Icon name={c.state === 'delivered' ? 'check' : c.state === 'waits' ? 'clock' : 'warn'} size={14} />
        <span class="clip">{t(`webhooks.${c.state}`)}{c.fault && <span class="soft"> · {c.fault}</span>}</span>
        {c.state === 'given-up' ? <button type="button" class="text-button" onClick={() => void api('POST', path(`/${webhook}/calls/${c.id}/again`)).then(load, () => {})}>{t('webhooks.again')}</button>
          : <span class="num soft">{c.attempts > 0 && t('webhooks.attempts', { n: c.attempts })}</span>}
        <time class="num soft">{when(c.at, now.value)}</time>
      </li>
    ))}</ul>
  );
}
