/** A term of the site's glossary. A star at the end of a word stands for any ending. */
export interface Term {
  readonly term: string;
  readonly text: string;
  readonly link?: string | null;
  readonly forms?: readonly string[] | null;
}

/** A part of a text, which may be a term. */
export interface Marked {
  readonly text: string;
  readonly term?: Term;
}

interface Node {
  readonly words: Map<string, Node>;
  /** Words of which only the beginning counts, and how long these are. */
  readonly stems: Map<string, Node>;
  readonly lengths: Set<number>;
  term?: Term;
}

const node = (): Node => ({ words: new Map(), stems: new Map(), lengths: new Set() });
const Word = /[\p{L}\p{N}\p{M}]+/gu;
const PatternWord = /[\p{L}\p{N}\p{M}]+\*?/gu;
const Code = /`[^`\n]+`/gu;
const Plural = /^[a-z]{3,}[^s]$/u;

const fold = (word: string): string => word.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '');

/** Finds terms in texts as whole words, the longest at each place, in one pass. */
export class Glossary {
  private readonly root = node();

  constructor(terms: readonly Term[]) {
    for (const term of terms) for (const form of [term.term, ...term.forms ?? []]) this.add(form, term);
  }

  private add(form: string, term: Term): void {
    const words = form.match(PatternWord) ?? [];
    if (words.length === 0) return;
    let at = this.root;
    let many: Node | null = null;
    words.forEach((word, i) => {
      const before = at;
      const stem = word.endsWith('*');
      const folded = fold(stem ? word.slice(0, -1) : word);
      const next = stem ? at.stems : at.words;
      if (stem) at.lengths.add(folded.length);
      if (!next.has(folded)) next.set(folded, node());
      at = next.get(folded)!;
      if (i < words.length - 1 || stem || !Plural.test(folded)) return;
      if (!before.words.has(`${folded}s`)) before.words.set(`${folded}s`, node());
      many = before.words.get(`${folded}s`)!;
    });
    at.term ??= term;
    if (many) (many as Node).term ??= term;
  }

  /**
   * Cuts a text at its terms, each marked once.
   * @param seen what is marked already, in other parts of the same message.
   */
  mark(text: string, seen: Set<Term> = new Set()): Marked[] {
    const words = [...text.matchAll(Word)].map((m) => ({ at: m.index, to: m.index + m[0].length, word: fold(m[0]) }));
    const codes = [...text.matchAll(Code)].map((m) => [m.index, m.index + m[0].length] as const);
    const parts: Marked[] = [];
    let [from, code] = [0, 0];
    for (let i = 0; i < words.length; i++) {
      const { at } = words[i]!;
      while (code < codes.length && codes[code]![1] <= at) code++;
      if (code < codes.length && codes[code]![0] <= at) continue;
      const found = this.longest(words, i, this.root);
      if (!found) continue;
      const to = words[found.last]!.to;
      i = found.last;
      if (seen.has(found.term)) continue;
      seen.add(found.term);
      if (at > from) parts.push({ text: text.slice(from, at) });
      parts.push({ text: text.slice(at, to), term: found.term });
      from = to;
    }
    if (from < text.length) parts.push({ text: text.slice(from) });
    return parts;
  }

  private longest(words: readonly { at: number; to: number; word: string }[], i: number, at: Node): { term: Term; last: number } | null {
    const here = words[i];
    if (!here) return null;
    let best: { term: Term; last: number } | null = null;
    const { word } = here;
    const next = [at.words.get(word), ...[...at.lengths].map((n) => n <= word.length ? at.stems.get(word.slice(0, n)) : undefined)];
    for (const found of next) {
      if (!found) continue;
      const further = found.words.size + found.stems.size > 0 ? this.longest(words, i + 1, found) : null;
      const one = further ?? (found.term ? { term: found.term, last: i } : null);
      if (one && (!best || one.last > best.last)) best = one;
    }
    return best;
  }
}
