import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fieldFaults, isVisitorId, mostOf, secondsIn, timeUnits, unitOf } from '../src/logic/site';
import { scriptTag, signing, signingLanguages } from '../src/logic/signing';

describe('a time in the settings', () => {
  it('is shown in the largest unit that keeps it whole', () => {
    expect([0, 5, 90, 60, 3600, 5400, 86_400].map((s) => [s / secondsIn[unitOf(s)], unitOf(s)])).toEqual([
      [0, 'seconds'], [5, 'seconds'], [90, 'seconds'], [1, 'minutes'], [1, 'hours'], [90, 'minutes'], [24, 'hours'],
    ]);
    expect(timeUnits).toEqual(Object.keys(secondsIn));
  });
});

describe('a refusal of settings', () => {
  const fields = ['timeZone', 'coolDownSeconds'] as const;

  it('is told at each field that it names', () => expect(fieldFaults('timeZone: a zone is needed; coolDownSeconds: 0 to 86400 is allowed', fields))
    .toEqual({ timeZone: 'a zone is needed', coolDownSeconds: '0 to 86400 is allowed' }));

  it('keeps what names no field', () => expect(fieldFaults('the database does not answer; try again in a moment', fields)).toEqual({ '': 'the database does not answer; try again in a moment' }));

  it('tells the number that is allowed', () => expect([mostOf('0 to 600 is allowed'), mostOf('a zone is needed')]).toEqual([600, null]));
});

it('ids of visitors are what the server makes', () => {
  expect(['t2Xw_-9', 'a'.repeat(64)].map(isVisitorId)).toEqual([true, true]);
  expect(['', 'a'.repeat(65), 'a b', 'ы', '../x'].map(isVisitorId)).toEqual([false, false, false, false, false]);
});

describe('the code that signs', () => {
  const docs = readFileSync(join(import.meta.dirname, '../../../../docs/IDENTITY.md'), 'utf8');

  it.each(signingLanguages)('in %s is the one of the documentation', (language) => expect(docs).toContain(`\n${signing[language]}\n`));

  it('in Node makes a token whose signature fits', () => {
    const run = new Function('createHmac', 'user', 'process', `${signing.Node.replace(/^import.*\n/u, '')}; return token;`) as (hmac: typeof createHmac, user: object, process: object) => string;
    const [head, claims, signature] = run(createHmac, { id: 1017, name: 'Мария' }, { env: { GATEWAY_SECRET: 'secret' } }).split('.');
    expect(JSON.parse(Buffer.from(claims!, 'base64url').toString())).toMatchObject({ sub: '1017', name: 'Мария' });
    expect(createHmac('sha256', 'secret').update(`${head}.${claims}`).digest('base64url')).toBe(signature);
  });

  it('goes into a page by one tag', () => expect(scriptTag('https://g.example', 'demo', 'data-consent')).toBe('<script src="https://g.example/widget.js" data-site="demo" data-consent async></script>'));
});
