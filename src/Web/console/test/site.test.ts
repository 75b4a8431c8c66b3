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
  const fault = (at: string, message: string) => ({ at, code: 'x', values: {} as Record<string, string>, message });

  it('is told at each field that it names', () => expect(fieldFaults({ message: '', faults: [fault('timeZone', 'a zone is needed'), fault('coolDownSeconds[0].x', 'too much'), fault('coolDownSeconds', 'no')] }, fields, ''))
    .toEqual({ timeZone: 'a zone is needed', coolDownSeconds: 'too much; no' }));

  it('keeps what names no field', () => {
    expect(fieldFaults({ message: 'the database does not answer; try again', faults: [] }, fields, 'x')).toEqual({ '': 'the database does not answer; try again' });
    expect(fieldFaults({ message: '', faults: [] }, fields, 'The server cannot be reached.')).toEqual({ '': 'The server cannot be reached.' });
    expect(fieldFaults({ message: '', faults: [fault('other', 'is odd'), fault('', 'all is odd')] }, fields, 'x')).toEqual({ '': 'other: is odd; all is odd' });
  });

  it('tells the number that is allowed', () => {
    const beyond = { message: '', faults: [{ ...fault('coolDownSeconds', ''), code: 'range', values: { least: '0', most: '600' } }] };
    expect([mostOf(beyond, 'coolDownSeconds'), mostOf(beyond, 'timeZone'), mostOf(null, 'timeZone')]).toEqual([600, null, null]);
  });
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
