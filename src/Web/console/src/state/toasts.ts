import { signal } from '@preact/signals';

export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly bad: boolean;
  readonly act?: ToastAct;
}

/** What one may do about it. */
export interface ToastAct {
  readonly text: string;
  readonly run: () => void;
}

export const toasts = signal<readonly Toast[]>([]);
let last = 0;

/** Says something once, for seconds; bad news stays longer, and longest what wants something done. */
export function say(text: string, bad = false, act?: ToastAct): void {
  const id = ++last;
  toasts.value = [...toasts.value.slice(-2), { id, text, bad, act }];
  setTimeout(() => hush(id), act ? 15_000 : bad ? 8000 : 4000);
}

export function hush(id: number): void {
  toasts.value = toasts.value.filter(toast => toast.id !== id);
}
