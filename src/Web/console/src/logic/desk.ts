import { type Assignment, Author, CardKind, type Beside, type DialogInfo, DialogStatus, type Entry, Kind, type Present, type QueueChanges, type QueueItem, type Self, type TeamMember } from '../packets';

/** A message of mine whose entry has not come yet: `sent` when the journal has it, `failed` when it was refused. */
export interface Unsent {
  readonly key: string;
  readonly text: string;
  readonly at: number;
  /** The message that it answers. */
  readonly quote?: number | undefined;
  /** The message that it changes; no text takes that back. */
  readonly change?: number | undefined;
  /** A file that was sent; the text is its pass. */
  readonly file?: boolean | undefined;
  /** A card; the text is its kind and what it is made from. */
  readonly card?: boolean | undefined;
  /** To colleagues. */
  readonly note?: boolean;
  readonly sent?: boolean;
  readonly failed?: { readonly code: number; readonly text: string };
}

/** An entry, and what it said before it was changed. */
export interface Said extends Entry {
  readonly was?: readonly string[];
  /** When it was changed last. */
  readonly changedAt?: number;
}

/** One dialog as this operator knows it. */
export interface Thread {
  readonly id: string;
  readonly epoch: number;
  readonly status: number;
  readonly department: string;
  readonly visitor: string;
  readonly visitorName: string;
  readonly operator: string | null;
  readonly operatorName: string;
  readonly started: number;
  readonly stars: number;
  readonly entries: readonly Said[];
  readonly unsent: readonly Unsent[];
  readonly draft: string | null;
  readonly read: number;
  /** False until the server has said where the replay ends. */
  readonly complete: boolean;
  /** The dialog is no longer this operator's (closed, passed on, taken back). */
  readonly left: boolean;
  /** The operators in it, me too; none while I am alone. */
  readonly present: readonly Present['people'][number][];
}

/** Everything the desk shows. `order` keeps the places of my dialogs: a dialog stays where it was first seen. */
export interface Desk {
  readonly threads: Readonly<Record<string, Thread>>;
  readonly order: readonly string[];
  /** Dialogs of others that I am asked to join or have joined. */
  readonly beside: Beside['dialogs'];
  /** Dialogs of others that I read. */
  readonly observed: readonly string[];
  readonly offers: readonly Assignment[];
  readonly queue: readonly QueueItem[];
  readonly queueTotal: number;
  readonly team: readonly TeamMember[];
  readonly self: { readonly state: number; readonly capacity: number; readonly load: number } | null;
}

export const emptyDesk: Desk = { threads: {}, order: [], beside: [], observed: [], offers: [], queue: [], queueTotal: 0, team: [], self: null };

function blank(id: string): Thread {
  return {
    id, epoch: 0, status: DialogStatus.Active, department: '', visitor: '', visitorName: '', operator: null, operatorName: '', started: 0, stars: 0,
    entries: [], unsent: [], draft: null, read: 0, complete: false, left: false, present: [],
  };
}

function change(desk: Desk, id: string, alter: (thread: Thread) => Thread): Desk {
  const before = desk.threads[id] ?? blank(id);
  const after = alter(before);
  return after === desk.threads[id] ? desk : { ...desk, threads: { ...desk.threads, [id]: after } };
}

/** My state, load and assignments. A dialog that is no longer listed was closed, passed on or taken back. */
export function takeSelf(desk: Desk, self: Self): Desk {
  const accepted = self.dialogs.filter(a => a.accepted);
  const mine = new Set(accepted.map(a => a.dialog));
  let next: Desk = {
    ...desk,
    self: { state: self.state, capacity: self.capacity, load: self.load },
    offers: self.dialogs.filter(a => !a.accepted),
    order: [...desk.order, ...accepted.map(a => a.dialog).filter(id => !desk.order.includes(id))],
  };
  for (const a of accepted) {
    next = change(next, a.dialog, t => t.visitor === a.visitor && t.department === a.department && !t.left ? t : {
      ...t, visitor: a.visitor, visitorName: a.visitorName || t.visitorName, department: a.department, left: false,
      status: t.status === DialogStatus.Closed ? t.status : DialogStatus.Active,
    });
  }
  for (const id of desk.order) if (!mine.has(id)) next = change(next, id, t => t.left ? t : { ...t, left: true, draft: null, present: [] });
  return { ...next, observed: next.observed.filter(id => !mine.has(id)) };
}

/** The dialog's own facts. Another epoch means that the numbers start anew: what was held is dropped. */
export function takeDialog(desk: Desk, info: DialogInfo): Desk {
  return change(desk, info.dialog, t => {
    const entries = t.epoch !== 0 && t.epoch !== info.epoch ? [] : t.entries;
    return {
      ...t, epoch: info.epoch, status: info.status, department: info.department, visitor: info.visitor, visitorName: info.visitorName || t.visitorName,
      operator: info.operator, operatorName: info.operatorName, started: info.started, stars: info.stars || t.stars, entries,
      complete: t.complete && entries === t.entries,
    };
  });
}

