import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { chooseLanguage } from '../src/texts';

type File = Record<'corner' | 'panel' | 'talk' | 'card' | 'tools' | 'forms' | 'closing' | 'words', Record<string, string>>;
const folder = join(import.meta.dirname, '../src/texts');
const files = readdirSync(folder).map((name) => [name, JSON.parse(readFileSync(join(folder, name), 'utf8')) as File] as const);
const english = files.find(([name]) => name === 'en.json')![1];
const holes = (text: string) => [...text.matchAll(/\{\w+\}/g)].map((m) => m[0]).sort();

describe('texts', () => {
  it('are there in English and Russian', () => expect(files.map(([name]) => name)).toEqual(expect.arrayContaining(['en.json', 'ru.json'])));

  it.each(files)('%s has every text, none empty, with the same places to fill', (_, file) => {
    for (const part of ['corner', 'panel', 'talk', 'card', 'tools', 'forms', 'closing', 'words'] as const) {
      expect(Object.keys(file[part]).sort()).toEqual(Object.keys(english[part]).sort());
      for (const [key, text] of Object.entries(file[part])) {
        expect(text.trim(), key).not.toBe('');
        expect(holes(text), key).toEqual(holes(english[part][key]!));
      }
    }
  });
});

describe('the language', () => {
  it('is the first wish that has a file', () => {
    expect(chooseLanguage(['', 'xx', 'ru-RU', 'en']).code).toBe('ru');
    expect(chooseLanguage(['EN_gb']).code).toBe('en');
    expect(chooseLanguage([]).code).toBe('en');
  });

  it('keeps the tag that the page asked for, so that departments follow it', () => expect(chooseLanguage(['de', 'ru']).tag).toBe('de'));
});
