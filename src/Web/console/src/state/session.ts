import { computed, signal } from '@preact/signals';
import { ApiFault, api, onSignedOut } from '../http';
import { adoptLanguage } from '../i18n/index';
import type { Phrase } from '../logic/phrases';
import { chosenSite } from './prefs';

export interface Person {
  id: string;
  name: string;
  login: string;
  role: string;
  /** Words of what the role allows. */
  permissions: string[];
  language: string;
}

export interface SiteLink {
  id: string;
  name: string;
  accent: string;
}

export interface Department {
  id: string;
  names: { en?: string; ru?: string };
}

export interface Site extends SiteLink {
  origins: string[];
  departments: Department[];
  operators: { id: string; name: string; capacity: number; departments: string[] }[];
  offerSeconds: number;
  autoAccept: boolean;
  /** The widget's colours, by name of its custom properties. */
  colours: Record<string, string>;
}

export interface Session {
  person: Person;
  sites: SiteLink[];
}

/** undefined: not asked yet · null: signed out. */
export const session = signal<Session | null | undefined>(undefined);
export const sessionFault = signal<ApiFault | null>(null);
export const site = signal<Site | null>(null);
export const phrases = signal<Phrase[]>([]);

export const siteId = computed(() => {
  const sites = session.value?.sites ?? [];
  return (sites.find(s => s.id === chosenSite.value) ?? sites[0])?.id ?? null;
});

onSignedOut(() => {
  session.value = null;
});

/** @param patienceMs After so long it is asked once more before nobody is signed in: the answer that gives this browser its next session may be on its way. */
export async function loadSession(patienceMs = 0): Promise<void> {
  sessionFault.value = null;
  try {
    take(await api<Session>('GET', 'session'));
  } catch (error) {
    if (!(error instanceof ApiFault)) throw error;
    if (error.status === 401 && patienceMs > 0) {
      await new Promise(resolve => setTimeout(resolve, patienceMs));
      await loadSession();
    } else if (error.status === 401) session.value = null;
    else sessionFault.value = error;
  }
}

const oldRoles = (role: string) => ['see-visitors', 'handle-alerts', 'read-history', 'read-settings', 'own-phrases', ...role === 'administrator' ? ['change-site', 'change-routing', 'change-rules', 'erase-people', 'run-installation'] : []];

function take(found: Session): void {
  adoptLanguage(found.person.language);
  // A node of the release before tells the role only.
  found.person.permissions ??= oldRoles(found.person.role);
  session.value = found;
}

/** Throws `ApiFault` with the reason when the name or password is refused. */
export async function signIn(login: string, password: string): Promise<void> {
  await api('POST', 'session', { login, password });
  take(await api<Session>('GET', 'session'));
}

export async function signOut(): Promise<void> {
  await api('DELETE', 'session').catch(() => undefined);
  session.value = null;
}

export async function loadSite(id: string): Promise<void> {
  const [found, kept] = await Promise.all([
    api<Site>('GET', `sites/${encodeURIComponent(id)}`),
    session.value?.person.permissions.includes('own-phrases') ? api<Phrase[] | { phrases: Phrase[] }>('GET', `sites/${encodeURIComponent(id)}/phrases`) : [],
  ]);
  site.value = found;
  phrases.value = Array.isArray(kept) ? kept : kept.phrases;
}
