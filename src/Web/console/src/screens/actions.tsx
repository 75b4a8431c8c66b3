import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { languages, t } from '../i18n/index';
import { type ActionKind, actionKinds, type FormAction, type FormField, fieldTypes, type Invite, type InviteButton, isShown, mostActions, moved, newAction, type RuleAction, type Texts } from '../logic/actions';
import { site } from '../state/session';
import { departmentName, inviterOf } from '../state/view';
import { IconButton } from '../ui/bits';
import { Icon } from '../ui/icon';
import { CouponPart } from './coupons';
import { Look } from './look';
import { readWebhooks, type Webhook, WebhookSheet } from './webhooks';

interface Parts<T> { value: T; onChange: (next: T) => void }

/** What the rule does, one action after the other. */
export function Actions({ list, faults, onChange }: { list: RuleAction[]; faults: (place: string) => ComponentChildren[]; onChange: (list: RuleAction[]) => void }) {
  const department = site.value?.departments[0]?.id ?? '';
  const put = (i: number, next: RuleAction) => onChange(list.map((a, j) => j === i ? next : a));
  const shown = list.findIndex(isShown);
  return (
    <>
      {list.map((action, i) => {
        const found = [...faults(`then[${i}]`), ...(i === 0 ? faults('then') : [])];
        return (
          <div key={i} class={`clause${found.length ? ' faulty' : ''}`} data-testid="rule-action" data-kind={action.kind}>
            <span class="word">{i === 0 ? t('rule.then') : t('rule.and')}</span>
            <span class="clause-parts action-head">
              <select value={action.kind} aria-label={t('rule.then')} data-testid="rule-then" onChange={e => put(i, newAction(e.currentTarget.value as ActionKind, department))}>
                {actionKinds.map(k => <option key={k} value={k} disabled={(k === 'invite' || k === 'form') && shown >= 0 && shown !== i}>{t(`rule.then.${k}`)}</option>)}
              </select>
              <Brief value={action} onChange={next => put(i, next)} />
              {list.length > 1 && <span class="action-tools">
                <IconButton icon="up" label={t('rule.up')} testid="rule-action-up" disabled={i === 0} onClick={() => onChange(moved(list, i, i - 1))} />
                <IconButton icon="down" label={t('rule.down')} testid="rule-action-down" disabled={i === list.length - 1} onClick={() => onChange(moved(list, i, i + 1))} />
                <IconButton icon="close" label={t('rule.removeAction')} testid="rule-action-remove" onClick={() => onChange(list.filter((_, j) => j !== i))} />
              </span>}
            </span>
            {action.kind === 'invite' && <InviteParts value={action} onChange={next => put(i, next)} />}
            {action.kind === 'form' && <FormParts value={action} onChange={next => put(i, next)} />}
            {found}
          </div>
        );
      })}
      <div class="clause-adds">
        {list.length < mostActions && <button type="button" class="text-button add" data-testid="rule-add-action" onClick={() => onChange([...list, newAction(shown < 0 ? 'invite' : 'tag', department)])}><Icon name="plus" size={16} />{t('rule.addAction')}</button>}
      </div>
    </>
  );
}

