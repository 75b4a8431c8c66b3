/** How urgent a wait is. Colour and shape follow the level, so that neither carries it alone. */
export type WaitLevel = 'calm' | 'warm' | 'late';

/** Seconds after which a wait turns warm and late. */
export interface WaitThresholds {
  readonly warm: number;
  readonly late: number;
}

/** A visitor in the queue has nobody yet: they leave sooner than one who is already being answered. */
export const queueThresholds: WaitThresholds = { warm: 20, late: 60 };
export const answerThresholds: WaitThresholds = { warm: 30, late: 90 };

export function waitLevel(ms: number, thresholds: WaitThresholds): WaitLevel {
  const seconds = ms / 1000;
  if (seconds >= thresholds.late) return 'late';
  return seconds >= thresholds.warm ? 'warm' : 'calm';
}

/** `0:07`, `12:40`, `1:05:09`: the digits only grow to the left, so a column of them stays aligned. */
export function clock(ms: number): string {
  const total = Math.max(0, Math.floor(ms / 1000));
  const seconds = String(total % 60).padStart(2, '0');
  const minutes = Math.floor(total / 60) % 60;
  const hours = Math.floor(total / 3600);
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${seconds}` : `${minutes}:${seconds}`;
}

/** Whole seconds left until a deadline, never below zero. */
export function secondsLeft(deadline: number, now: number): number {
  return Math.max(0, Math.ceil((deadline - now) / 1000));
}
