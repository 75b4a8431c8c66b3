import { DialogStatus, GatewaySocket, randomId, send, type Beat, type Invitation, type Line, type LinkState, type Posted, type ServerPacket, type Shapes, type SiteStatus, type Unknown, type Unsent } from 'wire';
import { Identity, type SiteConfig } from './identity';
import { Memory } from './memory';
import { Outboxes } from './outboxes';
import type { Talk } from './parts';
import { keep } from './storage';
import { Tracking } from './tracking';

export interface CoreOptions {
  origin: string;
  site: string;
  /** The page's language tag. */
  language: string;
  /** What the site has signed of the person; "" for nobody, undefined when it says nothing. */
  login: string | undefined;
  onChange: () => void;
  /** There is more to know than this: the talk's script is wanted. */
  onMore: () => void;
  around: (origin: string) => Promise<Line>;
}

const KeyMark = '+';

/** Keys stand for dialogs that have no id yet. */
export const isKey = (dialog: string): boolean => dialog.startsWith(KeyMark);

/** What there has to be before a first message can be written and sent; the rest joins it as `talk`. */
export class Core {
  readonly tracking: Tracking;
  readonly memory: Memory;
  readonly socket: GatewaySocket;
  readonly identity: Identity;
  config: SiteConfig | null;
  status: SiteStatus | null = null;
  /** The dialog that is shown: an id, a key while the id is not known, or null. */
  current: string | null;
  /** Chosen before the first message. */
  department: string | null = null;
  outboxes!: Outboxes;
  rid = 0;
  /** Acknowledged, and their entries are still on the way: shown until these are here. */
  settling: Unsent[] = [];
  talk: Talk | null = null;
  /** Packets for the talk, from before it was here. */
  private kept: (Unknown | Beat)[] = [];
  private shapes: Shapes = {};

  private constructor(readonly options: CoreOptions) {
    const { origin, site, language } = options;
    const core = this;
    this.memory = new Memory(site, () => this.talk ? this.talk.otherTab() : options.onMore());
    this.current = this.memory.known.dialogs.at(-1) ?? null;
    this.identity = new Identity(origin, site, language, (config) => {
      this.config = config;
      options.onChange();
    }, () => this.forget());
    this.identity.login = options.login;
    this.config = this.identity.config;
    this.tracking = new Tracking(site, language, (bytes) => this.socket.send(bytes));
    this.socket = new GatewaySocket({
      origin,
      client: 'widget/1',
      get shapes() { return core.shapes; },
      ticket: () => this.identity.ticket(),
      hello: () => ({ resume: this.memory.known.dialogs.filter((d) => !isKey(d)).map((d) => (this.talk ?? this.memory).resume(d)), page: this.tracking.hello() }),
      onPacket: (packet) => this.take(packet),
      onState: (state) => this.linkChanged(state),
      needed: () => !document.hidden || this.hasOpenDialog,
      around: options.around,
    });
    document.addEventListener('visibilitychange', () => document.hidden || this.socket.wake());
    addEventListener('online', () => this.socket.wake());
  }

  static async start(options: CoreOptions): Promise<Core> {
    const core = new Core(options);
    core.outboxes = await Outboxes.open(options.site, (bytes) => core.socket.send(bytes), () => ++core.rid, () => options.onChange());
    // A page opened in the background waits to be shown.
    if (!document.hidden || core.hasOpenDialog) core.socket.wake();
    return core;
  }

  /** Own words that have no entry yet. */
  get unsent(): Unsent[] {
    return this.current === null ? [] : [...this.settling.filter((i) => i.dialog === this.current), ...this.outboxes.of(this.current)];
  }

  closed(dialog: string): boolean {
    return (this.talk ?? this.memory).infoOf(dialog)?.status === DialogStatus.Closed || this.memory.known.ending.includes(dialog);
  }

  /** @param quote the number of the message that the words answer. */
  post(text: string, quote = 0): void {
    const { current } = this;
    if (current === null || this.closed(current)) this.begin(text, null);
    else if (!isKey(current)) this.outboxes.own.post(current, text, 0, quote);
    else {
      const holder = this.outboxes.all.find((o) => o.of(current).some((i) => i.begin));
      // Begun in another tab that has not reached the server: the same key makes it the same dialog.
      if (holder) holder.post(current, text);
      else this.outboxes.own.begin({ key: current, department: this.department, invitation: null }, text);
    }
    this.options.onChange();
  }

  /** Returns the key of the dialog. */
  begin(text: string, invitation: Invitation | null): string {
    const key = KeyMark + randomId();
    this.memory.change((m) => m.dialogs.push(key));
    this.current = key;
    this.outboxes.own.begin({ key, department: invitation?.department ?? this.department, invitation: invitation?.invitation ?? null }, text);
    return key;
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

  /** The rest has come: it gets what was kept for it, in order, and all that follows before this does. */
  join(talk: Talk, shapes: Shapes): void {
    [this.talk, this.shapes] = [talk, shapes];
    talk.catchUp(this.kept);
    this.kept = [];
    this.options.onChange();
  }

  private get hasOpenDialog(): boolean {
    return this.memory.known.dialogs.some((d) => !this.closed(d));
  }

  private forget(): void {
    this.memory.forget();
    this.outboxes.forget();
    this.talk?.forget();
    [this.current, this.kept] = [null, []];
  }

  private linkChanged(state: LinkState): void {
    this.talk?.linked(state);
    this.options.onChange();
  }

  private take(packet: ServerPacket): void {
    const { talk } = this;
    if (talk) talk.take(packet);
    else if (packet.type === 'unknown' || (packet.type === 'beat' && packet.heads.length > 0)) {
      this.kept.push(packet);
      this.options.onMore();
    }
    switch (packet.type) {
      case 'welcome':
        // All of it comes again over this connection.
        this.kept = [];
        for (const id of this.memory.known.ending) this.socket.send(send.close(++this.rid, id));
        this.outboxes.flush();
        this.tracking.flush();
        break;
      case 'posted': this.posted(packet); break;
      case 'done': this.done(packet.rid, packet.value); break;
      case 'siteStatus': this.status = packet; break;
    }
    this.options.onChange();
  }

  private posted(packet: Posted): void {
    for (const outbox of this.outboxes.all) {
      const item = outbox.posted(packet);
      if (item && !this.talk?.has(packet)) this.settling.push(item);
    }
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
}
