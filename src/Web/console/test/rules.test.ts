import { describe, expect, it } from 'vitest';
import { cleanAction, fillSample, moved } from '../src/logic/actions';
import { clauseFaults, cleanRule, newRule, placesOf, type Rule, withField } from '../src/logic/rules';

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
});

describe('what a rule does', () => {
  const texts = { en: ' Hi ', ru: ' ' };

  it('is sent as one action, as older nodes want it, or as a list', () => {
    expect(cleanRule({ ...newRule, then: [{ kind: 'segment', segment: ' a ' }] }).then).toEqual({ kind: 'segment', segment: 'a' });
    expect(cleanRule({ ...newRule, then: [{ kind: 'tag', tag: 'a' }, { kind: 'alert', text: ' ' }] }).then).toEqual([{ kind: 'tag', tag: 'a' }, { kind: 'alert' }]);
  });

  it('is sent without the parts that are not used', () => {
    expect(cleanAction({ kind: 'invite', department: 's', text: texts, operator: ' ', title: { en: '' }, price: '', picture: '', alternative: { en: 'x' }, buttons: [], coupon: null })).toEqual({ kind: 'invite', department: 's', text: { en: 'Hi' }, operator: null });
    expect(cleanAction({ kind: 'invite', department: 's', text: texts, buttons: [{ kind: 'accept', address: '/x' }, { kind: 'open', label: texts, address: ' /y ' }], coupon: { pool: 'p', code: 'x' } })).toMatchObject({
      buttons: [{ kind: 'accept' }, { kind: 'open', label: { en: 'Hi' }, address: '/y' }], coupon: { pool: 'p' },
    });
    expect(cleanAction({ kind: 'form', name: 'f', title: texts, fields: [{ name: ' a ', label: texts, type: 'choice', options: [{ value: ' 1 ', label: {} }, { value: ' ' }] }, { name: 'b', label: {}, options: [{ value: 'x' }] }] })).toMatchObject({
      fields: [{ name: 'a', type: 'choice', required: false, options: [{ value: '1' }] }, { name: 'b', type: 'text' }],
    });
  });

  it('is moved within its list and never out of it', () => {
    expect(moved([1, 2, 3], 0, 1)).toEqual([2, 1, 3]);
    expect(moved([1, 2, 3], 2, 3)).toEqual([1, 2, 3]);
  });

  it('is filled for the look as the server fills it', () => expect(fillSample('{name}, {product|our tents} costs {price} {nothing}', { product: 'Tent', price: '9 EUR', name: 'Olga', cart: '1' })).toBe('Olga, Tent costs 9 EUR {nothing}'));
});

describe('a refusal', () => {
  const of = (...places: string[]) => clauseFaults({ message: '', faults: places.map(at => ({ at, code: 'x', values: {}, message: `${at}!` })) }, '');

  it('of one of several actions names it', () => expect(of('then[1].buttons[0].address', 'then.text', 'holdout').map(f => f.clause)).toEqual(['then[1]', 'then', 'holdout']));

  it('is shown at the clause it names, however deep', () => expect(of('where[1].any[0].value', 'name', 'on[1].kind')).toEqual([
    { clause: 'where[1].any[0]', text: 'where[1].any[0].value!' }, { clause: 'name', text: 'name!' }, { clause: 'on', text: 'on[1].kind!' },
  ]));

  it('that names no clause is the whole rule\'s', () => {
    expect(clauseFaults({ message: '', faults: [] }, 'The server cannot be reached.')).toEqual([{ clause: 'rule', text: 'The server cannot be reached.' }]);
    expect(of('', 'colour', 'names').map(f => [f.clause, f.text])).toEqual([['rule', '!'], ['rule', 'colour: colour!'], ['rule', 'names: names!']]);
  });

  it('of a path names the row of the path', () => expect(of('where[0].path[1]')[0]!.clause).toBe('where[0]'));
});
