import { t, type TextKey, timeOfDay, when } from '../i18n/index';
import { type EntryGroup, groupEntries, isSaid, ratedOf, type Said, type Thread } from '../logic/desk';
import { loserText, readDecision, reasonText } from '../logic/decision';
import { emojiOnly, linkParts } from '../logic/text';
import { Author, CardKind, type Entry, Kind, WordKind } from '../packets';
import { now } from '../state/clock';
import { desk } from '../state/gateway';
import { cardShown } from '../state/prefs';
import { may } from '../state/router';
import { site } from '../state/session';
import { mark } from '../state/terms';
import { departmentName, deskScreen, lookedAt } from '../state/view';
import { FileView } from './files';
import { piece } from './later';
import { Icon } from './icon';
import { Stars } from './bits';

export function Text({ text }: { text: string }) {
  const seen = new Set<object>();
  return <>{linkParts(text).map((part, i) => part.href
    ? <a key={i} href={part.href} target={part.href.startsWith('http') ? '_blank' : undefined} rel="noopener noreferrer nofollow">{part.text}</a>
    : mark.value ? <span key={i}>{mark.value(part.text, seen)}</span> : part.text)}</>;
}

type Line = Pick<Entry, 'seq' | 'kind' | 'author' | 'authorName' | 'text' | 'detail' | 'time'>;

function noteText(entry: Line, visitorName: string): string {
  const name = entry.authorName || (entry.author === Author.Visitor ? visitorName : t('author.system'));
  switch (entry.kind) {
    case Kind.Started: return t('entry.started');
    case Kind.Assigned: return t('entry.assigned', { name });
    case Kind.Transferred: return entry.detail === entry.authorName ? t('entry.takenOver', { name }) : t('entry.transferred', { name, target: entry.detail });
    case Kind.Closed: return entry.author === Author.Visitor ? t('entry.closedByVisitor') : entry.author === Author.Operator ? t('entry.closedBy', { name })
      : entry.detail === 'gone' ? t('entry.closedGone') : entry.detail === 'silent' ? t('entry.closedSilent') : t('entry.closed');
    case Kind.Rated: {
      const { operator } = ratedOf(entry.detail);
      return operator ? t('entry.ratedWho', { name: operatorName(operator) }) : t('entry.rated');
    }
    case Kind.Address: return entry.text ? t('entry.address', { address: entry.text }) : t('entry.addressGone');
    case Kind.Muted: return t(entry.detail === 'on' ? 'entry.muted' : 'entry.unmuted');
    case Kind.Reopened: return t('entry.reopened');
    case Kind.Resolved: return t(entry.detail === 'yes' ? 'entry.solvedYes' : entry.detail === 'partly' ? 'entry.solvedPartly' : 'entry.solvedNo');
    case Kind.Hold: return t(entry.detail === 'on' ? 'entry.held' : 'entry.resumed', { name });
    case Kind.Beside: return t(entry.detail === 'asked' ? 'entry.asked' : entry.detail === 'in' ? 'entry.joined' : 'entry.out', { name });
    case Kind.BotLeft: return t(`entry.bot.${entry.detail}` as TextKey, { name });
    case WordKind.Marked: return t('entry.marked');
    case WordKind.Pushed: return entry.author === Author.Visitor ? t(entry.detail.startsWith('yes') ? 'entry.pageYes' : 'entry.pageNo') : t(entry.detail === 'go' ? 'entry.pageGo' : 'entry.pageAsk', { name });
    case Kind.Requeued: return t('entry.requeued');
    case Kind.Accepted: return t('entry.accepted', { name });
    default: return entry.text;
  }
}

/** What the shop said of an answer stands with the answer. An offer that was accepted at once says nothing that the acceptance does not, but why it was made. */
export function worthSaying(entries: readonly Said[]): readonly Said[] {
  return entries.filter((e, i) => e.kind !== Kind.Edited && e.kind !== Kind.Deleted && e.kind !== CardKind.Verdict && (e.kind !== Kind.Assigned || entries[i + 1]?.kind !== Kind.Accepted))
    .map(e => e.kind === Kind.Accepted ? { ...e, detail: entries.find(a => a.seq === e.seq - 1 && a.kind === Kind.Assigned)?.detail ?? e.detail } : e);
}

