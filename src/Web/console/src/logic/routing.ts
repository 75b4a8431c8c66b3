/** How a site finds an operator for a visitor; docs/ROUTING.md tells what each setting is. */
export interface Skill { name: string; level: number }
export interface Hours { timeZone: string; week: string[][]; holidays?: { date: string; hours?: string[] | null }[] | null }

export const modes = ['leastBusy', 'longestIdle', 'roundRobin', 'tiers', 'manual', 'broadcast'] as const;
export const languageUses = ['any', 'preferred', 'required'] as const;

export interface DepartmentRules {
  mode: typeof modes[number];
  lastOperatorFirst: boolean;
  skills: Skill[] | null;
  language: typeof languageUses[number];
  relaxSeconds: number;
  priority: number;
  weight: number;
  queueLimit: number;
  overflowSeconds: number;
  overflowTo: string | null;
  laterSeconds: number;
  acceptSeconds: number;
  closed: 'form' | 'off';
  /** Left out where there is none. */
  botSeconds?: number;
  bot?: string | null;
  hours: Hours | null;
}

export interface RoutedDepartment { id: string; names: { en?: string; ru?: string }; routing: DepartmentRules }
export interface Place { tier: number; limit: number }
export interface OperatorRules { skills: Skill[] | null; languages: string[] | null; departments: Record<string, Place> | null }
export interface RoutedOperator { id: string; name: string; capacity: number; departments: string[]; routing: OperatorRules }
export interface SiteRules { invitationWeight: number; outreachWeight: number; graceSeconds: number; goneSeconds: number; closeSeconds: number; insistRating?: boolean; reopenSeconds: number; showSupervision?: boolean }
export interface Routing { site: SiteRules; departments: RoutedDepartment[]; operators: RoutedOperator[] }

export const skillsText = (skills: readonly Skill[] | null) => (skills ?? []).map(s => `${s.name} ${s.level}`).join(', ');

/** "tents 3, mountain boots" as skills; what has no level has the first. What is wrong in it the server names. */
export function skillsOf(text: string): Skill[] {
  return listOf(text.toLowerCase()).map(part => {
    const level = /\s+(\d+)$/u.exec(part);
    return level ? { name: part.slice(0, level.index), level: Number(level[1]) } : { name: part, level: 1 };
  });
}

/** The parts between commas, without blanks around and without empty ones. */
export const listOf = (text: string) => text.split(',').map(part => part.trim()).filter(part => part.length > 0);

export const holidaysText = (hours: Hours | null) => (hours?.holidays ?? []).map(h => [h.date, ...(h.hours?.length ? [h.hours.join(', ')] : [])].join(' ')).join('\n');

export function holidaysOf(text: string): { date: string; hours: string[] }[] {
  return text.split('\n').map(line => line.trim()).filter(line => line.length > 0).map(line => {
    const [date = '', ...rest] = line.split(/\s+/u);
    return { date, hours: listOf(rest.join(' ')) };
  });
}

/** What is no whole number goes to the server as null, which says what is allowed. */
export const whole = (text: string) => /^\d{1,9}$/u.test(text.trim()) ? Number(text) : null;
