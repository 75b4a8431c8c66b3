import { useEffect, useState } from 'preact/hooks';
import { ApiFault, api } from '../http';
import { language, t } from '../i18n/index';
import { isShown, type RuleAction, type Texts } from '../logic/actions';
import { importRule } from '../logic/importrule';
import { actionsOf, type ClauseFault, cleanRule, clauseFaults, momentsOf, newRule, placesOf, type Rule } from '../logic/rules';
import { go, place } from '../state/router';
import { site, siteId } from '../state/session';
import { say } from '../state/toasts';
import { departmentName, inviterName, phone } from '../state/view';
import { Blank, IconButton, Loading } from '../ui/bits';
import { Icon } from '../ui/icon';
import { Sheet } from '../ui/overlay';
import { Actions } from './actions';
import { Conditions } from './conditions';
import { GoalParts } from './goal';
import { LiftPane } from './lift';
import { Moments } from './moments';
import { humanName } from './names';
import { Presets } from './presets';
import { ReplayPane } from './replay';
import { conditionText, momentsText, perText } from './rulewords';

const path = (id?: string) => `sites/${encodeURIComponent(siteId.value!)}/rules${id ? `/${encodeURIComponent(id)}` : ''}`;

/** The rule as the sentence one would say. */
function Sentence({ rule }: { rule: Rule }) {
  return (
    <p class="sentence">
      <span class="word">{t('rule.when')}</span> <b dir="auto">{momentsText(rule)}</b>
      {rule.where.map((c, i) => <span key={i}> <span class="word">{t('rule.and')}</span> <b dir="auto">{conditionText(c)}</b></span>)}{' '}
      <span class="word">{t('rule.then')}</span>{' '}
      {actionsOf(rule).map((a, i) => <span key={i}>{i > 0 && <>, </>}<ActionWords action={a} /></span>)},{' '}
      <span class="word">{t('rule.atMost')}</span> {perText(rule.per)}
    </p>
  );
}

/** An action as one would say it. */
function ActionWords({ action: a }: { action: RuleAction }) {
  const said = (texts: Texts) => texts[language.value] || texts.en || texts.ru || Object.values(texts)[0];
  switch (a.kind) {
    case 'invite': return <>{t('rule.invites', { department: inviterName(a) || departmentName(a.department) })} <q dir="auto">{said(a.text)}</q>{a.coupon && <> {t('rule.withCoupon')}</>}</>;
    case 'form': return <>{t('rule.asks')} <q dir="auto">{said(a.title)}</q></>;
    case 'segment': return <>{t('rule.marks')} <b>{humanName(a.segment)}</b></>;
    case 'tag': return <>{t('rule.tags')} <b dir="auto">{a.tag}</b></>;
    case 'note': return <>{t('rule.notes')} <q dir="auto">{a.text}</q></>;
    case 'alert': return <>{t('rule.then.alert')}{a.text && <> <q dir="auto">{a.text}</q></>}</>;
    case 'webhook': return <>{t('rule.then.webhook')}</>;
  }
}

export function RulesScreen() {
  const [rules, setRules] = useState<Rule[] | null>(null);
  const [fault, setFault] = useState<ApiFault | null>(null);
  const [busy, setBusy] = useState<string | null>(null);
  const id = place.value.id;
  const load = () => {
    setFault(null);
    api<Rule[] | { rules: Rule[] }>('GET', path()).then(found => setRules(Array.isArray(found) ? found : found.rules), setFault);
  };
  useEffect(load, [siteId.value]);
  const toggle = async (rule: Rule) => {
    setBusy(rule.id);
    try {
      await api('PUT', path(rule.id), { ...rule, enabled: !rule.enabled });
      setRules(rules!.map(r => r.id === rule.id ? { ...r, enabled: !r.enabled } : r));
    } catch (error) {
      if (!(error instanceof ApiFault)) throw error;
      say(error.message || t('fault.unreachable'), true);
    }
    setBusy(null);
  };
  const edited = id === 'new' ? newRule : rules?.find(r => r.id === id);
  const done = () => {
    go('rules');
    load();
  };
  if (edited) return <main class="page"><RuleEditor key={id} rule={edited} names={new Map((rules ?? []).map(r => [r.id, r.name]))} onDone={done} /></main>;
  return (
    <main class="page">
      <header class="bar">
        <h1>{t('rules.title')}</h1><span class="grow" />
        <button type="button" class="button primary" data-testid="rule-new" onClick={() => go('rules', 'new')}><Icon name="plus" size={16} />{t('rules.new')}</button>
      </header>
      <div class="scroll page-body">
        {fault ? <Blank icon="warn" text={fault.message || t('fault.unreachable')}><button type="button" class="button" onClick={load}>{t('action.retry')}</button></Blank>
          : rules === null ? <Loading rows={6} />
            : rules.length === 0 ? <Blank icon="rules" text={t('rules.none')} hint={t('rules.noneHint')}><button type="button" class="button primary" onClick={() => go('rules', 'new')}>{t('rules.new')}</button></Blank>
              : <ul class="cards">{rules.map(rule => (
                <li key={rule.id} class={`rule${rule.enabled ? '' : ' off'}`} data-testid="rule" data-rule={rule.id}>
                  <div class="rule-main">
                    <h2 class="wrap" dir="auto">{rule.name}{!rule.enabled && <span class="tag">{t('rules.off')}</span>}</h2>
                    <Sentence rule={rule} />
                  </div>
                  <div class="rule-actions">
                    <button type="button" role="switch" class="switch" aria-checked={rule.enabled} aria-label={t('rules.enabled', { name: rule.name })} disabled={busy === rule.id} data-testid="rule-enabled" onClick={() => void toggle(rule)}><i /></button>
                    <IconButton icon="edit" label={t('action.edit')} testid="rule-edit" onClick={() => go('rules', rule.id)} />
                  </div>
                </li>
              ))}</ul>}
      </div>
    </main>
  );
}

