import { useEffect, useState } from 'preact/hooks';
import { type ApiFault, api } from '../http';
import { money, number, t, timeOfDay, tn, when } from '../i18n/index';
import { pathOf, safeHref } from '../logic/text';
import { clock } from '../logic/waiting';
import { type Card, DialogStatus, VisitorStatus } from '../packets';
import { now } from '../state/clock';
import { cards, desk, goneVisitors, online, watchVisitor } from '../state/gateway';
import { go, may, place } from '../state/router';
import { siteId } from '../state/session';
import { openDialog, panes } from '../state/view';
import { Avatar, Blank, IconButton, Loading, Stars } from '../ui/bits';
import { Icon } from '../ui/icon';
import { InviteSheet } from './invite';
import { WhySection } from './why';
import { countryName, humanName, originName, visitorName } from './names';
import { say } from '../state/toasts';
import { PersonTools } from './persontools';

interface History {
  visits: { number: number; start: number; end: number; pages: number; referrer: string; browser: string; os: string; source?: string; engine?: string; lookedAt?: { url: string; title: string; at: number }[] }[];
  invitations: { id: string; rule: string | null; ruleName: string | null; operator: string | null; outcome: number | string; at: number }[];
  dialogs: { id: string; startedAt: number; closedAt: number | null; stars: number; excerpt: string }[];
}

const outcomeNames = ['sent', 'shown', 'accepted', 'declined', 'ignored'] as const;

function outcomeText(outcome: number | string): string {
  const name = typeof outcome === 'number' ? outcomeNames[outcome] : outcomeNames.find(o => o === outcome.toLowerCase());
  return name ? t(`outcome.${name}`) : String(outcome);
}

export const statusKeys = ['browsing', 'invited', 'waiting', 'inDialog', 'wasInDialog'] as const;

/** Who is this: the visit as it goes on, and all that is known from before. */
export function VisitorCard({ visitor, onBack }: { visitor: string; onBack?: () => void }) {
  const card = cards.value[visitor];
  const [history, setHistory] = useState<History | ApiFault | null>(null);
  const [sheet, setSheet] = useState<'invite' | 'start' | null>(null);
  const connected = online.value;
  useEffect(() => connected ? watchVisitor(visitor) : undefined, [visitor, connected]);
  useEffect(() => {
    const stop = new AbortController();
    const site = siteId.value;
    if (site) {
      api<History>('GET', `sites/${encodeURIComponent(site)}/visitors/${encodeURIComponent(visitor)}`, undefined, stop.signal)
        .then(setHistory, (e: ApiFault) => { if (!stop.signal.aborted) setHistory(e); });
    }
    return () => stop.abort();
    // Somebody who signs in brings what is known from other browsers.
  }, [visitor, card?.login]);

  const known = history && 'dialogs' in history ? history : null;
  if (!card && !known) {
    const nothing = goneVisitors.value.has(visitor) && history;
    return <div class="card">{onBack && <BackBar onBack={onBack} />}{nothing ? <Blank icon="card" text={t('card.gone')} /> : <Loading rows={8} />}</div>;
  }
  const name = visitorName(visitor, card?.name ?? '');
  const openId = card?.dialogs.find(id => desk.value.threads[id] && !desk.value.threads[id]!.left && desk.value.threads[id]!.status !== DialogStatus.Closed);
  const free = card && card.online && card.status !== VisitorStatus.InDialog && card.status !== VisitorStatus.Waiting && card.dialogs.length === 0;
  return (
    <div class="card" data-testid="visitor-card" data-visitor={visitor}>
      {onBack && <BackBar onBack={onBack} />}
      <header class="card-head">
        <Avatar id={visitor} name={name} size={40} />
        <div class="item-main">
          <h2 class="wrap" dir="auto">{name}</h2>
          {card?.login && <p class="soft signed" data-testid="signed-in" title={t('card.signedInHint')}><Icon name="check" size={14} /><span class="clip">{t('card.signedIn', { login: card.login })}</span></p>}
          <p class="soft presence">
            <span class={card?.online ? 'presence-dot on' : 'presence-dot'} aria-hidden="true" />
            {card?.online ? <>{t(`visitor.status.${statusKeys[card.status] ?? 'browsing'}`)} · <span class="num">{clock(now.value - card.visitStart)}</span></> : t('visitor.offline')}
          </p>
        </div>
      </header>
      {card && card.tags && card.tags.length > 0 && <p class="tags" aria-label={t('card.tags')} data-testid="card-tags">{card.tags.map(tag => <span key={tag} class="tag" dir="auto">{tag}</span>)}</p>}
      {card && card.segments.length > 0 && <p class="tags">{card.segments.map(s => <span key={s} class="tag segment"><Icon name="star" size={14} />{humanName(s)}</span>)}</p>}
      {openId === panes.value.focus && openId && place.value.screen === 'desk' ? null : openId ? <div class="card-actions"><button type="button" class="button" onClick={() => openDialog(openId)}><Icon name="desk" size={16} />{t('card.openDialog')}</button></div>
        : card && card.online && !free ? <p class="card-why soft">{t(card.status === VisitorStatus.Waiting ? 'card.inQueue' : 'card.withColleague')}</p>
        : card?.online && (
          <div class="card-actions">
            <button type="button" class="button primary grow" data-testid="invite" disabled={!connected} onClick={() => setSheet('invite')}><Icon name="invite" size={16} />{t('invite.action')}</button>
            <button type="button" class="button grow" data-testid="start-dialog" disabled={!connected} onClick={() => setSheet('start')}><Icon name="desk" size={16} />{t('start.action')}</button>
          </div>
        )}
      {card && <>
        <Marks card={card} />
        <Facts card={card} />
        <Path card={card} />
        <Events card={card} />
        <Attributes card={card} />
        {connected && card.online && <WhySection key={visitor} visitor={visitor} />}
      </>}
      <Earlier card={card} history={known} failed={history !== null && known === null} />
      {may('block-visitors') && <BanTools key={`ban ${visitor}`} visitor={visitor} />}
      <PersonTools visitor={visitor} name={name} />
      {sheet && card && <InviteSheet visitor={visitor} name={card.name} language={card.language} mode={sheet} onClose={() => setSheet(null)} />}
    </div>
  );
}

