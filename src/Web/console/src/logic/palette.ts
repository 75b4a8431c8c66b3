/** Ranks a command's title against what was typed: all typed letters must occur in order; runs and word starts count more. */
export function score(title: string, typed: string): number {
  const text = title.toLocaleLowerCase();
  const wanted = typed.trim().toLocaleLowerCase();
  if (!wanted) return 1;
  const direct = text.indexOf(wanted);
  if (direct >= 0) return 1000 - direct + (direct === 0 || text[direct - 1] === ' ' ? 500 : 0);
  let at = -1;
  let points = 0;
  for (const letter of wanted.replace(/\s+/gu, '')) {
    const next = text.indexOf(letter, at + 1);
    if (next < 0) return 0;
    points += next === at + 1 ? 5 : text[next - 1] === ' ' ? 3 : 1;
    at = next;
  }
  return points;
}
