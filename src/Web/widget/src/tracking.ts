import { randomId, send, type HelloPage } from 'wire';
import { load, local, save, tab } from './storage';

const VisitTimeoutMs = 30 * 60_000;
const ActiveEveryMs = 60_000;
const MaxWaiting = 50;

export interface EventDetails {
  value?: number;
  currency?: string;
  data?: Record<string, unknown>;
}

type Page = [id: string, url: string, title: string, referrer: string];
type Telling = ['event', string, number | null, string | null, Record<string, string>] | ['set', Record<string, string>];

/** What the page does, told to the gateway: where the visitor is, what happens, that somebody is there. */
export class Tracking {
  private page = randomId();
  private url = location.href;
  private referrer = document.referrer;
  private toldActive = 0;
  private readonly visitKey: string;
  private readonly waitingKey: string;
  private readonly untoldKey: string;
  /** Pages the gateway has not heard of, oldest first: one that was left before its connection came up is told by the page after it. */
  private untold: Page[];
  /** What happened while there was no connection; a page change must not lose it. */
  private waiting: Telling[];

  constructor(site: string, private readonly language: string, private readonly transmit: (bytes: Uint8Array<ArrayBuffer>) => boolean) {
    this.visitKey = `gateway.${site}.visit`;
    this.waitingKey = `gateway.${site}.events`;
    this.untoldKey = `gateway.${site}.pages`;
    this.waiting = load<Telling[]>(tab, this.waitingKey) ?? [];
    this.untold = load<Page[]>(tab, this.untoldKey) ?? [];
    this.keepUntold([...this.untold, this.here()]);
    this.watchAddress();
    for (const type of ['pointerdown', 'keydown', 'scroll']) addEventListener(type, () => this.active(), { passive: true, capture: true });
    // Out at the top, where the browser's own bar is; once for each page.
    const leave = (e: MouseEvent) => {
      if (e.clientY > 0) return;
      document.removeEventListener('mouseleave', leave);
      this.event('exit_intent');
    };
    document.addEventListener('mouseleave', leave);
    addEventListener('pagehide', () => this.transmit(send.goodbye()));
  }

  /** Begins with the oldest page that was not told; the others follow in `flush`. */
  hello(): HelloPage {
    const here = this.here();
    // Its title may have been written since.
    this.untold = this.untold.map((p) => (p[0] === here[0] ? here : p));
    const [page, url, title, referrer] = this.untold[0] ?? here;
    return {
      page,
      url,
      title,
      referrer,
      language: this.language,
      screen: `${screen.width}x${screen.height}`,
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone ?? '',
      visitStart: this.visitStart(),
    };
  }

  event(name: string, details: EventDetails = {}): void {
    if (typeof name !== 'string' || !name) return;
    const value = Number.isFinite(details.value) ? details.value! : null;
    this.tell(['event', name.slice(0, 64), value, details.currency?.slice(0, 3) ?? null, pairs(details.data)]);
  }

  set(attributes: Record<string, unknown>): void {
    this.tell(['set', pairs(attributes)]);
  }

  /** Tells what waited for the connection. The hello has told the first page. */
  flush(): void {
    const rest = this.untold.slice(1);
    while (rest.length > 0 && this.transmit(send.page(...rest[0]!))) rest.shift();
    this.keepUntold(rest);
    const waiting = this.waiting;
    this.waiting = [];
    for (const telling of waiting) if (!this.transmit(bytesOf(telling))) this.waiting.push(telling);
    save(tab, this.waitingKey, this.waiting);
  }

  private tell(telling: Telling): void {
    if (this.waiting.length === 0 && this.transmit(bytesOf(telling))) return;
    this.waiting = [...this.waiting, telling].slice(-MaxWaiting);
    save(tab, this.waitingKey, this.waiting);
  }

  private active(): void {
    const now = Date.now();
    if (now - this.toldActive < ActiveEveryMs) return;
    this.toldActive = now;
    this.visitStart();
    this.transmit(send.active());
  }

  private visitStart(): number {
    const now = Date.now();
    const last = load<{ start: number; last: number }>(local, this.visitKey);
    const start = last && now - last.last < VisitTimeoutMs ? last.start : now;
    save(local, this.visitKey, { start, last: now });
    return start;
  }

  /** Pages that change their address without a load are page views too. */
  private watchAddress(): void {
    // The title is usually set just after the address.
    const look = () => setTimeout(() => this.lookAtAddress(), 50);
    for (const name of ['pushState', 'replaceState'] as const) {
      const original = history[name];
      history[name] = function (this: History, ...args: Parameters<History['pushState']>) {
        original.apply(this, args);
        look();
      };
    }
    addEventListener('popstate', look);
    addEventListener('hashchange', look);
  }

  private lookAtAddress(): void {
    if (location.href === this.url) return;
    [this.referrer, this.url, this.page] = [this.url, location.href, randomId()];
    if (!this.transmit(send.page(...this.here()))) this.keepUntold([...this.untold, this.here()]);
  }

  private here(): Page {
    return [this.page, this.url.slice(0, 2000), document.title.slice(0, 500), this.referrer.slice(0, 500)];
  }

  private keepUntold(pages: Page[]): void {
    this.untold = pages.slice(-MaxWaiting);
    save(tab, this.untoldKey, this.untold);
  }
}

function bytesOf(telling: Telling): Uint8Array<ArrayBuffer> {
  return telling[0] === 'event' ? send.event(telling[1], telling[2], telling[3], telling[4]) : send.attributes(telling[1]);
}

function pairs(given: Record<string, unknown> | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(given ?? {}).slice(0, 20).map(([key, value]) => [key.slice(0, 64), String(value).slice(0, 256)]));
}
