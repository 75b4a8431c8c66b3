import { signal } from '@preact/signals';
import { session } from './session';

export const screens = ['desk', 'visitors', 'alerts', 'history', 'board', 'rules', 'phrases', 'site', 'team', 'nodes'] as const;
export type Screen = (typeof screens)[number];

const needs: Record<Screen, readonly string[]> = {
  desk: [], visitors: ['see-visitors'], alerts: ['handle-alerts'], history: ['read-history'], board: ['supervise'], rules: ['read-settings'], phrases: ['own-phrases'],
  site: ['change-site', 'change-routing', 'change-rules'], team: ['manage-team', 'read-audit'], nodes: ['run-installation'],
};

/** Whether the role of whoever is signed in allows it; the server decides anyway. */
export const may = (permission: string) => session.value?.person.permissions.includes(permission) ?? false;

/** The screens that somebody has. */
export const myScreens = (): readonly Screen[] => screens.filter(s => needs[s].length === 0 || needs[s].some(may));

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
