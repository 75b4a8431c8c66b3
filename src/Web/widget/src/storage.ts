/** Storage of the page; a private window that forbids it gets one that lives as long as the page. */
export type Shelf = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

function shelf(open: () => Storage): Shelf {
  try {
    const storage = open();
    storage.setItem('gateway?', '1');
    storage.removeItem('gateway?');
    return storage;
  } catch {
    const map = new Map<string, string>();
    return { getItem: (k) => map.get(k) ?? null, setItem: (k, v) => void map.set(k, v), removeItem: (k) => void map.delete(k) };
  }
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
  try {
    to.setItem(name, JSON.stringify(value));
  } catch {
    // Full: what is lost is a convenience, the server has the dialogs.
  }
}
