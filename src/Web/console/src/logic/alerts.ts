import type { Alert } from '../packets';

export const AlertKind = { ErrorPage: 1, ErrorEvent: 2, VisitorFlood: 3, AddressFlood: 4, ForbiddenPage: 5, Many: 6, TalkShare: 7, Rule: 8 } as const;
export const AlertState = { Open: 1, Taken: 2, Closed: 3 } as const;
export const AlertAct = { Seen: 1, Take: 2, Close: 3, Invite: 4, StopInviting: 5 } as const;

export const kindNames = ['', 'errorPage', 'errorEvent', 'visitorFlood', 'addressFlood', 'forbiddenPage', 'many', 'talkShare', 'rule'] as const;
export type KindName = Exclude<(typeof kindNames)[number], ''>;

/** A kind that a newer server made is shown as what a rule says. */
export function kindOf(alert: Alert): KindName {
  return kindNames[alert.kind] || 'rule';
}

/** Faults of the site may be explained to those they hit; what looks like an attack invites nobody. */
export function mayInvite(alert: Alert): boolean {
  return alert.state !== AlertState.Closed && alert.visitors > 0 && alert.kind !== AlertKind.AddressFlood && alert.kind !== AlertKind.VisitorFlood && alert.kind !== AlertKind.TalkShare;
}

/** All who were hit are invited already. */
export function allInvited(alert: Alert): boolean {
  return alert.invited >= alert.visitors;
}

/** Nobody looks after them yet. */
export function unhandled(alerts: readonly Alert[]): number {
  return alerts.filter(a => a.state === AlertState.Open).length;
}

/** Those to be shown to the person now: open, not shown before on any device, nor here a moment ago. */
export function toShow(alerts: readonly Alert[], shown: ReadonlySet<string>): Alert[] {
  return alerts.filter(a => a.state === AlertState.Open && !a.seen && !shown.has(a.alert));
}

/** One pattern or name a line; empty lines are nothing. */
export const lines = (text: string): string[] => text.split('\n').map(l => l.trim()).filter(Boolean);
