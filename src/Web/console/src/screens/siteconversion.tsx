import { useState } from 'preact/hooks';
import { number, t } from '../i18n/index';
import { Blank } from '../ui/bits';
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
    </div>
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
