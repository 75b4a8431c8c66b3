import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { known, language, t, tIn, timeOfDay, tn } from '../i18n/index';
import { addressOf, heldSince, isMuted, joined, type Thread, unansweredSince, unread } from '../logic/desk';
import { answerThresholds } from '../logic/waiting';
import { DialogStatus, Refusal, shortNumber } from '../packets';
import { cards, desk, dismissDialog, dropUnsent, heldBack, hold, join, readNow, refusalText, retryUnsent, seenUpTo, takeWaiting } from '../state/gateway';
import { cardShown } from '../state/prefs';
import { session } from '../state/session';
import { deskScreen, departmentName, dialogSheet, hideDialog, lookedAt, panes, phone } from '../state/view';
import { Avatar, Badge, IconButton, Loading, Stars, Wait } from '../ui/bits';
import { Composer, editHeld } from '../ui/composer';
import { Icon } from '../ui/icon';
import { NoteLabel, Text, Transcript } from '../ui/message';
import { MessageTools } from '../ui/messagetools';
import { visitorName } from './names';

/** In the visitor's own language, where it is one of ours. */
const holdWords = (visitor: string) => tIn(known(cards.value[visitor]?.language.slice(0, 2)) ?? language.value, 'hold.words');

/** Above the own capacity it asks first. */
function TakeOver({ id }: { id: string }) {
  const [over, setOver] = useState(false);
  const take = async () => {
    const answer = await takeWaiting(id, over);
    setOver(!answer.ok && answer.code === Refusal.NoCapacity);
  };
  return <IconButton icon="transfer" label={t(over ? 'capacity.ask' : 'beside.takeOver')} text={t(over ? 'queue.takeOver' : 'beside.takeOverShort')} bad={over} testid="take-over" onClick={() => void take()} />;
}

/** Colleagues in the dialog and what they do there: nobody answers beside another without knowing. */
function Presence({ thread }: { thread: Thread }) {
  const others = thread.present.filter(p => p.id !== session.value?.person.id);
  if (others.length === 0) return null;
  return (
    <ul class="pane-strip" role="status" data-testid="presence" aria-label={t('presence.title')}>{others.map(p => (
      <li key={p.id} data-doing={p.doing}><Icon name={p.doing === 2 ? 'edit' : 'eye'} size={14} /><span>{t(p.doing === 2 ? 'presence.writes' : p.supervises ? 'presence.supervises' : p.doing === 1 ? 'presence.reads' : 'presence.there', { name: p.name })}</span></li>
    ))}</ul>
  );
}

