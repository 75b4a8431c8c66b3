import { computed, effect, signal } from '@preact/signals';
import { language } from '../i18n/index';
import { waitingCount } from '../logic/desk';
import { noPanes, open, close as closePane, type Panes, visible } from '../logic/panes';
import { waitingHere } from './alerts';
import { desk } from './gateway';
import { cardShown, cardWidth, listWidth } from './prefs';
import { go, place } from './router';
import { site } from './session';

const width = signal(innerWidth);
addEventListener('resize', () => { width.value = innerWidth; });

/** Below this a pane is a screen of its own. */
export const phone = computed(() => width.value < 760);
const railWidth = 88;

/** What is asked for, but never so much that the dialogs between get too narrow. */
export const listRoom = computed(() => Math.min(listWidth.value, Math.round(width.value * 0.26)));
export const cardRoom = computed(() => Math.min(cardWidth.value, Math.round(width.value * 0.29)));

/** Where a phone is on its way list → dialog → card. */
export const deskScreen = signal<'list' | 'dialog' | 'card'>('list');

const panesKey = 'gateway.console.panes';

/** The open dialogs outlive a reload of the page. */
export const panes = signal(keptPanes());

function keptPanes(): Panes {
  try {
    const kept = JSON.parse(sessionStorage.getItem(panesKey) ?? 'null') as Panes | null;
    return kept && Array.isArray(kept.shown) ? kept : noPanes;
  } catch {
    return noPanes;
  }
}

effect(() => {
  try {
    sessionStorage.setItem(panesKey, JSON.stringify(panes.value));
  } catch {
    // Refused storage only means that a reload forgets the panes.
  }
});
/** A visitor looked at without a dialog (from the queue). */
export const lookedAt = signal<string | null>(null);

export const room = computed(() => {
  if (phone.value) return 1;
  const card = cardShown.value ? cardRoom.value : 0;
  const free = width.value - railWidth - listRoom.value - card;
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

/** The operator in whose name a rule invites, by id or else by a name that only one has; null when it is nobody's. */
export function inviterOf(action: { operator?: string | null | undefined }) {
  const all = site.value?.operators ?? [];
  const named = all.filter(o => o.name === action.operator);
  return all.find(o => o.id === action.operator) ?? (named.length === 1 ? named[0]! : null);
}

export const inviterName = (action: { operator?: string | null | undefined }) => inviterOf(action)?.name ?? action.operator ?? null;

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
