import { describe, expect, it } from 'vitest';
import { clauseFaults, cleanRule, momentsOf, newRule, placesOf, presets, type Rule, withField } from '../src/logic/rules';

describe('a rule in the form', () => {
  const rule: Rule = {
    ...newRule, name: ' Cart ', on: [{ kind: 'page', seconds: 30, name: 'x' }, { kind: 'missing', after: ' event:cart_add ', no: '/thanks', seconds: 60 }],
    where: [{ any: [{ field: 'url', op: 'is', value: ' /a ' }, { path: ['/a', ' ', '/b'], without: '', within: 0 }] }, { after: '/a', no: '/b', within: 5 }],
  };

  it('is sent without what its kinds do not have', () => expect(cleanRule(rule)).toMatchObject({
    name: 'Cart', on: [{ kind: 'page' }, { kind: 'missing', after: 'event:cart_add', no: '/thanks', seconds: 60 }],
    where: [{ any: [{ field: 'url', op: 'is', value: '/a' }, { path: ['/a', '/b'] }] }, { after: '/a', no: '/b', within: 5 }],
  }));

  it('with one moment sends it alone, as older nodes want it', () => expect(cleanRule(newRule).on).toEqual({ kind: 'page-time', seconds: 30 }));

  it('knows every place a fault can name', () => expect(placesOf(rule.where)).toEqual(['where[0]', 'where[0].any[0]', 'where[0].any[1]', 'where[1]']));

  it('keeps a comparison that the new field knows and drops a window that it does not', () => {
    expect(withField({ field: 'event:x', op: '>=', value: '2', within: 60 }, 'cart')).toEqual({ field: 'cart', op: '>=', value: '2' });
    expect(withField({ field: 'url', op: 'regex', value: 'a' }, 'pages').op).toBe('>=');
  });

  it('has presets whose moments are known', () => {
    for (const preset of Object.values(presets)) expect(momentsOf({ ...newRule, ...preset }).length).toBeGreaterThan(0);
  });
});

describe('a refusal', () => {
  it('is shown at the clause it names, however deep', () => expect(clauseFaults('where[1].any[0].value: a number is needed; name: a text is needed; on[1].kind: "x" where page are allowed')).toEqual([
    { clause: 'where[1].any[0]', text: 'a number is needed' }, { clause: 'name', text: 'a text is needed' }, { clause: 'on', text: '"x" where page are allowed' },
  ]));

  it('that names no clause is the whole rule\'s', () => expect(clauseFaults('The server cannot be reached.')).toEqual([{ clause: 'rule', text: 'The server cannot be reached.' }]));

  it('of a path names the row of the path', () => expect(clauseFaults('where[0].path[1]: the text is empty')[0]!.clause).toBe('where[0]'));
});
