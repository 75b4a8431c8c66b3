import { secondsIn, type TimeUnit, unitOf } from './site';

/** What a dialog says by itself when a state lasts; 0 seconds: nothing. */
export interface AutoMessage {
  readonly seconds: number;
  readonly times: number;
  readonly texts: Readonly<Record<string, string>> | null;
}

export const autoReasons = ['unanswered', 'silent', 'held'] as const;
export type AutoReason = typeof autoReasons[number];
type Own = Partial<Record<AutoReason, AutoMessage | null>>;
/** Of a site; a department's own take the place of the site's. */
export type AutoMessages = Own & { readonly departments?: Readonly<Record<string, Own | null>> | null };

/** One message as it stands in the form: whatever is typed stays until the server has judged it. */
export interface AutoDraft {
  readonly own: boolean;
  readonly on: boolean;
  readonly after: string;
  readonly unit: TimeUnit;
  readonly times: string;
  readonly en: string;
  readonly ru: string;
  /** Words in languages that the form does not show. */
  readonly others: Readonly<Record<string, string>>;
}

export function draftOf(message: AutoMessage | null | undefined, inherits: boolean): AutoDraft {
  const { seconds = 0, times = 1, texts } = message ?? {};
  const { en = '', ru = '', ...others } = texts ?? {};
  const unit = unitOf(seconds);
  return { own: !inherits || !!message, on: seconds > 0, after: seconds > 0 ? String(seconds / secondsIn[unit]) : '', unit: seconds > 0 ? unit : 'seconds', times: String(times), en, ru, others };
}

const whole = (text: string) => /^\d{1,6}$/u.test(text.trim()) ? Number(text) : null;

/** As the server takes it; what is no number goes as null, against which it says what is allowed. Null: as for the whole site. */
export function messageOf(d: AutoDraft): unknown {
  if (!d.own) return null;
  const texts = Object.fromEntries([['en', d.en.trim()], ['ru', d.ru.trim()], ...Object.entries(d.others)].filter(([, text]) => text));
  const after = whole(d.after);
  return { seconds: d.on ? after === null || after === 0 ? -1 : after * secondsIn[d.unit] : 0, times: whole(d.times) ?? -1, texts };
}

/** The settings with those of one department, or of the site (''), in place of what they were. */
export function withOwn(all: AutoMessages, department: string, drafts: Record<AutoReason, AutoDraft>): unknown {
  const own = Object.fromEntries(autoReasons.map(r => [r, messageOf(drafts[r])]));
  if (!department) return { ...own, departments: all.departments ?? null };
  const { [department]: _, ...others } = all.departments ?? {};
  const departments = Object.values(own).some(m => m !== null) ? { ...others, [department]: own } : others;
  return { ...Object.fromEntries(autoReasons.map(r => [r, all[r] ?? null])), departments };
}
