import { describe, expect, it, vi } from 'vitest';
import { en as first } from '../src/i18n/en';
import { settings as enSettings } from '../src/i18n/en.settings';
import { words as enWords } from '../src/i18n/en.words';
import { ru as ruFirst } from '../src/i18n/ru';
import { settings as ruSettings } from '../src/i18n/ru.settings';
import { words as ruWords } from '../src/i18n/ru.words';

const en = { ...first, ...enSettings, ...enWords };
const ru = { ...ruFirst, ...ruSettings, ...ruWords };

// The language is read from the browser when the module is loaded; Node has none.
vi.stubGlobal('navigator', { language: 'en' });
vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => {} });
vi.stubGlobal('document', { documentElement: { lang: '' } });
const { format, pluralForm } = await import('../src/i18n/index');

const blanks = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();

describe('texts', () => {
  it('are complete in both languages', () => expect(Object.keys(ru).sort()).toEqual(Object.keys(en).sort()));

  it.each(Object.keys(en) as (keyof typeof en)[])('%s is not empty and has the same blanks in both', (key) => {
    expect(en[key].trim()).not.toBe('');
    expect(ru[key].trim()).not.toBe('');
    expect(blanks(ru[key])).toEqual(blanks(en[key]));
  });

  it('have one, few and many forms where Russian counts', () => {
    const counted = (Object.keys(en) as (keyof typeof en)[]).filter((k) => en[k].includes(' | '));
    for (const key of counted) expect(ru[key].split(' | ').length, key).toBe(3);
    expect([1, 2, 5, 11, 21].map((n) => pluralForm('а | б | в', n, 'ru'))).toEqual(['а', 'б', 'в', 'в', 'а']);
  });

  it('take what is filled in as plain text', () => expect(format('Hello {name}', { name: '<b>{x}</b>' })).toBe('Hello <b>{x}</b>'));
});
