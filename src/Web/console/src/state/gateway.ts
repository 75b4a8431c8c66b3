import { batch, computed, effect, signal, untracked } from '@preact/signals';
import { type Rows, send, type ServerPacket } from 'wire';
import { language, t } from '../i18n/index';
import { emptyDesk, dismiss, isSaid, markRead, observe as observed, takeBeside, takeDialog, takeEntry, takePresent, takeReplayEnd, takeSelf, takeTyping, takeUnsent, type Unsent } from '../logic/desk';
import { takeQueueChanges, takeTeamChanges } from '../logic/desk';
import { Link, type Answer, type LinkState } from '../link/index';
import { Author, type Beside, type Card, Marks, OperatorState, type QueueItem, Refusal, type Self } from '../packets';
import { alertOf } from './alerts';
import { setServerTime } from './clock';
import { loadSession, session, siteId } from './session';
import { actThrough, siteAlerts } from './sitealerts';
import { say } from './toasts';

export const desk = signal(emptyDesk);
export const cards = signal<Readonly<Record<string, Card>>>({});
export const linkState = signal<LinkState>({ phase: 'connecting' });
/** The server's database is away: what is written waits here. */
export const held = signal(false);
export const online = computed(() => linkState.value.phase === 'online');

let link: Link | null = null;
const watchedVisitors = new Map<string, number>();

/** Connects while somebody is signed in, to the site they chose. */
effect(() => {
  const id = session.value ? siteId.value : null;
  untracked(() => {
    link?.end();
    link = null;
    batch(() => {
      desk.value = emptyDesk;
      cards.value = {};
      siteAlerts.value = null;
    });
    if (id) link = new Link(id, {
      onState: takeState,
      onPacket: takePacket,
      onUnsent: (dialog, unsent) => { desk.value = takeUnsent(desk.value, dialog, unsent); },
    });
  });
});

function takeState(state: LinkState): void {
  const was = linkState.value.phase;
  linkState.value = state;
  if (state.phase === 'ended' && state.revoked) askWhoIAm();
  if (state.phase === 'online' && was !== 'online') {
    // What is watched is watched as long as a connection lives.
    link?.tell(send.watchSiteAlerts(true));
    for (const visitor of watchedVisitors.keys()) void askCard(visitor, true);
    for (const dialog of desk.value.observed) void link?.ask(rid => send.observe(rid, dialog, true));
    for (const [dialog, what] of doing) link?.tell(send.look(dialog, what));
  }
}

let askedAt = -Infinity;

/**
 * Signed out elsewhere: the session tells whether this browser is meant too. If it is, the sign-in screen comes; if not (the password was changed here),
 * the found session connects anew. Not in a circle, should the two disagree.
 */
function askWhoIAm(): void {
  const now = performance.now();
  if (now - askedAt < 30_000) return;
  askedAt = now;
  void loadSession(2_000);
}

function takePacket(packet: ServerPacket): void {
  switch (packet.type) {
    case 'welcome':
      setServerTime(packet.serverTime);
      held.value = false;
      break;
    case 'storage': held.value = packet.away; break;
    case 'self': takeMyself(packet); break;
    case 'dialog': desk.value = takeDialog(desk.value, packet); break;
    case 'entry': {
      const live = desk.value.threads[packet.dialog]?.complete;
      desk.value = takeEntry(desk.value, packet);
      if (live && isSaid(packet) && packet.author === Author.Visitor) {
        alertOf('message', desk.value.threads[packet.dialog]?.visitorName || packet.authorName, packet.text, packet.dialog);
      }
      break;
    }
    case 'replayEnd': desk.value = takeReplayEnd(desk.value, packet.dialog); break;
    case 'typing': desk.value = takeTyping(desk.value, packet.dialog, packet.author, packet.draft); break;
    case 'beside': takeAsked(packet); break;
    case 'present': desk.value = takePresent(desk.value, packet.dialog, packet.people); break;
    case 'queue': callFor(packet.waiting); desk.value = { ...desk.value, queue: packet.waiting, queueTotal: packet.total }; break;
    case 'queueChanges': callFor(packet.came); desk.value = takeQueueChanges(desk.value, packet); break;
    case 'team': desk.value = { ...desk.value, team: packet.operators }; break;
    case 'teamChanges': desk.value = takeTeamChanges(desk.value, packet.operators); break;
    case 'card': cards.value = { ...cards.value, [packet.visitor]: packet }; break;
    case 'alerts': siteAlerts.value = packet.alerts; break;
    case 'rows': rowsTakers.get(packet.query)?.(packet); break;
  }
}

/** Where a department calls everybody, a new visitor in its list rings as an offer does. */
function callFor(waiting: readonly QueueItem[]): void {
  const known = new Set(desk.value.queue.map(q => q.dialog));
  if (desk.value.self?.state !== OperatorState.Available) return;
  for (const q of waiting) if ((q.marks ?? 0) & Marks.Calls && !known.has(q.dialog)) alertOf('offer', q.visitorName, q.firstText, q.dialog);
}

