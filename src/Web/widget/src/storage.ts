/** Storage of the page; a private window that forbids it gets one that lives as long as the page. */
export type Shelf = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

let kept = true;
const shelves: { map: Map<string, string>; shelf: Shelf }[] = [];

function shelf(open: () => Storage): Shelf {
  const map = new Map<string, string>();
  let storage: Storage | undefined;
  try {
    storage = open();
  } catch {
    // Forbidden.
  }
  const made: Shelf = {
    getItem: (k) => map.get(k) ?? storage?.getItem(k) ?? null,
    setItem: (k, v) => {
      map.set(k, v);
      try {
        if (!kept) return;
        storage!.setItem(k, v);
        map.delete(k);
      } catch {
        // Full or forbidden: what is lost is a convenience, the server has the dialogs.
      }
    },
    removeItem: (k) => {
      map.delete(k);
      storage?.removeItem(k);
    },
  };
  shelves.push({ map, shelf: made });
  return made;
}

/** Before the person has consented nothing is written: what there is to remember lives as long as the page, and is written when it may be. */
export function keep(on: boolean): void {
  kept = on;
  if (on) for (const { map, shelf } of shelves) for (const [k, v] of [...map]) shelf.setItem(k, v);
}

/** Shared by all tabs of the site. */
export const local = shelf(() => localStorage);
/** Of this tab alone; survives reloads and page changes. */
export const tab = shelf(() => sessionStorage);

export function load<T>(from: Shelf, name: string): T | null {
  try {
    return JSON.parse(from.getItem(name) ?? 'null') as T | null;
  } catch {
    return null;
  }
}

export function save(to: Shelf, name: string, value: unknown): void {
  to.setItem(name, JSON.stringify(value));
}
