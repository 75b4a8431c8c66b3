import { CardBox, ChangeBox, dialogShapes, DialogView, FallbackLine, FileBox, type Entry, GatewaySocket, NoTicket, operatorShapes, Outbox, type Posted, randomId, type Refused, RefusalCode, send, type ServerPacket, type Ticket, type Unsent as Kept } from 'wire';
import { ApiFault, api } from '../http';
import type { Unsent } from '../logic/desk';

export type LinkState = { readonly phase: 'connecting' | 'online' } | { readonly phase: 'ended'; readonly revoked: boolean } | { readonly phase: 'waiting'; readonly at: number };

export type Answer = { readonly ok: true; readonly value: string | null } | { readonly ok: false; readonly code: number; readonly text: string };

/** What the console hears: the server's packets in order and without gaps, and what is on its way in the other direction. */
export interface LinkEars {
  onState: (state: LinkState) => void;
  onPacket: (packet: ServerPacket) => void;
  onUnsent: (dialog: string, unsent: readonly Unsent[]) => void;
}

const answerWithin = 15_000;
/** Close code of a person who was signed out. */
const revoked = 4503;
const resumeMost = 64;
const unavailable: Answer = { ok: false, code: RefusalCode.Unavailable, text: '' };

/** The connection of one signed-in operator to one site. Requests are answered; messages are kept until the journal has them. */
export class Link {
  private readonly socket: GatewaySocket;
  private readonly outbox: Outbox;
  /** Of its own, so that a note which a node does not take yet holds up no message. */
  private readonly notes: NoteBox;
  private readonly changes: ChangeBox;
  private readonly files: FileBox;
  private readonly cards: CardBox;
  private readonly boxes: readonly Outbox[];
  private readonly dialogs = new Map<string, DialogView>();
  private readonly asked = new Map<number, (answer: Answer) => void>();
  private readonly landed = new Map<string, readonly (Unsent & { readonly seq: number })[]>();
  private readonly written = new WeakMap<Kept, { key: string; at: number }>();
  private lastRid = 0;
  private touched = new Set<string>();
  private readonly wake = () => this.reconnectNow();

  constructor(site: string, private readonly ears: LinkEars) {
    const rid = () => ++this.lastRid;
    this.socket = new GatewaySocket({
      origin: location.origin,
      // Version 2: takes what changes in waiting lists and team.
      client: 'console/2',
      shapes: { ...dialogShapes, ...operatorShapes },
      around: origin => Promise.resolve(new FallbackLine(origin)),
      ticket: () => operatorTicket(site),
      hello: () => ({ resume: [...this.dialogs.values()].slice(-resumeMost).map(view => view.resume), page: null }),
      onPacket: packet => this.take(packet),
      onState: state => {
        if (state.kind !== 'open') this.unanswered();
        ears.onState(state.kind === 'open' ? { phase: 'online' } : state.kind === 'waiting' ? { phase: 'waiting', at: state.retryAt }
          : state.kind === 'stopped' ? { phase: 'ended', revoked: state.code === revoked } : { phase: 'connecting' });
      },
    });
    this.outbox = new Outbox(pageStorage, `gateway.console.outbox.${site}`, bytes => this.socket.send(bytes), rid, () => this.showTouched());
    this.notes = new NoteBox(pageStorage, `gateway.console.notes.${site}`, bytes => this.socket.send(bytes), rid, () => this.showTouched());
    this.changes = new ChangeBox(pageStorage, `gateway.console.changes.${site}`, bytes => this.socket.send(bytes), rid, () => this.showTouched());
    this.files = new FileBox(pageStorage, `gateway.console.files.${site}`, bytes => this.socket.send(bytes), rid, () => this.showTouched());
    this.cards = new CardBox(pageStorage, `gateway.console.cards.${site}`, bytes => this.socket.send(bytes), rid, () => this.showTouched());
    this.boxes = [this.outbox, this.notes, this.changes, this.files, this.cards];
    addEventListener('online', this.wake);
    this.socket.wake();
  }

  end(): void {
    removeEventListener('online', this.wake);
    this.socket.stop();
  }

  reconnectNow(): void {
    this.socket.wake();
  }

  tell(bytes: Uint8Array<ArrayBuffer>): void {
    this.socket.send(bytes);
  }

