import { useEffect, useState } from 'preact/hooks';
import { ApiFault, api } from '../http';
import { language, languages, t, type TextKey } from '../i18n/index';
import { type Clause, type ClauseFault, cleanRule, clauseFaults, fieldKind, fieldName, isPlain, newRule, opsOf, type Rule, type RuleCondition, type RuleMoment, withField } from '../logic/rules';
import { go, place } from '../state/router';
import { site, siteId } from '../state/session';
import { say } from '../state/toasts';
import { departmentName, phone } from '../state/view';
import { Blank, IconButton, Loading } from '../ui/bits';
import { Icon } from '../ui/icon';
import { Sheet } from '../ui/overlay';
import { humanName } from './names';

const moments: RuleMoment['kind'][] = ['page', 'page-time', 'site-time', 'event', 'visit'];
const fields = ['url', 'title', 'referrer', 'language', 'visited', 'country', 'region', 'city', 'browser', 'os', 'device', 'source', 'term', 'campaign', 'pages', 'visits', 'event', 'value', 'segment'] as const;
const named = new Set(['event', 'value']);

const path = (id?: string) => `sites/${encodeURIComponent(siteId.value!)}/rules${id ? `/${encodeURIComponent(id)}` : ''}`;

function opText(op: string): string {
  return t(`rule.op.${({ '>=': 'atLeast', '<=': 'atMost', '=': 'equals', 'is-not': 'isNot' } as Record<string, string>)[op] ?? op}` as TextKey);
}

function fieldText(field: string): string {
  const kind = fieldKind(field);
  const text = t(`rule.field.${kind}` as TextKey);
  return named.has(kind) ? text.replace('{name}', humanName(fieldName(field)) || '…') : text;
}

/** The rule as the sentence one would say. */
function Sentence({ rule }: { rule: Rule }) {
  const { on, then } = rule;
  const moment = on.kind === 'event' ? t('rule.on.eventNamed', { name: humanName(on.name ?? '') })
    : on.kind === 'page-time' || on.kind === 'site-time' ? t(`rule.on.${on.kind}.after`, { n: on.seconds ?? 0 }) : t(`rule.on.${on.kind}`);
  return (
    <p class="sentence">
      <span class="word">{t('rule.when')}</span> <b>{moment}</b>
      {rule.where.map((c, i) => <span key={i}> <span class="word">{t('rule.and')}</span> {fieldText(c.field)} {opText(c.op)} <b dir="auto">{c.field === 'segment' ? humanName(c.value) : c.value}</b></span>)}{' '}
      <span class="word">{t('rule.then')}</span>{' '}
      {then.kind === 'invite' ? <>{t('rule.invites', { department: departmentName(then.department) })} <q dir="auto">{then.text[language.value] || then.text.en || then.text.ru}</q></>
        : <>{t('rule.marks')} <b>{humanName(then.segment)}</b></>},{' '}
      <span class="word">{t('rule.atMost')}</span> {t(`rule.per.${rule.per}`)}
    </p>
  );
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
  const edited = id === 'new' ? newRule : rules?.find(r => r.id === id && isPlain(r));
  const done = () => {
    go('rules');
    load();
  };
  if (edited) return <main class="page"><RuleEditor key={id} rule={edited} onDone={done} /></main>;
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
                    {isPlain(rule) ? <Sentence rule={rule} /> : <code class="wrap" dir="ltr">{JSON.stringify({ on: rule.on, where: rule.where, then: rule.then, per: rule.per })}</code>}
                  </div>
                  <div class="rule-actions">
                    <button type="button" role="switch" class="switch" aria-checked={rule.enabled} aria-label={t('rules.enabled', { name: rule.name })} disabled={busy === rule.id} data-testid="rule-enabled" onClick={() => void toggle(rule)}><i /></button>
                    {isPlain(rule) && <IconButton icon="edit" label={t('action.edit')} testid="rule-edit" onClick={() => go('rules', rule.id)} />}
                  </div>
                </li>
              ))}</ul>}
      </div>
    </main>
  );
}

