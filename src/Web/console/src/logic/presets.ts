import found from '../presets.json';
import type { Rule } from './rules';

/** A ready rule that somebody begins with; addresses, texts and times are theirs to change. */
export interface Preset extends Pick<Rule, 'on' | 'where' | 'then' | 'per'> {
  /** Unique within its trade. */
  key: string;
  names: Readonly<Record<string, string>>;
}

export interface Trade {
  trade: string;
  names: Readonly<Record<string, string>>;
  rules: readonly Preset[];
}

/** Ready rules by trade. The server checks each of them in its own tests as it would when somebody saves it. */
export const trades = found as unknown as readonly Trade[];

/** The preset as a rule of the site: departments that the site does not have give way to its first one. */
export function begunWith({ names, key: _, ...parts }: Preset, language: string, departments: readonly string[]): Omit<Rule, 'id' | 'enabled'> {
  const here = (department: string) => departments.includes(department) ? department : departments[0] ?? '';
  const text = JSON.stringify(parts.where).replace(/"field":"(free|online|wait):([^"]+)"/gu, (_, field: string, department: string) => `"field":"${field}:${here(department)}"`);
  const then = [parts.then].flat().map(a => a.kind === 'invite' ? { ...a, department: here(a.department) } : a);
  return { ...parts, name: names[language] ?? names.en ?? '', where: JSON.parse(text) as Rule['where'], then };
}
