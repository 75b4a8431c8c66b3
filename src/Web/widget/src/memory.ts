import type { DialogView, DialogInfo, ResumePoint } from 'wire';
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
export type Kept = Pick<DialogView, 'epoch' | 'entries' | 'info'>;

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

  /** A dialog as it was on the page before, so that the next page shows it before it is connected. */
  kept(id: string): Kept | null {
    const kept = load<Kept>(tab, `${this.tabKey}.${id}`);
    return kept && Array.isArray(kept.entries) ? kept : null;
  }

  keep(id: string, kept: Kept): void {
    save(tab, `${this.tabKey}.${id}`, kept);
  }

  resume(id: string): ResumePoint {
    const kept = this.kept(id);
    return [id, kept?.epoch ?? 0, kept?.entries.at(-1)?.seq ?? 0];
  }

  infoOf(id: string): DialogInfo | null {
    return this.kept(id)?.info ?? null;
  }

  private read(): Shared {
    const fresh: Shared = { dialogs: [], openings: {}, read: {}, declined: [], ending: [] };
    return { ...fresh, ...load<Shared>(local, this.sharedKey) };
  }
}
