import { signal } from '@preact/signals';

export const screens = ['desk', 'visitors', 'alerts', 'history', 'rules', 'phrases', 'site', 'nodes'] as const;
export type Screen = (typeof screens)[number];

/** The screens that somebody of that role has; the API refuses the others anyway. */
export function screensOf(role: string): readonly Screen[] {
  return role === 'administrator' ? screens : screens.filter(s => s !== 'nodes' && s !== 'site');
}

/** Screen and the thing shown on it, kept in the address's fragment so that Back and reload work. */
export interface Place {
  readonly screen: Screen;
  readonly id: string | null;
}

export const place = signal<Place>(read());

function read(): Place {
  const [screen, id] = location.hash.replace(/^#\/?/u, '').split('/');
  const known = screens.find(s => s === screen) ?? 'desk';
  return { screen: known, id: id ? decodeURIComponent(id) : null };
}

addEventListener('hashchange', () => {
  place.value = read();
});

export function go(screen: Screen, id: string | null = null): void {
  location.hash = id ? `#/${screen}/${encodeURIComponent(id)}` : `#/${screen}`;
}
