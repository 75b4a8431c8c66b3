import {
  Author, DialogStatus, DialogView, DialogRefusal, dialogShapes, send, understand,
  type Beat, type DialogInfo, type Entry, type Invitation, type LinkState, type Posted, type ResumePoint, type ServerPacket, type Unknown, type Unsent,
} from 'wire';
import { type Core, isKey } from './core';
import type { Opening } from './memory';
import type { Talk } from './parts';

const TypingLastsMs = 8_000;
/** A dialog that ended this long ago is not what the person comes back for. */
const HistoryAfterMs = 60 * 60_000;
const MaxCachedChars = 200_000;

/** All that the widget knows and does of dialogs and invitations, beyond what a first message needs (`Core`); the view shows it and passes on what the person wants. */
export class Chat implements Talk {
  invitation: Invitation | null = null;
  /** The database is away: what is written waits here. */
  held: boolean | null = null;
  /** The card's script, from the moment that a form was sent until the person is done with it: meanwhile the card stays. */
  hear: ((packet: ServerPacket) => void) | null = null;
  /** What comes is also told to the tools. */
  overhear: ((packet: ServerPacket) => void) | null = null;
  /** The number of the message that the next words answer. */
  quote = 0;
  private readonly views = new Map<string, DialogView>();
  /** Dialogs that were looked for once; a new connection resumes them all. */
  private readonly sought = new Set<string>();
  /** Closed dialogs that the person is done with. */
  private readonly left = new Set<string>();
  private typingBy: { dialog: string; name: string; until: number } | null = null;

  /**
   * @param onUnread an operator's message that nobody has read yet.
   * @param onPage a page that an operator has shown just now.
   */
  constructor(private readonly core: Core, private readonly onUnread: (entry: Entry) => void, private readonly onPage: (entry: Entry) => void) {
    document.addEventListener('visibilitychange', () => this.tellShown());
  }

  get options() { return this.core.options; }
  get memory() { return this.core.memory; }
  get socket() { return this.core.socket; }
  get identity() { return this.core.identity; }
  get outboxes() { return this.core.outboxes; }
  get config() { return this.core.config; }
  get status() { return this.core.status; }
  get current() { return this.core.current; }
  get department() { return this.core.department; }
  set department(id) { this.core.department = id; }
  get rid() { return this.core.rid; }
  set rid(rid) { this.core.rid = rid; }

  get link(): LinkState {
    return this.socket.state;
  }

  get dialog(): DialogView | null {
    return this.current === null || isKey(this.current) ? null : this.view(this.current);
  }

  get isClosed(): boolean {
    return this.current !== null && this.core.closed(this.current);
  }

  /** Open dialogs, when there is more than one to choose from. */
  get choices(): DialogView[] {
    const open = this.memory.known.dialogs.filter((d) => !isKey(d) && !this.core.closed(d)).map((d) => this.view(d));
    return open.length > 1 ? open : [];
  }

  get unsent(): Unsent[] {
    return this.core.unsent;
  }

  isSettling(item: Unsent): boolean {
    return this.core.settling.includes(item);
  }

  get opening(): Opening | null {
    if (this.current !== null) return this.memory.known.openings[this.current] ?? null;
    return this.invitation && this.openingOf(this.invitation);
  }

  get typing(): string | null {
    const t = this.typingBy;
    return t && t.dialog === this.current && t.until > Date.now() ? t.name : null;
  }

  get unread(): number {
    return this.memory.known.dialogs.reduce((sum, d) => sum + (isKey(d) ? 0 : this.unreadOf(this.view(d))), 0);
  }

  unreadOf(view: DialogView): number {
    const read = muted(view) ? Infinity : this.memory.known.read[view.id] ?? 0;
    return view.entries.filter((e) => e.seq > read && isTheirs(e)).length;
  }

  private openingOf(invitation: Invitation): Opening {
    return { ...invitation, name: this.nameOf(invitation) };
  }

  nameOf(invitation: Invitation): string {
    return invitation.operatorName || invitation.departmentName;
  }

  post(text: string): void {
    if (this.current === null || this.isClosed) this.begin(text, null);
    else this.core.post(text, this.quote);
  }

  acceptInvitation(): void {
    if (this.invitation) this.begin('', this.invitation);
  }

  private begin(text: string, accepted: Invitation | null): void {
    const invitation = accepted ?? (this.current === null ? this.invitation : null);
    const key = this.core.begin(text, invitation);
    if (invitation) this.memory.change((m) => void (m.openings[key] = this.openingOf(invitation)));
    this.invitation = null;
    this.options.onChange();
  }

