import { t } from '../i18n/index';
import { type RuleGoal, textOps } from '../logic/rules';
import { opText } from './rulewords';

/** What a rule with a holdout is to bring about beside orders: nothing, an event, or a page. */
export function GoalParts({ goal, onChange }: { goal: RuleGoal | undefined; onChange: (goal: RuleGoal | undefined) => void }) {
  const choose = (kind: string) => onChange(kind === 'event' ? { kind, name: '' } : kind === 'page' ? { kind, op: 'wildcard', value: '' } : undefined);
  return (
    <span class="clause-parts">
      <select value={goal?.kind ?? ''} aria-label={t('rule.goal')} data-testid="rule-goal" onChange={e => choose(e.currentTarget.value)}>
        <option value="">{t('rule.goal.none')}</option><option value="event">{t('rule.goal.event')}</option><option value="page">{t('rule.goal.page')}</option>
      </select>
      {goal?.kind === 'event' && <>
        <input value={goal.name} maxLength={64} placeholder="signup" aria-label={t('rule.goal.event')} data-testid="rule-goal-name" onInput={e => onChange({ ...goal, name: e.currentTarget.value })} />
        <span>{t('rule.goal.least')}</span>
        <input type="number" class="short num" step="any" value={goal.least ?? ''} placeholder="–" aria-label={t('rule.goal.least')} data-testid="rule-goal-least"
          onInput={e => onChange({ kind: 'event', name: goal.name, ...(e.currentTarget.value === '' ? {} : { least: Number(e.currentTarget.value) }) })} />
      </>}
      {goal?.kind === 'page' && <>
        <select value={goal.op} aria-label={t('rule.goal.page')} onChange={e => onChange({ ...goal, op: e.currentTarget.value })}>{textOps.map(op => <option key={op} value={op}>{opText(op)}</option>)}</select>
        <input class="grow" value={goal.value} maxLength={500} placeholder="*/thank-you*" aria-label={t('rule.goal.page')} data-testid="rule-goal-value" onInput={e => onChange({ ...goal, value: e.currentTarget.value })} />
      </>}
    </span>
  );
}
