import { useEffect, useRef, useState } from 'preact/hooks';
import { chooseLanguage, language, languages, t } from '../i18n/index';
import { unhandled } from '../logic/alerts';
import { nextWaiting, unread } from '../logic/desk';
import { secondsLeft } from '../logic/waiting';
import { OperatorState } from '../packets';
import { askPermission, permission, waitingHere } from '../state/alerts';
import { now } from '../state/clock';
import { desk, held, linkState, online, reconnectNow, setState, signOff } from '../state/gateway';
import { chosenSite, soundOn, theme } from '../state/prefs';
import { go, myScreens, place, type Screen } from '../state/router';
import { loadSite, session, signOut, site, siteId } from '../state/session';
import { siteAlerts } from '../state/sitealerts';
import { hush, toasts } from '../state/toasts';
import { deskScreen, dialogSheet, helpOpen, openDialog, paletteOpen, panes, phone } from '../state/view';
import { Avatar, Badge, Blank, IconButton, Load, StateDot, stateKey } from '../ui/bits';
import { Icon } from '../ui/icon';
import { later } from '../ui/later';
import { Menu } from '../ui/overlay';
import { AlertsScreen } from './alerts';
import { acceptOffer, DeskScreen } from './desk';
import { DialogSheets } from './dialogsheets';
import { HelpSheet } from './help';
import { Palette } from './palette';
import { VisitorsScreen } from './visitors';

export function Logo() {
  return (
    <svg class="logo" viewBox="0 0 32 32" width="36" height="36" role="img" aria-label="Gateway">
      <rect class="logo-back" width="32" height="32" rx="9" /><path class="logo-line" d="M9 23V14a7 7 0 0 1 14 0v9" /><circle class="logo-dot" cx="16" cy="18" r="2.4" />
    </svg>
  );
}

export const leave = async () => {
  await signOff();
  await signOut();
};

const chooseable = [OperatorState.Available, OperatorState.Busy, OperatorState.Pause, OperatorState.Away] as const;

const choiceKey = (state: (typeof chooseable)[number]) => stateKey(state) as 'available' | 'busy' | 'pause' | 'away';

function Me() {
  const [open, setOpen] = useState(false);
  const { person, sites } = session.value!;
  const self = desk.value.self;
  const state = self?.state ?? OperatorState.Offline;
  const pick = (act: () => void) => () => {
    setOpen(false);
    act();
  };
  return (
    <div class="me">
      {!phone.value && self && <Load load={self.load} capacity={self.capacity} />}
      <button type="button" class="rail-item" aria-haspopup="menu" aria-expanded={open} data-testid="my-state" data-state={stateKey(state)} title={person.name} onClick={() => setOpen(!open)}>
        <span class="me-face"><Avatar id={person.id} name={person.name} size={32} /><StateDot state={state} /></span>
        <span class="clip">{t(`operator.${stateKey(state)}`)}</span>
      </button>
      {open && (
        <Menu onClose={() => setOpen(false)} label={t('menu.me')}>
          <p class="menu-head clip">{person.name}</p>
          {chooseable.map(s => (
            <button key={s} type="button" role="menuitemradio" aria-checked={s === state} data-testid={`state-${stateKey(s)}`} disabled={!online.value} onClick={pick(() => void setState(s))}>
              <StateDot state={s} /><span class="grow">{t(`operator.${stateKey(s)}`)}<small class="soft">{t(`operator.${choiceKey(s)}.means`)}</small></span>{s === state && <Icon name="check" size={16} />}
            </button>
          ))}
          {sites.length > 1 && <><hr />{sites.map(s => (
            <button key={s.id} type="button" role="menuitemradio" aria-checked={s.id === siteId.value} onClick={pick(() => { chosenSite.value = s.id; })}><Icon name="globe" size={16} /><span class="grow clip">{s.name}</span>{s.id === siteId.value && <Icon name="check" size={16} />}</button>
          ))}</>}
          <hr />
          <button type="button" role="menuitem" onClick={pick(() => { soundOn.value = !soundOn.value; })}><Icon name={soundOn.value ? 'sound' : 'soundOff'} size={16} /><span class="grow">{t(soundOn.value ? 'menu.soundOff' : 'menu.soundOn')}</span></button>
          {permission.value === 'default' ? <button type="button" role="menuitem" onClick={pick(() => void askPermission())}><Icon name="bell" size={16} /><span class="grow">{t('menu.notify')}</span></button>
            : permission.value !== 'unsupported' && <p class="menu-row menu-fact soft"><Icon name={permission.value === 'granted' ? 'bell' : 'bellOff'} size={16} />{t(permission.value === 'granted' ? 'menu.notifyOn' : 'menu.notifyBlocked')}</p>}
          <div class="menu-row" role="group" aria-label={t('menu.theme')}><Icon name="moon" size={16} />{(['system', 'light', 'dark'] as const).map(th => (
            <button key={th} type="button" role="menuitemradio" class="seg" aria-checked={theme.value === th} onClick={() => { theme.value = th; }}>{t(`theme.${th}`)}</button>
          ))}</div>
          <div class="menu-row" role="group" aria-label={t('menu.language')}><Icon name="globe" size={16} />{languages.map(l => (
            <button key={l.id} type="button" role="menuitemradio" class="seg" aria-checked={language.value === l.id} onClick={() => chooseLanguage(l.id)}>{l.name}</button>
          ))}</div>
          <button type="button" role="menuitem" onClick={pick(() => { helpOpen.value = true; })}><Icon name="help" size={16} /><span class="grow">{t('menu.keys')}</span><kbd>?</kbd></button>
          <hr />
          <button type="button" role="menuitem" data-testid="sign-out" onClick={pick(() => void leave())}><Icon name="out" size={16} /><span class="grow">{t('menu.signOut')}</span></button>
        </Menu>
      )}
    </div>
  );
}

