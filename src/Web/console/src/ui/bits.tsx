import type { ComponentChildren } from 'preact';
import { t } from '../i18n/index';
import { hue, initials } from '../logic/text';
import { clock, type WaitLevel, type WaitThresholds, waitLevel } from '../logic/waiting';
import { now } from '../state/clock';
import { Icon, type IconName } from './icon';

/** Letters of a name; somebody without one is a figure in their own colour, so that names stand out in a list. */
export function Avatar({ id, name, size = 32 }: { id: string; name: string; size?: 24 | 32 | 40 }) {
  const nameless = name === t('visitor.anonymousWith', { id: id.slice(-4) });
  return <span class={`avatar avatar-${size} hue-${hue(id, 8)}`} aria-hidden="true">{nameless ? <Icon name="person" size={size * 0.56} /> : initials(name)}</span>;
}

const waitIcon: Record<WaitLevel, IconName> = { calm: 'clock', warm: 'warn', late: 'late' };

/** A growing wait: its digits, its colour and its shape say the same thing. */
export function Wait({ since, thresholds }: { since: number; thresholds: WaitThresholds }) {
  const ms = now.value - since;
  const level = waitLevel(ms, thresholds);
  return (
    <span class={`wait wait-${level}`} data-level={level} title={t('wait.title')}>
      <Icon name={waitIcon[level]} size={14} />
      <span class="num">{clock(ms)}</span>
    </span>
  );
}

export function Stars({ value }: { value: number }) {
  return (
    <span class="stars" role="img" aria-label={t('stars.label', { n: value })}>
      {[1, 2, 3, 4, 5].map(n => <span key={n} class={n <= value ? 'star on' : 'star'}><Icon name="star" size={14} filled={n <= value} /></span>)}
    </span>
  );
}

/** Empty, loading and failed states: one sentence, at most one action. */
export function Blank({ icon, text, hint, children }: { icon: IconName; text: string; hint?: string; children?: ComponentChildren }) {
  return (
    <div class="blank">
      <span class="blank-icon"><Icon name={icon} size={28} /></span>
      <p>{text}</p>
      {hint && <p class="soft">{hint}</p>}
      {children}
    </div>
  );
}

export function Loading({ rows = 5 }: { rows?: number }) {
  return <div class="loading" role="status" aria-label={t('state.loading')}>{Array.from({ length: rows }, (_, i) => <span key={i} class="ghost" />)}</div>;
}

export function Badge({ count, label }: { count: number; label?: string }) {
  return count > 0 ? <span class="badge num" aria-label={label}>{count > 99 ? '99+' : count}</span> : null;
}

/** `text` is shown beside the icon where there is room for it. */
export function IconButton(props: { icon: IconName; label: string; text?: string; onClick: (e: MouseEvent) => void; testid?: string; pressed?: boolean; bad?: boolean; disabled?: boolean }) {
  return (
    <button type="button" class={`icon-button${props.bad ? ' bad' : ''}${props.text ? ' texted' : ''}`} title={props.label} aria-label={props.label} aria-pressed={props.pressed}
      disabled={props.disabled} data-testid={props.testid} onClick={props.onClick}>
      <Icon name={props.icon} />{props.text && <span class="icon-text">{props.text}</span>}
    </button>
  );
}

const stateNames = ['offline', 'available', 'busy', 'pause', 'away'] as const;

export function stateKey(state: number): (typeof stateNames)[number] {
  return stateNames[state] ?? 'offline';
}

/** The state's dot: filled, half, bars or ring, so that it can be told without colour. */
export function StateDot({ state }: { state: number }) {
  return <span class={`state-dot state-${stateKey(state)}`} aria-hidden="true" />;
}

/** Capacity as slots: taken ones are filled. */
export function Load({ load, capacity }: { load: number; capacity: number }) {
  const over = load > capacity;
  return (
    <span class={`load${over ? ' over' : ''}`} title={t('load.title', { load, capacity })}>
      {capacity <= 10 && <span class="load-slots" aria-hidden="true">{Array.from({ length: capacity }, (_, i) => <i key={i} class={i < load ? 'on' : ''} />)}</span>}
      <span class="num">{load}/{capacity}</span>
    </span>
  );
}
