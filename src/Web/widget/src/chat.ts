import {
  Author, DialogStatus, DialogView, GatewaySocket, randomId, DialogRefusal, send,
  type DialogInfo, type Entry, type Invitation, type LinkState, type ServerPacket, type SiteStatus, type Unsent,
} from 'wire';
import { Identity, type SiteConfig } from './identity';
import { Memory, type Opening } from './memory';
import { keep } from './storage';
import { Outboxes } from './outboxes';
import { Tracking } from './tracking';

export interface ChatOptions {
  origin: string;
  site: string;
  /** The page's language tag. */
  language: string;
  /** What the site has signed of the person; "" for nobody, undefined when it says nothing. */
  login: string | undefined;
  onChange: () => void;
  /** An operator's message that nobody has read yet. */
  onUnread: (entry: Entry) => void;
}

const TypingLastsMs = 8_000;
/** A dialog that ended this long ago is not what the person comes back for. */
const HistoryAfterMs = 60 * 60_000;
const KeyMark = '+';

/** Everything the widget knows and does; the view shows it and passes on what the person wants. */
export class Chat {
  readonly tracking: Tracking;
  readonly memory: Memory;
  readonly socket: GatewaySocket;
  config: SiteConfig | null;
  status: SiteStatus | null = null;
  invitation: Invitation | null = null;
  /** The database is away: what is written waits here. */
  held: boolean | null = null;
  /** The dialog that is shown: an id, a key while the id is not known, or null. */
  current: string | null;
  /** Chosen before the first message. */
  department: string | null = null;

  outboxes!: Outboxes;
  rid = 0;
  /** The card's script, from the moment that a form was sent until the person is done with it: meanwhile the card stays. */
  hear: ((packet: ServerPacket) => void) | null = null;
  /** What comes is also told to the tools. */
  overhear: ((packet: ServerPacket) => void) | null = null;
  /** The number of the message that the next words answer. */
  quote = 0;
  private readonly views = new Map<string, DialogView>();
  /** Acknowledged, and their entries are still on the way: shown until these are here. */
  private settling: Unsent[] = [];
  /** Closed dialogs that the person is done with. */
  private readonly left = new Set<string>();
  private typingBy: { dialog: string; name: string; until: number } | null = null;
  readonly identity: Identity;

  private constructor(readonly options: ChatOptions) {
    const { origin, site, language } = options;
    const transmit = (bytes: Uint8Array<ArrayBuffer>) => this.socket.send(bytes);
    this.memory = new Memory(site, () => this.hearOtherTab());
    this.current = this.memory.known.dialogs.at(-1) ?? null;
    this.identity = new Identity(origin, site, language, (config) => this.configure(config), () => this.forget());
    this.identity.login = options.login;
    this.config = this.identity.config;
    this.tracking = new Tracking(site, language, transmit);
    this.socket = new GatewaySocket({
      origin,
      client: 'widget/1',
      ticket: () => this.identity.ticket(),
      hello: () => ({ resume: this.memory.known.dialogs.filter((d) => !this.isKey(d)).map((d) => this.view(d).resume), page: this.tracking.hello() }),
      onPacket: (packet) => this.take(packet),
      onState: (state) => this.linkChanged(state),
      needed: () => !document.hidden || this.hasOpenDialog,
    });
    document.addEventListener('visibilitychange', () => {
      if (document.hidden) return;
      this.socket.wake();
      this.tellShown();
    });
    addEventListener('online', () => this.socket.wake());
  }

  static async start(options: ChatOptions): Promise<Chat> {
    const chat = new Chat(options);
    chat.outboxes = await Outboxes.open(options.site, (bytes) => chat.socket.send(bytes), () => ++chat.rid, () => options.onChange());
    // A page opened in the background waits to be shown.
    if (!document.hidden || chat.hasOpenDialog) chat.socket.wake();
    return chat;
  }

  get link(): LinkState {
    return this.socket.state;
  }

  get dialog(): DialogView | null {
    return this.current === null || this.isKey(this.current) ? null : this.view(this.current);
  }

  get isClosed(): boolean {
    return this.current !== null && this.closed(this.current);
  }

  /** Open dialogs, when there is more than one to choose from. */
  get choices(): DialogView[] {
    const open = this.memory.known.dialogs.filter((d) => !this.isKey(d) && !this.closed(d)).map((d) => this.view(d));
    return open.length > 1 ? open : [];
  }

  get unsent(): Unsent[] {
    return this.current === null ? [] : [...this.settling.filter((i) => i.dialog === this.current), ...this.outboxes.of(this.current)];
  }

  isSettling(item: Unsent): boolean {
    return this.settling.includes(item);
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
    return this.memory.known.dialogs.reduce((sum, d) => sum + (this.isKey(d) ? 0 : this.unreadOf(this.view(d))), 0);
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
    else if (!this.isKey(this.current)) this.outboxes.own.post(this.current, text, 0, this.quote);
    else {
      const key = this.current;
      const holder = this.outboxes.all.find((o) => o.of(key).some((i) => i.begin));
      // Begun in another tab that has not reached the server: the same key makes it the same dialog.
      if (holder) holder.post(key, text);
      else this.outboxes.own.begin({ key, department: this.department, invitation: null }, text);
    }
    this.options.onChange();
  }

  /** The person wants to talk, or the page has asked: from here on it may be remembered who this is. */
  agree(): void {
    this.identity.consent = true;
    keep(true);
    if (this.identity.waits) this.socket.again();
  }

  login(token: string): void {
    if (token === this.identity.login) return;
    this.identity.login = token;
    this.socket.again();
  }

  acceptInvitation(): void {
    if (this.invitation) this.begin('', this.invitation);
  }

