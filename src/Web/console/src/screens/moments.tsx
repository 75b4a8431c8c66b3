import { t } from '../i18n/index';
import { type MomentKind, momentKinds, type RuleMoment, timedMoments } from '../logic/rules';
import { Icon } from '../ui/icon';

const most = 5;

/** What wakes a rule: one moment, or any of several. */
export function Moments({ list, onChange }: { list: RuleMoment[]; onChange: (list: RuleMoment[]) => void }) {
  const put = (i: number, next: RuleMoment | null) => onChange(next ? list.map((m, j) => j === i ? next : m) : list.filter((_, j) => j !== i));
  return (
    <span class="moments">
      {list.map((m, i) => (
        <span key={i} class="clause-parts">
          {i > 0 && <span class="word">{t('rule.or')}</span>}
          <Moment value={m} testid={i === 0 ? 'rule-on' : `rule-on-${i}`} onChange={next => put(i, next)} />
          {list.length > 1 && <button type="button" class="text-button" aria-label={t('rule.removeEvent')} title={t('rule.removeEvent')} onClick={() => put(i, null)}><Icon name="close" size={16} /></button>}
        </span>
      ))}
      {list.length < most && <button type="button" class="text-button add" data-testid="rule-add-on" onClick={() => onChange([...list, { kind: 'page' }])}><Icon name="plus" size={16} />{t('rule.addEvent')}</button>}
    </span>
  );
}

function Moment({ value: on, testid, onChange }: { value: RuleMoment; testid: string; onChange: (next: RuleMoment) => void }) {
  return (
    <>
      <select value={on.kind} aria-label={t('rule.when')} data-testid={testid} onChange={e => onChange({ ...on, kind: e.currentTarget.value as MomentKind, seconds: on.seconds ?? 30, count: on.count ?? 3 })}>
        {momentKinds.map(m => <option key={m} value={m}>{t(`rule.on.${m}`)}</option>)}
      </select>
      {on.kind === 'missing' && <>
        <label class="inline"><span>{t('rule.after')}</span><input class="mid" value={on.after ?? ''} placeholder="event:cart_add" aria-label={t('rule.after')} spellcheck={false} onInput={e => onChange({ ...on, after: e.currentTarget.value })} /></label>
        <label class="inline"><span>{t('rule.no')}</span><input class="mid" value={on.no ?? ''} placeholder="event:purchase" aria-label={t('rule.no')} spellcheck={false} onInput={e => onChange({ ...on, no: e.currentTarget.value })} /></label>
      </>}
      {on.kind === 'errors' && <><input type="number" class="short num" min={1} max={30} value={on.count} aria-label={t('rule.count')} onInput={e => onChange({ ...on, count: Math.round(Number(e.currentTarget.value)) })} /><span>{t('rule.count')}</span></>}
      {timedMoments.includes(on.kind) && <>
        <input type="number" class="short num" min={1} max={86400} value={on.seconds} aria-label={t('rule.seconds')} data-testid="rule-seconds" onInput={e => onChange({ ...on, seconds: Math.round(Number(e.currentTarget.value)) })} /><span>{t('rule.seconds')}</span></>}
      {(on.kind === 'event' || on.kind === 'attribute') && <input value={on.name ?? ''} maxLength={64} placeholder={on.kind === 'event' ? 'cart_add' : 'plan'} aria-label={t(on.kind === 'event' ? 'rule.eventName' : 'rule.attributeName')} spellcheck={false} data-testid="rule-on-name" onInput={e => onChange({ ...on, name: e.currentTarget.value })} />}
    </>
  );
}
