import { useEffect, useState } from 'preact/hooks';
import { t, tn } from '../i18n/index';
import { lastMessage, nextWaiting, unansweredSince, unread } from '../logic/desk';
import { answerThresholds, queueThresholds, secondsLeft } from '../logic/waiting';
import { type Assignment, Author, type Beside, DialogStatus, Marks, OperatorState, Refusal } from '../packets';
import { wanted } from '../state/alerts';
import { now } from '../state/clock';
import { accept, decline, desk, join, look, online, setState, takeWaiting } from '../state/gateway';
import { cardShown, cardWidth, listWidth, teamShown } from '../state/prefs';
import { session, site } from '../state/session';
import { cardRoom, cardVisitor, departmentName, deskScreen, listRoom, lookAt, lookedAt, openDialog, panes, phone, shown } from '../state/view';
import { Avatar, Badge, Blank, IconButton, Load, Loading, StateDot, Wait, stateKey } from '../ui/bits';
import { drafts } from '../ui/composer';
import { Icon } from '../ui/icon';
import { Splitter } from '../ui/splitter';
import { VisitorCard } from './card';
import { DialogPane } from './dialogpane';
import { visitorName } from './names';
import { goNext } from './shell';

export async function acceptOffer(offer: Assignment): Promise<void> {
  const answer = await accept(offer.dialog, offer.term);
  if (answer.ok) openDialog(offer.dialog);
}

function Offer({ offer }: { offer: Assignment }) {
  const left = secondsLeft(offer.deadline, now.value);
  const total = site.value?.offerSeconds ?? 30;
  const known = desk.value.threads[offer.dialog];
  const text = known ? lastMessage(known)?.text : undefined;
  const name = visitorName(offer.visitor, offer.visitorName);
  return (
    <li class="offer" data-testid="offer" data-dialog={offer.dialog}>
      <div class="item-row">
        <Avatar id={offer.visitor} name={name} />
        <span class="item-main">
          <strong class="clip" dir="auto">{name}</strong>
          <span class="soft clip">{departmentName(offer.department)}</span>
        </span>
        <span class={`count-down num${left <= 5 ? ' late' : ''}`} role="timer">{t('offer.left', { n: left })}</span>
      </div>
      {text && <p class="offer-text" dir="auto">{text}</p>}
      <progress class="offer-bar" max={total} value={Math.min(left, total)} aria-hidden="true" />
      <div class="offer-actions">
        <button type="button" class="button primary grow" data-testid="offer-accept" disabled={!online.value} onClick={() => void acceptOffer(offer)}>
          <Icon name="check" size={16} />{t('offer.accept')}
        </button>
        <button type="button" class="button" data-testid="offer-decline" disabled={!online.value} onClick={() => void decline(offer.dialog, offer.term)}>{t('offer.decline')}</button>
      </div>
    </li>
  );
}

/** A colleague asks for company in a dialog that stays the colleague's. */
function Asked({ asked }: { asked: Beside['dialogs'][number] }) {
  const name = visitorName(asked.visitor, asked.visitorName);
  const enter = async () => {
    if ((await join(asked.dialog, true)).ok) openDialog(asked.dialog);
  };
  return (
    <li class="offer" data-testid="asked" data-dialog={asked.dialog}>
      <div class="item-row"><Avatar id={asked.visitor} name={name} /><span class="item-main"><strong class="clip" dir="auto">{name}</strong><span class="soft clip">{t('beside.by', { name: asked.ownerName })}</span></span></div>
      {asked.comment && <p class="offer-text" dir="auto">{asked.comment}</p>}
      <div class="offer-actions">
        <button type="button" class="button primary grow" data-testid="asked-join" disabled={!online.value} onClick={() => void enter()}><Icon name="check" size={16} />{t('beside.joinShort')}</button>
        <button type="button" class="button" data-testid="asked-decline" disabled={!online.value} onClick={() => void join(asked.dialog, false)}>{t('offer.decline')}</button>
      </div>
    </li>
  );
}