  private begin(text: string, accepted: Invitation | null): void {
    const key = KeyMark + randomId();
    const invitation = accepted ?? (this.current === null ? this.invitation : null);
    this.memory.change((m) => {
      m.dialogs.push(key);
      if (invitation) m.openings[key] = this.openingOf(invitation);
    });
    this.current = key;
    this.invitation = null;
    this.outboxes.own.begin({ key, department: invitation?.department ?? this.department, invitation: invitation?.invitation ?? null }, text);
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
    this.current = dialog;
    this.options.onChange();
  }

  startOver(): void {
    this.department = null;
    if (this.current !== null && this.isClosed) this.leave(this.current);
    this.show(null);
  }

  end(): void {
    const id = this.current;
    if (id === null || this.isKey(id)) return;
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

  /** Keys stand for dialogs that have no id yet. */
  private isKey(dialog: string): boolean {
    return dialog.startsWith(KeyMark);
  }

  private closed(dialog: string): boolean {
    return this.views.get(dialog)?.info?.status === DialogStatus.Closed || this.memory.known.ending.includes(dialog);
  }

  private get hasOpenDialog(): boolean {
    return this.memory.known.dialogs.some((d) => !this.closed(d));
  }

  private view(id: string): DialogView {
    let view = this.views.get(id);
    if (!view) {
      view = new DialogView(id);
      this.memory.restore(view);
      this.views.set(id, view);
    }
    return view;
  }

  private configure(config: SiteConfig): void {
    this.config = config;
    this.options.onChange();
  }

  private forget(): void {
    this.memory.forget();
    this.outboxes.forget();
    this.views.clear();
    this.current = null;
  }

  private linkChanged(state: LinkState): void {
    if (state.kind !== 'open') this.typingBy = this.held = null;
    this.options.onChange();
  }

  private welcomed(): void {
    for (const id of this.memory.known.ending) this.socket.send(send.close(++this.rid, id));
    this.outboxes.flush();
    this.tracking.flush();
  }

  private take(packet: ServerPacket): void {
    this.hear?.(packet);
    this.overhear?.(packet);
    switch (packet.type) {
      case 'welcome': this.welcomed(); break;
      case 'beat':
        for (const [id, epoch, head] of packet.heads) this.heard(id, epoch, head);
        break;
      case 'replayEnd':
        this.heard(packet.dialog, packet.epoch, packet.head);
        this.replayed(packet.dialog);
        break;
      case 'dialog': this.dialogChanged(packet); break;
      case 'entry': this.enter(packet); break;
      case 'posted':
        for (const outbox of this.outboxes.all) {
          const item = outbox.posted(packet);
          const seen = this.views.get(packet.dialog)?.entries.some((e) => e.outbox === packet.outbox && e.n === packet.n);
          if (item && !seen) this.settling.push(item);
        }
        break;
      case 'gap':
        for (const outbox of this.outboxes.all) outbox.gap(packet);
        break;
      case 'done': this.done(packet.rid, packet.value); break;
      case 'refused': this.refused(packet); break;
      case 'typing':
        this.typingBy = packet.author === Author.Operator && packet.draft !== null ? { dialog: packet.dialog, name: packet.name, until: Date.now() + TypingLastsMs } : null;
        if (this.typingBy) setTimeout(() => this.options.onChange(), TypingLastsMs + 50);
        break;
      case 'invitation': this.invited(packet); break;
      case 'invitationGone':
        if (this.invitation?.invitation === packet.invitation) this.invitation = null;
        break;
      case 'siteStatus': this.status = packet; break;
      case 'storage':
        this.held = packet.away;
        if (!this.held) for (const outbox of this.outboxes.all) outbox.flushSoon();
        break;
    }
    this.options.onChange();
  }

  /** The view of a dialog, new ones included: begun by an operator or in another tab. Null for what was left behind. */
  private meet(id: string): DialogView | null {
    if (!this.memory.known.dialogs.includes(id)) {
      if (this.left.has(id)) return null;
      this.memory.change((m) => m.dialogs.includes(id) || m.dialogs.push(id));
    }
    const view = this.view(id);
    if (this.current === null || (this.current !== id && this.isClosed)) this.current = id;
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
    this.memory.keep(view);
  }

  private enter(entry: Entry): void {
    const view = this.meet(entry.dialog);
    const result = view?.add(entry);
    if (result === 'gap') this.socket.send(send.fetch(view!.id, view!.epoch, view!.head));
    if (!view || result !== 'new') return;
    this.settling = this.settling.filter((i) => i.dialog !== entry.dialog || i.n !== entry.n || entry.author !== Author.Visitor);
    if (isTheirs(entry)) {
      this.typingBy = null;
      if (!muted(view) && (this.memory.known.read[view.id] ?? 0) < entry.seq) this.options.onUnread(entry);
    }
    this.memory.keep(view);
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

  private done(rid: number, value: string | null): void {
    if (!value) return;
    for (const outbox of this.outboxes.all) {
      const key = outbox.began(rid, value);
      if (key === null) continue;
      if (this.current === key) this.current = value;
      this.memory.change((m) => {
        m.dialogs = m.dialogs.filter((d) => d !== key && d !== value).concat(value);
        if (m.openings[key]) m.openings[value] = m.openings[key];
      });
    }
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
    if (this.current === id) this.current = this.memory.known.dialogs.at(-1) ?? null;
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

  private hearOtherTab(): void {
    const { dialogs, declined } = this.memory.known;
    if (this.invitation && declined.includes(this.invitation.invitation)) this.invitation = null;
    for (const id of dialogs) {
      // A key of another tab is no dialog yet; the server would not know it, and its id follows.
      if (this.views.has(id) || this.isKey(id)) continue;
      this.socket.send(send.fetch(id, 0, 0));
    }
    this.options.onChange();
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
