import { describe, expect, it } from 'vitest';
import { both, choosing, clauseOf, fields, funnelOf, isWhole, noFilter, opsOf, toWhere, withOp } from '../src/logic/livefilter';

const json = (where: string | null) => where && JSON.parse(where) as unknown;

describe('a filter built by clicks', () => {
  it('is everybody while nothing is asked for', () => {
    expect(toWhere(noFilter)).toBeNull();
    expect(toWhere({ join: 'all', clauses: [clauseOf('country'), clauseOf('url')] })).toBeNull();
  });

  it('says its clauses in the words of rules', () => {
    expect(json(toWhere({ join: 'all', clauses: [{ field: 'country', op: 'is', values: ['DE', 'FR'] }, { field: 'page-time', op: '>=', values: ['120'] }, { field: 'url', op: 'contains-not', values: ['/cart'] }] }))).toEqual({
      all: [
        { any: [{ field: 'country', op: 'is', value: 'DE' }, { field: 'country', op: 'is', value: 'FR' }] },
        { field: 'page-time', op: '>=', value: 120 },
        { none: [{ field: 'url', op: 'contains', value: '/cart' }] },
      ],
    });
    expect(json(toWhere({ join: 'any', clauses: [{ field: 'segment', op: 'is-not', values: ['a', 'b'] }, { field: 'pages', op: '=', values: ['3'] }] }))).toEqual({
      any: [{ none: [{ field: 'segment', op: 'is', value: 'a' }, { field: 'segment', op: 'is', value: 'b' }] }, { field: 'pages', op: '=', value: 3 }],
    });
  });

  it('takes clicked values together and gives them back', () => {
    const german = choosing(noFilter, 'country', 'DE');
    const either = choosing(german, 'country', 'FR');
    expect(either.clauses).toEqual([{ field: 'country', op: 'is', values: ['DE', 'FR'] }]);
    expect(choosing(choosing(either, 'country', 'DE'), 'country', 'FR')).toEqual(noFilter);
  });

  it('has for every column a comparison and knows when a number is none', () => {
    for (const f of fields) expect(opsOf(f.name)).toContain(clauseOf(f.name).op);
    expect(isWhole({ field: 'pages', op: '>=', values: ['many'] })).toBe(false);
    expect(withOp({ field: 'title', op: 'is', values: ['a', 'b'] }, 'contains').values).toEqual(['a']);
  });

  it('is joined with another', () => {
    expect(both(null, null)).toBeNull();
    expect(json(both('{"a":1}', '{"b":2}'))).toEqual({ all: [{ a: 1 }, { b: 2 }] });
  });
});

describe('a funnel', () => {
  it('counts at each step whoever is there or further', () => {
    const steps = [{ name: '', clause: { field: 'pages', op: '>=', values: ['3'] } }, { name: '', clause: { field: 'url', op: 'wildcard', values: ['*/cart*'] } }];
    expect(funnelOf(steps).map(json)).toEqual([
      { any: [{ field: 'pages', op: '>=', value: 3 }, { field: 'url', op: 'wildcard', value: '*/cart*' }] },
      { field: 'url', op: 'wildcard', value: '*/cart*' },
    ]);
  });
});
