import * as en from './en.faults';
import { format, language, number } from './index';
import * as ru from './ru.faults';

/** One thing that the server finds wrong: a place, a word, and what its sentence is filled with. `message` is the server's own English. */
export interface Fault {
  readonly at: string;
  readonly code: string;
  readonly values: Readonly<Record<string, string>>;
  readonly message: string;
}

const tables: Record<string, { faults: Record<string, string>; refusals: Record<string, string> }> = { en, ru };
const isNumber = /^-?\d+(?:\.\d+)?$/u;

/** The fault's sentence in the person's language; a word that this page does not know yet is said as the server says it. */
export function sentenceOf({ code, values, message }: Fault): string {
  const known = tables[language.value]!.faults[code];
  return known ? format(known, Object.fromEntries(Object.entries(values).map(([k, v]) => [k, isNumber.test(v) ? number(Number(v)) : v]))) : message;
}

/** Why something was refused. English says it as the server does, which knows more of the case. */
export function refusalOf(code: string, message: string): string {
  return language.value === 'en' && message ? message : tables[language.value]!.refusals[code] ?? message;
}