function RuleEditor({ rule, onDone }: { rule: Rule; onDone: () => void }) {
  const [draft, setDraft] = useState<Rule>(() => rule.then.kind === 'invite' && !rule.then.department
    ? { ...rule, then: { ...rule.then, department: site.value?.departments[0]?.id ?? '' } } : rule);
  const [faults, setFaults] = useState<ClauseFault[]>([]);
  const [busy, setBusy] = useState(false);
  const [removing, setRemoving] = useState(false);
  const set = (change: Partial<Rule>) => setDraft({ ...draft, ...change });
  const setWhere = (index: number, next: RuleCondition | null) => {
    set({ where: next ? draft.where.map((c, i) => i === index ? next : c) : draft.where.filter((_, i) => i !== index) });
    if (!next) setFaults([]);
  };
  const attempt = async (write: () => Promise<unknown>, words: string) => {
    setBusy(true);
    setFaults([]);
    try {
      await write();
      say(words);
      onDone();
    } catch (error) {
      if (!(error instanceof ApiFault)) throw error;
      setFaults(clauseFaults(error.message || t('fault.unreachable')));
      setBusy(false);
    }
  };
  const save = () => attempt(() => {
    const { id, ...body } = cleanRule(draft);
    return id ? api('PUT', path(id), { id, ...body }) : api('POST', path(), body);
  }, t('rules.saved'));
  const at = (clause: Clause) => faults.filter(f => f.clause === clause).map((f, i) => <span key={i} class="clause-fault" role="alert" data-testid={`rule-fault-${clause}`}><Icon name="warn" size={14} />{f.text}</span>);
  const { on, then } = draft;
  const orphan = faults.filter(f => f.clause === 'rule' || (f.clause.startsWith('where.') && Number(f.clause.slice(6)) >= draft.where.length));
  return (
    <form class="editor" onSubmit={e => { e.preventDefault(); void save(); }} data-testid="rule-editor">
      <header class="bar">
        <IconButton icon="back" label={t('action.back')} onClick={() => go('rules')} />
        <h1 class="clip">{rule.id ? rule.name : t('rules.new')}</h1>
      </header>
      <div class="scroll page-body"><div class="editor-body">
        <label class="field"><span>{t('rule.name')}</span><input value={draft.name} maxLength={200} data-testid="rule-name" autofocus={!phone.value} dir="auto" onInput={e => set({ name: e.currentTarget.value })} />{at('name')}</label>
        <div class={`clause${at('on').length ? ' faulty' : ''}`}>
          <span class="word">{t('rule.when')}</span>
          <span class="clause-parts">
            <select value={on.kind} aria-label={t('rule.when')} data-testid="rule-on" onChange={e => set({ on: { ...on, kind: e.currentTarget.value as RuleMoment['kind'], seconds: on.seconds ?? 30 } })}>
              {moments.map(m => <option key={m} value={m}>{t(`rule.on.${m}`)}</option>)}
            </select>
            {(on.kind === 'page-time' || on.kind === 'site-time') && <>
              <input type="number" class="short num" min={1} max={86400} value={on.seconds} aria-label={t('rule.seconds')} onInput={e => set({ on: { ...on, seconds: Math.round(Number(e.currentTarget.value)) } })} /><span>{t('rule.seconds')}</span></>}
            {on.kind === 'event' && <input value={on.name ?? ''} maxLength={64} placeholder="cart_add" aria-label={t('rule.eventName')} spellcheck={false} onInput={e => set({ on: { ...on, name: e.currentTarget.value } })} />}
          </span>{at('on')}
        </div>
        {draft.where.map((c, i) => {
          const kind = fieldKind(c.field);
          return (
            <div key={i} class={`clause${at(`where.${i}`).length ? ' faulty' : ''}`} data-testid="rule-where">
              <span class="word">{t('rule.and')}</span>
              <span class="clause-parts">
                <select value={kind} aria-label={t('rule.field')} onChange={e => { const next = e.currentTarget.value; setWhere(i, withField(c, named.has(next) ? `${next}:${fieldName(c.field)}` : next)); }}>
                  {fields.map(f => <option key={f} value={f}>{t(`rule.field.${f}`).replace('{name}', '…')}</option>)}
                </select>
                {named.has(kind) && <input class="mid" value={fieldName(c.field)} maxLength={64} placeholder="cart_add" aria-label={t('rule.eventName')} spellcheck={false} onInput={e => setWhere(i, { ...c, field: `${kind}:${e.currentTarget.value.trim()}` })} />}
                <select value={c.op} aria-label={t('rule.op')} onChange={e => setWhere(i, { ...c, op: e.currentTarget.value })}>{opsOf(c.field).map(op => <option key={op} value={op}>{opText(op)}</option>)}</select>
                <input value={c.value} maxLength={500} aria-label={t('rule.value')} dir="auto" inputMode={opsOf(c.field)[0] === '>=' ? 'decimal' : undefined} onInput={e => setWhere(i, { ...c, value: e.currentTarget.value })} />
                <IconButton icon="close" label={t('rule.removeCondition')} onClick={() => setWhere(i, null)} />
              </span>{at(`where.${i}`)}
            </div>
          );
        })}
        <button type="button" class="text-button add" data-testid="rule-add-where" onClick={() => set({ where: [...draft.where, { field: 'url', op: 'contains', value: '' }] })}><Icon name="plus" size={16} />{t('rule.addCondition')}</button>
        <div class={`clause${at('then').length ? ' faulty' : ''}`}>
          <span class="word">{t('rule.then')}</span>
          <span class="clause-parts">
            <select value={then.kind} aria-label={t('rule.then')} data-testid="rule-then" onChange={e => set({ then: e.currentTarget.value === 'segment' ? { kind: 'segment', segment: '' } : { kind: 'invite', department: site.value?.departments[0]?.id ?? '', text: {}, operator: null } })}>
              <option value="invite">{t('rule.then.invite')}</option><option value="segment">{t('rule.then.segment')}</option>
            </select>
            {then.kind === 'segment'
              ? <input value={then.segment} maxLength={64} placeholder="potential-buyer" aria-label={t('rule.segmentName')} spellcheck={false} onInput={e => set({ then: { ...then, segment: e.currentTarget.value } })} />
              : <><span>{t('rule.from')}</span><select value={then.department} aria-label={t('invite.department')} onChange={e => set({ then: { ...then, department: e.currentTarget.value } })}>
                {(site.value?.departments ?? []).map(d => <option key={d.id} value={d.id}>{departmentName(d.id)}</option>)}</select><span>{t('rule.saying')}</span></>}
          </span>
          {then.kind === 'invite' && <div class="clause-texts">{languages.map(l => (
            <label key={l.id} class="field"><span>{l.name}</span><textarea rows={2} lang={l.id} value={then.text[l.id] ?? ''} maxLength={1000} data-testid={`rule-text-${l.id}`} onInput={e => set({ then: { ...then, text: { ...then.text, [l.id]: e.currentTarget.value } } })} /></label>
          ))}</div>}
          {at('then')}
        </div>
        <div class={`clause${at('per').length ? ' faulty' : ''}`}>
          <span class="word">{t('rule.atMost')}</span>
          <span class="clause-parts"><select value={draft.per} aria-label={t('rule.atMost')} onChange={e => set({ per: e.currentTarget.value as Rule['per'] })}>
            <option value="visit">{t('rule.per.visit')}</option><option value="visitor">{t('rule.per.visitor')}</option></select></span>{at('per')}
        </div>
        {orphan.map((f, i) => <p key={i} class="warn-box bad" role="alert"><Icon name="warn" size={16} />{f.text}</p>)}
        <label class="choice plain"><input type="checkbox" checked={draft.enabled} onChange={e => set({ enabled: e.currentTarget.checked })} /><span>{t('rule.enabled')}</span></label>
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
