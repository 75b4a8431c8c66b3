/** A refusal of the HTTP API, in its own words. */
export class ApiFault extends Error {
  constructor(readonly status: number, readonly code: string, message: string, readonly clause?: string) {
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
  if (response.ok) return (response.status === 204 ? undefined : await response.json().catch(() => undefined)) as T;
  const fault = await response.json().catch(() => ({})) as { code?: string; message?: string; clause?: string };
  if (response.status === 401 && path !== 'session') signedOut();
  throw new ApiFault(response.status, fault.code ?? `http-${response.status}`, fault.message ?? '', fault.clause);
}

/** A query string without the empty parts. */
export function query(parts: Record<string, string | number | undefined | null>): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(parts)) if (value !== undefined && value !== null && value !== '') search.set(key, String(value));
  const text = search.toString();
  return text ? `?${text}` : '';
}
