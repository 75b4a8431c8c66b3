import { useEffect, useState } from 'preact/hooks';
import { ApiFault, api } from '../http';
import { number, t } from '../i18n/index';
import { siteId } from '../state/session';
import { Blank, Loading } from '../ui/bits';
import { Icon } from '../ui/icon';
import { originName } from './names';

interface TalkRow {
  dimension: 'all' | 'source' | 'page';
  key: string;
  visits: number;
  talked: number;
  share: number;
  now: { share: number; usual: number; low: number; high: number } | null;
}

const pollMs = 15_000;
const pagesShown = 20;
const percent = (share: number) => `${number(Math.round(share * 1000) / 10)} %`;

function Row({ row, most }: { row: TalkRow; most: number }) {
  const out = row.now !== null && (row.now.share < row.now.low || row.now.share > row.now.high);
  const name = row.dimension === 'all' ? t('talk.all') : row.dimension === 'source' ? originName(row.key, '') : row.key;
  return (
    <tr data-testid="talk-row" data-key={`${row.dimension}:${row.key}`}>
      <th scope="row" class="clip" dir="auto" title={name}>{name}</th>
      <td class="num">{number(row.visits)}</td>
      <td class="num">{number(row.talked)}</td>
      <td class="talk-share"><span class="num">{percent(row.share)}</span><i aria-hidden="true" style={{ width: `${most > 0 ? Math.round(100 * row.share / most) : 0}%` }} /></td>
      <td class={out ? 'num talk-out' : 'num soft'}>{row.now ? <>{out && <Icon name="warn" size={14} />} {t('talk.band', { now: percent(row.now.share), low: percent(row.now.low), high: percent(row.now.high) })}</> : '–'}</td>
    </tr>
  );
}

/** Which visitors talk: by the way they came and by page, of the last day, and how the present hour compares. */
export function TalkPane() {
  const [rows, setRows] = useState<TalkRow[] | null>(null);
  const [fault, setFault] = useState<ApiFault | null>(null);
  const load = () => {
    if (document.hidden) return;
    api<{ rows: TalkRow[] }>('GET', `sites/${encodeURIComponent(siteId.value!)}/talk`).then(found => {
      setRows(found.rows);
      setFault(null);
    }, (error: unknown) => {
      if (!(error instanceof ApiFault)) throw error;
      setFault(error);
    });
  };
  useEffect(() => {
    load();
    const timer = setInterval(load, pollMs);
    return () => clearInterval(timer);
  }, [siteId.value]);
  if (rows === null) return fault ? <Blank icon="warn" text={fault.message || t('fault.unreachable')}><button type="button" class="button" onClick={load}>{t('action.retry')}</button></Blank> : <Loading rows={6} />;
  const most = Math.max(...rows.filter(r => r.visits > 0).map(r => r.share), 0);
  const shown = [...rows.filter(r => r.dimension === 'all'), ...rows.filter(r => r.dimension === 'source'), ...rows.filter(r => r.dimension === 'page').slice(0, pagesShown)];
  return (
    <section class="talk" data-testid="talk" aria-label={t('talk.title')}>
      <h2>{t('talk.title')}</h2>
      <p class="soft">{t('talk.hint')}</p>
      {shown.length === 0 ? <p class="soft">{t('talk.none')}</p> : (
        <div class="talk-scroll"><table>
          <thead><tr><th scope="col">{t('talk.about')}</th><th scope="col" class="num">{t('talk.visits')}</th><th scope="col" class="num">{t('talk.talked')}</th><th scope="col">{t('talk.share')}</th><th scope="col">{t('talk.now')}</th></tr></thead>
          {(['all', 'source', 'page'] as const).map(d => <tbody key={d}>{shown.filter(r => r.dimension === d).map(r => <Row key={r.key} row={r} most={most} />)}</tbody>)}
        </table></div>
      )}
    </section>
  );
}
