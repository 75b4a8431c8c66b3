import { useEffect, useRef, useState } from 'preact/hooks';
import { type ApiFault, api } from '../http';
import { t, type TextKey, when } from '../i18n/index';
import { now } from '../state/clock';
import { siteId } from '../state/session';
import { say } from '../state/toasts';
import { Blank, IconButton, Loading } from '../ui/bits';
import { CopyBox } from '../ui/copy';
import { Icon } from '../ui/icon';
import { Sheet } from '../ui/overlay';

export interface Webhook { id: string; name: string; address: string; created: number; events: string[]; secret?: string }
interface Call { id: string; rule: string; event: string; dialog: string; at: number; state: 'waits' | 'delivered' | 'given-up'; attempts: number; nextAt: number; status: number; fault: string }

const words = ['dialog.started', 'dialog.assigned', 'dialog.accepted', 'dialog.message', 'dialog.file', 'dialog.changed', 'dialog.note', 'dialog.transferred', 'dialog.requeued', 'dialog.joined', 'dialog.left', 'dialog.held', 'dialog.resumed', 'dialog.bot-left', 'dialog.closed', 'dialog.rated', 'dialog.resolved', 'dialog.address', 'dialog.reopened', 'dialog.card', 'dialog.answered', 'dialog.checked', 'dialog.page', 'dialog.page-answered'] as const;

const path = (rest = '') => `sites/${encodeURIComponent(siteId.value!)}/webhooks${rest}`;
const said = (e: unknown) => (e as ApiFault).message || t('fault.unreachable');

export const readWebhooks = () => api<{ webhooks: Webhook[] }>('GET', path()).then(r => r.webhooks);

/** Beside the rule that calls one. */
export function WebhookSheet({ onClose }: { onClose: () => void }) {
  return <Sheet title={t('webhooks.title')} onClose={onClose} testid="webhook-sheet"><Webhooks onClose={onClose} /></Sheet>;
}

/** Among the site's settings. */
export function SiteWebhooks() {
  return <div class="settings"><section class="settings-card"><Webhooks /></section></div>;
}

/** The site's webhooks: where they lead, what they are told, what became of their calls. */
function Webhooks({ onClose }: { onClose?: () => void }) {
  const [all, setAll] = useState<Webhook[] | null>(null);
  const [name, setName] = useState('');
  const [address, setAddress] = useState('');
  const [made, setMade] = useState<Webhook | null>(null);
  const [fault, setFault] = useState('');
  const [open, setOpen] = useState<string | null>(null);
  const [asking, setAsking] = useState<string | null>(null);
  const load = () => void readWebhooks().then(setAll, e => setFault(said(e)));
  useEffect(load, []);
  const attempt = async (what: () => Promise<unknown>) => {
    setFault('');
    try {
      await what();
      load();
      return true;
    } catch (e) {
      setFault(said(e));
      return false;
    }
  };
  const add = () => void attempt(async () => {
    setMade(await api<Webhook>('POST', path(), { name: name.trim(), address: address.trim() }));
    setName('');
    setAddress('');
  });
  return (
    <>
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
            <button type="button" class="text-button hook-events" aria-expanded={asking === w.id} data-testid="webhook-events" onClick={() => setAsking(asking === w.id ? null : w.id)}>
              {w.events.length === 0 ? t('webhooks.noEvents') : w.events.map(e => t(`webhooks.${e}` as TextKey)).join(' · ')}<Icon name="edit" size={14} /></button>
            {asking === w.id && <Events key={w.id} webhook={w} onChange={events => attempt(() => api('PUT', path(`/${w.id}`), { name: w.name, address: w.address, events }))} />}
            {open === w.id && <Log key={w.id} webhook={w.id} />}
          </li>
        ))}</ul>
      )}
      <div class="pair">
        <label class="field"><span>{t('webhooks.name')}</span><input value={name} maxLength={80} placeholder="CRM" data-autofocus data-testid="webhook-name" dir="auto" onInput={e => setName(e.currentTarget.value)} /></label>
        <label class="field"><span>{t('webhooks.address')}</span><input value={address} maxLength={500} placeholder="https://crm.example/hook" data-testid="webhook-address" dir="ltr" spellcheck={false} onInput={e => setAddress(e.currentTarget.value)} /></label>
      </div>
      {fault && <p class="warn-box bad" role="alert" data-testid="webhook-fault"><Icon name="warn" size={16} />{fault}</p>}
      <footer class="sheet-foot">{onClose && <button type="button" class="button" onClick={onClose}>{t('action.close')}</button>}
        <button type="button" class="button primary" data-testid="webhook-add" disabled={!name.trim() || !address.trim()} onClick={add}>{t('webhooks.add')}</button></footer>
    </>
  );
}

/** What a webhook is told of dialogs; each tick holds at once. Whoever ticks faster than the answer comes loses none. */
function Events({ webhook, onChange }: { webhook: Webhook; onChange: (events: string[]) => Promise<boolean> }) {
  const [events, setEvents] = useState(webhook.events);
  const saving = useRef(Promise.resolve());
  const flip = (word: string) => {
    const next = events.includes(word) ? events.filter(e => e !== word) : [...events, word];
    setEvents(next);
    saving.current = saving.current.then(async () => {
      if (!await onChange(next)) setEvents(webhook.events);
    });
  };
  return (
    <fieldset class="hook-words"><legend class="sr">{t('webhooks.events')}</legend>{words.map(word => (
      <label key={word} class="check"><input type="checkbox" checked={events.includes(word)} data-testid={`event-${word}`} onChange={() => flip(word)} />{t(`webhooks.${word}` as TextKey)}</label>
    ))}</fieldset>
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
        <span class="clip">{t(`webhooks.${c.state}`)}{c.event && <span> · {t(`webhooks.${c.event}` as TextKey)}</span>}{c.attempts > 1 && <span class="soft num"> · {t('webhooks.attempts', { n: c.attempts })}</span>}{c.fault && <span class="soft"> · {c.fault}</span>}</span>
        {c.state === 'waits' ? <span /> : <button type="button" class="text-button" data-testid="webhook-again" onClick={() => void api('POST', path(`/${webhook}/calls/${c.id}/again`)).then(load, () => {})}>{t('webhooks.again')}</button>}
        <time class="num soft">{when(c.at, now.value)}</time>
      </li>
    ))}</ul>
  );
}
