const Address = /https?:\/\/[^\s<>"'`]+|\b(mailto:[\w.+-]+@[\w-]+(\.[\w-]+)+|tel:\+?[\d().-]*\d)/gi;

export type Piece = { text: string; href?: string };

/** Cuts a text at its addresses: http(s), mailto (an address and nothing else) and tel. Punctuation that ends a sentence is not part of an address; a closing bracket is, if it was opened inside. */
export function pieces(text: string): Piece[] {
  const out: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(Address)) {
    let address = match[0];
    for (;;) {
      const last = address.at(-1)!;
      if (/[.,!?;:»”’…]/.test(last) || (last === ')' && !address.includes('(')) || (last === ']' && !address.includes('['))) address = address.slice(0, -1);
      else break;
    }
    let url: URL;
    try {
      url = new URL(address);
    } catch {
      continue;
    }
    // What the pattern takes has one of the four schemes; an address of http is one only with a host.
    if (!match[1] && !url.host) continue;
    if (match.index > from) out.push({ text: text.slice(from, match.index) });
    out.push({ text: address, href: url.href });
    from = match.index + address.length;
  }
  if (from < text.length) out.push({ text: text.slice(from) });
  return out;
}