/** The longest waits are always in sight; the rest of a long queue does not push my own dialogs away. */
const queueShort = 4;

/** Where operators choose for themselves. Above the own capacity it asks first. */
function TakeButton({ dialog }: { dialog: string }) {
  const [over, setOver] = useState(false);
  const take = async () => {
    const answer = await takeWaiting(dialog, over);
    if (answer.ok) openDialog(dialog);
    else setOver(answer.code === Refusal.NoCapacity);
  };
  return <button type="button" class={`button small${over ? '' : ' primary'}`} data-testid="queue-take" disabled={!online.value} title={over ? t('capacity.ask') : undefined} onClick={() => void take()}>{over ? t('queue.takeOver') : t('queue.take')}</button>;
}

/** Who of the colleagues has this waiting visitor in sight already. */
function Lookers({ ids }: { ids: string }) {
  const names = ids.split(' ').filter(id => id && id !== session.value?.person.id).map(id => desk.value.team.find(m => m.id === id)?.name ?? id);
  if (names.length === 0) return null;
  const text = t('queue.looks', { names: names.join(', ') });
  return <span class="tag" data-testid="queue-looks" title={text}><Icon name="eye" size={14} /><span class="sr">{text}</span><span aria-hidden="true">{names[0]!.split(' ')[0]}{names.length > 1 && ` +${names.length - 1}`}</span></span>;
}

function QueueList() {
  const [all, setAll] = useState(false);
  const { queue, queueTotal } = desk.value;
  const seen = queue.find(q => q.visitor === lookedAt.value)?.dialog;
  useEffect(() => {
    if (!seen) return;
    look(seen, 1);
    // Once it is one's own, its pane says what one does there.
    return () => { if (!desk.value.order.includes(seen)) look(seen, 0); };
  }, [seen]);
  const rest = queue.length - queueShort > 1;
  return (
    <section class="list-section" aria-labelledby="queue-title">
      <h2 id="queue-title">{t('queue.title')}<span class="num soft">{queueTotal}</span></h2>
      {queue.length === 0
        ? <p class="list-empty soft">{t('queue.empty')}</p>
        : <ol class="items">{(rest && !all ? queue.slice(0, queueShort) : queue).map(q => {
          const name = visitorName(q.visitor, q.visitorName);
          return (
            <li key={q.dialog} class="queue-row">
              <button type="button" class={`item${lookedAt.value === q.visitor ? ' selected' : ''}`} data-testid="queue-item" data-dialog={q.dialog} onClick={() => lookAt(q.visitor)}>
                <Avatar id={q.visitor} name={name} />
                <span class="item-main">
                  <span class="item-line"><strong class="clip" dir="auto">{name}</strong><Wait since={q.since} thresholds={queueThresholds} /></span>
                  <span class="item-line left"><span class="tag">{departmentName(q.department)}</span>{!!((q.marks ?? 0) & Marks.Later) && <span class="tag" title={t('queue.laterHint')}>{t('queue.later')}</span>}{!!((q.marks ?? 0) & Marks.Bot) && <span class="tag" data-testid="queue-bot" title={t('queue.botHint')}><Icon name="bot" size={14} />{t('bot.label')}</span>}{q.looks && <Lookers ids={q.looks} />}<span class="soft clip" dir="auto">{q.firstText || t('queue.noText')}</span></span>
                </span>
              </button>
              {!!((q.marks ?? 0) & Marks.Takeable) && <TakeButton dialog={q.dialog} />}
            </li>
          );
        })}</ol>}
      {rest && <button type="button" class="text-button fold-more" aria-expanded={all} onClick={() => setAll(!all)}>{all ? t('queue.less') : t('queue.all', { n: queue.length })}</button>}
      {all && queueTotal > queue.length && <p class="list-empty soft">{tn('queue.more', queueTotal - queue.length)}</p>}
    </section>
  );
}