  /** Says again what was refused; in a new dialog when the old one takes no more. */
  again(item: Unsent): void {
    this.dismiss(item);
    this.post(item.text);
  }

  dismiss(item: Unsent): void {
    this.outboxes.holder(item)?.dismiss(item);
    if (item.begin) this.leave(item.dialog);
    this.options.onChange();
  }

  show(dialog: string | null): void {
    this.core.current = dialog;
    this.options.onChange();
  }

  startOver(): void {
    this.department = null;
    if (this.current !== null && this.isClosed) this.leave(this.current);
    this.show(null);
  }

  end(): void {
    const id = this.current;
    if (id === null || isKey(id)) return;
    this.memory.change((m) => m.ending.includes(id) || m.ending.push(id));
    this.socket.send(send.close(++this.rid, id));
    this.options.onChange();
  }

  decline(): void {
    const invitation = this.invitation;
    if (!invitation) return;
    this.memory.change((m) => m.declined.push(invitation.invitation));
    this.socket.send(send.invitationAnswer(invitation.invitation, 3));
    this.invitation = null;
    this.options.onChange();
  }

  draft(text: string | null): void {
    if (this.dialog && !this.isClosed) this.socket.send(send.typing(this.dialog.id, text?.slice(0, 2000) ?? null));
  }

  /** The person sees the current dialog. */
  markRead(): void {
    const view = this.dialog;
    if (!view || (this.memory.known.read[view.id] ?? 0) >= view.head) return;
    this.memory.change((m) => void (m.read[view.id] = view.head));
  }

  private view(id: string): DialogView {
    let view = this.views.get(id);
    if (!view) {
      view = new DialogView(id);
      Object.assign(view, this.memory.kept(id));
      this.views.set(id, view);
    }
    return view;
  }

  forget(): void {
    this.views.clear();
  }

  linked(state: LinkState): void {
    if (state.kind !== 'open') this.typingBy = this.held = null;
  }

  has(posted: Posted): boolean {
    return !!this.views.get(posted.dialog)?.entries.some((e) => e.outbox === posted.outbox && e.n === posted.n);
  }

  resume(id: string): ResumePoint {
    return this.view(id).resume;
  }

  infoOf(id: string): DialogInfo | null {
    return isKey(id) ? null : this.view(id).info;
  }

  catchUp(kept: readonly (Unknown | Beat)[]): void {
    for (const packet of kept) this.take(packet.type === 'unknown' ? understand(packet.fields, dialogShapes) : packet);
    this.otherTab();
  }

  take(packet: ServerPacket): void {
    this.hear?.(packet);
    this.overhear?.(packet);
    switch (packet.type) {
      case 'beat':
        for (const [id, epoch, head] of packet.heads) this.heard(id, epoch, head);
        break;
      case 'replayEnd':
        this.heard(packet.dialog, packet.epoch, packet.head);
        this.replayed(packet.dialog);
        break;
      case 'dialog': this.dialogChanged(packet); break;
      case 'entry': this.enter(packet); break;
      case 'gap':
        for (const outbox of this.outboxes.all) outbox.gap(packet);
        break;
      case 'refused': this.refused(packet); break;
      case 'typing':
        this.typingBy = packet.author === Author.Operator && packet.draft !== null ? { dialog: packet.dialog, name: packet.name, until: Date.now() + TypingLastsMs } : null;
        if (this.typingBy) setTimeout(() => this.options.onChange(), TypingLastsMs + 50);
        break;
      case 'invitation': this.invited(packet); break;
      case 'invitationGone':
        if (this.invitation?.invitation === packet.invitation) this.invitation = null;
        break;
      case 'storage':
        this.held = packet.away;
        if (!this.held) for (const outbox of this.outboxes.all) outbox.flushSoon();
        break;
    }
  }

  /** The view of a dialog, new ones included: begun by an operator or in another tab. Null for what was left behind. */
  private meet(id: string): DialogView | null {
    if (!this.memory.known.dialogs.includes(id)) {
      if (this.left.has(id)) return null;
      this.memory.change((m) => m.dialogs.includes(id) || m.dialogs.push(id));
    }
    const view = this.view(id);
    if (this.current === null || (this.current !== id && this.isClosed)) this.core.current = id;
    return view;
  }