/** What fits on the line of the action itself. */
function Brief({ value: a, onChange }: Parts<RuleAction>) {
  switch (a.kind) {
    case 'segment': return <input value={a.segment} maxLength={64} placeholder="potential-buyer" aria-label={t('rule.segmentName')} spellcheck={false} onInput={e => onChange({ ...a, segment: e.currentTarget.value })} />;
    case 'tag': return <input value={a.tag} maxLength={40} placeholder={t('rule.tagExample')} aria-label={t('rule.tagName')} dir="auto" data-testid="rule-tag" onInput={e => onChange({ ...a, tag: e.currentTarget.value })} />;
    case 'note': return <input value={a.text} maxLength={500} placeholder={t('rule.noteExample')} aria-label={t('rule.noteText')} dir="auto" data-testid="rule-note" onInput={e => onChange({ ...a, text: e.currentTarget.value })} />;
    case 'alert': return <input value={a.text ?? ''} maxLength={120} placeholder={t('rule.alertExample')} aria-label={t('rule.alertText')} dir="auto" data-testid="rule-alert" onInput={e => onChange({ ...a, text: e.currentTarget.value })} />;
    case 'webhook': return <WebhookChoice value={a.webhook} onChange={webhook => onChange({ ...a, webhook })} />;
    case 'form': return <><span>{t('rule.form.named')}</span><input class="mid" value={a.name} maxLength={58} placeholder="callback" aria-label={t('rule.form.name')} spellcheck={false} dir="ltr" data-testid="rule-form-name" onInput={e => onChange({ ...a, name: e.currentTarget.value.trim() })} /></>;
    case 'invite': return (
      <>
        <span>{t('rule.from')}</span>
        <select value={a.department} aria-label={t('invite.department')} onChange={e => onChange({ ...a, department: e.currentTarget.value })}>
          {(site.value?.departments ?? []).map(d => <option key={d.id} value={d.id}>{departmentName(d.id)}</option>)}
        </select>
        <select value={inviterOf(a)?.id ?? a.operator ?? ''} aria-label={t('rule.inName')} data-testid="rule-operator" onChange={e => onChange({ ...a, operator: e.currentTarget.value || null })}>
          <option value="">{t('rule.inNameOfAll')}</option>
          {a.operator && !inviterOf(a) && <option value={a.operator}>{a.operator}</option>}
          {(site.value?.operators ?? []).map(o => <option key={o.id} value={o.id}>{o.name}</option>)}
        </select>
        <span>{t('rule.saying')}</span>
      </>
    );
  }
}

function WebhookChoice({ value, onChange }: Parts<string>) {
  const [all, setAll] = useState<Webhook[] | null>(null);
  const [open, setOpen] = useState(false);
  const load = () => void readWebhooks().then(setAll, () => setAll([]));
  useEffect(load, []);
  return (
    <>
      <select value={value} aria-label={t('rule.webhook')} data-testid="rule-webhook" onChange={e => onChange(e.currentTarget.value)}>
        <option value="">{all?.length === 0 ? t('rule.webhook.none') : t('rule.choose')}</option>
        {value && !all?.some(w => w.id === value) && <option value={value}>{value}</option>}
        {all?.map(w => <option key={w.id} value={w.id}>{w.name}</option>)}
      </select>
      <button type="button" class="button small" data-testid="rule-webhooks" onClick={() => setOpen(true)}>{t('webhooks.title')}</button>
      {open && <WebhookSheet onClose={() => { setOpen(false); load(); }} />}
    </>
  );
}

/** A text in each language that the console knows, and in those that the rule has already. */
function Words({ value, label, most, rows, testid, onChange }: { value: Texts | undefined; label?: string; most: number; rows?: number; testid: string; onChange: (texts: Texts) => void }) {
  const others = Object.keys(value ?? {}).filter(l => !languages.some(k => k.id === l));
  return (
    <>{[...languages, ...others.map(id => ({ id, name: id }))].map(l => {
      const shared = { lang: l.id, value: value?.[l.id] ?? '', maxLength: most, dir: 'auto' as const, 'data-testid': `${testid}-${l.id}`, onInput: (e: { currentTarget: { value: string } }) => onChange({ ...value, [l.id]: e.currentTarget.value }) };
      return <label key={l.id} class="field"><span>{label ? `${label}, ${l.name}` : l.name}</span>{rows ? <textarea rows={rows} {...shared} /> : <input {...shared} />}</label>;
    })}</>
  );
}

/** Whom the dialog goes to, or that it only is a name. */
function InviterHint({ of: a }: { of: Invite }) {
  if (!a.operator) return null;
  const inviter = inviterOf(a);
  return <p class="soft hint" data-testid="rule-inviter">{t(!inviter ? 'rule.onlyName' : inviter.departments.includes(a.department) ? 'rule.inviterGets' : 'rule.inviterElsewhere', { name: inviter?.name ?? a.operator })}</p>;
}

