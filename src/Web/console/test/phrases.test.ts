import { describe, expect, it, vi } from 'vitest';
import { type Phrase, findPhrases, slashQuery, tagsOf, withTag } from '../src/logic/phrases';

vi.stubGlobal('navigator', { language: 'en' });

const phrase = (shortcut: string, tags: string[]): Phrase => ({ id: shortcut, scope: 'site', department: null, shortcut, text: { en: `${shortcut} delivery` }, tags });
const all = [phrase('cost', ['Delivery', 'price']), phrase('when', ['delivery', 'DELIVERY']), phrase('bye', []), phrase('pay', ['price', 'card'])];
const names = (found: readonly Phrase[]) => found.map((p) => p.shortcut);

describe('F96 tags of template phrases', () => {
  it('are each counted once for a phrase, whatever their capitals, the most used first', () =>
    expect(tagsOf(all)).toEqual([{ tag: 'Delivery', count: 2 }, { tag: 'price', count: 2 }, { tag: 'card', count: 1 }]));

  it('narrow the list to the phrases that carry them', () => expect(names(withTag(all, 'delivery'))).toEqual(['cost', 'when']));

  it('are asked for by a # in the picker, where words of the text count for nothing', () => {
    expect(slashQuery('Hello /#deliv', 13)).toEqual({ from: 6, query: '#deliv' });
    expect(names(findPhrases(all, '#deliv', 'en'))).toEqual(['cost', 'when']);
    expect(names(findPhrases(all, '#', 'en'))).toHaveLength(4);
    expect(findPhrases(all, '#none', 'en')).toEqual([]);
  });
});
