import { CardKind } from 'wire';
import type { Entry } from '../packets';
import type { FormAction, Texts } from './actions';

/** A card as it was sent; PROTOCOL.md. */
export interface CardContent {
  kind?: string;
  title?: string;
  text?: string;
  fields?: { name: string; label: string; type: string; required?: boolean; options?: { value: string; label: string }[] }[];
  check?: string;
  price?: string;
  picture?: string;
  address?: string;
}

export interface CardAnswer { card: number; values: Record<string, string>; check?: boolean }

/** Where a card's picture is, when it is the site's own or comes over https; paths are the site's. */
export function pictureOn(address: string | undefined, origins: readonly string[]): string | null {
  if (!address || address.startsWith('//')) return null;
  try {
    const url = new URL(address.startsWith('/') ? origins[0] + address : address);
    return url.protocol === 'https:' || origins.includes(url.origin) ? url.href : null;
  } catch {
    return null;
  }
}

/** A form that the site keeps: as a rule's, without a department. */
export type SiteForm = Omit<FormAction, 'kind' | 'department'> & { check?: string };

/** What an entry's detail says; nothing when it cannot be read. */
export function readDetail<T extends object>(entry: Pick<Entry, 'detail'>): Partial<T> {
  try {
    const value: unknown = JSON.parse(entry.detail);
    return value && typeof value === 'object' ? value as Partial<T> : {};
  } catch {
    return {};
  }
}

export const answerOf = (all: readonly Entry[], card: number): Entry | undefined => all.find(e => e.kind === CardKind.Answer && readDetail<CardAnswer>(e).card === card);

/** The shop's latest word on an answer. */
export const verdictOf = (all: readonly Entry[], answer: number): Entry | undefined =>
  all.findLast(e => e.kind === CardKind.Verdict && readDetail<{ answer: number }>(e).answer === answer);

/** Label and value of each field that was filled in. */
export function answers(card: CardContent, values: Readonly<Record<string, string>>): [label: string, value: string][] {
  return Object.entries(values).map(([name, value]) => {
    const field = card.fields?.find(f => f.name === name);
    return [field?.label || name, field?.type === 'check' ? '✓' : field?.options?.find(o => o.value === value)?.label ?? value];
  });
}

/** The words in a language, else in any. */
export function inLanguage(texts: Texts | undefined, language: string): string {
  return texts?.[language] ?? Object.values(texts ?? {}).find(Boolean) ?? '';
}
