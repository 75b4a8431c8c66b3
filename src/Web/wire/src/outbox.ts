import type { Gap, Posted, Refused } from './packets';
import * as send from './send';

/** How a dialog that does not exist yet is begun. */
export interface Beginning {
  key: string;
  department: string | null;
  invitation: string | null;
  /** Operators begin with a visitor. */
  visitor?: string;
  exceed?: boolean;
}

export interface Unsent {
  /** The dialog's id, or the key of its beginning while the id is not known. */
  dialog: string;
  n: number;
  text: string;
  begin?: Beginning;
  /** The last entry its author had in sight. */
  seen?: number | undefined;
  /** The number of the message that it answers; of the one that it changes, in an outbox of changes. */
  target?: number | undefined;
  /** Refused for good; kept to be shown until dismissed. */
  failed?: string;
}

interface Kept {
  id: string;
  next: Record<string, number>;
  items: Unsent[];
}

const ResendMs = 3_000;

export function randomId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (b) => b.toString(16).padStart(2, '0')).join('');
}

/**
 * What this client said and the server has not acknowledged. Key of a message = (outbox id, n), n from 1 for each dialog; sent again after 3 s, on a gap
 * and after every reconnect, always in order. Survives reloads in the given storage.
 */
export class Outbox {
  private kept: Kept;
  private readonly requests = new Map<number, Unsent>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly storage: Pick<Storage, 'getItem' | 'setItem'>,
    private readonly name: string,
    private readonly transmit: (bytes: Uint8Array<ArrayBuffer>) => boolean,
    private readonly nextRid: () => number,
    private readonly onChange: () => void = () => {},
  ) {
    let kept: Kept | null = null;
    try {
      kept = JSON.parse(storage.getItem(name) ?? 'null') as Kept | null;
    } catch {
      // A damaged memory is an empty one.
    }
    this.kept = kept && typeof kept.id === 'string' && Array.isArray(kept.items) ? kept : { id: randomId(), next: {}, items: [] };
  }

  get id(): string {
    return this.kept.id;
  }

  get items(): readonly Unsent[] {
    return this.kept.items;
  }

  of(dialog: string): Unsent[] {
    return this.kept.items.filter((i) => i.dialog === dialog);
  }

  /** Begins a dialog; `dialog` of what is added later is its key until `began` names the id. */
  begin(begin: Beginning, text: string): Unsent {
    return this.add({ dialog: begin.key, n: 1, text, begin });
  }

  post(dialog: string, text: string, seen?: number, target?: number): Unsent {
    return this.add({ dialog, n: (this.kept.next[dialog] ?? 0) + 1, text, seen, target });
  }

  private add(item: Unsent): Unsent {
    this.kept.next[item.dialog] = item.n;
    this.kept.items.push(item);
    this.save();
    this.flush();
    return item;
  }

  /** Sends everything unacknowledged, in order. Called after each welcome and when the timer is over. */
  flush(): void {
    clearTimeout(this.timer);
    const open = this.kept.items.filter((i) => !i.failed);
    // What follows a beginning waits until the dialog has its id.
    for (const item of open) if (item.begin || !open.some((o) => o.begin && o.dialog === item.dialog)) this.put(item);
    if (open.length > 0) this.timer = setTimeout(() => this.flush(), ResendMs);
  }

  /** The database is back: what waits goes out at a moment of its own within half a second, once dialogs have had one to wake. */
  flushSoon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), 1000 + 500 * Math.random());
  }

  /** Words for a dialog that exists, as they go out. */
  protected said(rid: number, item: Unsent): Uint8Array<ArrayBuffer> {
    return send.post(rid, item.dialog, this.id, item.n, item.text, item.seen, item.target);
  }

  private put(item: Unsent): void {
    const rid = this.nextRid();
    const b = item.begin;
    const bytes = !b
      ? this.said(rid, item)
      : b.visitor
        ? send.startWith(rid, b.key, b.visitor, b.department ?? '', this.id, item.n, item.text, b.exceed ?? false)
        : send.start(rid, b.key, b.department, b.invitation, this.id, item.n, item.text);
    if (this.transmit(bytes)) this.requests.set(rid, item);
  }

  /** Done(rid, dialog): a beginning was taken. Returns the key it was known by. */
  began(rid: number, dialog: string): string | null {
    const item = this.requests.get(rid);
    if (!item?.begin) return null;
    const key = item.begin.key;
    for (const i of this.kept.items) if (i.dialog === key) i.dialog = dialog;
    this.kept.next[dialog] = this.kept.next[key] ?? 1;
    delete this.kept.next[key];
    if (item.text === '') {
      this.remove(item);
      this.kept.next[dialog] = 0;
      let n = 0;
      for (const i of this.kept.items) if (i.dialog === dialog) this.kept.next[dialog] = i.n = ++n;
    }
    delete item.begin;
    this.save();
    if (this.of(dialog).length > 0) this.flush();
    return key;
  }

  posted(p: Posted): Unsent | null {
    if (p.outbox !== this.id) return null;
    const item = this.kept.items.find((i) => i.dialog === p.dialog && i.n === p.n) ?? null;
    if (item) this.remove(item);
    this.requests.delete(p.rid);
    return item;
  }

  gap(g: Gap): void {
    if (g.outbox !== this.id) return;
    const mine = this.of(g.dialog).filter((i) => !i.failed);
    if (mine.some((i) => i.n === g.expected)) return this.flush();
    // The server knows less than it once acknowledged (restored from a backup), or more than we do: go on under its number.
    let n = g.expected - 1;
    for (const item of mine) item.n = ++n;
    this.kept.next[g.dialog] = n;
    this.save();
    this.flush();
  }

  /** Returns the message that was refused for good; temporary refusals are sent again. */
  refused(r: Refused): Unsent | null {
    const item = this.requests.get(r.rid);
    if (!item) return null;
    this.requests.delete(r.rid);
    // Refused before: what was behind it has moved up already.
    if (r.temporary || item.failed) return null;
    item.failed = r.text;
    // Its number was not used: those behind it move up.
    let n = item.n - 1;
    for (const i of this.of(item.dialog)) if (!i.failed && i.n > item.n) i.n = ++n;
    this.kept.next[item.dialog] = n;
    this.save();
    return item;
  }

  dismiss(item: Unsent): void {
    this.remove(item);
  }

  /** The dialog says what it holds of this outbox: the next number follows from it. */
  knows(dialog: string, n: number): void {
    if ((this.kept.next[dialog] ?? 0) < n) {
      this.kept.next[dialog] = n;
      this.save();
    }
  }

  private remove(item: Unsent): void {
    this.kept.items = this.kept.items.filter((i) => i !== item);
    this.save();
  }

  private save(): void {
    try {
      this.storage.setItem(this.name, JSON.stringify(this.kept));
    } catch {
      // Full or forbidden storage: the outbox still works until the page is left.
    }
    this.onChange();
  }
}