/** Seldom wanted: its file comes when the button is first asked for. */
function BanTools({ visitor }: { visitor: string }) {
  const [Part, setPart] = useState<((p: { visitor: string }) => preact.JSX.Element) | null>(null);
  const open = () => void import('./bans').then(m => setPart(() => m.BanVisitor), () => say(t('later.failed'), true));
  return Part ? <Part visitor={visitor} /> : <button type="button" class="text-button" data-testid="ban-open" onClick={open}>{t('bans.open')}</button>;
}

function BackBar({ onBack }: { onBack: () => void }) {
  return <div class="back-bar"><IconButton icon="back" label={t('action.back')} onClick={onBack} testid="back" /><span>{t('card.title')}</span></div>;
}

/** What rules have noted: for those who talk with the visitor, before everything else. */
function Marks({ card }: { card: Card }) {
  return (
    <>
      {!!card.notes?.length && (
        <section class="card-section" data-testid="card-notes"><h3>{t('card.notes')}</h3>
          <ul class="marks">{card.notes.toReversed().map((n, i) => <li key={i}><p class="wrap" dir="auto">{n.text}</p><span class="soft">{n.rule}, <time class="num">{when(n.at, now.value)}</time></span></li>)}</ul></section>
      )}
      {!!card.forms?.length && (
        <section class="card-section" data-testid="card-forms"><h3>{t('card.forms')}</h3>
          <ul class="marks">{card.forms.toReversed().map((f, i) => (
            <li key={i}><span class="soft">{humanName(f.form)}, <time class="num">{when(f.at, now.value)}</time></span>
              <dl class="facts">{Object.entries(f.answers).map(([k, v]) => <div key={k}><dt>{humanName(k)}</dt><dd class="wrap" dir="auto">{v}</dd></div>)}</dl></li>
          ))}</ul></section>
      )}
      {!!card.coupons?.length && (
        <section class="card-section" data-testid="card-coupons"><h3>{t('card.coupons')}</h3>
          <ul class="marks">{card.coupons.toReversed().map(c => <li key={c.code}><code>{c.code}</code> <span class="soft">{c.rule}, <time class="num">{when(c.at, now.value)}</time></span></li>)}</ul></section>
      )}
    </>
  );
}

function Facts({ card }: { card: Card }) {
  const local = localTime(card.timeZone);
  const rows: [string, string][] = [
    [t('card.source'), originName(card.source, card.referrer, card.engine)],
    [t('card.term'), card.term ?? ''],
    [t('card.campaign'), card.campaign ?? ''],
    [t('card.place'), [card.city, card.region, countryName(card.country)].filter(Boolean).join(', ')],
    [t('card.visit'), card.visitNumber > 1 ? t('card.visitNumber', { n: card.visitNumber }) : t('card.firstVisit')],
    [t('card.browser'), [card.browser, card.os].filter(Boolean).join(', ')],
    [t('card.device'), [deviceName(card.device), card.screen.replace(/(\d)\s*x\s*(\d)/u, '$1 × $2')].filter(Boolean).join(', ')],
    [t('card.language'), languageName(card.language)],
    [t('card.time'), local ? `${local} (${card.timeZone})` : card.timeZone],
  ];
  return <dl class="facts">{rows.filter(([, value]) => value).map(([key, value]) => <div key={key}><dt>{key}</dt><dd class="wrap">{value}</dd></div>)}</dl>;
}

function deviceName(device: string): string {
  return device === 'desktop' || device === 'phone' || device === 'tablet' || device === 'tv' ? t(`device.${device}`) : device;
}

function localTime(zone: string): string | null {
  try {
    return zone ? new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: zone }).format(now.value) : null;
  } catch {
    return null;
  }
}

function languageName(code: string): string {
  try {
    return code ? new Intl.DisplayNames([document.documentElement.lang], { type: 'language' }).of(code) ?? code : '';
  } catch {
    return code;
  }
}

