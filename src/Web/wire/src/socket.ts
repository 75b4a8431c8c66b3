import { Backoff } from './backoff';
import type { Line } from './fallback';
import { read, SubProtocol, type HelloPage, type ResumePoint, type ServerPacket, type Shapes } from './packets';
import * as send from './send';

export interface Ticket {
  ticket: string;
  /** Unix ms. */
  expiresAt: number;
  /** Path of the socket on the gateway's origin. */
  socket: string;
}

/** Thrown by a ticket source when asking again is of no use: signed out, unknown site. */
export class NoTicket extends Error {}

export type LinkState =
  | { kind: 'connecting' }
  | { kind: 'open' }
  /** Nobody needs the connection now; it comes back by `wake`. */
  | { kind: 'resting' }
  | { kind: 'waiting'; retryAt: number; reason: string }
  | { kind: 'stopped'; code: number; reason: string };

export interface SocketOptions {
  /** Origin of the gateway, such as https://chat.example. */
  origin: string;
  client: string;
  ticket: () => Promise<Ticket>;
  hello: () => { resume: ResumePoint[]; page: HelloPage | null };
  onPacket: (packet: ServerPacket) => void;
  onState: (state: LinkState) => void;
  /** False: a lost connection is not worth coming back for now (a hidden page without a dialog). */
  needed?: () => boolean;
  backoff?: Backoff;
  /** Packets that are understood here besides those that everybody knows. */
  shapes?: Shapes;
  /** The way around blocked WebSockets; it may have to be loaded first. */
  around: (origin: string) => Promise<Line>;
}

const RefreshBeforeMs = 60_000;
/** A network that drops a WebSocket's packets instead of refusing it is not waited for longer. */
const OpenMs = 8_000;
/** So many WebSockets in a row without a welcome, while tickets come: they are blocked here. One may be a server that restarts. */
const Blocked = 2;
/** How long the way around is taken before WebSockets are tried again. */
const AroundMs = 300_000;
const AroundKey = 'gateway.around';

/** Until when (Unix ms) this tab takes the way around; kept over page loads, so that not each pays for finding out. */
const around = {
  get until(): number {
    try {
      return Number(sessionStorage.getItem(AroundKey));
    } catch {
      return memory;
    }
  },
  set until(at: number) {
    memory = at;
    try {
      sessionStorage.setItem(AroundKey, `${at}`);
    } catch {
      // Without storage the next page finds out anew.
    }
  },
};
let memory = 0;

/**
 * One connection that keeps coming back: hello, beats, silence, renewed tickets, paced retries. Where WebSockets are blocked it goes over plain HTTP, and
 * comes back to them when they work again.
 */
export class GatewaySocket {
  private socket: Line | null = null;
  private failed = 0;
  private probe: ReturnType<typeof setTimeout> | undefined;
  private generation = 0;
  private attempt = 0;
  private current: LinkState = { kind: 'resting' };
  private retry: ReturnType<typeof setTimeout> | undefined;
  private silence: ReturnType<typeof setTimeout> | undefined;
  private refresh: ReturnType<typeof setTimeout> | undefined;
  private patienceMs = 45_000;
  private stopped = false;
  private readonly backoff: Backoff;

  constructor(private readonly options: SocketOptions) {
    this.backoff = options.backoff ?? new Backoff();
  }

  get state(): LinkState {
    return this.current;
  }

  get isOpen(): boolean {
    return this.current.kind === 'open';
  }

  /** Connects at once, whatever was planned. */
  wake(): void {
    if (this.stopped || this.socket || this.current.kind === 'connecting') return;
    clearTimeout(this.retry);
    void this.connect();
  }

  /** Lets go of the connection and makes another, with a ticket of its own. */
  again(): void {
    this.drop();
    this.stopped = false;
    void this.connect();
  }

  send(bytes: Uint8Array<ArrayBuffer>): boolean {
    if (!this.isOpen || this.socket?.readyState !== 1) return false;
    this.socket.send(bytes);
    return true;
  }

  /** Ends the connection for good. */
  stop(): void {
    this.stopped = true;
    this.drop();
    this.become({ kind: 'stopped', code: 1000, reason: '' });
  }

  private become(state: LinkState): void {
    this.current = state;
    this.options.onState(state);
  }

  private drop(): void {
    clearTimeout(this.retry);
    clearTimeout(this.silence);
    clearTimeout(this.refresh);
    clearTimeout(this.probe);
    const socket = this.socket;
    this.socket = null;
    if (socket) {
      socket.onclose = socket.onmessage = socket.onopen = null;
      socket.close();
    }
  }

  private webSocket(path: string): WebSocket {
    return new WebSocket(this.options.origin.replace(/^http/, 'ws') + path, SubProtocol);
  }

