import { expect, test, vi } from 'vitest';
import { holidaysOf, holidaysText, skillsOf, skillsText, whole } from '../src/logic/routing';

// The texts ask the browser for its language.
vi.stubGlobal('navigator', { language: 'en' });
vi.stubGlobal('document', { documentElement: {} });
const { loserText, readDecision, reasonText } = await import('../src/logic/decision');

test('Feature 95: skills are written as words with levels and read back', () => {
  expect(skillsOf('Tents 3, mountain boots , stoves 5')).toEqual([{ name: 'tents', level: 3 }, { name: 'mountain boots', level: 1 }, { name: 'stoves', level: 5 }]);
  expect(skillsText(skillsOf('tents 3, обувь 2'))).toBe('tents 3, обувь 2');
  expect(skillsOf(' , ')).toEqual([]);
});

test('holidays stand one in a line, with hours when there are any', () => {
  const text = '2026-12-25\n12-31 10:00-14:00, 15:00-16:00';
  const read = holidaysOf(text);
  expect(read).toEqual([{ date: '2026-12-25', hours: [] }, { date: '12-31', hours: ['10:00-14:00', '15:00-16:00'] }]);
  expect(holidaysText({ timeZone: 'UTC', week: [], holidays: read })).toBe(text);
});

test('what is no whole number is left to the server', () => {
  expect([whole('12'), whole(' 7 '), whole('1.5'), whole(''), whole('-1')]).toEqual([12, 7, null, null, null]);
});

test('each reason of a decision is a sentence, and what is not known stays as it is', () => {
  const reasons = ['least-busy 0/3', 'longest-idle 35', 'round-robin', 'tier 2 1/4', 'last-operator 1/4', 'invited 1/4', 'own', 'wanted', 'picked'];
  const losers = ['load 2/3', 'idle 3', 'tier 2 1/4', 'later-turn', 'absent', 'state 2', 'skill 3 mountain boots', 'language ru', 'full 4/4', 'limit 2/2', 'avoided', 'inviter state 2', 'inviter elsewhere'];
  for (const text of [...reasons.map(reasonText), ...losers.map(loserText)]) expect(text).toMatch(/ /u);
  for (const text of [...reasons.map(reasonText), ...losers.map(loserText)]) expect(text).not.toMatch(/[{}]|undefined/u);
  expect(loserText('skill 3 mountain boots')).toContain('mountain boots');
  expect(reasonText('by-the-stars 7')).toBe('by-the-stars 7');
});

test('a decision is read, and what is none is none', () => {
  expect(readDecision('{"why":"own","not":[["boris","absent"]],"from":"sales"}')).toMatchObject({ why: 'own', from: 'sales', not: [['boris', 'absent']] });
  for (const text of ['', 'sales', '{}', 'null', '[1]', '{"why":3,"not":[]}']) expect(readDecision(text)).toBeNull();
});