  /** Asks under a fresh request id. Without a connection or an answer in time it was not done, as far as anybody can tell. */
  ask(write: (rid: number) => Uint8Array<ArrayBuffer>): Promise<Answer> {
    const rid = ++this.lastRid;
    return new Promise(resolve => {
      const answer = (value: Answer) => {
        clearTimeout(timeout);
        this.asked.delete(rid);
        resolve(value);
      };
      const timeout = setTimeout(() => answer(unavailable), answerWithin);
      this.asked.set(rid, answer);
      if (!this.socket.send(write(rid))) answer(unavailable);
    });
  }

  /** The first words travel with the start. The same key is the same dialog, so asking again is safe. */
  async startWith(key: string, visitor: string, department: string, text: string, exceed: boolean): Promise<Answer> {
    const answer = await this.ask(rid => send.startWith(rid, key, visitor, department, this.outbox.id, 1, text, exceed));
    if (answer.ok && answer.value) this.outbox.knows(answer.value, 1);
    return answer;
  }

  /** `seen`: the last entry in sight; what the visitor has written after it holds these words back. */
  post(dialog: string, text: string, seen: number, quote?: number): void {
    this.touched.add(dialog);
    this.outbox.post(dialog, text, seen, quote);
    this.show(dialog);
  }

  /** A file that was sent goes into its dialog. */
  file(dialog: string, pass: string): void {
    this.touched.add(dialog);
    this.files.post(dialog, pass);
    this.show(dialog);
  }

  /** A card: its kind, and behind a line's end what it is made from; held back as words are. */
  card(dialog: string, text: string, seen: number): void {
    this.touched.add(dialog);
    this.cards.post(dialog, text, seen);
    this.show(dialog);
  }

  /** An own message says something else; no text takes it back. */
  change(dialog: string, seq: number, text: string): void {
    this.touched.add(dialog);
    this.changes.post(dialog, text, undefined, seq);
    this.show(dialog);
  }

  /** Words to colleagues. */
  note(dialog: string, text: string): void {
    this.touched.add(dialog);
    this.notes.post(dialog, text);
    this.show(dialog);
  }

  retry(dialog: string, message: Unsent, seen: number): void {
    this.discard(dialog, message);
    if (message.note) this.note(dialog, message.text);
    else if (message.file) this.file(dialog, message.text);
    else if (message.card) this.card(dialog, message.text, seen);
    else if (message.change) this.change(dialog, message.change, message.text);
    else this.post(dialog, message.text, seen, message.quote);
  }

  discard(dialog: string, message: Unsent): void {
    for (const box of this.boxes) {
      const item = box.of(dialog).find(i => i.failed !== undefined && this.labelOf(i).key === message.key);
      if (item) box.dismiss(item);
    }
    this.show(dialog);
  }

  forget(dialog: string): void {
    this.dialogs.delete(dialog);
    this.landed.delete(dialog);
  }

  private unanswered(): void {
    const waiting = [...this.asked.values()];
    this.asked.clear();
    for (const answer of waiting) answer(unavailable);
  }

  private take(packet: ServerPacket): void {
    switch (packet.type) {
      case 'welcome':
        this.ears.onPacket(packet);
        for (const box of this.boxes) {
          box.flush();
          for (const item of box.items) this.show(item.dialog);
        }
        return;
      case 'refused': this.refused(packet); return;
      case 'storage':
        if (!packet.away) for (const box of this.boxes) box.flushSoon();
        break;
      case 'done': this.asked.get(packet.rid)?.({ ok: true, value: packet.value }); return;
      case 'card': this.asked.get(packet.rid)?.({ ok: true, value: null }); break;
      case 'posted': this.posted(packet); return;
      case 'gap':
        for (const box of this.boxes) box.gap(packet);
        return;
      case 'beat':
        for (const [dialog, epoch, head] of packet.heads) {
          const view = this.dialogs.get(dialog);
          if (view?.heard(epoch, head)) this.fetch(view);
        }
        return;
      case 'entry':
        if (!this.entry(packet)) return;
        break;
      case 'dialog':
        this.view(packet.dialog).take(packet);
        for (const [outbox, n] of packet.outboxes) this.boxes.find(box => box.id === outbox)?.knows(packet.dialog, n);
        break;
      case 'replayEnd': {
        const view = this.view(packet.dialog);
        if (view.heard(packet.epoch, packet.head)) this.fetch(view);
        break;
      }
      case 'self':
        for (const { dialog, accepted } of packet.dialogs) if (accepted && !this.dialogs.has(dialog)) this.expect(dialog);
        break;
    }
    this.ears.onPacket(packet);
  }

