import { useEffect, useState } from 'preact/hooks';
import { ApiFault, api } from '../http';
import { language, t } from '../i18n/index';
import { tc, tcn } from '../i18n/cards';
import { cleanAction, type FormAction } from '../logic/actions';
import { inLanguage, type SiteForm } from '../logic/cards';
import { Blank, IconButton } from '../ui/bits';
import { Icon } from '../ui/icon';
import { Sheet } from '../ui/overlay';
import { FormParts } from './actions';
import { changed, sitePath, useRead } from './site';
import { readWebhooks, type Webhook } from './webhooks';

const blank: SiteForm = { name: '', title: {}, fields: [{ name: '', label: {}, type: 'text', required: true }] };

/** The forms that operators send into dialogs: a list, and one at a time to be changed. */
export function SiteForms() {
  const { value, instead, read } = useRead<{ forms: SiteForm[] }>(sitePath('forms'));
  const [open, setOpen] = useState<{ form: SiteForm; fresh: boolean } | null>(null);
  if (instead) return <div class="settings">{instead}</div>;
  const forms = value!.forms;
  const done = () => {
    setOpen(null);
    read();
  };
  if (open) return <div class="settings"><Editor key={open.form.name} {...open} onClose={() => setOpen(null)} onDone={done} /></div>;
  const add = <button type="button" class="button primary" data-testid="form-new" onClick={() => setOpen({ form: blank, fresh: true })}><Icon name="plus" size={16} />{tc('forms.new')}</button>;
  return (
    <div class="settings">
      <section class="settings-card" data-testid="site-forms-list">
        <p class="soft">{tc('forms.intro')}</p>
        {forms.length === 0 ? <Blank icon="page" text={tc('forms.none')}>{add}</Blank> : <>
          <ul class="plain-list">{forms.map(f => (
            <li key={f.name}><button type="button" class="text-button grow form-line" data-testid="form-item" data-form={f.name} onClick={() => setOpen({ form: f, fresh: false })}>
              <strong class="clip" dir="auto">{inLanguage(f.title, language.value) || f.name}</strong><code>{f.name}</code></button>
              {f.check && <span class="tag"><Icon name="check" size={14} />{tc('forms.checked')}</span>}<span class="soft num">{tcn('pick.fields', f.fields.length)}</span></li>
          ))}</ul>
          <div>{add}</div>
        </>}
      </section>
    </div>
  );
}

function Editor({ form, fresh, onClose, onDone }: { form: SiteForm; fresh: boolean; onClose: () => void; onDone: () => void }) {
  const [value, setValue] = useState(form);
  const [fault, setFault] = useState<ApiFault | null>(null);
  const [busy, setBusy] = useState(false);
  const [removing, setRemoving] = useState(false);
  const [hooks, setHooks] = useState<Webhook[]>([]);
  useEffect(() => void readWebhooks().then(setHooks, () => {}), []);
  const run = async (what: () => Promise<unknown>, words: string) => {
    setBusy(true);
    const refused = await changed(what, words);
    setBusy(false);
    setFault(refused);
    if (!refused) onDone();
  };
  const save = () => {
    const { kind: _, name, ...rest } = cleanAction({ ...value, kind: 'form' }) as FormAction;
    return run(() => api('PUT', sitePath(`forms/${encodeURIComponent(name || '-')}`), { ...rest, ...(value.check ? { check: value.check } : {}) }), tc('forms.saved'));
  };
  return (
    <form class="settings-card form-editor" data-testid="form-editor" onSubmit={e => { e.preventDefault(); void save(); }}>
      <header class="form-line"><IconButton icon="back" label={tc('forms.back')} onClick={onClose} testid="form-back" /><h2 class="clip" dir="auto">{fresh ? tc('forms.new') : inLanguage(form.title, language.value) || form.name}</h2></header>
      <label class="field"><span>{tc('forms.name')}</span>
        <input value={value.name} maxLength={58} disabled={!fresh} placeholder="delivery" dir="ltr" spellcheck={false} data-testid="form-name" onInput={e => setValue({ ...value, name: e.currentTarget.value.trim() })} /></label>
      <p class="soft hint">{tc('forms.nameHint', { name: value.name || '…' })}</p>
      <FormParts inDialog value={{ ...value, kind: 'form' }} onChange={({ kind: _, ...next }) => setValue({ ...next, check: value.check })} />
      <label class="field"><span>{tc('forms.check')}</span>
        <select value={value.check ?? ''} data-testid="form-check" onChange={e => setValue({ ...value, check: e.currentTarget.value })}>
          <option value="">{tc('forms.noCheck')}</option>
          {value.check && !hooks.some(w => w.id === value.check) && <option value={value.check}>{value.check}</option>}
          {hooks.map(w => <option key={w.id} value={w.id}>{w.name}</option>)}
        </select></label>
      <p class="soft hint">{tc('forms.checkHint')}</p>
      {fault && <p class="warn-box bad" role="alert" data-testid="form-fault"><Icon name="warn" size={16} />{fault.message || t('fault.unreachable')}</p>}
      <footer class="sheet-foot save-foot">
        {!fresh && <button type="button" class="button bad" data-testid="form-remove" disabled={busy} onClick={() => setRemoving(true)}><Icon name="trash" size={14} />{tc('forms.remove')}</button>}<span class="grow" />
        <button type="button" class="button" onClick={onClose}>{t('action.cancel')}</button>
        <button type="submit" class="button primary" data-testid="form-save" disabled={busy || !value.name}>{t('action.save')}</button>
      </footer>
      {removing && <Sheet title={tc('forms.removeTitle', { name: form.name })} onClose={() => setRemoving(false)} testid="form-remove-sheet">
        <p>{tc('forms.removeText')}</p>
        <footer class="sheet-foot"><button type="button" class="button" data-autofocus onClick={() => setRemoving(false)}>{t('action.cancel')}</button>
          <button type="button" class="button bad" data-testid="form-remove-confirm" disabled={busy} onClick={() => void run(() => api('DELETE', sitePath(`forms/${encodeURIComponent(form.name)}`)), tc('forms.removed'))}>{tc('forms.remove')}</button></footer>
      </Sheet>}
    </form>
  );
}