/** One entry of the transcript; what is already held is ignored, so a replay may overlap. */
export function takeEntry(desk: Desk, entry: Entry): Desk {
  return change(desk, entry.dialog, t => {
    const held = t.epoch !== 0 && t.epoch !== entry.epoch ? [] : t.entries;
    const inserted = insert(held, entry);
    if (inserted === held) return t;
    const entries = changed(inserted, entry);
    const fromVisitor = entry.author === Author.Visitor && isSaid(entry);
    return {
      ...t, epoch: entry.epoch, entries,
      draft: fromVisitor ? null : t.draft,
      status: entry.kind === Kind.Closed ? DialogStatus.Closed : t.status,
      stars: entry.kind === Kind.Rated ? ratedOf(entry.detail).stars || t.stars : t.stars,
      read: entry.author === Author.Operator && isSaid(entry) ? Math.max(t.read, entry.seq) : t.read,
    };
  });
}

/** Stars, and whose they are: "" where the entry does not say. */
export function ratedOf(detail: string): { stars: number; operator: string } {
  const space = detail.indexOf(' ');
  return { stars: Number.parseInt(detail) || 0, operator: space < 0 ? '' : detail.slice(space + 1) };
}

/** Where the visitor wants the answer; "" where no address was left. */
export const addressOf = (entries: readonly Pick<Entry, 'kind' | 'text'>[]): string => entries.findLast(e => e.kind === Kind.Address)?.text ?? '';

/** The visitor wants no sign of the dialog while its window is closed. */
export const isMuted = (entries: readonly Pick<Entry, 'kind' | 'detail'>[]): boolean => entries.findLast(e => e.kind === Kind.Muted)?.detail === 'on';

/** Words, a file, a card or what was answered to one: somebody's turn. */
export const isSaid = (e: Entry): boolean => ([Kind.Message, Kind.File, CardKind.Card, CardKind.Answer] as number[]).includes(e.kind);

/** Messages say what they say now; what they said before stays with them. */
export function foldChanges(entries: readonly Said[]): readonly Said[] {
  return entries.reduce(changed, entries);
}

function changed(entries: readonly Said[], by: Entry): readonly Said[] {
  if (by.kind !== Kind.Edited && by.kind !== Kind.Deleted) return entries;
  return entries.map(e => e.seq === Number(by.detail) && (e.changedAt ?? 0) <= by.time ? { ...e, text: by.text, edit: by.kind, was: [...e.was ?? [], e.text], changedAt: by.time } : e);
}

function insert(entries: readonly Said[], entry: Entry): readonly Said[] {
  const last = entries[entries.length - 1];
  if (!last || entry.seq > last.seq) return [...entries, entry];
  const at = entries.findIndex(e => e.seq >= entry.seq);
  return entries[at]!.seq === entry.seq ? entries : [...entries.slice(0, at), entry, ...entries.slice(at)];
}

export function takeReplayEnd(desk: Desk, dialog: string): Desk {
  return change(desk, dialog, t => t.complete ? t : { ...t, complete: true });
}

export function takeTyping(desk: Desk, dialog: string, author: number, draft: string | null): Desk {
  if (author !== Author.Visitor || !desk.threads[dialog]) return desk;
  return change(desk, dialog, t => t.draft === draft ? t : { ...t, draft });
}

export function takeUnsent(desk: Desk, dialog: string, unsent: readonly Unsent[]): Desk {
  return change(desk, dialog, t => ({ ...t, unsent }));
}

/** Who joins reads and writes in a dialog that stays another's; who is out of it has it no more, unless by supervising. */
export function takeBeside(desk: Desk, dialogs: Beside['dialogs']): Desk {
  let next: Desk = { ...desk, beside: dialogs };
  for (const b of dialogs) {
    next = change(next, b.dialog, t => ({ ...t, visitor: b.visitor, visitorName: b.visitorName || t.visitorName, department: b.department, left: false }));
  }
  for (const { dialog } of desk.beside) {
    if (dialogs.some(b => b.dialog === dialog) || desk.observed.includes(dialog) || !next.threads[dialog]) continue;
    next = change(next, dialog, t => desk.order.includes(dialog) && t.operator !== null && !t.left ? t : { ...t, left: true, draft: null, present: [] });
  }
  return next;
}

/** Since when the visitor waits because an operator asked for it; null when not. */
export function heldSince(thread: Thread): number | null {
  if (thread.status !== DialogStatus.Active) return null;
  const last = thread.entries.findLast(e => e.kind === Kind.Hold || e.kind === Kind.Assigned || e.kind === Kind.Message && e.author === Author.Operator);
  return last?.kind === Kind.Hold && last.detail === 'on' ? last.time : null;
}