/** To be asked into a dialog rings as an offer does. */
function takeAsked(packet: Beside): void {
  for (const b of packet.dialogs) if (b.stage === 1 && !desk.value.beside.some(k => k.dialog === b.dialog)) alertOf('offer', b.visitorName, b.comment, b.dialog);
  desk.value = takeBeside(desk.value, packet.dialogs);
}

function takeMyself(self: Self): void {
  const offered = new Set(desk.value.offers.map(o => o.dialog));
  const mine = new Set(desk.value.order);
  const first = desk.value.self === null;
  const read = desk.value.observed;
  desk.value = takeSelf(desk.value, self);
  // What has become mine is not read as somebody else's any more.
  for (const id of read) if (!desk.value.observed.includes(id)) void request(rid => send.observe(rid, id, false));
  for (const offer of desk.value.offers) if (!offered.has(offer.dialog)) alertOf('offer', offer.visitorName, '', offer.dialog);
  if (first) return;
  for (const id of desk.value.order) if (!mine.has(id) && !offered.has(id)) alertOf('assigned', desk.value.threads[id]?.visitorName ?? '', '', id);
}

const notConnected: Answer = { ok: false, code: Refusal.Unavailable, text: '' };
type Write = (rid: number) => Uint8Array<ArrayBuffer>;

/** Says why something was refused, in the person's language, with the server's own words when they add to it. */
export function refusalText(code: number, text: string): string {
  switch (code) {
    case Refusal.NotCurrent: return t('refused.notCurrent');
    case Refusal.Closed: return t('refused.closed');
    case Refusal.TooLong: return t('refused.tooLong');
    case Refusal.TooFast: return t('refused.tooFast');
    case Refusal.Unavailable: return t('refused.unavailable');
    case Refusal.NoCapacity: return t('refused.noCapacity');
    case Refusal.InDialog: return t('refused.inDialog');
    case Refusal.VisitorGone: return t('refused.visitorGone');
    case Refusal.Stale: return t('refused.stale');
    case Refusal.Circle: return t('refused.circle');
    case Refusal.Unseen: return t('refused.unseen');
    case Refusal.NotFound: return t('refused.notFound');
    case Refusal.UnknownDepartment: return t('refused.unknownDepartment');
    case Refusal.UnknownOperator: return t('refused.unknownOperator');
    // What is left is refused for its values: English says which, as the server does.
    default: return language.value === 'en' && text ? text : t(code === Refusal.NotAllowed ? 'refused.notAllowed' : 'refused.other');
  }
}

/** Asks and says a refusal aloud; a full capacity is left to the caller, who asks the person. */
async function ask(write: Write): Promise<Answer> {
  return told(link ? await link.ask(write) : notConnected);
}

function told(answer: Answer): Answer {
  if (!answer.ok && answer.code !== Refusal.NoCapacity) say(refusalText(answer.code, answer.text), true);
  return answer;
}

const rowsTakers = new Map<number, (rows: Rows) => void>();

/** Who takes the rows of a standing query. */
export function onRows(query: number, take: (rows: Rows) => void): void {
  rowsTakers.set(query, take);
}

/** Says something that has no answer. */
export function tell(bytes: Uint8Array<ArrayBuffer>): void {
  link?.tell(bytes);
}

/** Asks without saying a refusal aloud. */
export async function request(write: Write): Promise<Answer> {
  return link ? link.ask(write) : notConnected;
}

/** Keeps a visitor's card fresh while it is shown somewhere. */
export function watchVisitor(visitor: string): () => void {
  const watchers = watchedVisitors.get(visitor) ?? 0;
  watchedVisitors.set(visitor, watchers + 1);
  if (watchers === 0) void askCard(visitor, true);
  return () => {
    const left = (watchedVisitors.get(visitor) ?? 1) - 1;
    if (left > 0) watchedVisitors.set(visitor, left);
    else {
      watchedVisitors.delete(visitor);
      void askCard(visitor, false);
    }
  };
}

async function askCard(visitor: string, on: boolean): Promise<void> {
  if (!link || !online.value) return;
  const answer = await link.ask(rid => send.watchVisitor(rid, visitor, on));
  if (on && !answer.ok && (answer.code === Refusal.NotFound || answer.code === Refusal.VisitorGone)) goneVisitors.value = new Set([...goneVisitors.value, visitor]);
}

/** Visitors the server no longer holds: their card shows history only. */
export const goneVisitors = signal<ReadonlySet<string>>(new Set());

export const setState = (state: number) => ask(rid => send.setState(rid, state));
export const accept = (dialog: string, term: number) => ask(rid => send.accept(rid, dialog, term));
/** Takes a waiting dialog from the list; `NoCapacity` is for the caller, who asks the person. */
export const takeWaiting = (dialog: string, exceed: boolean) => ask(rid => send.take(rid, dialog, exceed));
export const decline = (dialog: string, term: number) => ask(rid => send.decline(rid, dialog, term));
export const closeDialog = (dialog: string) => ask(rid => send.close(rid, dialog));
export const invite = (visitor: string, department: string, text: string) => ask(rid => send.invite(rid, visitor, department, text));