function InviteParts({ value: a, onChange }: Parts<Invite>) {
  const set = (change: Partial<Invite>) => onChange({ ...a, ...change });
  const buttons = a.buttons ?? [];
  const rich = Boolean(a.picture || a.price || buttons.length > 0 || a.coupon || Object.values(a.title ?? {}).some(Boolean));
  return (
    <div class="clause-texts action-parts">
      <div class="pair"><Words value={a.text} most={1000} rows={2} testid="rule-text" onChange={text => set({ text })} /></div>
      <p class="soft hint">{t('rule.variables')}</p>
      <InviterHint of={a} />
      <details open={rich} class="rich-parts">
        <summary data-testid="rule-rich">{t('rule.rich')}</summary>
        <label class="field"><span>{t('rule.picture')}</span>
          <span class="clause-parts"><input value={a.picture ?? ''} maxLength={500} placeholder="https://… · /pictures/tent.jpg" dir="ltr" spellcheck={false} data-testid="rule-picture" onInput={e => set({ picture: e.currentTarget.value })} />
            <button type="button" class="button small" data-testid="rule-picture-product" onClick={() => set({ picture: '{picture}' })}>{t('rule.pictureOfProduct')}</button></span></label>
        {a.picture && a.picture !== '{picture}' && <div class="pair"><Words value={a.alternative} label={t('rule.alternative')} most={120} testid="rule-alternative" onChange={alternative => set({ alternative })} /></div>}
        <div class="pair"><Words value={a.title} label={t('rule.cardTitle')} most={120} testid="rule-title" onChange={title => set({ title })} /></div>
        <label class="field"><span>{t('rule.price')}</span><span class="clause-parts"><input value={a.price ?? ''} maxLength={40} placeholder="{price}" data-testid="rule-price" onInput={e => set({ price: e.currentTarget.value })} />
          <button type="button" class="button small" onClick={() => set({ price: '{price}' })}>{t('rule.priceOfProduct')}</button></span></label>
        <fieldset class="field"><legend>{t('rule.buttons')}</legend>
          {buttons.map((b, i) => <Button key={i} value={b} last={i === buttons.length - 1} onChange={next => set({ buttons: buttons.map((o, j) => j === i ? next : o) })} onUp={i > 0 ? () => set({ buttons: moved(buttons, i, i - 1) }) : undefined}
            onRemove={() => set({ buttons: buttons.filter((_, j) => j !== i) })} />)}
          {buttons.length === 0 && <p class="soft hint">{t('rule.buttonsUsual')}</p>}
          {buttons.length < 4 && <button type="button" class="text-button add" data-testid="rule-add-button" onClick={() => set({ buttons: [...(buttons.length === 0 ? [{ kind: 'accept' as const }] : buttons), { kind: 'open', label: {}, address: '' }] })}><Icon name="plus" size={16} />{t('rule.addButton')}</button>}
        </fieldset>
        <CouponPart value={a.coupon ?? null} onChange={coupon => set({ coupon })} note={note => <div class="pair"><Words value={note.value} label={t('rule.couponNote')} most={120} testid="rule-coupon-note" onChange={note.onChange} /></div>} />
      </details>
      <Look action={a} />
    </div>
  );
}

function Button({ value: b, last, onChange, onUp, onRemove }: Parts<InviteButton> & { last: boolean; onUp: (() => void) | undefined; onRemove: () => void }) {
  return (
    <div class={`sub-item${last ? ' last' : ''}`} data-testid="rule-button">
      <span class="clause-parts">
        <select value={b.kind} aria-label={t('rule.buttonDoes')} data-testid="rule-button-kind" onChange={e => onChange({ ...b, kind: e.currentTarget.value as InviteButton['kind'] })}>
          {(['accept', 'open', 'decline'] as const).map(k => <option key={k} value={k}>{t(`rule.button.${k}`)}</option>)}
        </select>
        {b.kind === 'open' && <><input value={b.address ?? ''} maxLength={500} placeholder="/delivery" aria-label={t('rule.buttonAddress')} title={t('rule.buttonAddress')} dir="ltr" spellcheck={false} data-testid="rule-button-address" onInput={e => onChange({ ...b, address: e.currentTarget.value })} />
          <button type="button" class="button small" onClick={() => onChange({ ...b, address: '{address}' })}>{t('rule.addressOfProduct')}</button></>}
        <span class="action-tools">{onUp && <IconButton icon="up" label={t('rule.up')} onClick={onUp} />}<IconButton icon="close" label={t('rule.removeButton')} onClick={onRemove} /></span>
      </span>
      <div class="pair"><Words value={b.label} label={t('rule.buttonLabel')} most={40} testid="rule-button-label" onChange={label => onChange({ ...b, label })} /></div>
    </div>
  );
}

