import { effect, signal } from '@preact/signals';

/** A value that this browser remembers. Storage may be refused (private mode): then it lives as long as the page. */
export function remembered<T>(key: string, initial: T) {
  const name = `gateway.console.${key}`;
  const kept = signal<T>(read(name, initial));
  effect(() => {
    const value = JSON.stringify(kept.value);
    try {
      localStorage.setItem(name, value);
    } catch {
      // Refused storage only means that the choice is not remembered.
    }
  });
  return kept;
}

function read<T>(name: string, initial: T): T {
  try {
    const text = localStorage.getItem(name);
    return text === null ? initial : JSON.parse(text) as T;
  } catch {
    return initial;
  }
}

export type Theme = 'system' | 'light' | 'dark';

export const theme = remembered<Theme>('theme', 'system');
export const soundOn = remembered('sound', true);
export const listWidth = remembered('pane.list', 296);
export const cardWidth = remembered('pane.card', 336);
export const cardShown = remembered('pane.card.shown', true);
export const teamShown = remembered('team.shown', true);
export const chosenSite = remembered<string | null>('site', null);

effect(() => {
  document.documentElement.dataset.theme = theme.value;
});
