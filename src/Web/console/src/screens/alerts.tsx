import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiFault, api } from '../http';
import { number, t, when } from '../i18n/index';
import { AlertAct, AlertKind, AlertState, allInvited, mayInvite } from '../logic/alerts';
import { pathOf } from '../logic/text';
import type { Alert } from '../packets';
import { now } from '../state/clock';
import { cards, handleAlert, online, watchVisitor } from '../state/gateway';
import { listWidth } from '../state/prefs';
import { go, may, place } from '../state/router';
import { session, site, siteId } from '../state/session';
import { alertTitle, siteAlerts } from '../state/sitealerts';
import { departmentName, phone } from '../state/view';
import { Avatar, Blank, IconButton, Loading } from '../ui/bits';
import { Icon, type IconName } from '../ui/icon';
import { Splitter } from '../ui/splitter';
import { statusKeys } from './card';
import { visitorName } from './names';
import { RadarSheet } from './radar';
import { TalkPane } from './talk';

interface Hit {
  visitor: string;
  at: number;
  outcome: 'invited' | 'in-dialog' | 'gone' | 'not-now' | null;
}

/** More of them are named by their place in the list; each costs the server a card. */
const cardsShown = 40;
const stateNames = ['', 'open', 'taken', 'closed'] as const;

function StateTag({ alert }: { alert: Alert }) {
  const name = stateNames[alert.state] || 'open';
  const icon: IconName = name === 'open' ? 'late' : name === 'taken' ? 'person' : 'check';
  return <span class={`tag alert-${name}`} data-testid="alert-state" data-state={name}><Icon name={icon} size={14} />{t(`alerts.state.${name}`)}</span>;
}

function AlertRow({ alert, selected }: { alert: Alert; selected: boolean }) {
  return (
    <li><button type="button" class={`item${selected ? ' selected' : ''}${alert.state === AlertState.Open ? ' unread' : ''}${alert.state === AlertState.Closed ? ' over' : ''}`}
      data-testid="alert-item" data-alert={alert.alert} onClick={() => go('alerts', alert.alert)}>
      <span class={`alert-icon alert-${stateNames[alert.state] || 'open'}`}><Icon name={alert.state === AlertState.Closed ? 'check' : 'warn'} /></span>
      <span class="item-main">
        <strong class="alert-title" dir="auto">{alertTitle(alert)}</strong>
        <span class="item-line left"><StateTag alert={alert} />{alert.byName && <span class="soft clip">{alert.byName}</span>}<span class="grow" /><time class="num soft">{when(alert.last, now.value)}</time></span>
      </span>
    </button></li>
  );
}

/** What goes wrong on the site now, and what went wrong lately. */
export function AlertsScreen() {
  const [settings, setSettings] = useState(false);
  const alerts = siteAlerts.value;
  const selected = alerts?.find(a => a.alert === place.value.id);
  const list = (
    <div class="history-list" style={phone.value ? undefined : { width: `${Math.max(listWidth.value, 320)}px` }}>
      <header class="bar"><h1>{t('alerts.title')}</h1><span class="grow" />
        {may('change-site') && <button type="button" class="button" data-testid="radar-settings" onClick={() => setSettings(true)}><Icon name="edit" size={16} />{t('alerts.settings')}</button>}</header>
      <div class="scroll">
        {alerts === null ? <Loading rows={6} /> : alerts.length === 0 ? <div class="alerts-none"><Blank icon="alerts" text={t('alerts.none')} /></div>
          : <ul class="items">{alerts.map(a => <AlertRow key={a.alert} alert={a} selected={a === selected} />)}</ul>}
        {phone.value && <TalkPane />}
      </div>
    </div>
  );
  const sheet = settings && <RadarSheet onClose={() => setSettings(false)} />;
  if (phone.value) return <main class="history">{selected ? <OneAlert key={selected.alert} alert={selected} /> : list}{sheet}</main>;
  return (
    <main class="history">
      {list}
      <Splitter width={listWidth} least={320} most={520} side="left" />
      {selected ? <OneAlert key={selected.alert} alert={selected} /> : <div class="work-scroll"><TalkPane /></div>}
      {sheet}
    </main>
  );
}