/** Why this operator and not another, folded away until somebody asks. */
function WhyThis({ detail }: { detail: string }) {
  const decision = readDecision(detail);
  if (!decision) return null;
  return (
    <details class="decision" data-testid="decision">
      <summary>{t('decision.ask')}</summary>
      <p>{reasonText(decision.why)}{decision.from && <> {t('decision.from', { name: departmentName(decision.from) })}</>}{decision.exceeds && <> {t('decision.exceeds')}</>}</p>
      {decision.not.length > 0 && <ul>{decision.not.map(([id, why]) => <li key={id}><b class="clip">{operatorName(id)}</b><span>{loserText(why)}</span></li>)}</ul>}
      {!!decision.more && <p class="soft">{t('decision.more', { n: decision.more })}</p>}
    </details>
  );
}

const operatorName = (id: string) => desk.value.team.find(m => m.id === id)?.name ?? site.value?.operators.find(o => o.id === id)?.name ?? id;

/** Leads to the place where the visitor of this dialog can be kept out. */
function suggestBan() {
  [lookedAt.value, cardShown.value, deskScreen.value] = [null, true, 'card'];
  requestAnimationFrame(() => {
    const open = document.querySelector<HTMLElement>('[data-testid=ban-open]');
    open?.scrollIntoView({ block: 'center' });
    open?.click();
  });
}

/** @param live what can be done about it can be done here. */
export function Note({ entry, visitorName, live = false }: { entry: Line; visitorName: string; live?: boolean }) {
  return (
    <div class="note" data-kind={entry.kind}>
      <span>{noteText(entry, visitorName)}</span>
      {entry.kind === Kind.Rated && <Stars value={ratedOf(entry.detail).stars} />}
      <time class="num">{timeOfDay(entry.time)}</time>
      {(entry.kind === Kind.Assigned || entry.kind === Kind.Accepted) && entry.detail && <WhyThis detail={entry.detail} />}
      {live && entry.kind === WordKind.Marked && may('block-visitors') && <button type="button" class="text-button" data-testid="marked-ban" onClick={suggestBan}>{t('bans.open')}</button>}
      {entry.text && (entry.kind === Kind.Transferred || entry.kind === Kind.Beside || entry.kind === Kind.Hold || entry.kind === Kind.Rated || entry.kind === WordKind.Marked || entry.kind === WordKind.Pushed) && <q>{entry.text}</q>}
    </div>
  );
}

/** Says of words that no visitor gets them. */
export function NoteLabel() {
  return <span class="note-label"><Icon name="team" size={14} />{t('note.label')}</span>;
}

/** The words of an earlier message, cut to a line; a click leads to it. */
export function Quoted({ of, visitorName }: { of: Said; visitorName: string }) {
  const jump = (e: MouseEvent) => {
    const there = (e.currentTarget as HTMLElement).closest('.log')?.querySelector(`[data-seq="${of.seq}"]`);
    there?.scrollIntoView({ block: 'center' });
  };
  return (
    <button type="button" class="quoted" data-testid="quoted" onClick={jump}>
      <b class="clip">{of.author === Author.Visitor ? visitorName : of.authorName}</b>
      <span class="clip" dir="auto">{of.edit === Kind.Deleted ? t('change.deleted') : of.text}</span>
    </button>
  );
}

const CardView = piece<{ entry: Said; all: readonly Said[] }>(async () => (await import('./cards')).CardView, ({ entry }) => <>{entry.text}</>);

