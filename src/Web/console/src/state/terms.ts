import { effect, signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { siteId } from './session';

/** Marks the site's terms in a text, each once for all that share `seen`; null while there are none. What it does comes in a file of its own. */
export const mark = signal<((text: string, seen: Set<object>) => ComponentChildren) | null>(null);

/** Reads the terms again: at the beginning, for another site, and when they were changed here. */
export function loadTerms(): void {
  const id = siteId.value;
  mark.value = null;
  if (!id) return;
  import('../ui/terms').then(m => m.markerOf(id)).then(
    marker => { if (siteId.value === id) mark.value = marker; },
    // Without the glossary all words are plain; the next sign-in tries again.
    () => undefined);
}

effect(loadTerms);
