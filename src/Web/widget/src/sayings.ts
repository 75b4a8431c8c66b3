import { send, type ServerPacket } from 'wire';
import type { Chat } from './chat';
import { load, local, save } from './storage';

/** What a visitor says about a dialog, beside its messages. */
export type Saying =
  | { say: 'rate'; dialog: string; operator: string; stars: number; comment: string }
  | { say: 'resolve'; dialog: string; answer: number }
  | { say: 'address'; dialog: string; address: string }
  | { say: 'mute'; dialog: string; on: boolean };

const keyOf = (s: Saying) => `${s.dialog} ${s.say} ${s.say === 'rate' ? s.operator : ''}`;

function bytesOf(rid: number, s: Saying): Uint8Array<ArrayBuffer> {
  switch (s.say) {
    case 'rate': return send.rate(rid, s.dialog, s.stars, s.comment, s.operator || undefined);
    case 'address': return send.leaveAddress(rid, s.dialog, s.address);
    case 'mute': return send.mute(rid, s.dialog, s.on);
    case 'resolve': return send.resolve(rid, s.dialog, s.answer);
  }
}

/** Keeps each until the server has it, over lost connections and pages: the later one takes the place of the one before, and to say one twice does no harm. */
export class Sayings {
  private readonly key: string;
  private readonly sent = new Map<number, string>();
  /** What was said on this page: shown at once, also after it was taken and before its entry is here. */
  private readonly said = new Map<string, Saying>();

  constructor(private readonly chat: Chat, private readonly onRefused: (why: string) => void) {
    this.key = `gateway.${chat.options.site}.closing`;
    for (const [key, saying] of Object.entries(this.kept)) this.said.set(key, saying);
    if (chat.link.kind === 'open') this.flush();
  }

  get all(): Iterable<Saying> {
    return this.said.values();
  }

  add(saying: Saying): void {
    const key = keyOf(saying);
    this.said.set(key, saying);
    save(local, this.key, { ...this.kept, [key]: saying });
    this.send(saying);
    this.chat.options.onChange();
  }

  hear(packet: ServerPacket): void {
    if (packet.type === 'welcome') {
      this.sent.clear();
      this.flush();
    } else if (packet.type === 'done' || packet.type === 'refused') {
      const text = this.sent.get(packet.rid);
      if (text === undefined) return;
      this.sent.delete(packet.rid);
      if (packet.type === 'refused' && packet.temporary) {
        setTimeout(() => this.flush(), Math.max(1_000, packet.retryAfterMs));
        return;
      }
      const saying = JSON.parse(text) as Saying;
      const key = keyOf(saying);
      const { [key]: kept, ...rest } = this.kept;
      // Said anew meanwhile: that is still on its way.
      if (kept && JSON.stringify(kept) === text) save(local, this.key, rest);
      if (packet.type === 'done') return;
      this.said.delete(key);
      this.onRefused(packet.text);
    }
  }

  private get kept(): Record<string, Saying> {
    return load<Record<string, Saying>>(local, this.key) ?? {};
  }

  private flush(): void {
    const under = new Set(this.sent.values());
    for (const saying of Object.values(this.kept)) if (!under.has(JSON.stringify(saying))) this.send(saying);
  }

  private send(saying: Saying): void {
    const rid = ++this.chat.rid;
    if (this.chat.socket.send(bytesOf(rid, saying))) this.sent.set(rid, JSON.stringify(saying));
  }
}
