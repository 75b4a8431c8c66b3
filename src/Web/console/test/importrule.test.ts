import { describe, expect, it } from 'vitest';
import { importRule } from '../src/logic/importrule';
import { trades } from '../src/logic/presets';

const take = (rule: object | string) => importRule(typeof rule === 'string' ? rule : JSON.stringify(rule));

describe('a pasted rule', () => {
  it.each([
    ['[1]', 'rule', 'object'],
    ['null', 'rule', 'object'],
    [{ where: [5] }, 'where[0]', 'object'],
    [{ where: [null] }, 'where[0]', 'object'],
    [{ where: [{ any: 5 }] }, 'where[0].any', 'list'],
    [{ where: [{ field: 'url', op: 'is', value: 'a' }, { any: [{ field: 'url', op: {}, value: '' }] }] }, 'where[1].any[0].op', 'text'],
    [{ where: [{ field: 'url', op: 'is', value: 'a', colour: 'red' }] }, 'where[0].colour', 'unknown'],
    [{ where: [{ path: [1, null] }] }, 'where[0].path[1]', 'text'],
    [{ on: [{ kind: 'page' }, 'exit'] }, 'on[1]', 'object'],
    [{ on: { kind: 'page', when: 1 } }, 'on.when', 'unknown'],
    [{ per: 'always' }, 'per', 'limit'],
    [{ then: 'invite' }, 'then', 'object'],
    [{ then: [] }, 'then', 'object'],
    [{ then: { kind: 'dance' } }, 'then.kind', 'unknown'],
    [{ then: [{ kind: 'tag', tag: 'a' }, { kind: 'form', name: 'f', title: {}, fields: 5 }] }, 'then[1].fields', 'list'],
    [{ then: { kind: 'invite', department: 's', text: 'Hi' } }, 'then.text', 'object'],
    [{ then: { kind: 'segment', segment: {} } }, 'then.segment', 'text'],
  ])('that the form cannot show is refused by its place: %j', (rule, at, why) => expect(take(rule)).toEqual({ fault: { at, why } }));

  it('that is no JSON is told in the parser\'s words', () => expect(take('{"name":')).toMatchObject({ fault: { why: 'json', detail: expect.stringContaining('JSON') } }));

  it('keeps fields and keys that nobody knows, for the server to name', () => {
    expect(take({ where: { field: 'shoe-size', op: '>=', value: 42 }, colour: 'red' })).toMatchObject({ rule: { colour: 'red', where: [{ field: 'shoe-size', op: '>=', value: '42' }] } });
  });

  it('of every trade comes in as it is', () => {
    for (const { names: _, key, ...preset } of trades.flatMap((t) => t.rules)) expect(take({ name: key, ...preset })).toMatchObject({ rule: preset });
  });
});
