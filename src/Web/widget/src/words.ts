/** The files of one folder by their names: en, ru. */
export function byCode<T>(files: Record<string, T>): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(files).map(([path, texts]) => [path.replace(/^.*\/(.*)\.json$/, '$1'), texts]));
}

/** Puts values in the place of {names}. */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
