import { NoTicket, type Ticket } from 'wire';
import { keep, load, local, save } from './storage';

type Names = Readonly<Record<string, string>>;

export interface SiteConfig {
  name: string;
  /** Custom properties of style; left out by nodes older than 0.3. */
  colours?: Names;
  languages: string[];
  departments: { id: string; names: Names }[];
  greeting: Names;
  /** The question at the end of a dialog wants an answer. */
  insist?: boolean;
  /** So long after its end what is written goes on with a dialog. */
  reopenSeconds?: number;
}

interface Answer extends Ticket {
  visitor: string;
  secret?: string;
  config: SiteConfig;
  loginFault?: { message: string };
  /** The person must consent first: there is no ticket yet. */
  consentNeeded?: boolean;
}

interface Known {
  visitor: string;
  secret: string;
}

/** Who this browser is on this site: the id and the secret that buys its tickets. Tabs share it. */
export class Identity {
  login: string | undefined;
  consent = false;
  /** Nobody is anybody here before they have consented. */
  waits = false;
  private readonly key: string;

  constructor(
    private readonly origin: string,
    private readonly site: string,
    private readonly language: string,
    private readonly onConfig: (config: SiteConfig) => void,
    /** This browser is somebody new: what it remembers of dialogs is another's. */
    private readonly onForgotten: () => void,
  ) {
    this.key = `gateway.${site}.visitor`;
  }

  get config(): SiteConfig | null {
    return load<SiteConfig>(local, `${this.key}.config`);
  }

  /** @throws NoTicket when asking again is of no use. */
  async ticket(): Promise<Ticket> {
    // Two tabs opened at once must not become two visitors.
    if (!this.known && navigator.locks) return navigator.locks.request(this.key, () => this.ask());
    return this.ask();
  }

  private get known(): Known | null {
    const known = load<Known>(local, this.key);
    return known?.visitor && known.secret ? known : null;
  }

  private async ask(): Promise<Ticket> {
    const known = this.known;
    const response = await fetch(`${this.origin}/api/v1/visitor-tickets`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      credentials: 'omit',
      body: JSON.stringify({ site: this.site, language: this.language, login: this.login, consent: this.consent, ...known }),
    });
    if (response.status === 401 && known) {
      // Another tab may have become somebody new meanwhile; what it is now counts.
      if (this.known?.secret === known.secret) {
        local.removeItem(this.key);
        this.onForgotten();
      }
      return this.ticket();
    }
    if (response.status === 429 || response.status >= 500) throw new Error(`tickets: ${response.status}`);
    if (!response.ok) {
      const { message } = (await response.json().catch(() => ({}))) as { message?: string };
      throw new NoTicket(message ?? `tickets: ${response.status}`);
    }
    const answer = (await response.json()) as Answer;
    this.waits = !!answer.consentNeeded;
    if (this.waits) {
      // Perhaps they did while this was asked.
      if (this.consent) return this.ask();
      keep(false);
      this.onConfig(answer.config);
      throw new NoTicket('');
    }
    if (answer.loginFault) console.warn(`gateway: ${answer.loginFault.message}`);
    if (answer.secret) {
      // What this browser remembers of dialogs was another person's.
      if (known) this.onForgotten();
      save(local, this.key, { visitor: answer.visitor, secret: answer.secret });
    }
    save(local, `${this.key}.config`, answer.config);
    this.onConfig(answer.config);
    return answer;
  }
}
