import { describe, expect, it } from 'vitest';
import { Glossary, type Term } from '../src/glossary';

const term = (word: string, ...forms: string[]): Term => ({ term: word, text: 'x', forms });
const marked = (text: string, ...terms: Term[]) => new Glossary(terms).mark(text).map((p) => p.term ? `[${p.text}]` : p.text).join('');

describe('the glossary', () => {
  it('marks whole words once in a text, whatever their case and accents', () => {
    expect(marked('Down, down and downhill. DOWN', term('down'))).toBe('[Down], down and downhill. DOWN');
    expect(marked('Café cafe', term('cafe'))).toBe('[Café] cafe');
    expect(marked('Ёлка', term('елка'))).toBe('[Ёлка]');
  });

  it('knows forms, stems and the English plural', () => {
    expect(marked('палатки для палатки', term('палатк*'))).toBe('[палатки] для палатки');
    expect(marked('Two tents', term('tent'))).toBe('Two [tents]');
    expect(marked('pot, pots, po', term('po'))).toBe('pot, pots, [po]');
    expect(marked('the SLA', term('service level agreement', 'SLA'))).toBe('the [SLA]');
  });

  it('takes the longest at each place', () => {
    expect(marked('down filling and down', term('down'), term('down filling'))).toBe('[down filling] and [down]');
    expect(marked('down, filling', term('down filling'))).toBe('[down, filling]');
    expect(marked('down jackets', term('down'), term('down jacket cover'))).toBe('[down] jackets');
    expect(marked('палатками больших', term('палатк* больш*'), term('палатка'))).toBe('[палатками больших]');
  });

  it('leaves what is between backticks alone, and loses nothing', () => {
    expect(marked('`down` down', term('down'))).toBe('`down` [down]');
    expect(marked('`a` down `b', term('down'))).toBe('`a` [down] `b');
    for (const text of ['', '<b>down</b>', '` `', '\ud800 down \udc00', '🙂down🙂']) expect(new Glossary([term('down')]).mark(text).map((p) => p.text).join('')).toBe(text);
  });

  it('shares what was marked among the parts of one message', () => {
    const glossary = new Glossary([term('down')]);
    const seen = new Set<Term>();
    expect(glossary.mark('down', seen)[0]!.term).toBeDefined();
    expect(glossary.mark('down', seen)[0]!.term).toBeUndefined();
  });

  it('looks through a million characters with ten thousand terms once', () => {
    const terms = Array.from({ length: 10_000 }, (_, i) => term(`a a a a a a a b${i}`, `word${i}`, `stem${i}*`));
    const glossary = new Glossary(terms);
    expect(glossary.mark('a '.repeat(500_000))).toHaveLength(1);
    expect(glossary.mark('a'.repeat(1_000_000))).toHaveLength(1);
    expect(glossary.mark(`${'x '.repeat(1000)}word9999 stem5000s`)).toHaveLength(4);
  });
});
