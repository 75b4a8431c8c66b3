import type { Fault } from '../i18n/faults';

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

/** What a refusal tells: each fault with its place, or a sentence alone. */
export interface Refused {
  readonly message: string;
  readonly faults: readonly Pick<Fault, 'at' | 'code' | 'values' | 'message'>[];
}

/** What is wrong by field, where `hours.week[0]` is of `hours`; what names no known field stands under ''. */
export function fieldFaults<F extends string>(refused: Refused, fields: readonly F[], otherwise: string): Partial<Record<F | '', string>> {
  if (refused.faults.length === 0) return { '': refused.message || otherwise } as Partial<Record<F | '', string>>;
  const found: Partial<Record<F | '', string>> = {};
  for (const { at, message } of refused.faults) {
    const field = fields.find(f => at === f || at.startsWith(`${f}.`) || at.startsWith(`${f}[`)) ?? '';
    const text = field || !at ? message : `${at}: ${message}`;
    found[field] = found[field] ? `${found[field]}; ${text}` : text;
  }
  return found;
}

/** The largest number that a field takes, when the fault is that it is beyond; null for other faults. */
export function mostOf(refused: Refused | null, field: string): number | null {
  const range = refused?.faults.find(f => f.at === field && f.code === 'range' && f.values.least === '0');
  return range ? Number(range.values.most) : null;
}

export const isVisitorId = (text: string) => /^[\w-]{1,64}$/u.test(text);