function RuleEditor({ rule, names, onDone }: { rule: Rule; names: ReadonlyMap<string, string>; onDone: () => void }) {
  const [draft, setDraft] = useState<Rule>(() => ({
    ...rule, then: actionsOf(rule).map(a => a.kind === 'invite' && !a.department ? { ...a, department: site.value?.departments[0]?.id ?? '' } : a),
  }));
  const [faults, setFaults] = useState<ClauseFault[]>([]);
  const [busy, setBusy] = useState(false);
  const [removing, setRemoving] = useState(false);
  const set = (change: Partial<Rule>) => setDraft({ ...draft, ...change });
  const attempt = async (write: () => Promise<unknown>, words: string) => {
    setBusy(true);
    setFaults([]);
    try {
      await write();
      say(words);
      onDone();
    } catch (error) {
      if (!(error instanceof ApiFault)) throw error;
      setFaults(clauseFaults(error, t('fault.unreachable')));
      setBusy(false);
    }
  };
  const save = () => attempt(() => {
    const { id, ...body } = cleanRule(draft);
    return id ? api('PUT', path(id), { id, ...body }) : api('POST', path(), body);
  }, t('rules.saved'));
  const at = (clause: string) => faults.filter(f => f.clause === clause).map((f, i) => <span key={i} class="clause-fault" role="alert" data-testid={`rule-fault-${clause}`}><Icon name="warn" size={14} />{f.text}</span>);
  const actions = actionsOf(draft);
  const shown = new Set(['name', 'on', 'then', 'per', 'holdout', 'goal', ...actions.map((_, i) => `then[${i}]`), ...placesOf(draft.where)]);
  const orphan = faults.filter(f => !shown.has(f.clause));
  return (
    <form class="editor" onSubmit={e => { e.preventDefault(); void save(); }} data-testid="rule-editor">
      <header class="bar">
        <IconButton icon="back" label={t('action.back')} onClick={() => go('rules')} />
        <h1 class="clip">{rule.id ? rule.name : t('rules.new')}</h1>
      </header>
      <div class="scroll page-body"><div class="editor-body">
        {!rule.id && <Presets onChoose={begun => { set(begun); setFaults([]); }} />}
        <label class="field"><span>{t('rule.name')}</span><input value={draft.name} maxLength={200} data-testid="rule-name" autofocus={!phone.value} dir="auto" onInput={e => set({ name: e.currentTarget.value })} />{at('name')}</label>
        <div class={`clause${at('on').length ? ' faulty' : ''}`}>
          <span class="word">{t('rule.when')}</span>
          <Moments list={momentsOf(draft)} onChange={list => set({ on: list })} />{at('on')}
        </div>
        <Conditions list={draft.where} at="where" faults={at} onChange={where => { set({ where }); setFaults([]); }} />
        <Actions list={actions} faults={at} onChange={list => { set({ then: list }); setFaults([]); }} />
        <div class={`clause${at('per').length ? ' faulty' : ''}`}>
          <span class="word">{t('rule.atMost')}</span>
          <span class="clause-parts"><select value={typeof draft.per === 'object' ? 'days' : draft.per} aria-label={t('rule.atMost')} data-testid="rule-per" onChange={e => set({ per: e.currentTarget.value === 'days' ? { days: 7 } : e.currentTarget.value as 'visit' | 'visitor' })}>
            <option value="visit">{t('rule.per.visit')}</option><option value="visitor">{t('rule.per.visitor')}</option><option value="days">{t('rule.per.everyDays')}</option></select>
            {typeof draft.per === 'object' && <><input type="number" class="short num" min={1} max={3650} value={draft.per.days} aria-label={t('rule.days')} onInput={e => set({ per: { days: Math.round(Number(e.currentTarget.value)) } })} /><span>{t('rule.days')}</span></>}</span>{at('per')}
        </div>
        {actions.some(isShown) && (
          <div class={`clause${at('holdout').length ? ' faulty' : ''}`}>
            <span class="word">{t('rule.holdout')}</span>
            <span class="clause-parts"><input type="number" class="short num" min={0} max={90} value={draft.holdout ?? 0} aria-label={t('rule.holdout')} data-testid="rule-holdout" onInput={e => set({ holdout: Math.round(Number(e.currentTarget.value)) })} /><span>{t('rule.holdoutOf')}</span></span>{at('holdout')}
          </div>
        )}
        {actions.some(isShown) && (draft.holdout ?? 0) > 0 && (
          <div class={`clause${at('goal').length ? ' faulty' : ''}`}>
            <span class="word">{t('rule.goal')}</span>
            <GoalParts goal={draft.goal} onChange={goal => { set({ goal }); setFaults([]); }} />{at('goal')}
          </div>
        )}
        {rule.id && rule.enabled && rule.holdout ? <LiftPane rule={rule.id} /> : null}
        {orphan.map((f, i) => <p key={i} class="warn-box bad" role="alert"><Icon name="warn" size={16} />{f.text}</p>)}
        <label class="choice plain"><input type="checkbox" checked={draft.enabled} onChange={e => set({ enabled: e.currentTarget.checked })} /><span>{t('rule.enabled')}</span></label>
        <ReplayPane rule={draft} rules={names} />
        <AsJson rule={draft} onTake={next => { setDraft({ ...next, id: rule.id }); setFaults([]); }} />
        <footer class="sheet-foot">
          {rule.id && <button type="button" class="button bad" data-testid="rule-delete" disabled={busy} onClick={() => setRemoving(true)}><Icon name="trash" size={16} />{t('action.delete')}</button>}
          <span class="grow" />
          <button type="button" class="button" onClick={() => go('rules')}>{t('action.cancel')}</button>
          <button type="submit" class="button primary" data-testid="rule-save" disabled={busy}>{t('action.save')}</button>
        </footer>
      </div></div>
      {removing && (
        <Sheet title={t('rules.deleteTitle', { name: rule.name })} onClose={() => setRemoving(false)}>
          <p>{t('rules.deleteText')}</p>
          <footer class="sheet-foot"><button type="button" class="button" onClick={() => setRemoving(false)}>{t('action.cancel')}</button>
            <button type="button" class="button bad" data-autofocus data-testid="rule-delete-confirm" disabled={busy} onClick={() => { setRemoving(false); void attempt(() => api('DELETE', path(rule.id)), t('rules.deleted')); }}>{t('action.delete')}</button></footer>
        </Sheet>
      )}
    </form>
  );
}

