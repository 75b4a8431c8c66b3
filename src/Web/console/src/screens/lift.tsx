import { useEffect, useState } from 'preact/hooks';
import { ApiFault, api } from '../http';
import { number, t } from '../i18n/index';
import { siteId } from '../state/session';
import { Loading } from '../ui/bits';

interface Group { visitors: number; ordered: number }

interface Lift { holdout: number; days: number; with: Group; without: Group; lift: { difference: number; low: number; high: number; relative: number | null; sure: boolean } | null }

const percent = (share: number) => `${number(Math.round(share * 1000) / 10)} %`;
const points = (share: number) => `${share > 0 ? '+' : ''}${percent(share)}`;

/** What a rule with a holdout has changed: orders of those it might invite and of those it left out. */
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
  const row = (name: string, group: Group) => (
    <tr><th scope="row">{name}</th><td class="num">{number(group.visitors)}</td><td class="num">{number(group.ordered)}</td><td class="num">{group.visitors ? percent(group.ordered / group.visitors) : '–'}</td></tr>
  );
  return (
    <section class="replay" data-testid="lift" aria-label={t('lift.title')}>
      <h2>{t('lift.title')}</h2>
      <table class="lift">
        <thead><tr><td /><th scope="col" class="num">{t('lift.visitors')}</th><th scope="col" class="num">{t('lift.ordered', { days: found.days })}</th><th scope="col" class="num">{t('lift.share')}</th></tr></thead>
        <tbody>{row(t('lift.with'), found.with)}{row(t('lift.without', { percent: found.holdout }), found.without)}</tbody>
      </table>
      <p>{found.lift ? t(found.lift.sure ? 'lift.sure' : 'lift.unsure', { difference: points(found.lift.difference), low: points(found.lift.low), high: points(found.lift.high) }) : t('lift.few')}</p>
    </section>
  );
}
