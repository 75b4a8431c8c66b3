import { computed, effect, signal } from '@preact/signals';
import { language } from '../i18n/index';
import { waitingCount } from '../logic/desk';
import { noPanes, open, close as closePane, visible } from '../logic/panes';
import { waitingHere } from './alerts';
import { desk } from './gateway';
import { cardShown, cardWidth, listWidth } from './prefs';
import { go, place } from './router';
import { site } from './session';

const width = signal(innerWidth);
addEventListener('resize', () => { width.value = innerWidth; });

/** Below this a pane is a screen of its own. */
export const phone = computed(() => width.value < 760);
const railWidth = 84;

/** Where a phone is on its way list → dialog → card. */
export const deskScreen = signal<'list' | 'dialog' | 'card'>('list');

export const panes = signal(noPanes);
/** A visitor looked at without a dialog (from the queue). */
export const lookedAt = signal<string | null>(null);

export const room = computed(() => {
  if (phone.value) return 1;
  const card = cardShown.value ? cardWidth.value : 0;
  const free = width.value - railWidth - listWidth.value - card;
  return Math.max(1, Math.min(4, Math.floor(free / 350)));
});

export const shown = computed(() => visible(panes.value, room.value).filter(id => desk.value.threads[id]));

export function openDialog(id: string): void {
  if (place.value.screen !== 'desk') go('desk');
  lookedAt.value = null;
  panes.value = open(panes.value, id, room.value);
  deskScreen.value = 'dialog';
  requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-dialog="${CSS.escape(id)}"] textarea`)?.focus());
}

export function hideDialog(id: string): void {
  panes.value = closePane(panes.value, id);
  if (panes.value.shown.length === 0) deskScreen.value = 'list';
}

export function lookAt(visitor: string): void {
  lookedAt.value = visitor;
  cardShown.value = true;
  deskScreen.value = 'card';
}

/** The visitor whose card stands beside the dialogs. */
export const cardVisitor = computed(() => {
  if (lookedAt.value) return lookedAt.value;
  const focus = panes.value.focus;
  return focus ? desk.value.threads[focus]?.visitor || null : null;
});

effect(() => {
  waitingHere.value = waitingCount(desk.value);
});

/** Departments by the person's language. */
export function departmentName(id: string | null | undefined): string {
  if (!id) return '';
  const found = site.value?.departments.find(d => d.id === id);
  return found?.names[language.value] || found?.names.en || found?.names.ru || id;
}

export const paletteOpen = signal(false);
export const helpOpen = signal(false);

/** A sheet that a shortcut or command may open over a dialog. */
export type DialogSheet = { kind: 'transfer' | 'close'; dialog: string; operator?: string };
export const dialogSheet = signal<DialogSheet | null>(null);
