import { useEffect, useState } from 'preact/hooks';
import { send } from 'wire';
import { api, type ApiFault } from '../http';
import { number, t, type TextKey, timeOfDay } from '../i18n/index';
import { type GroupWord, isAbsence, isPath, type Rule, type RuleCondition, type RuleMoment } from '../logic/rules';
import { refusalText, request } from '../state/gateway';
import { siteId } from '../state/session';
import { Icon } from '../ui/icon';
import { conditionText, momentText } from './rulewords';

type Seen = string | number | boolean | string[] | null;

interface WhyClause { at: string; holds: boolean; clause: RuleCondition; now: Seen; holdsFrom?: number }
interface WhyGroup { at: string; holds: boolean; group: GroupWord; of: WhyCondition[] }
type WhyCondition = WhyClause | WhyGroup;

interface Why {
  rule: string;
  at: number;
  holds: boolean;
  on: { event: RuleMoment; due?: number; now?: number }[];
  where: WhyCondition[];
  limits: { kind: string; now?: number; until?: number; most?: number }[];
  tries?: { next: number; until: number };
}

function seenText(c: WhyClause): string {
  if (isPath(c.clause)) return t('why.steps', { n: Number(c.now) });
  if (isAbsence(c.clause)) return c.now === null ? t('why.unknown') : t('why.due', { time: timeOfDay(Number(c.now)) });
  if (c.now === null || c.now === '') return t('why.unknown');
  if (typeof c.now === 'boolean') return t(c.now ? 'why.yes' : 'why.no');
  if (Array.isArray(c.now)) return c.now.length === 0 ? t('why.unknown') : c.now.join(' · ');
  return typeof c.now === 'number' ? number(c.now) : c.now;
}

function Condition({ c }: { c: WhyCondition }) {
  const mark = <Icon name={c.holds ? 'check' : 'close'} size={14} />;
  return (
    <li class={c.holds ? 'holds' : 'fails'} data-testid="why-clause" data-holds={c.holds}>
      {mark}<span class="sr">{t(c.holds ? 'why.yes' : 'why.no')}</span>
      {'group' in c ? <span class="why-main">{t(`rule.group.${c.group}`)}<ul class="why">{c.of.map(child => <Condition key={child.at} c={child} />)}</ul></span> : (
        <span class="why-main"><span class="wrap" dir="auto">{conditionText(c.clause)}</span>
          <span class="soft wrap" dir="auto">{t('why.now', { value: seenText(c) })}{c.holdsFrom ? ` · ${t('why.from', { time: timeOfDay(c.holdsFrom) })}` : ''}</span></span>
      )}
    </li>
  );
}

/** Why a rule fires for this visitor, or does not: chosen by whoever looks, answered by the visitor's own node. */
export function WhySection({ visitor }: { visitor: string }) {
  const [rules, setRules] = useState<Rule[] | null>(null);
  const [rule, setRule] = useState('');
  const [why, setWhy] = useState<Why | string | null>(null);
  const [open, setOpen] = useState(false);
  useEffect(() => {
    if (!open || rules) return;
    api<{ rules: Rule[] }>('GET', `sites/${encodeURIComponent(siteId.value!)}/rules`).then(found => setRules(found.rules.filter(r => r.enabled)), (e: ApiFault) => setWhy(e.message || t('fault.unreachable')));
  }, [open]);
  const ask = async (id: string) => {
    setRule(id);
    if (!id) return setWhy(null);
    const answer = await request(rid => send.explainRule(rid, visitor, id));
    setWhy(answer.ok ? JSON.parse(answer.value ?? 'null') as Why : refusalText(answer.code, answer.text));
  };
  const told = why !== null && typeof why !== 'string' ? why : null;
  return (
    <details class="card-section" data-testid="why" onToggle={e => setOpen(e.currentTarget.open)}>
      <summary><h3>{t('why.title')}</h3></summary>
      {rules?.length === 0 ? <p class="soft">{t('why.none')}</p> : (
        <span class="inline"><select value={rule} aria-label={t('why.pick')} data-testid="why-rule" onChange={e => void ask(e.currentTarget.value)}>
          <option value="">{t('why.pick')}</option>{(rules ?? []).map(r => <option key={r.id} value={r.id}>{r.name}</option>)}
        </select>{rule && <button type="button" class="text-button" onClick={() => void ask(rule)}>{t('why.again')}</button>}</span>
      )}
      {typeof why === 'string' && <p class="warn-box bad" role="alert"><Icon name="warn" size={16} />{why}</p>}
      {told && (
        <div data-testid="why-answer">
          <p><b>{t(told.holds ? 'why.holds' : 'why.fails')}</b></p>
          <p class="soft">{t('why.on')}: {told.on.map(o => `${momentText(o.event)}${o.due && o.due > told.at ? ` (${t('why.due', { time: timeOfDay(o.due) })})` : ''}`).join(` ${t('rule.or')} `)}</p>
          <ul class="why">{told.where.map(c => <Condition key={c.at} c={c} />)}</ul>
          {told.limits.length > 0 && <><p>{t('why.quiet')}</p><ul class="why">{told.limits.map(l => (
            <li key={l.kind} class="fails" data-testid={`why-limit-${l.kind}`}><Icon name="warn" size={14} /><span>{t(`why.limit.${l.kind}` as TextKey, { now: l.now ?? 0, until: l.until ? timeOfDay(l.until) : '' })}</span></li>
          ))}</ul></>}
          {told.tries && <p>{t('why.tries', { time: timeOfDay(told.tries.next), until: timeOfDay(told.tries.until) })}</p>}
        </div>
      )}
    </details>
  );
}