/** Title, fields and words of a form: a rule's, or (`inDialog`) one that operators send. */
export function FormParts({ value: a, onChange, inDialog = false }: Parts<FormAction> & { inDialog?: boolean }) {
  const set = (change: Partial<FormAction>) => onChange({ ...a, ...change });
  const put = (i: number, next: FormField) => set({ fields: a.fields.map((f, j) => j === i ? next : f) });
  return (
    <div class="clause-texts action-parts">
      <div class="pair"><Words value={a.title} label={t('rule.form.title')} most={120} testid="rule-form-title" onChange={title => set({ title })} /></div>
      <div class="pair"><Words value={a.text} label={t('rule.form.text')} most={1000} rows={2} testid="rule-form-text" onChange={text => set({ text })} /></div>
      {a.fields.map((f, i) => (
        <div key={i} class="sub-item" data-testid="rule-field-item">
          <span class="clause-parts">
            <input class="mid" value={f.name} maxLength={64} placeholder="phone" aria-label={t('rule.form.fieldName')} title={t('rule.form.fieldName')} dir="ltr" spellcheck={false} data-testid="rule-form-field" onInput={e => put(i, { ...f, name: e.currentTarget.value.trim() })} />
            <select value={f.type ?? 'text'} aria-label={t('rule.form.type')} data-testid="rule-form-type" onChange={e => put(i, { ...f, type: e.currentTarget.value as FormField['type'] })}>
              {fieldTypes.map(k => <option key={k} value={k}>{t(k === 'text' ? 'rule.form.text.kind' : `rule.form.${k}`)}</option>)}
            </select>
            <label class="inline"><input type="checkbox" checked={f.required ?? false} onChange={e => put(i, { ...f, required: e.currentTarget.checked })} /><span>{t('rule.form.required')}</span></label>
            <span class="action-tools">
              {i > 0 && <IconButton icon="up" label={t('rule.up')} onClick={() => set({ fields: moved(a.fields, i, i - 1) })} />}
              {a.fields.length > 1 && <IconButton icon="close" label={t('rule.form.removeField')} onClick={() => set({ fields: a.fields.filter((_, j) => j !== i) })} />}
            </span>
          </span>
          <div class="pair"><Words value={f.label} label={t('rule.form.label')} most={120} testid="rule-form-label" onChange={label => put(i, { ...f, label })} /></div>
          {f.type === 'choice' && <Options value={f.options ?? []} onChange={options => put(i, { ...f, options })} />}
        </div>
      ))}
      {a.fields.length < 10 && <button type="button" class="text-button add" data-testid="rule-form-add" onClick={() => set({ fields: [...a.fields, { name: '', label: {}, type: 'text' }] })}><Icon name="plus" size={16} />{t('rule.form.addField')}</button>}
      <details class="rich-parts"><summary>{t('rule.form.words')}</summary>
        <div class="pair"><Words value={a.send} label={t('rule.form.send')} most={40} testid="rule-form-send" onChange={send => set({ send })} /></div>
        <div class="pair"><Words value={a.thanks} label={t('rule.form.thanks')} most={1000} testid="rule-form-thanks" onChange={thanks => set({ thanks })} /></div>
      </details>
      {!inDialog && <p class="soft hint">{t('rule.form.hint', { event: `form_${a.name || '…'}` })}</p>}
      {!inDialog && <Look action={a} />}
    </div>
  );
}

/** One option a line in each language; what is kept is the first language's line. */
function Options({ value, onChange }: Parts<NonNullable<FormField['options']>>) {
  const [first, ...rest] = languages;
  const lines = (text: string) => text.split('\n');
  return (
    <div class="pair">
      <label class="field"><span>{t('rule.form.options')}, {first!.name}</span><textarea rows={3} value={value.map(o => o.label?.[first!.id] ?? o.value).join('\n')} data-testid="rule-form-options"
        onInput={e => onChange(lines(e.currentTarget.value).map((line, i) => ({ value: line, label: { ...value[i]?.label, [first!.id]: line } })))} /></label>
      {rest.map(l => <label key={l.id} class="field"><span>{t('rule.form.options')}, {l.name}</span><textarea rows={3} value={value.map(o => o.label?.[l.id] ?? '').join('\n')}
        onInput={e => { const words = lines(e.currentTarget.value); onChange(value.map((o, i) => ({ ...o, label: { ...o.label, [l.id]: words[i] ?? '' } }))); }} /></label>)}
    </div>
  );
}
