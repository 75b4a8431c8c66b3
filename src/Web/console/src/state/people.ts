import { useEffect, useState } from 'preact/hooks';
import { api, query } from '../http';
import { may } from './router';
import { siteId } from './session';

/** A person whom the site has signed in, on whichever browser; there is always one. */
export interface Person {
  readonly login: string;
  readonly name: string;
  readonly email: string;
  readonly browsers: readonly [Browser, ...Browser[]];
}
interface Browser {
  readonly visitor: string;
  readonly lastSeen: number;
}

const longest = 64;

/** Who has the typed words for a login, on the site or not: one may type an order's customer number and find the customer. What fails finds nobody. */
export function usePerson(typed: string): Person | null {
  const [found, setFound] = useState<Person | null>(null);
  const login = typed.trim();
  const site = siteId.value;
  useEffect(() => {
    setFound(null);
    if (!site || !login || login.length > longest || !may('see-visitors')) return;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      api<{ people: Person[] }>('GET', `sites/${encodeURIComponent(site)}/people${query({ login })}`, undefined, stop.signal)
        .then(answer => { if (!stop.signal.aborted) setFound(answer.people[0] ?? null); }, () => {});
    }, 250);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [site, login]);
  return found;
}