function Rail() {
  const links = useRef<HTMLDivElement>(null);
  const { screen: here } = place.value;
  // On a phone not all of them fit.
  useEffect(() => links.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' }), [here, phone.value]);
  return (
    <nav class="rail" aria-label={t('nav.label')}>
      {!phone.value && <span class="rail-logo" title={site.value?.name}><Logo /></span>}
      <div class="rail-links" ref={links}>{myScreens().map(screen => (
        <a key={screen} class="rail-item" href={`#/${screen}`} aria-current={place.value.screen === screen ? 'page' : undefined} data-testid={`nav-${screen}`}
          onClick={() => { if (screen === 'desk') deskScreen.value = 'list'; }}>
          <Icon name={screen} size={22} /><span class="clip">{t(`nav.${screen}`)}</span>
          {screen === 'alerts' && <Badge count={unhandled(siteAlerts.value ?? [])} label={t('alerts.unhandled')} />}
          {screen === 'desk' && <Badge count={waitingHere.value + desk.value.queueTotal} label={t('nav.waiting')} />}
        </a>
      ))}</div>
      <span class="grow" />
      {!phone.value && <button type="button" class="rail-item small" title={t('palette.title')} onClick={() => { paletteOpen.value = true; }}><Icon name="command" size={20} /><kbd>Ctrl K</kbd></button>}
      <Me />
    </nav>
  );
}

/** One thin line that says what happens to the connection and what will. */
function LinkBar() {
  const state = linkState.value;
  if (state.phase === 'online') {
    return held.value ? <div class="link-bar" role="status" data-testid="link-bar"><Icon name="warn" size={16} /><span>{t('link.held')}</span></div> : null;
  }
  if (state.phase === 'ended') {
    return <div class="link-bar bad" role="alert" data-testid="link-bar"><Icon name="warn" size={16} /><span>{t('link.ended')}</span><button type="button" class="text-button" onClick={() => location.reload()}>{t('link.reload')}</button></div>;
  }
  if (state.phase === 'waiting') {
    return (
      <div class="link-bar" role="status" data-testid="link-bar"><Icon name="warn" size={16} />
        <span>{t('link.lost')} <span class="num">{t('link.retryIn', { n: secondsLeft(state.at, Date.now() + 0 * now.value) })}</span></span>
        <button type="button" class="text-button" onClick={reconnectNow}>{t('link.now')}</button></div>
    );
  }
  return <div class="link-bar quiet" role="status" data-testid="link-bar"><span class="spinner" aria-hidden="true" /><span>{t('link.connecting')}</span></div>;
}

function PermissionBar() {
  const [hidden, setHidden] = useState(false);
  // One bar at a time: a lost connection matters more.
  if (hidden || linkState.value.phase === 'waiting' || held.value || permission.value === 'granted' || permission.value === 'unsupported') return null;
  const denied = permission.value === 'denied';
  return (
    <div class="permission-bar" role="status" data-testid="permission-bar"><Icon name={denied ? 'bellOff' : 'bell'} size={16} />
      <span>{t(denied ? 'permission.denied' : 'permission.ask')}</span>
      {!denied && <button type="button" class="button small" data-testid="permission-allow" onClick={() => void askPermission()}>{t('permission.allow')}</button>}
      <span class="grow" /><IconButton icon="close" label={t('action.close')} onClick={() => setHidden(true)} /></div>
  );
}

/** Takes the operator to what has waited longest: an offer to accept, else an unanswered dialog, else the next unread one. */
export function goNext(): void {
  const next = nextWaiting(desk.value);
  if (next?.offer) {
    go('desk');
    deskScreen.value = 'list';
    requestAnimationFrame(() => document.querySelector<HTMLElement>(`.offer[data-dialog="${CSS.escape(next.offer!)}"] [data-testid=offer-accept]`)?.focus());
    return;
  }
  const dialog = next?.dialog ?? desk.value.order.find(id => desk.value.threads[id] && unread(desk.value.threads[id]!) > 0);
  if (dialog) openDialog(dialog);
  else if (desk.value.queue.length > 0) {
    go('desk');
    requestAnimationFrame(() => document.querySelector<HTMLElement>('[data-testid=queue-item]')?.focus());
  }
}

function acceptFirst(): void {
  const offer = [...desk.value.offers].sort((a, b) => a.deadline - b.deadline)[0];
  if (offer) void acceptOffer(offer);
}

function goIfMine(screen: Screen): void {
  if (myScreens().includes(screen)) go(screen);
}

/** Letters are told by their key, not by what the layout prints, so that they work while Russian is typed. */
function shortcuts(e: KeyboardEvent): void {
  if (e.isComposing || e.defaultPrevented) return;
  if ((e.ctrlKey || e.metaKey) && e.code === 'KeyK') {
    e.preventDefault();
    paletteOpen.value = !paletteOpen.value;
    return;
  }
  if (e.ctrlKey || e.metaKey || document.querySelector('dialog[open]')) return;
  const target = e.target as HTMLElement;
  const writing = target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/u.test(target.tagName);
  if (writing && !e.altKey) return;
  const focus = panes.value.focus;
  const digit = /^Digit([1-9])$/u.exec(e.code);
  const act = digit ? () => { const id = desk.value.order[Number(digit[1]) - 1]; if (id) openDialog(id); }
    : e.code === 'KeyN' ? goNext
      : e.code === 'KeyA' ? acceptFirst
        : e.code === 'KeyT' && focus ? () => { dialogSheet.value = { kind: 'transfer', dialog: focus }; }
          : e.code === 'KeyE' && focus ? () => { dialogSheet.value = { kind: 'close', dialog: focus }; }
            : e.code === 'KeyM' && focus ? () => openDialog(focus)
              : !e.altKey && e.key === '?' ? () => { helpOpen.value = true; }
                : !e.altKey && e.code === 'Slash' ? () => document.querySelector<HTMLElement>('main input[type=search], main textarea')?.focus()
                  : e.altKey && /^Key[DVBHRPS]$/u.test(e.code) ? () => goIfMine(({ KeyD: 'desk', KeyV: 'visitors', KeyB: 'alerts', KeyH: 'history', KeyR: 'rules', KeyP: 'phrases', KeyS: 'site' } as Record<string, Screen>)[e.code]!)
                    : null;
  if (!act) return;
  e.preventDefault();
  act();
}

/** What operators work in is there at once; what is set up now and then comes when it is first shown. */
const shownScreen: Record<Screen, () => preact.JSX.Element> = {
  desk: DeskScreen, visitors: VisitorsScreen, alerts: AlertsScreen, history: later(async () => (await import('./history')).HistoryScreen), board: later(async () => (await import('./board')).BoardScreen), rules: later(async () => (await import('./rules')).RulesScreen),
  phrases: later(async () => (await import('./phrases')).PhrasesScreen), site: later(async () => (await import('./site')).SiteScreen), team: later(async () => (await import('./team')).TeamScreen), nodes: later(async () => (await import('./nodes')).NodesScreen),
};

export function Shell() {
  const id = siteId.value;
  const [failed, setFailed] = useState(false);
  const tries = useRef(0);
  const load = () => {
    if (!id) return;
    setFailed(false);
    loadSite(id).catch(() => setFailed(true));
  };
  useEffect(load, [id, tries.current]);
  useEffect(() => {
    addEventListener('keydown', shortcuts);
    return () => removeEventListener('keydown', shortcuts);
  }, []);
  if (!id) return <main class="sign-in"><Blank icon="globe" text={t('site.none')}><button type="button" class="button" onClick={() => void leave()}>{t('menu.signOut')}</button></Blank></main>;
  const screen = place.value.screen;
  const Now = shownScreen[myScreens().includes(screen) ? screen : 'desk'];
  return (
    <div class="shell">
      <LinkBar />
      <PermissionBar />
      <Rail />
      <div class="stage">
        {failed && !site.value ? <main class="page"><Blank icon="warn" text={t('fault.unreachable')}><button type="button" class="button" onClick={load}>{t('action.retry')}</button></Blank></main> : <Now />}
      </div>
      <div class="toasts" role="status" aria-live="polite">{toasts.value.map(toast => (
        <div key={toast.id} class={toast.bad ? 'toast bad' : 'toast'}><Icon name={toast.bad ? 'warn' : 'check'} size={16} /><span>{toast.text}</span>
          {toast.act && <button type="button" class="text-button" data-testid="toast-act" onClick={() => { toast.act!.run(); hush(toast.id); }}>{toast.act.text}</button>}<IconButton icon="close" label={t('action.close')} onClick={() => hush(toast.id)} /></div>
      ))}</div>
      <DialogSheets />
      {paletteOpen.value && <Palette />}
      {helpOpen.value && <HelpSheet />}
    </div>
  );
}
