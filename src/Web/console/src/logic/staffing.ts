import { type RoutedDepartment, whole } from './routing';

export interface StaffingHour { hour: number; came: number; served: number; lost: number; later: number; wait: number; waitOfMost: number; slots: number; use: number }
export interface Outcome { hours: StaffingHour[]; total: StaffingHour }
/** How it was, how the same people do in the same run, and how the changed ones do. */
export interface Played {
  from: number; to: number; dialogs: number; leavingAfter: number; people: { id: string; name: string; capacity: number; departments: string[] }[]; recorded: Outcome; same: Outcome; changed: Outcome;
}

export interface StaffingDraft {
  day: string;
  capacity: string;
  rows: { id: string; operators: string; from: number; to: number; queueLimit: string; laterSeconds: string }[];
}

const two = (n: number) => String(n).padStart(2, '0');

/** The day as a date field has it, by this browser's clock. */
export const dayOf = (at: Date) => `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;

/** What the API is asked: the day by this browser's clock; only departments with other limits are sent. */
export function playRequest(draft: StaffingDraft, departments: readonly RoutedDepartment[], now = Date.now()) {
  const [year = 0, month = 1, day = 1] = draft.day.split('-').map(Number);
  const [from, to] = [new Date(year, month - 1, day).getTime(), new Date(year, month - 1, day + 1).getTime()];
  const changes = draft.rows.filter(r => Number(r.operators)).map(r => ({ department: r.id, operators: Math.trunc(Number(r.operators)), fromHour: r.from, toHour: r.to }));
  const limited = draft.rows.flatMap(r => {
    const routing = departments.find(d => d.id === r.id)?.routing;
    const [queueLimit, laterSeconds] = [whole(r.queueLimit) ?? 0, whole(r.laterSeconds) ?? 0];
    return routing && (routing.queueLimit !== queueLimit || routing.laterSeconds !== laterSeconds) ? [[r.id, { ...routing, queueLimit, laterSeconds }] as const] : [];
  });
  return { from, to: Math.min(to, now), changes, capacity: whole(draft.capacity) ?? null, departments: limited.length > 0 ? Object.fromEntries(limited) : null };
}

/** 0:07, 12:30. */
export function waitText(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${two(whole % 60)}`;
}