/** The visitors of an alert, read again when it has changed, at most every second. */
function useHits(alert: Alert): { hits: readonly Hit[] | null; fault: ApiFault | null; again: () => void } {
  const [hits, setHits] = useState<readonly Hit[] | null>(null);
  const [fault, setFault] = useState<ApiFault | null>(null);
  const [tries, setTries] = useState(0);
  const readAt = useRef(0);
  useEffect(() => {
    const stop = new AbortController();
    const timer = setTimeout(() => {
      readAt.current = Date.now();
      api<{ hit: Hit[] }>('GET', `sites/${encodeURIComponent(siteId.value!)}/alerts/${encodeURIComponent(alert.alert)}`, undefined, stop.signal).then(found => {
        setHits(found.hit);
        setFault(null);
      }, (error: unknown) => {
        if (stop.signal.aborted) return;
        if (!(error instanceof ApiFault)) throw error;
        setFault(error);
      });
    }, Math.max(0, readAt.current + 1000 - Date.now()));
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [alert.alert, alert.hits, alert.invited, alert.skipped, tries]);
  return { hits, fault, again: () => setTries(tries + 1) };
}

function OneAlert({ alert }: { alert: Alert }) {
  const { hits, fault, again } = useHits(alert);
  const closed = alert.state === AlertState.Closed;
  return (
    <section class="alert-page" data-testid="alert-page" aria-label={alertTitle(alert)}>
      <header class="bar">
        {phone.value && <IconButton icon="back" label={t('action.back')} onClick={() => go('alerts')} testid="back" />}
        <StateTag alert={alert} /><span class="grow" />
        {alert.state === AlertState.Open && <button type="button" class="button" data-testid="alert-take" disabled={!online.value} onClick={() => void handleAlert(alert.alert, AlertAct.Take)}>{t('alerts.take')}</button>}
        {!closed && <button type="button" class="button" data-testid="alert-close" disabled={!online.value} onClick={() => void handleAlert(alert.alert, AlertAct.Close)}><Icon name="check" size={16} />{t('alerts.close')}</button>}
      </header>
      <div class="scroll alert-body">
        <h2 class="alert-head" dir="auto">{alertTitle(alert)}</h2>
        {(alert.byName || closed) && <p class="soft">{closed ? t('alerts.closed', { name: alert.byName, when: when(alert.closed, now.value) }) : t('alerts.by', { name: alert.byName })}</p>}
        <dl class="alert-facts">
          <div><dt>{t('alerts.visitors')}</dt><dd class="num big" data-testid="alert-visitors">{number(alert.visitors)}</dd></div>
          <div><dt>{t('alerts.hits')}</dt><dd class="num big">{number(alert.hits)}</dd></div>
          <div><dt>{t('alerts.first')}</dt><dd class="num">{when(alert.opened, now.value)}</dd></div>
          <div><dt>{t('alerts.last')}</dt><dd class="num">{when(alert.last, now.value)}</dd></div>
          {alert.address && <div class="wide"><dt>{t('alerts.page')}</dt><dd dir="auto">{alert.address}</dd></div>}
        </dl>
        {(mayInvite(alert) || alert.invited + alert.skipped > 0) && <InviteAll alert={alert} />}
        {alert.visitors > 0 && <h3>{t('alerts.whom')}</h3>}
        {fault ? <Blank icon="warn" text={fault.message || t('alerts.failed')}><button type="button" class="button" onClick={again}>{t('action.retry')}</button></Blank>
          : hits === null ? <Loading rows={4} />
            : <ul class="alert-hits">{hits.map((h, i) => <HitRow key={h.visitor} hit={h} watched={i < cardsShown && !closed} />)}</ul>}
      </div>
    </section>
  );
}

function HitRow({ hit, watched }: { hit: Hit; watched: boolean }) {
  const connected = online.value;
  useEffect(() => watched && connected ? watchVisitor(hit.visitor) : undefined, [hit.visitor, watched, connected]);
  const card = cards.value[hit.visitor];
  const name = visitorName(hit.visitor, card?.name ?? '');
  const page = card?.pages.at(-1);
  return (
    <li><button type="button" class="item" data-testid="alert-hit" data-visitor={hit.visitor} onClick={() => go('visitors', hit.visitor)}>
      <Avatar id={hit.visitor} name={name} />
      <span class="item-main">
        <span class="item-line"><strong class="clip" dir="auto">{name}</strong><time class="num soft">{when(hit.at, now.value)}</time></span>
        <span class="item-line"><span class="soft clip" dir="auto">{page ? page.title || pathOf(page.url) : ''}</span>
          {hit.outcome ? <span class={`tag hit-${hit.outcome}`}>{t(`alerts.outcome.${hit.outcome}`)}</span>
            : card && <span class="tag">{card.online ? t(`visitor.status.${statusKeys[card.status] ?? 'browsing'}`) : t('visitor.left')}</span>}</span>
      </span>
    </button></li>
  );
}

/** Department and words are filled in already: one click invites all. */
function InviteAll({ alert }: { alert: Alert }) {
  const departments = site.value?.departments ?? [];
  const mine = site.value?.operators.find(o => o.id === session.value?.person.id)?.departments ?? [];
  const [department, setDepartment] = useState((mine.includes('support') ? 'support' : mine[0]) ?? departments[0]?.id ?? '');
  const fault = alert.kind === AlertKind.ErrorPage || alert.kind === AlertKind.ErrorEvent || alert.kind === AlertKind.Many;
  const [text, setText] = useState(t(fault ? 'alerts.text.fault' : 'alerts.text.other'));
  const [busy, setBusy] = useState(false);
  const begun = alert.invited + alert.skipped + alert.waiting > 0;
  const invite = async () => {
    setBusy(true);
    await handleAlert(alert.alert, AlertAct.Invite, department, text.trim());
    setBusy(false);
  };
  return (
    <form class="alert-invite" onSubmit={e => { e.preventDefault(); void invite(); }}>
      {begun && <p class="alert-progress" role="status" data-testid="alert-progress">
        <span class="tag hit-invited"><Icon name="check" size={14} />{t('alerts.invited', { n: number(alert.invited) })}</span>
        {alert.skipped > 0 && <span class="tag">{t('alerts.skipped', { n: number(alert.skipped) })}</span>}
        {alert.waiting > 0 && <><span class="tag alert-taken"><Icon name="clock" size={14} />{t('alerts.waiting', { n: number(alert.waiting) })}</span>
          <button type="button" class="text-button" onClick={() => void handleAlert(alert.alert, AlertAct.StopInviting)}>{t('alerts.stop')}</button></>}
      </p>}
      {mayInvite(alert) && alert.waiting === 0 && !allInvited(alert) && <>
        <textarea rows={3} value={text} maxLength={1000} aria-label={t('invite.text')} data-testid="alert-text" onInput={e => setText(e.currentTarget.value)} />
        <div class="alert-send">
          <select aria-label={t('invite.department')} value={department} onChange={e => setDepartment(e.currentTarget.value)}>{departments.map(d => <option key={d.id} value={d.id}>{departmentName(d.id)}</option>)}</select>
          <button type="submit" class="button primary" data-testid="alert-invite" disabled={!online.value || busy || !text.trim() || !department}><Icon name="invite" size={16} />{t(begun ? 'alerts.inviteMore' : 'alerts.invite')}</button>
        </div>
        <p class="soft">{t('alerts.inviteHint')}</p>
      </>}
    </form>
  );
}
