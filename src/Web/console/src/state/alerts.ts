import { effect, signal } from '@preact/signals';
import { t } from '../i18n/index';
import { soundOn } from './prefs';

export type AlertKind = 'offer' | 'assigned' | 'message' | 'fault';
export type Permission = 'unsupported' | 'default' | 'granted' | 'denied';

export const permission = signal<Permission>(typeof Notification === 'undefined' ? 'unsupported' : Notification.permission);

/** The dialog a clicked notification asks for; the desk opens it. */
export const wanted = signal<string | null>(null);

export async function askPermission(): Promise<void> {
  if (permission.value === 'unsupported') return;
  permission.value = await Notification.requestPermission();
}

let audio: AudioContext | null = null;

/** Browsers let a page sound only after the person touched it: the first touch wakes the sound. */
function wake(): void {
  audio ??= typeof AudioContext === 'undefined' ? null : new AudioContext();
  if (audio?.state === 'suspended') void audio.resume().catch(() => undefined);
}

for (const touch of ['pointerdown', 'keydown'] as const) addEventListener(touch, wake, { passive: true });

/** Two rising notes for new work, one soft note for a message, a falling one for trouble of the site. */
const tunes: Record<AlertKind, readonly [number, number][]> = {
  offer: [[660, 0], [880, 0.14], [660, 0.36], [880, 0.5]],
  assigned: [[660, 0], [880, 0.14]],
  message: [[740, 0]],
  fault: [[520, 0], [440, 0.16], [520, 0.32]],
};

export function sound(kind: AlertKind): void {
  if (!soundOn.value || !audio || audio.state !== 'running') return;
  for (const [pitch, delay] of tunes[kind]) {
    const from = audio.currentTime + delay;
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0, from);
    volume.gain.linearRampToValueAtTime(0.12, from + 0.015);
    volume.gain.exponentialRampToValueAtTime(0.0001, from + 0.22);
    tone.connect(volume).connect(audio.destination);
    tone.start(from);
    tone.stop(from + 0.25);
  }
}

const looking = () => document.visibilityState === 'visible' && document.hasFocus();

/** Makes new work heard, and seen when the person looks elsewhere. */
export function alertOf(kind: AlertKind, who: string, what: string, dialog: string): void {
  const name = who || t('visitor.anonymous');
  notice(kind, kind === 'message' ? name : t(kind === 'offer' ? 'alert.offer' : 'alert.assigned', { name }), what, dialog, () => { wanted.value = dialog; });
}

/** Makes something heard, and seen when the person looks elsewhere; `tag` keeps one thing from being noted twice. */
export function notice(kind: AlertKind, title: string, what: string, tag: string, open: () => void): void {
  sound(kind);
  if (looking() || permission.value !== 'granted') return;
  try {
    const note = new Notification(title, { body: what.slice(0, 160), tag: `${kind}:${tag}` });
    note.onclick = () => {
      focus();
      open();
      note.close();
    };
  } catch {
    // Some phones only notify through a service worker; sound and title still tell.
  }
}

export const waitingHere = signal(0);

/** The title counts what waits and blinks between two marks while nobody looks. */
effect(() => {
  const count = waitingHere.value;
  document.title = count > 0 ? `(${count}) ${t('title.waiting')} · Gateway` : 'Gateway';
});

let lit = false;
setInterval(() => {
  if (waitingHere.value === 0 || looking()) return;
  lit = !lit;
  document.title = lit ? `● ${t('title.waiting')}` : `(${waitingHere.value}) ${t('title.waiting')} · Gateway`;
}, 1000);
addEventListener('focus', () => {
  if (waitingHere.value > 0) document.title = `(${waitingHere.value}) ${t('title.waiting')} · Gateway`;
});
