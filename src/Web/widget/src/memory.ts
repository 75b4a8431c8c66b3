import type { DialogView, Entry, DialogInfo } from 'wire';
import { load, local, save, tab } from './storage';

/** What an invitation or a greeting said before the dialog's first entry. */
export interface Opening {
  name: string;
  text: string;
  /** What it showed beside the text, as JSON. */
  content?: string | null;
}

interface Shared {
  /** Ids of dialogs, and keys of those that have no id yet; oldest first. */
  dialogs: string[];
  openings: Record<string, Opening>;
  read: Record<string, number>;
  declined: string[];
  /** Dialogs to be ended once there is a connection. */
  ending: string[];
}

const MaxDialogs = 8;
const MaxCachedChars = 200_000;

/** What this browser remembers between pages: shared by its tabs, except what is open in this one. */
export class Memory {
  private readonly sharedKey: string;
  private readonly tabKey: string;
  private shared: Shared;

  constructor(site: string, onOtherTab: () => void) {
    this.sharedKey = `gateway.${site}.dialogs`;
    this.tabKey = `gateway.${site}.tab`;
    this.shared = this.read();
    addEventListener('storage', (e) => {
      if (e.key !== this.sharedKey) return;
      this.shared = this.read();
      onOtherTab();
    });
  }

  get known(): Readonly<Shared> {
    return this.shared;
  }

  /** Others may have written since: the change is made to what is stored now. */
  change(edit: (shared: Shared) => void): void {
    this.shared = this.read();
    edit(this.shared);
    if (this.shared.dialogs.length > MaxDialogs) this.shared.dialogs.splice(0, this.shared.dialogs.length - MaxDialogs);
    for (const record of [this.shared.openings, this.shared.read] as Record<string, unknown>[])
      for (const id of Object.keys(record)) if (!this.shared.dialogs.includes(id)) delete record[id];
    this.shared.declined = this.shared.declined.slice(-20);
    save(local, this.sharedKey, this.shared);
  }

  forget(): void {
    local.removeItem(this.sharedKey);
    this.shared = this.read();
  }

  get open(): boolean {
    return tab.getItem(`${this.tabKey}.open`) === '1';
  }

  set open(value: boolean) {
    tab.setItem(`${this.tabKey}.open`, value ? '1' : '0');
  }

  get draft(): string {
    return tab.getItem(`${this.tabKey}.draft`) ?? '';
  }

  set draft(text: string) {
    tab.setItem(`${this.tabKey}.draft`, text);
  }

  /** The dialog as it was on the page before, so that the next page shows it before it is connected. */
  keep(view: DialogView): void {
    let entries = view.entries;
    let chars = entries.reduce((sum, e) => sum + e.text.length + 200, 0);
    // Only a whole dialog can be continued from its head.
    if (chars > MaxCachedChars) [entries, chars] = [[], 0];
    save(tab, `${this.tabKey}.${view.id}`, { epoch: view.epoch, entries, info: view.info });
  }

  restore(view: DialogView): void {
    const kept = load<{ epoch: number; entries: Entry[]; info: DialogInfo | null }>(tab, `${this.tabKey}.${view.id}`);
    if (!kept || !Array.isArray(kept.entries)) return;
    [view.epoch, view.entries, view.info] = [kept.epoch, kept.entries, kept.info];
  }

  private read(): Shared {
    const fresh: Shared = { dialogs: [], openings: {}, read: {}, declined: [], ending: [] };
    return { ...fresh, ...load<Shared>(local, this.sharedKey) };
  }
}
