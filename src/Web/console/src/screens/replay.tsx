import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiFault, api } from '../http';
import { number, t, tn, when } from '../i18n/index';
import { cleanRule, type Rule, showsSomething } from '../logic/rules';
import { pathOf } from '../logic/text';
import { now } from '../state/clock';
import { go } from '../state/router';
import { siteId } from '../state/session';
import { Icon } from '../ui/icon';

interface Result {
  visits: number;
  visitors: number;
  fires: number;
  people: number;
  byHour: number[];
  heldBack: { busy: number; refused: number; quiet: number; nobodyFree: number };
  overlap: { rule: string; visitors: number }[];
  examples: { visitor: string; visit: number; at: number; page: string }[];
  equal: number;
  different: number;
}

interface Run { id: string; state: 'running' | 'done' | 'cancelled' | 'failed'; progress: number; result: Result | null }

const pollMs = 500;
const spans = [1, 3, 7, 30];
const shownExamples = 8;

function Bars({ hours }: { hours: number[] }) {
  const most = Math.max(1, ...hours);
  return (
    <figure class="replay-hours">
      <figcaption>{t('replay.byHour')}</figcaption>
      <ol>{hours.map((n, hour) => <li key={hour} title={t('replay.hour', { hour: String(hour), n: number(n) })}><i style={{ height: `${Math.round(100 * n / most)}%` }} /><span class="num">{hour % 6 === 0 ? hour : ''}</span></li>)}</ol>
    </figure>
  );
}

function Findings({ result, rules, invites }: { result: Result; rules: ReadonlyMap<string, string>; invites: boolean }) {
  const held = (Object.entries(result.heldBack) as [keyof Result['heldBack'], number][]).filter(([, n]) => n > 0);
  if (result.visits === 0 && result.visitors === 0) return <p class="soft">{t('replay.nothing')}</p>;
  return (
    <>
      <dl class="replay-numbers">
        <div><dt>{t(invites ? 'replay.invitations' : 'replay.fires')}</dt><dd class="num" data-testid="replay-fires">{number(result.fires)}</dd></div>
        <div><dt>{t('replay.people')}</dt><dd class="num" data-testid="replay-people">{number(result.people)}</dd></div>
        <div><dt>{t('replay.visitors')}</dt><dd class="num" data-testid="replay-visitors">{number(result.visitors)}</dd></div>
        <div><dt>{t('replay.visits')}</dt><dd class="num">{number(result.visits)}</dd></div>
      </dl>
      {result.fires > 0 && <Bars hours={result.byHour} />}
      {held.length > 0 && <p>{t('replay.heldBack')} {held.map(([why, n]) => t(`replay.held.${why}`, { n: number(n) })).join(', ')}.</p>}
      {result.overlap.length > 0 && <p>{t('replay.overlap')} {result.overlap.slice(0, 5).map(o => `${rules.get(o.rule) ?? o.rule} (${number(o.visitors)})`).join(', ')}.</p>}
      {result.different > 0 && <p class="soft">{t('replay.different', { n: number(result.different), all: number(result.different + result.equal) })}</p>}
      {result.examples.length > 0 && <ul class="replay-examples" aria-label={t('replay.examples')}>{result.examples.slice(0, shownExamples).map(e => (
        <li key={`${e.visitor} ${e.at}`}><button type="button" class="text-button" onClick={() => go('visitors', e.visitor)}><span class="num">{when(e.at, now.value)}</span><span class="clip" dir="auto">{pathOf(e.page)}</span></button></li>
      ))}</ul>}
    </>
  );
}

/** The time machine: what the rule as it stands in the editor would have done in the last days. */
export function ReplayPane({ rule, rules }: { rule: Rule; rules: ReadonlyMap<string, string> }) {
  const [days, setDays] = useState(7);
  const [run, setRun] = useState<Run | null>(null);
  const [fault, setFault] = useState('');
  const timer = useRef(0);
  const base = `sites/${encodeURIComponent(siteId.value!)}/replays`;
  const failed = (error: unknown) => {
    if (!(error instanceof ApiFault)) throw error;
    setFault(error.message || t('fault.unreachable'));
    setRun(null);
  };
  const follow = (id: string) => {
    timer.current = window.setTimeout(() => {
      api<Run>('GET', `${base}/${encodeURIComponent(id)}`).then(next => {
        setRun(next);
        if (next.state === 'running') follow(id);
      }, failed);
    }, pollMs);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  const begin = () => {
    setFault('');
    const { id, ...body } = cleanRule(rule);
    api<Run>('POST', base, { rule: id ? { id, ...body } : body, days }).then(next => {
      setRun(next);
      follow(next.id);
    }, failed);
  };
  const stop = () => {
    if (run) api('DELETE', `${base}/${encodeURIComponent(run.id)}`).catch(failed);
  };
  const running = run?.state === 'running';
  return (
    <section class="replay" data-testid="replay" aria-label={t('replay.title')}>
      <h2>{t('replay.title')}</h2>
      <p class="soft">{t('replay.hint')}</p>
      <div class="replay-begin">
        <select value={days} aria-label={t('replay.span')} disabled={running} onChange={e => setDays(Number(e.currentTarget.value))}>{spans.map(n => <option key={n} value={n}>{tn('replay.days', n, { n })}</option>)}</select>
        {running ? <button type="button" class="button" data-testid="replay-stop" onClick={stop}>{t('replay.stop')}</button>
          : <button type="button" class="button" data-testid="replay-begin" onClick={begin}><Icon name="history" size={16} />{t('replay.begin')}</button>}
        {running && <progress value={run.progress} max={1} aria-label={t('replay.progress')} />}
      </div>
      {fault && <p class="warn-box bad" role="alert"><Icon name="warn" size={16} />{fault}</p>}
      <div aria-live="polite" data-testid="replay-state" data-state={run?.state ?? ''}>
        {run && (run.state === 'cancelled' || run.state === 'failed') && <p>{t(`replay.${run.state}`)}</p>}
        {run?.result && <Findings result={run.result} rules={rules} invites={showsSomething(rule)} />}
        {run?.state === 'done' && !run.result && <p class="soft">{t('replay.nothing')}</p>}
      </div>
    </section>
  );
}
