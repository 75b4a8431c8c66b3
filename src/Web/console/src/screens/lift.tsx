import { useEffect, useState } from 'preact/hooks';
import { ApiFault, api } from '../http';
import { number, t, type TextKey } from '../i18n/index';
import type { RuleGoal } from '../logic/rules';
import { siteId } from '../state/session';
import { Loading } from '../ui/bits';
import { humanName } from './names';

interface Group { visitors: number; ordered: number }

interface Shown { with: Group; without: Group; lift: { difference: number; low: number; high: number; relative: number | null; sure: boolean } | null }

interface Lift extends Shown { holdout: number; days: number; goal: (Shown & { goal: RuleGoal }) | null }

const percent = (share: number) => `${number(Math.round(share * 1000) / 10)} %`;
const points = (share: number) => `${share > 0 ? '+' : ''}${percent(share)}`;

/** What a rule with a holdout has changed: orders, and its own goal, of those it might invite and of those it left out. */
export function LiftPane({ rule }: { rule: string }) {
  const [found, setFound] = useState<Lift | null>(null);
  const [fault, setFault] = useState('');
  useEffect(() => {
    api<Lift>('GET', `sites/${encodeURIComponent(siteId.value!)}/rules/${encodeURIComponent(rule)}/lift`).then(setFound, (error: unknown) => {
      if (!(error instanceof ApiFault)) throw error;
      setFault(error.message || t('fault.unreachable'));
    });
  }, [rule, siteId.value]);
  if (fault) return <p class="soft">{fault}</p>;
  if (!found) return <Loading rows={2} />;
  const goal = found.goal?.goal;
  return (
    <section class="replay" data-testid="lift" aria-label={t('lift.title')}>
      <h2>{t('lift.title')}</h2>
      <Groups shown={found} holdout={found.holdout} reached={t('lift.ordered', { days: found.days })} words={{ sure: 'lift.sure', unsure: 'lift.unsure' }} />
      {found.goal && goal && <>
        <h3 data-testid="lift-goal">{goal.kind === 'event' ? t('lift.goal.event', { name: humanName(goal.name) }) : t('lift.goal.page', { page: goal.value })}</h3>
        <Groups shown={found.goal} holdout={found.holdout} reached={t('lift.reached', { days: found.days })} words={{ sure: 'lift.goalSure', unsure: 'lift.unsure' }} />
      </>}
    </section>
  );
}

/** Both groups with the difference of their shares, and what it is worth. */
function Groups({ shown, holdout, reached, words }: { shown: Shown; holdout: number; reached: string; words: { sure: TextKey; unsure: TextKey } }) {
  const row = (name: string, group: Group) => (
    <tr><th scope="row">{name}</th><td class="num">{number(group.visitors)}</td><td class="num">{number(group.ordered)}</td><td class="num">{group.visitors ? percent(group.ordered / group.visitors) : '–'}</td></tr>
  );
  const { lift } = shown;
  return (
    <>
      <table class="lift">
        <thead><tr><td /><th scope="col" class="num">{t('lift.visitors')}</th><th scope="col" class="num">{reached}</th><th scope="col" class="num">{t('lift.share')}</th></tr></thead>
        <tbody>{row(t('lift.with'), shown.with)}{row(t('lift.without', { percent: holdout }), shown.without)}</tbody>
      </table>
      <p>{lift ? t(lift.sure ? words.sure : words.unsure, { difference: points(lift.difference), low: points(lift.low), high: points(lift.high) }) : t('lift.few')}</p>
    </>
  );
}
