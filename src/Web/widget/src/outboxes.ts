import { Outbox, randomId, type Unsent } from 'wire';
import { load, local, save, tab } from './storage';

type Transmit = (bytes: Uint8Array<ArrayBuffer>) => boolean;

/** How long the page before this one in the same tab may take to let go of its outbox. */
const HandOverMs = 400;

/**
 * An outbox belongs to one tab at a time, which holds its lock: two tabs numbering the same outbox would use numbers twice. What a closed tab left unsent
 * is taken over by the next one that opens.
 */
export class Outboxes {
  private constructor(readonly own: Outbox, private readonly inherited: Outbox[]) {}

  static async open(site: string, transmit: Transmit, nextRid: () => number, onChange: () => void): Promise<Outboxes> {
    const prefix = `gateway.${site}.outbox.`;
    const names = load<string[]>(local, prefix) ?? [];
    const before = tab.getItem(prefix);
    const open = (name: string) => new Outbox(local, prefix + name, transmit, nextRid, onChange);

    let own = before && (await hold(prefix + before, true)) ? before : null;
    const others: string[] = [];
    for (const name of names) {
      if (name === own || !local.getItem(prefix + name) || !navigator.locks || !(await hold(prefix + name, false))) continue;
      if (own) others.push(name);
      else own = name;
    }
    if (!own) {
      own = randomId();
      await hold(prefix + own, false);
    }
    tab.setItem(prefix, own);
    const kept = (load<string[]>(local, prefix) ?? []).filter((n) => local.getItem(prefix + n));
    if (!kept.includes(own)) save(local, prefix, [...kept, own]);
    return new Outboxes(open(own), others.map(open).filter((o) => o.items.length > 0));
  }

  get all(): Outbox[] {
    return [this.own, ...this.inherited];
  }

  of(dialog: string): Unsent[] {
    return this.all.flatMap((o) => o.of(dialog));
  }

  flush(): void {
    for (const outbox of this.all) outbox.flush();
  }

  /** What one person wrote and did not get off is not said in the name of the next one. */
  forget(): void {
    for (const outbox of this.all) for (const item of outbox.items) outbox.dismiss(item);
  }

  holder(item: Unsent): Outbox | undefined {
    return this.all.find((o) => o.items.includes(item));
  }
}

/** Takes the lock for the life of the page; true also where the browser has no locks. */
function hold(name: string, wait: boolean): Promise<boolean> {
  const locks = navigator.locks;
  if (!locks) return Promise.resolve(true);
  return new Promise((resolve) => {
    const forever = (lock: Lock | null) => {
      resolve(lock !== null);
      return lock ? new Promise<void>(() => {}) : undefined;
    };
    const options: LockOptions = wait ? { signal: AbortSignal.timeout(HandOverMs) } : { ifAvailable: true };
    locks.request(name, options, forever).catch(() => resolve(false));
  });
}
