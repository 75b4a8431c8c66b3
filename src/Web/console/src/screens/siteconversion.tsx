import { useState } from 'preact/hooks';
import { number, t, timeOfDay } from '../i18n/index';
import { dayOf } from '../logic/staffing';
import { Blank } from '../ui/bits';
import { Spark } from '../ui/charts';
import { humanName } from './names';
import { sitePath, useRead } from './site';
import { valueName } from './visitorwords';

interface Row { id: string; name: string; total: number; talked: number; ordered: number; talkedAndOrdered: number }

const ways = ['source', 'page', 'operator', 'rule'] as const;
type By = (typeof ways)[number];

/** Of those who came in the last thirty days, how many talked, and how many of both ordered. */
export function SiteConversion() {
  const [by, setBy] = useState<By>('source');
  return (
    <div class="settings">
      <section class="settings-card" data-testid="conversion">
        <p class="soft">{t('conversion.intro')}</p>
        <label class="setting"><span>{t('conversion.by')}</span>
          <select value={by} data-testid="conversion-by" onChange={e => setBy(e.currentTarget.value as By)}>{ways.map(w => <option key={w} value={w}>{t(`conversion.${w}`)}</option>)}</select></label>
        <Table key={by} by={by} />
        <p class="soft">{t(by === 'source' || by === 'page' ? 'conversion.visitNote' : 'conversion.dayNote')}</p>
      </section>
      <Ratings />
      <Demand />
    </div>
  );
}

/** How each operator was rated in the last thirty days, and what visitors said of the dialogs that each had last. */
function Ratings() {
  const { value, instead } = useRead<{ operators: { id: string; name: string; rated: number; average: number; stars: number[]; solved: number[] }[] }>(sitePath('ratings'));
  return (
    <section class="settings-card" data-testid="ratings">
      <h2>{t('ratings.title')}</h2>
      <p class="soft">{t('ratings.intro')}</p>
      {instead ?? (value!.operators.length === 0 ? <Blank icon="star" text={t('ratings.none')} /> : (
        <div class="segments-scroll segments" tabIndex={0} role="group" aria-label={t('ratings.title')}>
          <table>
            <thead><tr><th scope="col">{t('conversion.operator')}</th>{[t('ratings.average'), t('ratings.rated'), '1 ★', '2 ★', '3 ★', '4 ★', '5 ★', t('history.solved'), t('history.partly'), t('history.unsolved')].map(h => <th key={h} scope="col">{h}</th>)}</tr></thead>
            <tbody>{value!.operators.map(o => (
              <tr key={o.id} data-testid="ratings-row">
                <th scope="row" class="clip" dir="auto">{o.name || o.id || '–'}</th><td class="num">{o.rated === 0 ? '–' : number(o.average)}</td><td class="num">{number(o.rated)}</td>
                {[...o.stars, ...o.solved].map((n, i) => <td key={i} class="num">{number(n)}</td>)}
              </tr>
            ))}</tbody>
          </table>
        </div>
      ))}
    </section>
  );
}

/** Visits and dialogs at the same time on one day, by the minute, with the highest of it. */
function Demand() {
  const [day, setDay] = useState(() => dayOf(new Date()));
  const from = new Date(`${day}T00:00:00`).getTime();
  const to = Math.min(Date.now(), from + 24 * 3_600_000);
  return (
    <section class="settings-card" data-testid="demand">
      <label class="setting"><span>{t('demand.title')}</span>
        <input type="date" max={dayOf(new Date())} value={day} data-testid="demand-day" onInput={e => { if (e.currentTarget.value) setDay(e.currentTarget.value); }} /></label>
      {to > from && <Minutes key={day} from={from} to={to} />}
      <p class="soft">{t('demand.note')}</p>
    </section>
  );
}

function Minutes({ from, to }: { from: number; to: number }) {
  const [until] = useState(to);
  const { value, instead } = useRead<{ visitors: number[]; dialogs: number[] }>(sitePath(`demand?from=${from}&to=${until}`));
  if (instead) return instead;
  return (
    <div class="pics demand">{(['visitors', 'dialogs'] as const).map(kind => {
      const values = value![kind];
      const most = Math.max(0, ...values);
      const title = t(`demand.${kind}`);
      return (
        <section key={kind} class="pic pic-chart" data-testid={`demand-${kind}`}>
          <h3>{title}</h3>
          <p class="pic-number num">{number(most)}</p>
          <Spark points={values.map((v, i) => [from + i * 60_000, v] as const)} from={from} to={until} unfinishedMs={0} label={title} />
          <p class="soft pic-note">{most > 0 ? t('demand.most', { time: timeOfDay(from + values.indexOf(most) * 60_000) }) : t('demand.nobody')}</p>
        </section>
      );
    })}</div>
  );
}

function Table({ by }: { by: By }) {
  const { value, instead } = useRead<{ rows: Row[] }>(sitePath(`conversion?by=${by}`));
  if (instead) return instead;
  if (value!.rows.length === 0) return <Blank icon="history" text={t('conversion.none')} />;
  const name = (row: Row) => by === 'source' ? valueName('source', row.id) : by === 'rule' ? humanName(row.id) : row.name;
  return (
    <div class="segments-scroll segments" tabIndex={0} role="group" aria-label={t('site.conversion')}>
      <table>
        <thead><tr><th scope="col">{t(`conversion.${by}`)}</th>{[t(by === 'operator' ? 'conversion.dialogs' : by === 'rule' ? 'segments.invited' : 'segments.visits'), t(by === 'rule' ? 'segments.accepted' : 'segments.talked'), t('conversion.ordered'), t('conversion.share'), t('conversion.talkedShare')].map(c => <th key={c} scope="col" class="num">{c}</th>)}</tr></thead>
        <tbody>{value!.rows.map(row => (
          <tr key={row.id} data-testid="conversion-row">
            <th scope="row" class="clip" dir="auto" title={name(row)}>{name(row)}</th>
            <td class="num">{number(row.total)}</td><td class="num">{number(row.talked)}</td><td class="num">{number(row.ordered)}</td>
            <td class="num">{share(row.ordered, row.total)}</td><td class="num">{share(row.talkedAndOrdered, row.talked)}</td>
          </tr>
        ))}</tbody>
      </table>
    </div>
  );
}

const share = (part: number, whole: number) => whole === 0 ? '–' : `${number(Math.round(1000 * part / whole) / 10)} %`;