/** Keeps changes of own messages as messages are kept, and says them as changes. No text takes the message back. */
export class ChangeBox extends Outbox {
  protected override said(rid: number, item: Unsent): Uint8Array<ArrayBuffer> {
    return send.change(rid, item.dialog, this.id, item.n, item.target!, item.text || null);
  }
}

/** Keeps passes of files that were sent as messages are kept, and says them as files. */
export class FileBox extends Outbox {
  protected override said(rid: number, item: Unsent): Uint8Array<ArrayBuffer> {
    return send.file(rid, item.dialog, this.id, item.n, item.text);
  }
}

/** Keeps cards of operators as messages are kept: the kind, and behind a line's end what it is made from. */
export class CardBox extends Outbox {
  protected override said(rid: number, item: Unsent): Uint8Array<ArrayBuffer> {
    const end = item.text.indexOf('\n');
    return send.card(rid, item.dialog, this.id, item.n, item.text.slice(0, end), item.text.slice(end + 1), item.seen);
  }
}

/** Keeps answers to cards as messages are kept: the text is the values as JSON, the target the card's number. */
export class AnswerBox extends Outbox {
  protected override said(rid: number, item: Unsent): Uint8Array<ArrayBuffer> {
    return send.cardAnswer(rid, item.dialog, this.id, item.n, item.target!, JSON.parse(item.text) as Record<string, string>);
  }
}
