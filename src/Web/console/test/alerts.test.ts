import { describe, expect, it } from 'vitest';
import { AlertKind, AlertState, allInvited, lines, mayInvite, toShow, unhandled } from '../src/logic/alerts';
import type { Alert } from '../src/packets';

const alert = (change: Partial<Alert>): Alert => ({
  alert: 'a', kind: AlertKind.ErrorPage, subject: '*/error', address: '', opened: 1, last: 2, hits: 7, visitors: 5, state: AlertState.Open, by: '', byName: '', closed: 0, invited: 0, skipped: 0, waiting: 0, seen: false, ...change,
});

describe('alerts', () => {
  it('are shown once: not when seen on another device, nor again here, nor when somebody looks after them', () => {
    const all = [alert({ alert: 'new' }), alert({ alert: 'seen', seen: true }), alert({ alert: 'here' }), alert({ alert: 'taken', state: AlertState.Taken })];
    expect(toShow(all, new Set(['here'])).map(a => a.alert)).toEqual(['new']);
  });

  it('wait for somebody while they are open', () => expect(unhandled([alert({}), alert({ state: AlertState.Taken }), alert({ state: AlertState.Closed })])).toBe(1));

  it('invite whom a fault hit, and nobody because of a flood, after closing, or twice', () => {
    expect(mayInvite(alert({}))).toBe(true);
    expect(mayInvite(alert({ kind: AlertKind.VisitorFlood }))).toBe(false);
    expect(mayInvite(alert({ state: AlertState.Closed }))).toBe(false);
    expect(allInvited(alert({ invited: 4 }))).toBe(false);
    expect(allInvited(alert({ invited: 5 }))).toBe(true);
  });
});

it('patterns stand one a line', () => expect(lines(' */error \n\n*/404*\n')).toEqual(['*/error', '*/404*']));
