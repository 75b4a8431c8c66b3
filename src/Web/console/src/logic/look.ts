import type { Content } from '../../../widget/src/offer';
import { fillSample, type FormAction, type Invite, type Sample, type Texts } from './actions';

/** What stands in a look for what is only known of a real visitor and a real site. */
export interface LookNames {
  site: string;
  department: string;
  /** In whose name; null for the department's. */
  operator: string | null;
  formTitle: string;
  /** Where a button leads. */
  address: string;
  picture: string;
}

export interface LookSaid {
  name: string;
  under: string;
  text: string;
  content: Content;
}

const optional = <K extends string>(key: K, text: string) => (text ? { [key]: text } : {}) as { [key in K]?: string };

/** An action as its visitor would hear of it, in a language: filled as the server fills it, for a visitor whom everything is known of. */
export function lookOf(action: Invite | FormAction, lang: string, sample: Sample, names: LookNames): LookSaid {
  const say = (texts: Texts | undefined) => fillSample(texts?.[lang]?.trim() || texts?.en?.trim() || Object.values(texts ?? {}).find(x => x?.trim())?.trim() || '', sample);
  const text = say(action.text) || (action.kind === 'invite' ? '…' : '');
  if (action.kind === 'form') {
    const fields = action.fields.map(f => ({ name: f.name, label: say(f.label) || f.name, type: f.type ?? 'text' as const, required: f.required ?? false, options: (f.options ?? []).map(o => ({ value: o.value, label: say(o.label) || o.value })) }));
    return { name: names.site, under: names.site, text, content: { form: action.name, title: say(action.title) || names.formTitle, ...optional('send', say(action.send)), ...optional('thanks', say(action.thanks)), fields } };
  }
  return {
    name: names.operator || names.department, under: names.operator ? names.department : names.site, text,
    content: {
      ...(action.picture ? { picture: names.picture, alternative: say(action.alternative) } : {}), ...optional('title', say(action.title)), ...optional('price', fillSample(action.price ?? '', sample)),
      ...(action.buttons?.length ? { buttons: action.buttons.map(b => ({ kind: b.kind, ...optional('label', say(b.label)), ...(b.kind === 'open' ? { address: names.address } : {}) })) } : {}),
      ...(action.coupon ? { coupon: { code: action.coupon.code || 'A1B2C3', ...optional('note', say(action.coupon.note)) } } : {}),
    },
  };
}