  private async connect(): Promise<void> {
    const attempt = ++this.attempt;
    this.become({ kind: 'connecting' });
    let ticket: Ticket;
    try {
      ticket = await this.options.ticket();
    } catch (e) {
      if (attempt !== this.attempt) return;
      if (e instanceof NoTicket) this.end(4500, e.message);
      else this.later('offline');
      return;
    }
    // A later attempt goes with another ticket.
    if (this.stopped || attempt !== this.attempt) return;
    const direct = Date.now() >= around.until;
    let socket: Line;
    try {
      if (direct) {
        const web = this.webSocket(ticket.socket);
        web.binaryType = 'arraybuffer';
        socket = web as Line;
      } else {
        socket = await this.options.around(this.options.origin);
        if (this.stopped || attempt !== this.attempt) return socket.close();
      }
    } catch {
      if (this.stopped || attempt !== this.attempt) return;
      // A page that took WebSockets away, or forbids them by its policy; or the way around could not be loaded.
      this.lost(direct, 1006, '');
      return;
    }
    this.socket = socket;
    this.listen(direct ? OpenMs : this.patienceMs, direct);
    socket.onopen = () => {
      this.listen(OpenMs, direct);
      const { resume, page } = this.options.hello();
      socket.send(send.hello(ticket.ticket, ++this.generation, resume, page, this.options.client));
    };
    socket.onmessage = (message) => this.take(message.data, direct ? '' : ticket.socket);
    socket.onclose = (e) => this.lost(direct, e.code, e.reason);
  }

  private lost(direct: boolean, code: number, reason: string): void {
    const greeted = this.current.kind === 'open';
    this.drop();
    if (code >= 4500 && code < 5000) return this.end(code, reason);
    // A close with a code of ours came over a socket that works.
    if (greeted || code >= 4000) this.failed = 0;
    else if (!direct) around.until = this.failed = 0;
    else if (++this.failed >= Blocked) {
      around.until = Date.now() + AroundMs;
      if (this.failed === Blocked) {
        void this.connect();
        return;
      }
    }
    this.later(reason || 'lost');
  }

  /** Looks whether WebSockets work again, beside the connection that is open; the person notices nothing. */
  private probeLater(path: string): void {
    clearTimeout(this.probe);
    this.probe = setTimeout(() => {
      const again = () => {
        if (this.isOpen) this.probeLater(path);
      };
      try {
        const trial = this.webSocket(path);
        trial.onopen = () => {
          trial.onclose = null;
          trial.close();
          if (!this.isOpen) return;
          around.until = this.failed = 0;
          this.again();
        };
        trial.onclose = again;
      } catch {
        again();
      }
      around.until = Date.now() + AroundMs;
    }, Math.max(0, around.until - Date.now()));
  }

  /** @param aroundOf Path of the socket that this connection stands in for; empty for the socket itself. */
  private take(data: ArrayBuffer, aroundOf: string): void {
    this.listen();
    let packet: ServerPacket;
    try {
      packet = read(new Uint8Array(data), this.options.shapes);
    } catch {
      return;
    }
    if (packet.type === 'welcome') {
      this.patienceMs = packet.patienceMs;
      this.backoff.reset();
      this.failed = 0;
      if (aroundOf) this.probeLater(aroundOf);
      this.renewLater(packet.ticketExpires - packet.serverTime);
      this.become({ kind: 'open' });
    } else if (packet.type === 'beat') this.socket?.send(send.beatAnswer(packet.token));
    else if (packet.type === 'move') {
      const told = this.socket;
      setTimeout(() => {
        if (this.socket === told) this.again();
      }, packet.delayMs);
    }
    this.options.onPacket(packet);
  }

  /** Beats come more often than the patience lasts: silence means that the connection is dead, whatever the browser believes. */
  private listen(ms = this.patienceMs, direct = false): void {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.lost(direct, 1006, 'silent'), ms);
  }

  private renewLater(livesMs: number): void {
    clearTimeout(this.refresh);
    const inMs = Math.max(5_000, livesMs - RefreshBeforeMs - Math.random() * 30_000);
    this.refresh = setTimeout(async () => {
      try {
        const ticket = await this.options.ticket();
        this.send(send.refresh(ticket.ticket));
        this.renewLater(ticket.expiresAt - Date.now());
      } catch {
        // Once more shortly; if that fails too, the server closes with 4002 and the way back asks anew.
        this.renewLater(0);
      }
    }, inMs);
  }

  private later(reason: string): void {
    if (this.stopped) return;
    if (this.options.needed && !this.options.needed()) {
      this.become({ kind: 'resting' });
      return;
    }
    const delay = this.backoff.next();
    clearTimeout(this.retry);
    this.retry = setTimeout(() => void this.connect(), delay);
    this.become({ kind: 'waiting', retryAt: Date.now() + delay, reason });
  }

  private end(code: number, reason: string): void {
    this.drop();
    this.stopped = true;
    this.become({ kind: 'stopped', code, reason });
  }
}