export const handleAlert = (alert: string, act: number, department: string | null = null, text: string | null = null) =>
  ask(rid => send.alertAction(rid, alert, act, department, text));
actThrough((alert, act) => void link?.ask(rid => send.alertAction(rid, alert, act, null, null)));

export const transfer = (dialog: string, department: string | null, operator: string | null, comment: string, exceed: boolean, skill: string | null = null, level = 0) =>
  ask(rid => send.transfer(rid, dialog, department, operator, comment, exceed, skill, level));
export const askToJoin = (dialog: string, operator: string, comment: string, on: boolean) => ask(rid => send.askToJoin(rid, dialog, operator, comment, on));
export const pushPage = (dialog: string, address: string) => request(rid => send.pushPage(rid, dialog, address));
export const hold = (dialog: string, on: boolean, text: string) => ask(rid => send.hold(rid, dialog, on, text));
export const join = (dialog: string, on: boolean) => ask(rid => send.join(rid, dialog, on));

/** Starts a dialog with its first words. The caller asks the person when the answer is `NoCapacity`, and calls again with `exceed` and the same key. */
export async function startWith(key: string, visitor: string, department: string, text: string, exceed: boolean): Promise<Answer> {
  return told(link ? await link.startWith(key, visitor, department, text, exceed) : notConnected);
}

const inSight = new Map<string, number>();

/** Everything up to that entry is on the screen. */
export function seenUpTo(dialog: string, seq: number): void {
  inSight.set(dialog, seq);
}

/** The first entry is nobody's words: a dialog of which nothing was seen yet is fenced too. */
export const seen = (dialog: string) => Math.max(1, inSight.get(dialog) ?? 0, desk.value.threads[dialog]?.read ?? 0);

export function post(dialog: string, text: string, quote?: number): void {
  link?.post(dialog, text, seen(dialog), quote);
  readNow(dialog);
}

/** A file that was sent goes into its dialog. */
export function postFile(dialog: string, pass: string): void {
  link?.file(dialog, pass);
}

/** A card of that kind goes into the dialog, unless the visitor has written after that entry. */
export function sendCard(dialog: string, kind: string, body: string, since: number): void {
  link?.card(dialog, `${kind}\n${body}`, since);
  readNow(dialog);
}

/** An own message says something else; no text takes it back. */
export function changeMessage(dialog: string, seq: number, text: string): void {
  link?.change(dialog, seq, text);
}

/** Words to colleagues, which no visitor gets. */
export function writeNote(dialog: string, text: string): void {
  link?.note(dialog, text);
}

export function retryUnsent(dialog: string, message: Unsent): void {
  link?.retry(dialog, message, seen(dialog));
}

/** Words of mine that were held back, because the visitor wrote meanwhile: the oldest. */
export const heldBack = (dialog: string) => desk.value.threads[dialog]?.unsent.find(u => u.failed?.code === Refusal.Unseen);

export function dropUnsent(dialog: string, message: Unsent): void {
  link?.discard(dialog, message);
}

export function readNow(dialog: string): void {
  desk.value = markRead(desk.value, dialog);
}

/** Reads a dialog of somebody else, who does not learn of it. */
export async function observe(dialog: string): Promise<boolean> {
  if (desk.value.order.includes(dialog) && !desk.value.threads[dialog]?.left) return true;
  desk.value = observed(desk.value, dialog);
  const answer = await ask(rid => send.observe(rid, dialog, true));
  if (!answer.ok) dismissDialog(dialog);
  return answer.ok;
}

const doing = new Map<string, number>();

/** Tells the colleagues in a dialog what I do there; only what is new. */
export function look(dialog: string, what: 0 | 1 | 2): void {
  if ((doing.get(dialog) ?? 0) === what) return;
  if (what === 0) doing.delete(dialog);
  else doing.set(dialog, what);
  link?.tell(send.look(dialog, what));
}

export function dismissDialog(dialog: string): void {
  if (desk.value.observed.includes(dialog)) void link?.ask(rid => send.observe(rid, dialog, false));
  doing.delete(dialog);
  link?.forget(dialog);
  desk.value = dismiss(desk.value, dialog);
}

export function reconnectNow(): void {
  link?.reconnectNow();
}

export async function signOff(): Promise<void> {
  if (link && online.value) await Promise.race([link.ask(rid => send.signOff(rid)), new Promise(done => setTimeout(done, 1500))]);
}

const lastTyping = new Map<string, number>();

/** Shows the visitor that I am writing, at most every two seconds; null ends it at once. */
export function typing(dialog: string, draft: string | null): void {
  const at = lastTyping.get(dialog) ?? 0;
  if (draft !== null && Date.now() - at < 2000) return;
  if (draft === null && at === 0) return;
  lastTyping.set(dialog, draft === null ? 0 : Date.now());
  link?.tell(send.typing(dialog, draft?.slice(0, 2000) ?? null));
}
