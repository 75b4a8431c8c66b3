/** Nine digits in threes that both windows make of a dialog's id, as the server does (FNV-1a). */
export function shortNumber(id: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  return String((hash >>> 0) % 1e9).padStart(9, '0').replace(/(...)(...)/, '$1-$2-');
}
