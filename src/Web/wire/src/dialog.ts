import type { DialogInfo, Entry, ResumePoint } from './packets';

/** One dialog as a client knows it: entries without gaps, and its state. */
export class DialogView {
  epoch = 0;
  entries: Entry[] = [];
  info: DialogInfo | null = null;
  private asked = -1;
  /** Our head when the server last said a lower one. */
  private ahead = -1;

  constructor(readonly id: string) {}

  get head(): number {
    return this.entries.length > 0 ? this.entries[this.entries.length - 1]!.seq : 0;
  }

  /** The newest entry of a kind. */
  last(kind: number): Entry | undefined {
    return this.entries.filter((e) => e.kind === kind).at(-1);
  }

  get resume(): ResumePoint {
    return [this.id, this.epoch, this.head];
  }

  /** Takes an entry. Returns 'new', 'known', or 'gap' when earlier ones are missing and should be fetched once. */
  add(entry: Entry): 'new' | 'known' | 'gap' {
    this.enter(entry.epoch);
    if (entry.seq <= this.head) return 'known';
    if (entry.seq > this.head + 1) return this.missing() ? 'gap' : 'known';
    this.entries.push(entry);
    this.asked = -1;
    return 'new';
  }

  /** Takes the state; true when entries are missing and should be fetched once. */
  take(info: DialogInfo): void {
    this.enter(info.epoch);
    this.info = info;
  }

  /**
   * Hears the head of the dialog; true when entries should be fetched once. A lower head than ours is mostly of a moment ago; said twice, the dialog does not know what we
   * were shown (a node that was taken for dead had the last word), and reads its journal again when we ask for what follows.
   */
  heard(epoch: number, head: number): boolean {
    if (epoch !== this.epoch) return this.missing();
    const lower = head < this.head;
    const again = lower && this.ahead === this.head;
    this.ahead = lower ? this.head : -1;
    return (head > this.head || again) && this.missing();
  }

  private enter(epoch: number): void {
    if (epoch === this.epoch) return;
    // Numbers of another epoch mean other entries: start over.
    this.epoch = epoch;
    this.entries = [];
    this.asked = -1;
  }

  private missing(): boolean {
    if (this.asked === this.head) return false;
    this.asked = this.head;
    return true;
  }
}
