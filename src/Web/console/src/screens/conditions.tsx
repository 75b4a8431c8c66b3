import type { ComponentChildren } from 'preact';
import { t, type TextKey } from '../i18n/index';
import { type FieldGroup, fieldGroups, fieldKind, fieldName, groupWords, type GroupWord, isAbsence, isField, isGroup, isPath, named, newClause, opsOf, type RuleAbsence, type RuleClause, type RuleCondition, type RuleGroup, type RulePath, withField, wordOf } from '../logic/rules';
import { site } from '../state/session';
import { departmentName } from '../state/view';
import { IconButton } from '../ui/bits';
import { Icon } from '../ui/icon';
import { opText } from './rulewords';

export type Faults = (place: string) => ComponentChildren[];

interface Parts<T> { value: T; onChange: (next: T) => void }

const seconds = (text: string) => Math.max(0, Math.round(Number(text)) || 0);

/** Conditions that hold together as their group says; groups may stand in groups. */
export function Conditions({ list, at, faults, onChange, depth = 0, word = t('rule.and') }: { list: RuleCondition[]; at: string; faults: Faults; onChange: (list: RuleCondition[]) => void; depth?: number; word?: string }) {
  const put = (i: number, next: RuleCondition | null) => onChange(next ? list.map((c, j) => j === i ? next : c) : list.filter((_, j) => j !== i));
  const add = (c: RuleCondition) => onChange([...list, c]);
  return (
    <>
      {list.map((c, i) => {
        const place = `${at}[${i}]`;
        const found = faults(place);
        return (
          <div key={i} class={`clause${found.length ? ' faulty' : ''}`} data-testid={isGroup(c) ? 'rule-group' : 'rule-where'}>
            <span class="word">{word}</span>
            {isGroup(c) ? <Group value={c} place={place} faults={faults} depth={depth} onChange={next => put(i, next)} onRemove={() => put(i, null)} /> : (
              <span class="clause-parts">
                {isPath(c) ? <Path value={c} onChange={next => put(i, next)} /> : isAbsence(c) ? <Absence value={c} onChange={next => put(i, next)} /> : <Clause value={c} onChange={next => put(i, next)} />}
                <IconButton icon="close" label={t('rule.removeCondition')} onClick={() => put(i, null)} />
              </span>
            )}{found}
          </div>
        );
      })}
      <div class="clause-adds">
        <button type="button" class="text-button add" data-testid="rule-add-where" onClick={() => add(newClause)}><Icon name="plus" size={16} />{t('rule.addCondition')}</button>
        {depth < 4 && <button type="button" class="text-button add" data-testid="rule-add-group" onClick={() => add({ any: [newClause, newClause] })}><Icon name="plus" size={16} />{t('rule.addGroup')}</button>}
        <button type="button" class="text-button add" data-testid="rule-add-path" onClick={() => add({ path: ['', ''] })}><Icon name="plus" size={16} />{t('rule.addPath')}</button>
        <button type="button" class="text-button add" data-testid="rule-add-absence" onClick={() => add({ after: '', no: '', within: 300 })}><Icon name="plus" size={16} />{t('rule.addAbsence')}</button>
      </div>
    </>
  );
}

function Group({ value, place, faults, depth, onChange, onRemove }: Parts<RuleGroup> & { place: string; faults: Faults; depth: number; onRemove: () => void }) {
  const word = wordOf(value);
  return (
    <div class="clause-group">
      <span class="clause-parts">
        <select value={word} aria-label={t('rule.groupKind')} data-testid="rule-group-kind" onChange={e => onChange({ [e.currentTarget.value as GroupWord]: value[word] ?? [] })}>
          {groupWords.map(w => <option key={w} value={w}>{t(`rule.group.${w}`)}</option>)}
        </select>
        <span class="grow" />
        <IconButton icon="close" label={t('rule.removeCondition')} onClick={onRemove} />
      </span>
      <Conditions list={value[word] ?? []} at={`${place}.${word}`} faults={faults} depth={depth + 1} word={word === 'all' ? t('rule.and') : t('rule.or')} onChange={list => onChange({ [word]: list })} />
    </div>
  );
}