function Path({ card }: { card: Card }) {
  const [all, setAll] = useState(false);
  const pages = all ? card.pages : card.pages.slice(-6);
  const hidden = card.pages.length - pages.length;
  return (
    <section class="card-section">
      <h3>{t('card.path')}<span class="num soft">{number(card.pages.length)}</span></h3>
      {hidden > 0 && <button type="button" class="text-button" onClick={() => setAll(true)}>{tn('card.earlierPages', hidden)}</button>}
      <ol class="path">{pages.map((page, i) => {
        const index = hidden + i;
        const next = card.pages[index + 1];
        const here = !next && card.online;
        const spent = next ? next.at - page.at : here ? now.value - page.at : null;
        const href = safeHref(page.url);
        return (
          <li key={`${page.at}-${index}`} class={here ? 'here' : ''}>
            <span class="path-main">
              <span class="wrap" dir="auto">{page.title || pathOf(page.url)}</span>
              {href ? <a class="soft clip" href={href} target="_blank" rel="noopener noreferrer nofollow" title={page.url}>{pathOf(page.url)}</a> : <span class="soft clip">{page.url}</span>}
            </span>
            <span class="path-time num soft">{spent !== null ? clock(spent) : timeOfDay(page.at)}</span>
          </li>
        );
      })}</ol>
    </section>
  );
}

function Events({ card }: { card: Card }) {
  if (card.events.length === 0) return null;
  return (
    <section class="card-section">
      <h3>{t('card.events')}</h3>
      <ul class="events">{card.events.slice(-8).reverse().map((e, i) => (
        <li key={`${e.at}-${i}`}><Icon name="event" size={14} /><span class="clip">{humanName(e.name)}</span>
          <span class="num">{e.value === null ? '' : money(e.value, e.currency)}</span><time class="num soft">{timeOfDay(e.at)}</time></li>
      ))}</ul>
    </section>
  );
}

function Attributes({ card }: { card: Card }) {
  // The name stands at the top already.
  const pairs = Object.entries(card.attributes).filter(([key, value]) => key !== 'name' || value.trim() !== visitorName(card.visitor, card.name));
  if (pairs.length === 0) return null;
  return (
    <section class="card-section">
      <h3>{t('card.attributes')}</h3>
      <dl class="facts">{pairs.map(([key, value]) => <div key={key}><dt class="clip" title={key}>{humanName(key)}</dt><dd class="wrap" dir="auto">{value}</dd></div>)}</dl>
    </section>
  );
}

function Earlier({ card, history, failed }: { card: Card | undefined; history: History | null; failed: boolean }) {
  const visits = history?.visits.filter(v => v.number !== card?.visitNumber)
    ?? card?.previousVisits.map((v): History['visits'][number] => ({ ...v, referrer: '', browser: '', os: '' })) ?? [];
  const dialogs = history?.dialogs.filter(d => d.closedAt !== null || !card?.dialogs.includes(d.id)) ?? [];
  const invitations = history?.invitations ?? [];
  return <>
    {dialogs.length > 0 && (
      <section class="card-section">
        <h3>{t('card.dialogs')}<span class="num soft">{dialogs.length}</span></h3>
        <ul class="past">{dialogs.slice(0, 8).map(d => (
          <li key={d.id}><button type="button" onClick={() => go('history', d.id)}>
            <span class="item-line"><time class="num">{when(d.startedAt, now.value)}</time>{d.stars > 0 && <Stars value={d.stars} />}</span>
            <span class="soft clamp" dir="auto">{d.excerpt}</span>
          </button></li>
        ))}</ul>
      </section>
    )}
    {invitations.length > 0 && (
      <section class="card-section">
        <h3>{t('card.invitations')}</h3>
        <ul class="events">{invitations.slice(0, 6).map(i => (
          <li key={i.id}><Icon name="invite" size={14} /><span class="clip" dir="auto">{i.operator ?? i.ruleName ?? t('card.someRule')}</span><span>{outcomeText(i.outcome)}</span><time class="num soft">{when(i.at, now.value)}</time></li>
        ))}</ul>
      </section>
    )}
    {visits.length > 0 && (
      <section class="card-section">
        <h3>{t('card.visits')}<span class="num soft">{visits.length}</span></h3>
        <ul class="events visits">{visits.toSorted((a, b) => b.number - a.number).slice(0, 8).map(v => {
          const line = <><Icon name="clock" size={14} /><span class="clip num">{when(v.start, now.value)}</span>
            <span class="clip soft">{v.source || v.referrer ? originName(v.source, v.referrer, v.engine) : ''}</span><span class="num soft">{tn('card.pages', v.pages)}, {clock(v.end - v.start)}</span></>;
          return (
            <li key={v.number}>{v.lookedAt?.length
              ? <details><summary data-testid="past-visit">{line}</summary><ol class="looked-at">{v.lookedAt.map((p, i) => <li key={i}><span class="clip" dir="auto" title={p.url}>{p.title || pathOf(p.url)}</span><time class="num soft">{timeOfDay(p.at)}</time></li>)}</ol></details>
              : line}</li>
          );
        })}</ul>
      </section>
    )}
    {failed && <p class="soft card-section">{t('card.historyFailed')}</p>}
  </>;
}
