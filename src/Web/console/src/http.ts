import { language } from './i18n/index';
import type { Fault } from './i18n/faults';

/** A refusal of the HTTP API. `message` and the sentences of `faults` are in the person's language. */
export class ApiFault extends Error {
  constructor(readonly status: number, readonly code: string, message: string, readonly clause?: string, readonly faults: readonly Fault[] = []) {
    super(message);
  }
}

let signedOut: () => void = () => {};

/** Called when any answer says that the session is over. */
export function onSignedOut(handler: () => void): void {
  signedOut = handler;
}

/** Speaks JSON with the API. Throws `ApiFault`; status 0 means that the server could not be reached. */
export async function api<T>(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  let response: Response;
  try {
    response = await fetch(`/api/v1/${path}`, {
      method,
      credentials: 'same-origin',
      headers: method === 'GET' ? { accept: 'application/json' } : { accept: 'application/json', 'content-type': 'application/json' },
      body: method === 'GET' ? undefined : JSON.stringify(body ?? {}),
      signal,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiFault(0, 'unreachable', '');
  }
  // Without a body it is undefined; but who no longer waits must not be handed half an answer as one.
  if (response.ok) return (response.status === 204 ? undefined : await response.json().catch((error: unknown) => { if (signal?.aborted) throw error; })) as T;
  const refused = await response.json().catch(() => ({})) as Refused;
  if (response.status === 401 && path !== 'session') signedOut();
  throw await inWords(response.status, refused);
}

interface Refused { code?: string; message?: string; clause?: string; faults?: Fault[] }

/** The words come with the first refusal that needs them: most people never meet one. Without them it stays as the server says it. */
async function inWords(status: number, { code = `http-${status}`, message = '', clause, faults = [] }: Refused): Promise<ApiFault> {
  if (language.value === 'en' && faults.length === 0) return new ApiFault(status, code, message, clause);
  try {
    const { sentenceOf, refusalOf } = await import('./i18n/faults');
    const said = faults.map(f => ({ ...f, message: sentenceOf(f) }));
    return new ApiFault(status, code, said.length ? said.map(f => f.at ? `${f.at}: ${f.message}` : f.message).join('; ') : refusalOf(code, message), clause, said);
  } catch {
    return new ApiFault(status, code, message, clause, faults);
  }
}

/** A query string without the empty parts. */
export function query(parts: Record<string, string | number | undefined | null>): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(parts)) if (value !== undefined && value !== null && value !== '') search.set(key, String(value));
  const text = search.toString();
  return text ? `?${text}` : '';
}
