type Rgb = readonly [number, number, number];

const White: Rgb = [255, 255, 255];
const Black: Rgb = [0, 0, 0];
/** The paper of the dark theme, as in styles.css. */
const DarkPaper: Rgb = [23, 28, 26];
const Fallback: Rgb = [31, 111, 84];
/** WCAG 2.2, 1.4.3. */
const Readable = 4.5;

export function parse(colour: string): Rgb {
  const match = /^#?([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(colour.trim().replace(/^#?([0-9a-f])([0-9a-f])([0-9a-f])$/i, '#$1$1$2$2$3$3'));
  return match ? [parseInt(match[1]!, 16), parseInt(match[2]!, 16), parseInt(match[3]!, 16)] : Fallback;
}

function luminance(colour: Rgb): number {
  const [r, g, b] = colour.map((c) => (c / 255 <= 0.03928 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4)) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

export function contrast(a: Rgb, b: Rgb): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function towards(colour: Rgb, goal: Rgb, paper: Rgb): Rgb {
  let mixed = colour;
  for (let share = 0.1; contrast(mixed, paper) < Readable && share <= 1; share += 0.1) mixed = colour.map((c, i) => Math.round(c + (goal[i]! - c) * share)) as unknown as Rgb;
  return mixed;
}

/** A site may choose any accent: what is written on it, and what is written in it, stays readable on light and dark paper. */
export function accentTokens(accent: string): Record<string, string> {
  const colour = parse(accent);
  const css = (c: Rgb) => `rgb(${c.join(' ')})`;
  return {
    '--accent': css(colour),
    '--accent-ink': contrast(colour, White) >= Readable || contrast(colour, White) > contrast(colour, Black) ? '#fff' : '#000',
    '--accent-light': css(towards(colour, Black, White)),
    '--accent-dark': css(towards(colour, White, DarkPaper)),
  };
}
