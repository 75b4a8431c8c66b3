import { describe, expect, it, vi } from 'vitest';

vi.stubGlobal('navigator', { language: 'en' });
vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => {} });
vi.stubGlobal('document', { documentElement: { lang: '' } });
const { sentenceOf, refusalOf } = await import('../src/i18n/faults');
const { language } = await import('../src/i18n/index');

const tooLong = { at: 'name', code: 'text-too-long', values: { count: '1234', most: '200' }, message: '1234 characters; at most 200 are allowed' };

describe('what the server finds wrong', () => {
  it('is said in the person\'s language, with its values as plain text and numbers as people write them', () => {
    language.value = 'en';
    expect(sentenceOf(tooLong)).toBe('1,234 characters; at most 200 are allowed');
    expect(sentenceOf({ at: '', code: 'word-unknown', values: { given: '<b>{allowed}</b>', allowed: 'page' }, message: '' })).toBe('"<b>{allowed}</b>" where page are allowed');
    language.value = 'ru';
    expect(sentenceOf(tooLong).replace(/\s/gu, ' ')).toBe('слишком длинно: 1234 знаков, допустимо не больше 200'.replace('1234', new Intl.NumberFormat('ru-RU').format(1234).replace(/\s/gu, ' ')));
  });

  it('is said as the server says it when this page does not know the word', () => {
    language.value = 'ru';
    expect(sentenceOf({ ...tooLong, code: 'of-tomorrow' })).toBe(tooLong.message);
    expect(refusalOf('of-tomorrow', 'not so')).toBe('not so');
  });

  it('is a refusal in Russian by its word, in English by the server\'s sentence', () => {
    language.value = 'ru';
    expect(refusalOf('last-department', 'a site keeps at least one department')).toBe('На сайте должен остаться хотя бы один отдел.');
    language.value = 'en';
    expect(refusalOf('last-department', 'a site keeps at least one department')).toBe('a site keeps at least one department');
  });
});
