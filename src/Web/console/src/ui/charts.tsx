import { number } from '../i18n/index';

export interface Bar {
  readonly key: string;
  readonly label: string;
  readonly value: number;
}

/** Bars by their labels; a click chooses. The bar is of all, the longest not stretched: a half looks like a half. */
export function Bars({ bars, total, onPick, picked, testid }: { bars: readonly Bar[]; total: number; onPick?: (key: string) => void; picked?: (key: string) => boolean; testid?: string }) {
  return (
    <ul class="bars" data-testid={testid}>
      {bars.map(bar => {
        const share = total > 0 ? bar.value / total : 0;
        const inside = <>
          <span class="bar-fill" style={{ transform: `scaleX(${share})` }} aria-hidden="true" />
          <span class="bar-label clip" dir="auto" title={bar.label}>{bar.label}</span><span class="num">{number(bar.value)}</span>
        </>;
        return <li key={bar.key}>{onPick
          ? <button type="button" class="bar-row" aria-pressed={picked?.(bar.key) ?? false} data-value={bar.key} onClick={() => onPick(bar.key)}>{inside}</button>
          : <span class="bar-row">{inside}</span>}</li>;
      })}
    </ul>
  );
}

/** A line over time, newest at the right edge; the last stretch is dashed because it is not finished. */
export function Spark({ points, from, to, unfinishedMs, label }: { points: readonly (readonly [at: number, value: number])[]; from: number; to: number; unfinishedMs: number; label: string }) {
  const [width, height, top] = [200, 44, 3];
  const most = Math.max(1, ...points.map(p => p[1]));
  const place = ([at, value]: readonly [number, number]) => `${((at - from) / (to - from) * width).toFixed(1)},${(height - value / most * (height - top)).toFixed(1)}`;
  const cut = to - unfinishedMs;
  const done = points.filter(p => p[0] <= cut);
  const open = points.filter(p => p[0] >= (done.at(-1)?.[0] ?? 0));
  return (
    <svg class="spark" viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-label={label}>
      {done.length > 1 && <path class="spark-area" d={`M${((done[0]![0] - from) / (to - from) * width).toFixed(1)},${height} L${done.map(place).join(' ')} L${((done.at(-1)![0] - from) / (to - from) * width).toFixed(1)},${height}z`} />}
      {done.length > 1 && <path class="spark-line" d={`M${done.map(place).join(' ')}`} />}
      {open.length > 1 && <path class="spark-line open" d={`M${open.map(place).join(' ')}`} />}
    </svg>
  );
}