  private dialogChanged(info: DialogInfo): void {
    const id = info.dialog;
    const closed = info.status === DialogStatus.Closed;
    if (closed && !this.memory.known.dialogs.includes(id)) this.left.add(id);
    const view = this.meet(id);
    if (!view) return;
    view.take(info);
    for (const outbox of this.outboxes.all) for (const [name, n] of info.outboxes) if (name === outbox.id) outbox.knows(id, n);
    if (closed) {
      if (this.memory.known.ending.includes(id)) this.memory.change((m) => void (m.ending = m.ending.filter((d) => d !== id)));
      // Closed dialogs other than the last are history.
      if (this.current !== id) this.leave(id);
    }
    this.keep(view);
  }

  private enter(entry: Entry): void {
    const view = this.meet(entry.dialog);
    const result = view?.add(entry);
    if (result === 'gap') this.socket.send(send.fetch(view!.id, view!.epoch, view!.head));
    if (!view || result !== 'new') return;
    this.core.settling = this.core.settling.filter((i) => i.dialog !== entry.dialog || i.n !== entry.n || entry.author !== Author.Visitor);
    if (isTheirs(entry)) {
      this.typingBy = null;
      if (!muted(view) && (this.memory.known.read[view.id] ?? 0) < entry.seq) this.onUnread(entry);
      // Shown just now, not with what the dialog had when this tab came to it, which was for the page before. Another tab may have read it by now.
      if (entry.detail === 'go' && !muted(view) && view.info && entry.seq > view.info.head) this.onPage(entry);
    }
    this.keep(view);
  }

  private heard(id: string, epoch: number, head: number): void {
    const view = this.meet(id);
    if (view?.heard(epoch, head)) this.socket.send(send.fetch(id, view.epoch, view.head));
  }

  private replayed(id: string): void {
    const view = this.views.get(id);
    const last = view?.entries.at(-1);
    if (last && view?.info?.status === DialogStatus.Closed && Date.now() - last.time > HistoryAfterMs) this.leave(id);
  }

  private refused(packet: Extract<ServerPacket, { type: 'refused' }>): void {
    for (const outbox of this.outboxes.all) {
      const item = outbox.refused(packet);
      if (!item || (packet.code !== DialogRefusal.Closed && packet.code !== DialogRefusal.NotFound) || item.begin) continue;
      // The dialog takes no more: what was written begins the next one, where nothing of it is lost.
      const rest = outbox.of(item.dialog);
      for (const lost of rest) outbox.dismiss(lost);
      if (packet.code === DialogRefusal.NotFound) this.leave(item.dialog);
      for (const lost of rest) this.post(lost.text);
    }
  }

  private leave(id: string): void {
    this.left.add(id);
    this.memory.change((m) => {
      m.dialogs = m.dialogs.filter((d) => d !== id);
      m.ending = m.ending.filter((d) => d !== id);
    });
    if (this.current === id) this.core.current = this.memory.known.dialogs.at(-1) ?? null;
  }

  private invited(invitation: Invitation): void {
    if (this.memory.known.declined.includes(invitation.invitation)) return;
    this.invitation = invitation;
    this.tellShown();
  }

  private tellShown(): void {
    if (!this.invitation || this.invitation.shownBefore || document.hidden) return;
    if (this.socket.send(send.invitationAnswer(this.invitation.invitation, 1))) this.invitation = { ...this.invitation, shownBefore: true };
  }

  /** Another tab, or this one before the talk was here, may have begun dialogs that nobody has asked for on this connection. */
  otherTab(): void {
    const { dialogs, declined } = this.memory.known;
    if (this.invitation && declined.includes(this.invitation.invitation)) this.invitation = null;
    for (const id of dialogs) {
      // A key of another tab is no dialog yet; the server would not know it, and its id follows.
      if (isKey(id) || this.sought.has(id)) continue;
      this.sought.add(id);
      const view = this.view(id);
      if (!view.info) this.socket.send(send.fetch(id, view.epoch, view.head));
    }
    this.options.onChange();
  }

  /** So that the next page shows it before it is connected. What a message said before a change is kept nowhere in this browser. */
  keep({ id, epoch, entries, info }: DialogView): void {
    const chars = entries.reduce((sum, e) => sum + e.text.length + 200, 0);
    // Only a whole dialog can be continued from its head.
    this.memory.keep(id, { epoch, entries: chars > MaxCachedChars ? [] : entries, info });
  }
}

/** A message, a file or a card. */
function isTheirs(entry: Entry): boolean {
  return entry.author !== Author.Visitor && [1, 12, 19].includes(entry.kind);
}

/** The visitor wants no sign of it (an entry of kind 18). */
function muted(view: DialogView): boolean {
  return view.last(18)?.detail === 'on';
}
