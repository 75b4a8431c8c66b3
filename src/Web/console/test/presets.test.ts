import { describe, expect, it } from 'vitest';
import { begunWith, trades } from '../src/logic/presets';
import { cleanRule, fieldGroups, fieldKind, isAbsence, isGroup, isPath, momentKinds, momentsOf, opsOf, type RuleCondition, wordOf } from '../src/logic/rules';

const departments = ['sales', 'support', 'delivery'];
const all = trades.flatMap((t) => t.rules.map((r) => [`${t.trade}: ${r.key}`, r] as const));
const fields = new Set<string>(Object.values(fieldGroups).flat());

function clauses(list: readonly RuleCondition[]): { field: string; op: string }[] {
  return list.flatMap((c) => isGroup(c) ? clauses(c[wordOf(c)] ?? []) : isPath(c) || isAbsence(c) ? [] : [c]);
}

describe('ready rules', () => {
  it('are there for every trade, each trade and each key within it once', () => {
    expect(trades.map((t) => t.trade)).toEqual(['shop', 'bank', 'cars', 'property', 'travel', 'medicine', 'hosting']);
    for (const trade of trades) {
      expect(trade.rules.length, trade.trade).toBeGreaterThanOrEqual(4);
      expect(new Set(trade.rules.map((r) => r.key)).size).toBe(trade.rules.length);
    }
  });

  it.each(all)('%s can be shown and changed in the form, in both languages', (_, preset) => {
    for (const m of momentsOf({ ...preset } as never)) expect(momentKinds).toContain(m.kind);
    for (const c of clauses(preset.where)) {
      expect(fields).toContain(fieldKind(c.field));
      expect(opsOf(c.field)).toContain(c.op);
    }
    for (const lang of ['en', 'ru']) {
      expect(preset.names[lang]?.trim()).toBeTruthy();
      for (const action of [preset.then].flat()) if (action.kind === 'invite') expect(action.text[lang]?.trim()).toBeTruthy();
    }
    // What the form sends is what the preset says: nothing is lost on the way.
    const rule = { id: '', enabled: true, ...begunWith(preset, 'en', departments) };
    expect(cleanRule(rule)).toMatchObject({ on: preset.on, where: preset.where, per: preset.per, name: preset.names.en });
  });

  it('take the site\'s first department where it has not the one they name', () => {
    const preset = trades[1]!.rules[0]!;
    const begun = begunWith(preset, 'ru', ['credits']);
    expect(begun).toMatchObject({ name: 'Заявка не дописана', then: [{ department: 'credits' }], where: [{ field: 'free:credits', op: '>=', value: '1' }] });
  });
});