/** Import and export: for those who carry rules from one site to another. */
function AsJson({ rule, onTake }: { rule: Rule; onTake: (rule: Rule) => void }) {
  const [text, setText] = useState<string | null>(null);
  const [bad, setBad] = useState('');
  const { id: _, ...body } = cleanRule(rule);
  const take = () => {
    const read = importRule(text ?? '');
    if ('fault' in read) return setBad(read.fault.why === 'json' ? t('rule.badJson', { reason: read.fault.detail ?? '' }) : t(`rule.import.${read.fault.why}`, { at: read.fault.at }));
    onTake(read.rule);
    setText(null);
    setBad('');
  };
  return (
    <details class="as-json">
      <summary data-testid="rule-json">{t('rule.json')}</summary>
      <label class="field"><span>{t('rule.jsonHint')}</span><textarea rows={10} spellcheck={false} dir="ltr" class="num" data-testid="rule-json-text" value={text ?? JSON.stringify(body, null, 2)} onInput={e => setText(e.currentTarget.value)} /></label>
      {bad && <span class="clause-fault" role="alert" data-testid="rule-json-fault"><Icon name="warn" size={14} />{bad}</span>}
      <button type="button" class="button" disabled={text === null} data-testid="rule-json-take" onClick={take}>{t('rule.apply')}</button>
    </details>
  );
}