/** A message as it stands, and on asking as it was. */
export function Words({ entry, all = [] }: { entry: Said; all?: readonly Said[] | undefined }) {
  if (entry.kind === CardKind.Card || entry.kind === CardKind.Answer || entry.kind === CardKind.Verdict) return <CardView entry={entry} all={all} />;
  if (!entry.edit) return entry.kind === Kind.File ? <FileView entry={entry} /> : <Text text={entry.text} />;
  const deleted = entry.edit === Kind.Deleted;
  return (
    <>
      {deleted ? <em class="soft">{t('change.deleted')}</em> : <Text text={entry.text} />}
      <details class="was" data-testid="was">
        <summary>{t(deleted ? 'change.showWas' : 'change.edited')} <time class="num">{timeOfDay(entry.changedAt ?? entry.time)}</time></summary>
        {(entry.was ?? []).filter(Boolean).map((text, i) => <p key={i}><s dir="auto">{text}</s></p>)}
      </details>
    </>
  );
}

interface GroupProps {
  group: EntryGroup;
  visitorName: string;
  unreadFrom?: number;
  marked?: boolean;
  /** All entries, where answers find what they answer. */
  all?: readonly Said[];
  /** What can be done with a message. */
  actions?: (entry: Said) => preact.ComponentChildren;
  /** Changes of these are on their way. */
  changing?: readonly number[];
}

export function Group({ group, visitorName, unreadFrom, marked, all, actions, changing }: GroupProps) {
  const first = group.entries[0]!;
  const internal = first.kind === Kind.Note;
  const automatic = first.kind === WordKind.Automatic;
  if (!isSaid(first) && !internal && !automatic && first.kind !== Kind.Bot) return <Note entry={first} visitorName={visitorName} live={!!actions} />;
  const side = group.author === Author.Visitor ? 'theirs' : 'mine';
  return (
    <div class={`group ${side}${internal ? ' internal' : automatic ? ' automatic' : ''}`} data-testid={internal ? 'note' : automatic ? 'automatic' : undefined}>
      <div class="group-head">
        <span class="group-name">{group.author === Author.Visitor ? visitorName : group.authorName}</span>
        {internal && <NoteLabel />}
        {first.kind === Kind.Bot && <span class="note-label" data-testid="bot-label"><Icon name="link" size={14} />{t('bot.label')}</span>}
        {automatic && <span class="soft auto-label"><Icon name="clock" size={14} />{t('entry.automatic')}</span>}
        <time class="num">{when(group.time, now.value)}</time>
      </div>
      {group.entries.map(e => {
        const quoted = e.kind === Kind.Message && e.detail && all?.find(o => o.seq === Number(e.detail));
        return (
          <div key={e.seq} class="line">
            <div class={`bubble${emojiOnly(e.text) && !quoted ? ' emoji' : ''}${e.edit === Kind.Deleted ? ' deleted' : ''}${unreadFrom && e.seq === unreadFrom ? ' unread-from' : ''}${changing?.includes(e.seq) ? ' pending' : ''}`} data-seq={e.seq} dir="auto">
              {quoted && <Quoted of={quoted} visitorName={visitorName} />}
              <Words entry={e} all={all} />
            </div>
            {!automatic && actions?.(e)}
          </div>
        );
      })}
      {marked && <span class="mark" data-mark="sent"><Icon name="check" size={14} />{t('mark.sent')}</span>}
    </div>
  );
}

export function Transcript({ thread, visitorName, actions }: { thread: Thread; visitorName: string; actions?: GroupProps['actions'] }) {
  const firstUnread = thread.entries.find(e => e.seq > thread.read && isSaid(e) && e.author === Author.Visitor)?.seq;
  const groups = groupEntries(worthSaying(thread.entries));
  // The last words of mine carry the mark: what is before them is sent as well.
  const lastMine = groups.findLast(g => g.author === Author.Operator && isSaid(g.entries[0]!));
  const changing = thread.unsent.flatMap(u => u.change && !u.failed ? [u.change] : []);
  return <>{groups.map(g => <Group key={g.entries[0]!.seq} group={g} visitorName={visitorName} unreadFrom={firstUnread} marked={g === lastMine} all={thread.entries} actions={actions} changing={changing} />)}</>;
}
