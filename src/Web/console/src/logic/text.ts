/** A run of plain text or an address that may be clicked. */
export interface TextPart {
  readonly text: string;
  readonly href?: string;
}

const address = /\bhttps?:\/\/[^\s<>"'`]+|\bmailto:[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\btel:\+?[\d().-]*\d/giu;
const trailing = /[.,;:!?»”’)\]}]+$/u;

/** Only http, https, mailto (an address and nothing else) and tel become links; whatever ends the sentence around an address is not part of it. */
export function linkParts(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let from = 0;
  for (const match of text.matchAll(address)) {
    const raw = match[0];
    const tail = trailing.exec(raw)?.[0] ?? '';
    const keep = tail.startsWith(')') && raw.includes('(') ? 1 : 0;
    const link = raw.slice(0, raw.length - tail.length + keep);
    const href = /^(?:mailto|tel):/iu.test(link) ? link.toLowerCase() : safeHref(link);
    if (!href) continue;
    if (match.index > from) parts.push({ text: text.slice(from, match.index) });
    parts.push({ text: link, href });
    from = match.index + link.length;
  }
  if (from < text.length) parts.push({ text: text.slice(from) });
  return parts;
}

/** The address when it is a well-formed http(s) one, else null. */
export function safeHref(value: string): string | null {
  try {
    const url = new URL(value);
    return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : null;
  } catch {
    return null;
  }
}

/** `/delivery?x=1` of a page on a known site: the host is the same on every row and only takes room. */
export function pathOf(value: string): string {
  try {
    const url = new URL(value);
    return decodeURI(url.pathname) + url.search;
  } catch {
    return value;
  }
}

export function hostOf(value: string): string {
  try {
    return new URL(value).hostname.replace(/^www\./u, '');
  } catch {
    return value;
  }
}

/** True for a short line of pictographs alone: it is shown larger, as the visitor meant it. */
export function emojiOnly(text: string): boolean {
  const line = text.replace(/\s/gu, '');
  return line.length > 0 && line.length <= 24 && /\p{Extended_Pictographic}/u.test(line)
    && /^(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}|[\u200D\uFE0F\u20E3])+$/u.test(line);
}

/** Up to two letters that stand for a name. */
export function initials(name: string): string {
  const words = name.trim().split(/[\s_\-.]+/u).filter(Boolean);
  const letters = words.map(word => [...word].find(c => /[\p{L}\p{N}]/u.test(c)) ?? '').filter(Boolean);
  return (letters.length > 1 ? letters[0]! + letters[letters.length - 1]! : letters[0] ?? '?').toLocaleUpperCase();
}

/** A small stable number for an id, so that a person keeps their colour. */
export function hue(id: string, count: number): number {
  let sum = 0;
  for (const c of id) sum = (sum * 31 + c.codePointAt(0)!) >>> 0;
  return sum % count;
}
