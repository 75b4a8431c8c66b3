import { signal } from '@preact/signals';

/** How far the server's clock is ahead of ours, in milliseconds: waits and countdowns are measured by the server's. */
let ahead = 0;

export const now = signal(Date.now());

export function setServerTime(serverTime: number): void {
  ahead = serverTime - Date.now();
  now.value = serverNow();
}

export function serverNow(): number {
  return Date.now() + ahead;
}

setInterval(() => {
  now.value = serverNow();
}, 1000);