function MineItem({ id, place }: { id: string; place: number }) {
  const thread = desk.value.threads[id];
  if (!thread) return null;
  const name = visitorName(thread.visitor, thread.visitorName);
  const last = lastMessage(thread);
  const fresh = unread(thread);
  const since = unansweredSince(thread);
  const over = thread.left || thread.status === DialogStatus.Closed;
  const draft = drafts.value[id];
  const inSight = shown.value.includes(id);
  return (
    <li>
      <button type="button" class={`item${panes.value.focus === id && !lookedAt.value ? ' selected' : ''}${inSight ? ' in-sight' : ''}${fresh ? ' unread' : ''}${over ? ' over' : ''}`}
        data-testid="dialog-item" data-dialog={id} aria-current={panes.value.focus === id} onClick={() => openDialog(id)}>
        <Avatar id={thread.visitor} name={name} />
        <span class="item-main">
          <span class="item-line">
            <strong class="clip" dir="auto">{name}</strong>
            {since !== null ? <Wait since={since} thresholds={answerThresholds} /> : place <= 9 && <kbd class="place">{place}</kbd>}
          </span>
          <span class="item-line">
            <span class="soft clip" dir="auto">
              {thread.draft !== null ? <em>{t('dialog.typing')}</em>
                : draft ? <><em class="draft-mark">{t('dialog.draft')}</em> {draft}</>
                  : over ? t(thread.status === DialogStatus.Closed ? 'dialog.closedShort' : 'dialog.elsewhereShort')
                    : <>{last?.author === Author.Operator && <>{last.authorId === session.value?.person.id ? t('dialog.you') : `${last.authorName}:`} </>}{last?.text ?? t('dialog.noWords')}</>}
            </span>
            <Badge count={fresh} label={tn('dialog.unread', fresh)} />
          </span>
        </span>
      </button>
    </li>
  );
}

function TeamList() {
  const me = session.value?.person.id;
  const others = desk.value.team.filter(m => m.id !== me);
  return (
    <section class="list-section team" aria-labelledby="team-title">
      <h2 id="team-title">
        <button type="button" class="fold" aria-expanded={teamShown.value} onClick={() => { teamShown.value = !teamShown.value; }}>
          <Icon name={teamShown.value ? 'down' : 'up'} size={14} />{t('team.title')}
        </button>
        <span class="num soft">{others.filter(m => m.state === OperatorState.Available).length}/{others.length}</span>
      </h2>
      {teamShown.value && (others.length === 0 ? <p class="list-empty soft">{t('team.alone')}</p> : (
        <ul class="team-list" data-testid="team">{others.map(m => (
          <li key={m.id} title={`${m.name} · ${t(`operator.${stateKey(m.state)}`)} · ${m.departments.map(departmentName).join(', ')}`}>
            <StateDot state={m.state} /><span class="clip">{m.name}</span>
            <span class="soft clip state-name">{t(`operator.${stateKey(m.state)}`)}</span><span class="num soft">{m.load}/{m.capacity}</span>
          </li>
        ))}</ul>
      ))}
    </section>
  );
}

