/** What a rule does; docs/RULES.md. */

export type Texts = Readonly<Record<string, string | undefined>>;

export interface InviteButton { kind: 'accept' | 'decline' | 'open'; label?: Texts; address?: string }
export interface InviteCoupon { code?: string; pool?: string; note?: Texts }
export const fieldTypes = ['text', 'long', 'email', 'phone', 'number', 'choice', 'check', 'date'] as const;
export type FieldType = typeof fieldTypes[number];
export interface FormField { name: string; label: Texts; type?: FieldType; required?: boolean; options?: { value: string; label?: Texts }[] }

export interface Invite {
  kind: 'invite'; department: string; text: Texts; operator?: string | null;
  title?: Texts; price?: string; picture?: string; alternative?: Texts; buttons?: InviteButton[]; coupon?: InviteCoupon | null;
}
export interface FormAction { kind: 'form'; department?: string; name: string; title: Texts; text?: Texts; fields: FormField[]; send?: Texts; thanks?: Texts }

export type RuleAction =
  | Invite
  | FormAction
  | { kind: 'segment'; segment: string }
  | { kind: 'tag'; tag: string }
  | { kind: 'note'; text: string }
  | { kind: 'alert'; text?: string }
  | { kind: 'webhook'; webhook: string };

export type ActionKind = RuleAction['kind'];
export const actionKinds: readonly ActionKind[] = ['invite', 'form', 'segment', 'tag', 'note', 'alert', 'webhook'];
export const mostActions = 10;

export const isShown = (a: RuleAction): a is Invite | FormAction => a.kind === 'invite' || a.kind === 'form';

/** Only the languages that have words. */
export function filledTexts(texts: Texts | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(texts ?? {}).flatMap(([lang, text]) => text?.trim() ? [[lang, text.trim()]] : []));
}

export function newAction(kind: ActionKind, department: string): RuleAction {
  switch (kind) {
    case 'invite': return { kind, department, text: {}, operator: null };
    case 'form': return { kind, name: 'callback', title: {}, fields: [{ name: 'phone', label: {}, type: 'phone', required: true }] };
    case 'segment': return { kind, segment: '' };
    case 'tag': return { kind, tag: '' };
    case 'note': return { kind, text: '' };
    case 'alert': return { kind };
    case 'webhook': return { kind, webhook: '' };
  }
}

const some = <T extends string>(name: T, texts: Texts | undefined): { [key in T]?: Record<string, string> } => {
  const filled = filledTexts(texts);
  return (Object.keys(filled).length > 0 ? { [name]: filled } : {}) as { [key in T]?: Record<string, string> };
};

function cleanButton(b: InviteButton): InviteButton {
  return { kind: b.kind, ...some('label', b.label), ...(b.kind === 'open' ? { address: b.address?.trim() ?? '' } : {}) };
}

function cleanField(f: FormField): FormField {
  return {
    name: f.name.trim(), label: filledTexts(f.label), type: f.type ?? 'text', required: f.required ?? false,
    ...(f.type === 'choice' ? { options: (f.options ?? []).filter(o => o.value.trim()).map(o => ({ value: o.value.trim(), ...some('label', o.label) })) } : {}),
  };
}

/** Drops what the API does not expect: empty languages, parts that are not used, spaces around. */
export function cleanAction(a: RuleAction): RuleAction {
  switch (a.kind) {
    case 'segment': return { kind: a.kind, segment: a.segment.trim() };
    case 'tag': return { kind: a.kind, tag: a.tag.trim() };
    case 'note': return { kind: a.kind, text: a.text.trim() };
    case 'alert': return a.text?.trim() ? { kind: a.kind, text: a.text.trim() } : { kind: a.kind };
    case 'webhook': return { kind: a.kind, webhook: a.webhook };
    case 'form': return {
      kind: a.kind, name: a.name.trim(), ...(a.department ? { department: a.department } : {}), title: filledTexts(a.title), ...some('text', a.text), fields: a.fields.map(cleanField),
      ...some('send', a.send), ...some('thanks', a.thanks),
    };
    case 'invite': {
      const coupon = a.coupon && (a.coupon.code?.trim() || a.coupon.pool) ? { ...(a.coupon.pool ? { pool: a.coupon.pool } : { code: a.coupon.code!.trim() }), ...some('note', a.coupon.note) } : a.coupon ? {} : null;
      return {
        kind: a.kind, department: a.department, text: filledTexts(a.text), operator: a.operator?.trim() || null,
        ...some('title', a.title), ...(a.price?.trim() ? { price: a.price.trim() } : {}), ...(a.picture?.trim() ? { picture: a.picture.trim(), ...some('alternative', a.alternative) } : {}),
        ...(a.buttons?.length ? { buttons: a.buttons.map(cleanButton) } : {}), ...(coupon ? { coupon } : {}),
      };
    }
  }
}

/** What the visitor of the live look is like. */
export interface Sample { product: string; price: string; name: string; cart: string }

/** As the server fills texts, for a visitor whom everything is known of. */
export function fillSample(text: string, sample: Sample): string {
  const values: Record<string, string> = { product: sample.product, 'product-id': 'tent-2', price: sample.price, picture: '', address: '/', name: sample.name, cart: sample.cart };
  return text.replace(/\{(product-id|product|price|picture|address|name|cart)(?:\|[^{}]{0,100})?\}/gu, (_, name: string) => values[name] ?? '');
}

/** Moves one of a list up or down. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  if (to < 0 || to >= list.length) return [...list];
  const next = [...list];
  next.splice(to, 0, ...next.splice(from, 1));
  return next;
}
