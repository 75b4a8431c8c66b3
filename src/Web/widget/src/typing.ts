import type { Chat } from './chat';
import type { ComposerView } from './parts';

const EveryMs = 1_000;

/** What a dialog adds to the composer: operators see what is being written, and a paste that is too long is refused. */
export function equipComposer({ element, field }: ComposerView, chat: Chat, refusal: string): void {
  let at = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  field.addEventListener('input', () => {
    field.setCustomValidity('');
    clearTimeout(timer);
    timer = setTimeout(() => {
      at = Date.now();
      chat.draft(field.value.trim() === '' ? null : field.value);
    }, Math.max(0, at + EveryMs - Date.now()));
  });
  field.addEventListener('blur', () => {
    clearTimeout(timer);
    if (at > 0) chat.draft(null);
    at = 0;
  });
  element.addEventListener('submit', () => {
    // An empty field sends nothing, and neither does what was being written before.
    clearTimeout(timer);
    at = 0;
  });
  // Cut off silently, the end of what was pasted would be missing in what is sent.
  field.addEventListener('paste', (e) => {
    const added = e.clipboardData?.getData('text').length ?? 0;
    if (field.value.length - (field.selectionEnd - field.selectionStart) + added <= field.maxLength) return;
    e.preventDefault();
    field.setCustomValidity(refusal);
    field.reportValidity();
  });
}
