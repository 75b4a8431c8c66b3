/** What holds for all of a site's rules together; docs/RULES.md tells what each is. */
export interface InvitationLimits {
  timeZone: string;
  coolDownSeconds: number;
  stopAfterRefusals: number;
  newcomerQuietSeconds: number;
  budgetSeconds: number;
}

export type LimitField = keyof InvitationLimits;

export const consentModes = ['off', 'signals', 'always'] as const;
export type ConsentMode = typeof consentModes[number];

export interface Privacy {
  consent: ConsentMode;
  cutAddresses: boolean;
  kept: Record<KeptKind, number>;
}

export const keptKinds = ['dialogs', 'visits', 'invitations', 'recordings'] as const;
export type KeptKind = typeof keptKinds[number];

export interface IdentitySecret { id: string; created: number; secret?: string }

export const timeUnits = ['seconds', 'minutes', 'hours'] as const;
export type TimeUnit = typeof timeUnits[number];
export const secondsIn: Readonly<Record<TimeUnit, number>> = { seconds: 1, minutes: 60, hours: 3600 };

/** The largest unit in which so many seconds are a whole number. */
export function unitOf(seconds: number): TimeUnit {
  return seconds === 0 ? 'seconds' : seconds % 3600 === 0 ? 'hours' : seconds % 60 === 0 ? 'minutes' : 'seconds';
}

/** The server's sentence, `field: what is allowed; field: …`, by field; what names no known field stands under ''. */
export function fieldFaults<F extends string>(message: string, fields: readonly F[]): Partial<Record<F | '', string>> {
  const found: Partial<Record<F | '', string>> = {};
  for (const part of message.split('; ')) {
    const at = part.indexOf(': ');
    const field = fields.find(f => f === part.slice(0, Math.max(at, 0))) ?? '';
    const text = field ? part.slice(at + 2) : part;
    found[field] = found[field] ? `${found[field]}; ${text}` : text;
  }
  return found;
}

/** "0 to 600 is allowed" as its largest number; null for other sentences. */
export function mostOf(fault: string): number | null {
  const range = /^0 to (\d+) is allowed$/u.exec(fault);
  return range ? Number(range[1]) : null;
}

export const isVisitorId = (text: string) => /^[\w-]{1,64}$/u.test(text);