function DeskList() {
  const { beside, offers, order, self } = desk.value;
  const asked = beside.filter(b => b.stage === 1);
  const together = beside.filter(b => b.stage === 2);
  const observed = desk.value.observed.filter(id => !beside.some(b => b.dialog === id && b.stage === 2));
  return (
    <div class="desk-list" style={phone.value ? undefined : { width: `${listRoom.value}px` }}>
      {self === null ? <Loading rows={6} /> : <>
        <StateHint />
        {asked.length > 0 && <section class="list-section" aria-labelledby="asked-title" aria-live="polite"><h2 id="asked-title">{t('beside.asked')}<Badge count={asked.length} /></h2><ul class="items">{asked.map(b => <Asked key={b.dialog} asked={b} />)}</ul></section>}
        {offers.length > 0 && (
          <section class="list-section" aria-labelledby="offers-title" aria-live="polite">
            <h2 id="offers-title">{t('offers.title')}<Badge count={offers.length} /></h2>
            <ul class="items">{offers.map(o => <Offer key={o.dialog} offer={o} />)}</ul>
          </section>
        )}
        <QueueList />
        <section class="list-section grow" aria-labelledby="mine-title">
          <h2 id="mine-title">{t('mine.title')}<Load load={self.load} capacity={self.capacity} /></h2>
          {order.length > 6 && nextWaiting(desk.value)?.dialog && <button type="button" class="text-button fold-more" onClick={goNext}>{t('keys.next')}<kbd>N</kbd></button>}
          {order.length === 0 ? <p class="list-empty soft">{t('mine.empty')}</p>
            : <ul class="items">{order.map((id, i) => <MineItem key={id} id={id} place={i + 1} />)}</ul>}
        </section>
        {together.length > 0 && (
          <section class="list-section" aria-labelledby="beside-title" data-testid="beside">
            <h2 id="beside-title">{t('beside.title')}<span class="num soft">{together.length}</span></h2>
            <ul class="items">{together.map(b => <MineItem key={b.dialog} id={b.dialog} place={10} />)}</ul>
          </section>
        )}
        {observed.length > 0 && (
          <section class="list-section" aria-labelledby="observed-title" data-testid="observed">
            <h2 id="observed-title">{t('observe.title')}<span class="num soft">{observed.length}</span></h2>
            <ul class="items">{observed.map(id => <MineItem key={id} id={id} place={10} />)}</ul>
          </section>
        )}
        <TeamList />
      </>}
    </div>
  );
}

/** Nobody gets work in another state than available: that is said where work would appear. */
function StateHint() {
  const state = desk.value.self!.state;
  if (state === OperatorState.Available) return null;
  return (
    <div class="hint-box" role="status">
      <StateDot state={state} />
      <span>{t('state.noWork', { state: t(`operator.${stateKey(state)}`) })}</span>
      <button type="button" class="button small" data-testid="go-available" disabled={!online.value} onClick={() => void setState(OperatorState.Available)}>{t('state.goAvailable')}</button>
    </div>
  );
}

export function DeskScreen() {
  useEffect(() => {
    if (wanted.value && (desk.value.threads[wanted.value] || desk.value.offers.length)) {
      if (desk.value.threads[wanted.value] && !desk.value.offers.some(o => o.dialog === wanted.value)) openDialog(wanted.value);
      wanted.value = null;
    }
  }, [wanted.value]);
  const visitor = cardVisitor.value;
  const order = desk.value.order;
  const work = (
    <div class="work">
      {shown.value.length === 0
        ? <Blank icon="desk" text={order.length > 0 ? t('work.choose') : desk.value.self?.state === OperatorState.Available ? t('work.ready') : t('work.notReady')} hint={t('work.hint')} />
        : shown.value.map(id => <DialogPane key={id} id={id} place={order.indexOf(id) + 1} />)}
    </div>
  );
  const card = visitor && <VisitorCard key={visitor} visitor={visitor} onBack={phone.value ? () => { deskScreen.value = lookedAt.value ? 'list' : 'dialog'; } : undefined} />;
  if (phone.value) {
    const at = deskScreen.value === 'card' && visitor ? card : deskScreen.value === 'dialog' && shown.value.length > 0 ? work : <DeskList />;
    return <main class="desk"><h1 class="sr">{t('nav.desk')}</h1>{at}</main>;
  }
  return (
    <main class="desk">
      <h1 class="sr">{t('nav.desk')}</h1>
      <DeskList />
      <Splitter width={listWidth} least={220} most={440} side="left" />
      {work}
      {cardShown.value && visitor ? <>
        <Splitter width={cardWidth} least={260} most={520} side="right" />
        <aside class="card-pane" style={{ width: `${cardRoom.value}px` }}>
          {card}
          <span class="card-hide"><IconButton icon="close" label={t('card.hide')} onClick={() => { if (lookedAt.value) lookedAt.value = null; else cardShown.value = false; }} /></span>
        </aside>
      </> : null}
    </main>
  );
}
