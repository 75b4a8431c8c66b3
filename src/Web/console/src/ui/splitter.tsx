import type { Signal } from '@preact/signals';
import { t } from '../i18n/index';

/** A bar between two panes: dragged by the pointer or moved by the arrow keys; the width is remembered. */
export function Splitter({ width, least, most, side }: { width: Signal<number>; least: number; most: number; side: 'left' | 'right' }) {
  const set = (value: number) => { width.value = Math.round(Math.max(least, Math.min(most, value))); };
  const sign = side === 'left' ? 1 : -1;
  const drag = (down: PointerEvent) => {
    const bar = down.currentTarget as HTMLElement;
    const from = width.value;
    bar.setPointerCapture(down.pointerId);
    const move = (e: PointerEvent) => set(from + sign * (e.clientX - down.clientX));
    const up = () => bar.removeEventListener('pointermove', move);
    bar.addEventListener('pointermove', move);
    bar.addEventListener('pointerup', up, { once: true });
    bar.addEventListener('pointercancel', up, { once: true });
  };
  const key = (e: KeyboardEvent) => {
    const step = e.key === 'ArrowRight' ? 16 : e.key === 'ArrowLeft' ? -16 : 0;
    if (!step) return;
    e.preventDefault();
    set(width.value + sign * step);
  };
  return (
    <div class="splitter" role="separator" aria-orientation="vertical" aria-label={t('pane.resize')} tabIndex={0} aria-valuenow={width.value}
      aria-valuemin={least} aria-valuemax={most} onPointerDown={drag} onKeyDown={key} />
  );
}