/** Whether I have joined somebody else's dialog. */
export const joined = (desk: Desk, dialog: string) => desk.beside.some(b => b.dialog === dialog && b.stage === 2);

export function takePresent(desk: Desk, dialog: string, people: Thread['present']): Desk {
  return desk.threads[dialog] ? change(desk, dialog, t => ({ ...t, present: people })) : desk;
}

/** Begins to read a dialog of somebody else. What was left before is looked at again. */
export function observe(desk: Desk, dialog: string): Desk {
  if (desk.observed.includes(dialog)) return desk;
  return change({ ...desk, observed: [...desk.observed, dialog], order: desk.order.filter(id => id !== dialog) }, dialog, t => ({ ...t, left: false }));
}

/** Marks everything up to the last entry as read. */
export function markRead(desk: Desk, dialog: string): Desk {
  if (!desk.threads[dialog]) return desk;
  return change(desk, dialog, t => {
    const last = t.entries[t.entries.length - 1]?.seq ?? 0;
    return last > t.read ? { ...t, read: last } : t;
  });
}

/** Takes a dialog that has left from the list. */
export function dismiss(desk: Desk, dialog: string): Desk {
  const { [dialog]: _, ...threads } = desk.threads;
  return { ...desk, threads, order: desk.order.filter(id => id !== dialog), observed: desk.observed.filter(id => id !== dialog) };
}

export function unread(thread: Thread): number {
  return thread.entries.reduce((sum, e) => sum + (e.seq > thread.read && isSaid(e) && e.author === Author.Visitor ? 1 : 0), 0);
}

/** When the visitor's oldest unanswered message was written, or null when the operator spoke last or the dialog is over. */
export function unansweredSince(thread: Thread): number | null {
  if (thread.left || thread.status === DialogStatus.Closed) return null;
  let since: number | null = null;
  for (let i = thread.entries.length - 1; i >= 0; i--) {
    const e = thread.entries[i]!;
    if (!isSaid(e) || e.edit === Kind.Deleted) continue;
    if (e.author === Author.Operator) break;
    if (e.author === Author.Visitor) since = e.time;
  }
  return thread.unsent.some(u => !u.failed && !u.note && !u.change) ? null : since;
}

export function lastMessage(thread: Thread): Entry | null {
  for (let i = thread.entries.length - 1; i >= 0; i--) if (isSaid(thread.entries[i]!) && thread.entries[i]!.edit !== Kind.Deleted) return thread.entries[i]!;
  return null;
}

/** What needs me next: the offer that ends first, else my longest unanswered dialog. */
export function nextWaiting(desk: Desk): { offer?: string; dialog?: string } | null {
  const offer = [...desk.offers].sort((a, b) => a.deadline - b.deadline)[0];
  if (offer) return { offer: offer.dialog };
  let best: { id: string; since: number } | null = null;
  for (const id of desk.order) {
    const thread = desk.threads[id];
    const since = thread ? unansweredSince(thread) : null;
    if (since !== null && (!best || since < best.since)) best = { id, since };
  }
  return best ? { dialog: best.id } : null;
}

/** How many things wait for me: the number in the window's title. */
export function waitingCount(desk: Desk): number {
  return desk.offers.length + desk.order.reduce((sum, id) => sum + (desk.threads[id] && unread(desk.threads[id]!) > 0 ? 1 : 0), 0);
}

/** Entries of one author within a minute share one group, with one name and one time. */
export interface EntryGroup {
  readonly author: number;
  readonly authorId: string;
  readonly authorName: string;
  readonly time: number;
  readonly entries: readonly Said[];
}

export function groupEntries(entries: readonly Said[]): EntryGroup[] {
  const groups: EntryGroup[] = [];
  for (const entry of entries) {
    const last = groups[groups.length - 1];
    const same = last && (isSaid(entry) || entry.kind === Kind.Note || entry.kind === Kind.Bot) && last.entries[0]!.kind === entry.kind && last.author === entry.author
      && last.authorId === entry.authorId && entry.time - last.time < 60_000;
    if (same) groups[groups.length - 1] = { ...last, entries: [...last.entries, entry] };
    else groups.push({ author: entry.author, authorId: entry.authorId, authorName: entry.authorName, time: entry.time, entries: [entry] });
  }
  return groups;
}

export function takeQueueChanges(desk: Desk, { gone, came, total }: Pick<QueueChanges, 'gone' | 'came' | 'total'>): Desk {
  const out = new Set(gone);
  const queue = desk.queue.filter(q => !out.has(q.dialog));
  for (const { at, ...item } of came) queue.splice(at, 0, item);
  return { ...desk, queue, queueTotal: total };
}

export function takeTeamChanges(desk: Desk, changed: readonly TeamMember[]): Desk {
  const now = new Map(changed.map(m => [m.id, m]));
  return { ...desk, team: desk.team.map(m => now.get(m.id) ?? m) };
}