/** One dialog: who, what was said, and the words in the making. */
export function DialogPane({ id, place }: { id: string; place: number }) {
  const thread = desk.value.threads[id]!;
  const log = useRef<HTMLDivElement>(null);
  const [away, setAway] = useState(false);
  const focused = panes.value.focus === id;
  const beside = joined(desk.value, id);
  const observed = desk.value.observed.includes(id) && !beside;
  const over = thread.left || thread.status === DialogStatus.Closed;
  const waits = over ? null : heldSince(thread);
  const fresh = unread(thread);
  const since = unansweredSince(thread);
  const name = visitorName(thread.visitor, thread.visitorName);
  const address = addressOf(thread.entries);
  const length = thread.entries.length + thread.unsent.length;

  // New words are followed only by those who read at the end; others get a button that leads there.
  useLayoutEffect(() => {
    if (!away && log.current) log.current.scrollTop = log.current.scrollHeight;
  }, [length, thread.draft, thread.complete, away]);

  // In sight is what stands at the end, for who has not scrolled away from it.
  const last = thread.entries[thread.entries.length - 1]?.seq ?? 0;
  useLayoutEffect(() => {
    if (!away) seenUpTo(id, last);
  }, [id, last, away]);

  // Held back because of words out of sight: show them.
  const held = heldBack(id);
  useLayoutEffect(() => {
    if (held) setAway(false);
  }, [held?.key]);

  // The same when the pane gets another size: a pane beside it opens, the composer grows.
  useEffect(() => {
    const box = log.current;
    if (!box || away) return;
    const watcher = new ResizeObserver(() => { box.scrollTop = box.scrollHeight; });
    watcher.observe(box);
    return () => watcher.disconnect();
  }, [away]);

  // Read means: in sight, at its end, in the dialog that has the focus.
  useEffect(() => {
    const mark = () => {
      if (fresh > 0 && focused && !away && document.hasFocus() && document.visibilityState === 'visible') readNow(id);
    };
    const timer = setTimeout(mark, 600);
    addEventListener('focus', mark);
    return () => {
      clearTimeout(timer);
      removeEventListener('focus', mark);
    };
  }, [fresh, focused, away, id]);

  const focus = () => {
    lookedAt.value = null;
    if (!focused) panes.value = { ...panes.value, focus: id };
  };
  const scroll = () => {
    const box = log.current!;
    setAway(box.scrollHeight - box.scrollTop - box.clientHeight > 80);
  };
  return (
    <section class={`dialog-pane${focused ? ' focused' : ''}`} data-testid="dialog-pane" data-dialog={id} aria-label={t('dialog.with', { name })} onFocusIn={focus} onPointerDown={focus}>
      <header class="pane-head">
        {phone.value && <IconButton icon="back" label={t('action.back')} onClick={() => { deskScreen.value = 'list'; }} testid="back" />}
        <Avatar id={thread.visitor} name={name} />
        <button type="button" class="pane-title" onClick={() => { lookedAt.value = null; cardShown.value = true; deskScreen.value = 'card'; }} title={t('card.show')}>
          <strong class="clip" dir="auto">{name}</strong>
          <span class="soft clip">{departmentName(thread.department)} · <span class="num" data-testid="dialog-number">{shortNumber(id)}</span></span>
        </button>
        {place > 0 && place <= 9 && !phone.value && <kbd>{place}</kbd>}
        {since !== null && <Wait since={since} thresholds={answerThresholds} />}
        {thread.stars > 0 && <Stars value={thread.stars} />}
        <span class="pane-actions">
          {over
            ? <IconButton icon="check" label={t('dialog.dismiss')} testid="dismiss" onClick={() => { hideDialog(id); dismissDialog(id); }} />
            : beside ? <IconButton icon="out" label={t('beside.leave')} text={t('beside.leaveShort')} testid="beside-leave" onClick={() => void join(id, false)} />
            : observed ? <><IconButton icon="plus" label={t('beside.join')} text={t('beside.joinShort')} testid="beside-join" onClick={() => void join(id, true)} />
              <TakeOver id={id} />
              <IconButton icon="close" label={t('observe.end')} testid="observe-end" onClick={() => { hideDialog(id); dismissDialog(id); }} /></>
            : <>
              <IconButton icon={waits === null ? 'pause' : 'retry'} label={t(waits === null ? 'hold.begin' : 'hold.end')} testid="hold" pressed={waits !== null} onClick={() => void hold(id, waits === null, waits === null ? holdWords(thread.visitor) : '')} />
              <IconButton icon="transfer" label={t('dialog.transfer')} text={t('dialog.transferShort')} testid="transfer" onClick={() => { dialogSheet.value = { kind: 'transfer', dialog: id }; }} />
              <IconButton icon="end" label={t('dialog.close')} text={t('dialog.closeShort')} testid="close-dialog" onClick={() => { dialogSheet.value = { kind: 'close', dialog: id }; }} />
            </>}
          {!phone.value && <IconButton icon="aside" label={t('pane.hide')} testid="hide-pane" onClick={() => hideDialog(id)} />}
        </span>
      </header>
      {observed && !over && <p class="pane-strip" role="status" data-testid="observing"><Icon name="eye" size={14} /><span>{t(thread.operatorName ? 'observe.who' : 'observe.nobody', { name: thread.operatorName })}</span></p>}
      {beside && !over && <p class="pane-strip" role="status" data-testid="joined"><Icon name="team" size={14} /><span>{t('beside.who', { name: thread.operatorName || t('author.colleague') })}</span></p>}
      {waits !== null && <p class="pane-strip" role="status" data-testid="held"><Icon name="pause" size={14} /><span>{t('hold.waits')}</span><Wait since={waits} thresholds={answerThresholds} /></p>}
      {isMuted(thread.entries) && !over && <p class="pane-strip" data-testid="muted"><Icon name="eye" size={14} /><span>{t('closing.mutedStrip')}</span></p>}
      {address && <p class="pane-strip" data-testid="left-address"><Icon name="card" size={14} /><span>{t('closing.addressStrip')} <a href={`mailto:${encodeURIComponent(address)}`} dir="ltr">{address}</a></span></p>}
      <Presence thread={thread} />
      <div class="log" ref={log} onScroll={scroll} tabIndex={0} role="log" aria-label={t('dialog.messages')}>
        {!thread.complete && thread.entries.length === 0 ? <Loading rows={4} /> : <Transcript thread={thread} visitorName={name} actions={over || observed ? undefined : e => <MessageTools dialog={id} entry={e} />} />}
        {thread.unsent.filter(u => !(u.change || u.file || u.card) || u.failed).map(u => (
          <div key={u.key} class={`group mine${u.note ? ' internal' : ''}`}>
            {u.note && <NoteLabel />}
            <div class={`bubble${u.sent ? '' : ' pending'}${u.failed ? ' failed' : ''}`} dir="auto">{u.file || u.card ? <em>{t(u.card ? 'cards.one' : 'files.one')}</em> : u.change && !u.text ? <em>{t('change.delete')}</em> : <Text text={u.text} />}</div>
            {u.failed?.code === Refusal.Unseen
              ? <div class="held-back" role="alert" data-testid="held-back">
                <span class="mark warn" data-mark="held"><Icon name="warn" size={14} />{t('held.why', { name })}</span>
                <button type="button" class="button primary" data-testid="send-anyway" onClick={() => retryUnsent(id, u)}>{t('held.send')} <kbd>Ctrl ↵</kbd></button>
                <button type="button" class="button" data-testid="edit-held" onClick={() => editHeld(id, u)}>{t(u.card ? 'held.drop' : 'held.edit')} <kbd>↑</kbd></button></div>
              : u.failed
              ? <span class="mark bad" data-mark="failed"><Icon name="warn" size={14} />{refusalText(u.failed.code, u.failed.text)}
                <button type="button" class="text-button" onClick={() => retryUnsent(id, u)}>{t('action.retry')}</button>
                <button type="button" class="text-button" onClick={() => dropUnsent(id, u)}>{t('action.delete')}</button></span>
              : u.sent ? <span class="mark" data-mark="sent"><Icon name="check" size={14} />{t('mark.sent')}</span>
                : <span class="mark" data-mark="sending"><Icon name="clock" size={14} />{t('mark.sending')} · {timeOfDay(u.at)}</span>}
          </div>
        ))}
        {thread.draft !== null && !over && (
          <div class="group theirs draft" data-testid="draft">
            <div class="bubble" dir="auto">{thread.draft || <span class="dots" aria-hidden="true"><i /><i /><i /></span>}</div>
            <span class="mark">{t('dialog.writing', { name })}</span>
          </div>
        )}
        {over && (
          <div class="over" role="status">
            <span>{thread.status === DialogStatus.Closed ? t('dialog.isClosed') : t('dialog.isElsewhere', { name: thread.operatorName || t('author.colleague') })}</span>
            <button type="button" class="button" onClick={() => { hideDialog(id); dismissDialog(id); }}>{t('dialog.dismiss')}</button>
          </div>
        )}
      </div>
      {away && <button type="button" class="chip-button to-end" onClick={() => { setAway(false); }}>
        <Icon name="down" size={16} />{fresh > 0 ? tn('dialog.newBelow', fresh) : t('dialog.toEnd')}<Badge count={fresh} />
      </button>}
      <Composer dialog={id} disabled={over} whisper={observed} />
    </section>
  );
}
