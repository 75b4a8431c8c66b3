import { useState } from 'preact/hooks';
import { number, t } from '../i18n/index';
import { choosing, type Clause, clauseOf, fields, kindOf, opsOf, withOp } from '../logic/livefilter';
import { now } from '../state/clock';
import { arrivals, chartMs, countOf, filter, history, pictures, type Point, reached, steps } from '../state/visitors';
import { Bars, Spark } from '../ui/charts';
import { IconButton } from '../ui/bits';
import { Sheet } from '../ui/overlay';
import { fieldName, opName, valueName, valuesName } from './visitorwords';

const shownValues = 5;

function Breakdown({ column, title }: { column: string; title: string }) {
  const counts = pictures.value!;
  const group = counts.groups.find(g => g[0] === column);
  const values = group?.[1] ?? [];
  const rest = (group?.[2] ?? 0) - Math.min(values.length, shownValues);
  const chosen = filter.value.clauses.find(c => c.field === column && c.op === 'is')?.values ?? [];
  return (
    <section class="pic">
      <h3>{title}</h3>
      <Bars testid={`pic-${column}`} total={counts.total} bars={values.slice(0, shownValues).map(([value, count]) => ({ key: value, label: valueName(column, value), value: count }))}
        picked={key => chosen.includes(key)} onPick={key => { filter.value = choosing(filter.value, column, key); }} />
      {rest > 0 && <p class="soft pic-note">{t('pic.more', { n: number(rest) })}</p>}
    </section>
  );
}

function Chart({ title, value, of, unfinishedMs, note, testid }: { title: string; value: string; of: (point: Point) => number; unfinishedMs: number; note?: string; testid: string }) {
  const to = history.value.at(-1)?.at ?? now.value;
  const from = Math.min(history.value[0]?.at ?? to, to - 60_000);
  return (
    <section class="pic pic-chart" data-testid={testid}>
      <h3>{title}</h3>
      <p class="pic-number num">{value}</p>
      <Spark points={history.value.map(p => [p.at, of(p)] as const)} from={from} to={to} unfinishedMs={unfinishedMs} label={title} />
      <p class="soft pic-note">{note ?? t('pic.since', { n: Math.max(1, Math.round(Math.min(chartMs, to - from) / 60_000)) })}</p>
    </section>
  );
}

const stepName = (clause: Clause, name: string) => name || (clause.field === 'pages' && clause.op === '>=' && clause.values[0] === '1' ? t('pic.everybody') : `${fieldName(clause.field)} ${opName(clause.op)} ${valuesName(clause)}`);

function FunnelSheet({ onClose }: { onClose: () => void }) {
  const set = (at: number, clause: Clause, name?: string) => { steps.value = steps.value.map((s, i) => i === at ? { name: name ?? s.name, clause } : s); };
  return (
    <Sheet title={t('pic.funnelEdit')} onClose={onClose} wide testid="funnel-sheet">
      <p class="soft">{t('pic.funnelHint')}</p>
      {steps.value.map(({ name, clause }, i) => (
        <div key={i} class="funnel-step">
          <span class="num soft">{i + 1}</span>
          <input value={name} maxLength={40} placeholder={t('pic.stepName')} aria-label={t('pic.stepName')} onInput={e => set(i, clause, e.currentTarget.value)} />
          <select value={clause.field} aria-label={t('vf.field')} onChange={e => set(i, clauseOf(e.currentTarget.value))}>{fields.filter(f => f.kind !== 'status').map(f => <option key={f.name} value={f.name}>{fieldName(f.name)}</option>)}</select>
          <select value={clause.op} aria-label={t('vf.op')} onChange={e => set(i, withOp(clause, e.currentTarget.value))}>{opsOf(clause.field).map(op => <option key={op} value={op}>{opName(op)}</option>)}</select>
          <input value={clause.values[0] ?? ''} inputMode={kindOf(clause.field) === 'number' || kindOf(clause.field) === 'time' ? 'numeric' : 'text'} maxLength={200} aria-label={t('vf.value')} data-testid={`step-value-${i}`} onInput={e => set(i, { ...clause, values: e.currentTarget.value ? [e.currentTarget.value] : [] })} />
          <IconButton icon="trash" label={t('pic.dropStep')} disabled={steps.value.length < 2} onClick={() => { steps.value = steps.value.filter((_, at) => at !== i); }} />
        </div>
      ))}
      {steps.value.length < 6 && <button type="button" class="button small" onClick={() => { steps.value = [...steps.value, { name: '', clause: clauseOf('url') }]; }}>{t('pic.addStep')}</button>}
    </Sheet>
  );
}

function Funnel() {
  const [editing, setEditing] = useState(false);
  const counts = reached.value;
  const first = counts[0] ?? 0;
  return (
    <section class="pic" data-testid="pic-funnel">
      <h3>{t('pic.funnel')}<IconButton icon="edit" label={t('pic.funnelEdit')} testid="funnel-edit" onClick={() => setEditing(true)} /></h3>
      <Bars total={first} bars={steps.value.map(({ name, clause }, i) => ({ key: String(i), label: stepName(clause, name), value: counts[i] ?? 0 }))} />
      {editing && <FunnelSheet onClose={() => setEditing(false)} />}
    </section>
  );
}

/** What is going on, at one glance: of all who fit the filter, counted by the server. */
export function Pictures() {
  const counts = pictures.value;
  if (!counts) return <div class="pics" aria-busy="true">{[1, 2, 3, 4].map(i => <span key={i} class="ghost pic" />)}</div>;
  const [queued, talking] = [countOf(counts.groups, 'status', 'waiting'), countOf(counts.groups, 'status', 'in-dialog')];
  return (
    <div class="pics" role="group" aria-label={t('pic.title')} tabIndex={0} data-testid="pictures">
      <Chart testid="pic-now" title={t('pic.now')} value={number(counts.total)} of={p => p.total} unfinishedMs={0} />
      <Chart testid="pic-new" title={t('pic.new')} value={number(arrivals.value ?? 0)} of={p => p.arrivals} unfinishedMs={60_000} note={t('pic.newNote')} />
      <Chart testid="pic-demand" title={t('pic.demand')} value={`${number(queued)} / ${number(talking)}`} of={p => p.waiting + p.talking} unfinishedMs={0} note={t('pic.demandNote')} />
      <Breakdown column="country" title={fieldName('country')} />
      <Breakdown column="source" title={fieldName('source')} />
      <Breakdown column="device" title={fieldName('device')} />
      <Funnel />
    </div>
  );
}