  /** The server sends an assigned dialog by itself; one that has not come soon is asked for. */
  private expect(dialog: string): void {
    setTimeout(() => {
      if (!this.dialogs.has(dialog)) this.fetch(this.view(dialog));
    }, 1500);
  }

  private view(dialog: string): DialogView {
    let view = this.dialogs.get(dialog);
    if (!view) this.dialogs.set(dialog, view = new DialogView(dialog));
    return view;
  }

  private fetch(view: DialogView): void {
    this.socket.send(send.fetch(view.id, view.epoch, view.head));
  }

  private entry(entry: Entry): boolean {
    const view = this.view(entry.dialog);
    const found = view.add(entry);
    if (found === 'gap') this.fetch(view);
    if (found !== 'new') return false;
    const landed = this.landed.get(entry.dialog);
    if (landed) {
      const left = landed.filter(item => item.seq > view.head);
      this.landed.set(entry.dialog, left);
      if (left.length < landed.length) this.show(entry.dialog);
    }
    return true;
  }

  /** In the journal, but its entry may still be on the way: until then the words stay where they were written. */
  private posted(packet: Posted): void {
    const box = this.boxes.find(b => b.id === packet.outbox);
    const item = box?.of(packet.dialog).find(i => i.n === packet.n && i.failed === undefined);
    if (item && packet.seq > this.view(packet.dialog).head) {
      const shown = { ...this.unsentOf(item, box!), sent: true, seq: packet.seq };
      this.landed.set(packet.dialog, [...this.landed.get(packet.dialog) ?? [], shown]);
    }
    this.touched.add(packet.dialog);
    box?.posted(packet);
    this.show(packet.dialog);
  }

  private refused(packet: Refused): void {
    const item = this.outbox.refused(packet) ?? this.notes.refused(packet) ?? this.changes.refused(packet) ?? this.files.refused(packet) ?? this.cards.refused(packet);
    if (item) {
      this.codes.set(item, packet.code);
      this.show(item.dialog);
      for (const box of this.boxes) box.flush();
    } else this.asked.get(packet.rid)?.({ ok: false, code: packet.code, text: packet.text });
  }

  private readonly codes = new WeakMap<Kept, number>();

  private labelOf(item: Kept): { key: string; at: number } {
    let label = this.written.get(item);
    if (!label) this.written.set(item, label = { key: randomId(), at: Date.now() });
    return label;
  }

  private unsentOf(item: Kept, box: Outbox): Unsent {
    const target = box === this.changes ? { change: item.target } : { quote: item.target };
    return { ...this.labelOf(item), ...target, note: box === this.notes, file: box === this.files, card: box === this.cards, text: item.text };
  }

  private showTouched(): void {
    for (const dialog of this.touched) this.show(dialog);
    this.touched = new Set();
  }

  private show(dialog: string): void {
    const waiting = this.boxes.flatMap(box => box.of(dialog).map(item => ({
      ...this.unsentOf(item, box), failed: item.failed === undefined ? undefined : { code: this.codes.get(item) ?? 0, text: item.failed },
    }))).sort((a, b) => a.at - b.at);
    this.ears.onUnsent(dialog, [...this.landed.get(dialog) ?? [], ...waiting]);
  }
}

/** Keeps notes to colleagues as messages are kept, and says them as notes. */
class NoteBox extends Outbox {
  protected override said(rid: number, item: Kept): Uint8Array<ArrayBuffer> {
    return send.note(rid, item.dialog, this.id, item.n, item.text);
  }
}

async function operatorTicket(site: string): Promise<Ticket> {
  try {
    return await api<Ticket>('POST', 'operator-tickets', { site });
  } catch (error) {
    if (error instanceof ApiFault && [401, 403, 404].includes(error.status)) throw new NoTicket(error.message);
    throw error;
  }
}

/** Storage of this tab; refused storage (private mode) only means that a reload forgets what was not sent. */
const pageStorage = {
  getItem(name: string): string | null {
    try {
      return sessionStorage.getItem(name);
    } catch {
      return null;
    }
  },
  setItem(name: string, text: string): void {
    sessionStorage.setItem(name, text);
  },
};
