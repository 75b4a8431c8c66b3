import { expect, it, vi } from 'vitest';

vi.stubGlobal('navigator', { language: 'en' });
vi.stubGlobal('document', { documentElement: { lang: '' } });
const { api } = await import('../src/http');

/** An answer whose head is here and whose body ends so. */
const answers = (json: () => Promise<unknown>) => vi.stubGlobal('fetch', async () => ({ ok: true, status: 200, json }));

it('an answer without a body is nothing', async () => {
  answers(async () => { throw new SyntaxError('unexpected end'); });
  expect(await api('GET', 'x')).toBeUndefined();
});

it('who gave up waiting while the body came gets no answer at all', async () => {
  const stop = new AbortController();
  answers(async () => {
    stop.abort();
    throw stop.signal.reason;
  });
  await expect(api('GET', 'x', undefined, stop.signal)).rejects.toMatchObject({ name: 'AbortError' });
});
