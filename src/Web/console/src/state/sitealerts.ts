import { effect, signal, untracked } from '@preact/signals';
import { type TextKey, t, tn } from '../i18n/index';
import { AlertAct, kindOf, toShow } from '../logic/alerts';
import type { Alert } from '../packets';
import { notice } from './alerts';
import { go } from './router';
import { say } from './toasts';

/** The site's alerts as the server tells them; null until it has. */
export const siteAlerts = signal<readonly Alert[] | null>(null);

const shown = new Set<string>();
const noted = new Set<string>();
const visible = signal(document.visibilityState === 'visible');
document.addEventListener('visibilitychange', () => { visible.value = document.visibilityState === 'visible'; });

/** What happened, in one sentence. */
export function alertTitle(alert: Alert): string {
  const key: TextKey = `alerts.title.${kindOf(alert)}`;
  return tn(key, alert.visitors, { subject: alert.subject });
}

let act: ((alert: string, act: number) => void) | null = null;

/** How an act reaches the server; given by whoever holds the connection. */
export function actThrough(tell: (alert: string, act: number) => void): void {
  act = tell;
}

/** Shown once to a person, whatever devices they have: what was seen here is not shown there. Unlooked at, it is only heard and noted. */
effect(() => {
  const fresh = toShow(siteAlerts.value ?? [], shown);
  const looked = visible.value;
  untracked(() => {
    for (const alert of fresh) {
      const open = () => go('alerts', alert.alert);
      if (!noted.has(alert.alert)) notice('fault', t('alerts.note'), alertTitle(alert), alert.alert, open);
      noted.add(alert.alert);
      if (!looked) continue;
      shown.add(alert.alert);
      say(alertTitle(alert), true, { text: t('alerts.look'), run: open });
      act?.(alert.alert, AlertAct.Seen);
    }
  });
});