function Clause({ value: c, onChange }: Parts<RuleClause>) {
  const kind = fieldKind(c.field);
  const names = named[kind];
  const choose = (next: string) => {
    const name = named[next] === named[kind] ? fieldName(c.field) : named[next] === 'department' ? site.value?.departments[0]?.id ?? '' : '';
    onChange(withField(c, named[next] ? `${next}:${name}` : next));
  };
  return (
    <>
      <select value={kind} aria-label={t('rule.field')} data-testid="rule-field" onChange={e => choose(e.currentTarget.value)}>
        {(Object.keys(fieldGroups) as FieldGroup[]).map(g => (
          <optgroup key={g} label={t(`rule.fields.${g}`)}>{fieldGroups[g].map(f => <option key={f} value={f}>{t(`rule.field.${f}` as TextKey).replace('{name}', '…')}</option>)}</optgroup>
        ))}
        {!isField(kind) && <option value={kind}>{kind}</option>}
      </select>
      {names === 'department' ? (
        <select value={fieldName(c.field)} aria-label={t('rule.department')} onChange={e => onChange({ ...c, field: `${kind}:${e.currentTarget.value}` })}>{(site.value?.departments ?? []).map(d => <option key={d.id} value={d.id}>{departmentName(d.id)}</option>)}</select>
      ) : names && <input class="mid" value={fieldName(c.field)} maxLength={64} placeholder={names === 'event' ? 'cart_add' : 'plan'} aria-label={t(names === 'event' ? 'rule.eventName' : 'rule.attributeName')} spellcheck={false} data-testid="rule-field-name" onInput={e => onChange({ ...c, field: `${kind}:${e.currentTarget.value.trim()}` })} />}
      <select value={c.op} aria-label={t('rule.op')} data-testid="rule-op" onChange={e => onChange({ ...c, op: e.currentTarget.value })}>{opsOf(c.field).map(op => <option key={op} value={op}>{opText(op)}</option>)}</select>
      <input value={c.value} maxLength={500} aria-label={t('rule.value')} dir="auto" inputMode={opsOf(c.field)[0] === '>=' ? 'decimal' : undefined} data-testid="rule-value" onInput={e => onChange({ ...c, value: e.currentTarget.value })} />
      {kind === 'event' && <label class="inline"><span>{t('rule.withinLabel')}</span><input type="number" class="short num" min={0} max={86400} value={c.within ?? ''} onInput={e => onChange({ ...c, within: seconds(e.currentTarget.value) })} /></label>}
    </>
  );
}

function Step({ value, label, onChange }: Parts<string> & { label?: string }) {
  return <input class="mid" value={value} maxLength={500} placeholder="/checkout" aria-label={label ?? t('rule.step')} title={t('rule.step')} spellcheck={false} dir="ltr" data-testid="rule-step" onInput={e => onChange(e.currentTarget.value)} />;
}

function Path({ value: p, onChange }: Parts<RulePath>) {
  return (
    <>
      <span>{t('rule.path')}</span>
      {p.path.map((step, i) => <span key={i} class="inline">{i > 0 && <span aria-hidden="true">→</span>}<Step value={step} onChange={next => onChange({ ...p, path: p.path.map((s, j) => j === i ? next : s) })} /></span>)}
      {p.path.length < 6 && <button type="button" class="text-button" aria-label={t('rule.addStep')} title={t('rule.addStep')} onClick={() => onChange({ ...p, path: [...p.path, ''] })}><Icon name="plus" size={16} /></button>}
      <label class="inline"><span>{t('rule.no')}</span><Step value={p.without ?? ''} label={t('rule.no')} onChange={without => onChange({ ...p, without })} /></label>
      <label class="inline"><span>{t('rule.withinLabel')}</span><input type="number" class="short num" min={0} max={86400} value={p.within ?? ''} onInput={e => onChange({ ...p, within: seconds(e.currentTarget.value) })} /></label>
    </>
  );
}

function Absence({ value: a, onChange }: Parts<RuleAbsence>) {
  return (
    <>
      <label class="inline"><span>{t('rule.after')}</span><Step value={a.after} label={t('rule.after')} onChange={after => onChange({ ...a, after })} /></label>
      <label class="inline"><span>{t('rule.no')}</span><Step value={a.no} label={t('rule.no')} onChange={no => onChange({ ...a, no })} /></label>
      <label class="inline"><span>{t('rule.withinLabel')}</span><input type="number" class="short num" min={1} max={86400} value={a.within} onInput={e => onChange({ ...a, within: seconds(e.currentTarget.value) })} /></label>
    </>
  );
}
