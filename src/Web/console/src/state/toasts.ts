import { signal } from '@preact/signals';

export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly bad: boolean;
}

export const toasts = signal<readonly Toast[]>([]);
let last = 0;

/** Says something once, for seconds; bad news stays longer. */
export function say(text: string, bad = false): void {
  const id = ++last;
  toasts.value = [...toasts.value.slice(-2), { id, text, bad }];
  setTimeout(() => hush(id), bad ? 8000 : 4000);
}

export function hush(id: number): void {
  toasts.value = toasts.value.filter(toast => toast.id !== id);
}
