/** Which dialogs stand side by side, oldest place first, and which one the keyboard is in. */
export interface Panes {
  readonly shown: readonly string[];
  readonly focus: string | null;
}

export const noPanes: Panes = { shown: [], focus: null };

/** A dialog needs this much width to be read and answered with ease, in CSS pixels. */
export const paneMinWidth = 350;
const most = 4;

export function roomFor(width: number): number {
  return Math.max(1, Math.min(most, Math.floor(width / paneMinWidth)));
}

/** Shows a dialog: in its own place when shown already, beside the others while there is room, else in place of the focused one. */
export function open(panes: Panes, id: string, room: number): Panes {
  if (panes.shown.includes(id)) return { ...panes, focus: id };
  if (panes.shown.length < room) return { shown: [...panes.shown, id], focus: id };
  const at = Math.max(0, panes.shown.slice(0, room).indexOf(panes.focus ?? ''));
  return { shown: panes.shown.map((p, i) => i === at ? id : p), focus: id };
}

export function close(panes: Panes, id: string): Panes {
  const shown = panes.shown.filter(p => p !== id);
  const at = Math.min(panes.shown.indexOf(id), shown.length - 1);
  return { shown, focus: panes.focus === id ? shown[at] ?? null : panes.focus };
}

/** What fits into `room`: the focused dialog is always among it. */
export function visible(panes: Panes, room: number): readonly string[] {
  if (panes.shown.length <= room) return panes.shown;
  const first = panes.shown.slice(0, room);
  return panes.focus && !first.includes(panes.focus) ? [...first.slice(0, room - 1), panes.focus] : first;
}
