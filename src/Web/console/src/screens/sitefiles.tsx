import { useState } from 'preact/hooks';
import { api } from '../http';
import { t } from '../i18n/index';
import { w } from '../i18n/words';
import { changed, SaveFoot, Setting, sitePath, useRead } from './site';

interface Limits { mostMegabytes: number; mostOfDialog: number; fromVisitors: boolean; kinds: readonly Kind[] | null }
const kinds = ['pictures', 'pdf', 'archives', 'media', 'text'] as const;
type Kind = typeof kinds[number];

/** Which files the site takes into its dialogs. */
export function SiteFiles() {
  const { value, set, instead } = useRead<Limits>(sitePath('file-limits'));
  return <div class="settings">{instead ?? <FilesForm key={JSON.stringify(value)} limits={value!} onSaved={set} />}</div>;
}

const whole = (text: string) => /^\d{1,6}$/u.test(text.trim()) ? Number(text) : -1;

function FilesForm({ limits, onSaved }: { limits: Limits; onSaved: (next: Limits) => void }) {
  const begun = { size: String(limits.mostMegabytes), count: String(limits.mostOfDialog), visitors: limits.fromVisitors, kinds: kinds.filter(k => limits.kinds?.includes(k) ?? true) };
  const [draft, setDraft] = useState(begun);
  const [fault, setFault] = useState('');
  const [busy, setBusy] = useState(false);
  const put = (change: Partial<typeof begun>) => setDraft({ ...draft, ...change });
  const save = async () => {
    setBusy(true);
    // All of them stays all, also of kinds that come later.
    const body = { mostMegabytes: whole(draft.size), mostOfDialog: whole(draft.count), fromVisitors: draft.visitors, kinds: draft.kinds.length === kinds.length ? null : draft.kinds };
    const refused = await changed(async () => onSaved(await api<Limits>('PUT', sitePath('file-limits'), body)), t('site.saved'));
    const [size, count] = [whole(draft.size), whole(draft.count)];
    setFault(!refused ? '' : refused.status === 400 && (size < 0 || size > 25) ? w('files.sizeFault') : refused.status === 400 && (count < 0 || count > 200) ? w('files.countFault') : refused.message || t('fault.unreachable'));
    setBusy(false);
  };
  return (
    <form class="settings-card" data-testid="site-files-form" onSubmit={e => { e.preventDefault(); void save(); }}>
      <p class="soft">{w('files.intro')}</p>
      <Setting id="files-size" title={w('files.size')} hint={w('files.sizeHint')}>
        <input id="files-size" class="short num" inputMode="numeric" value={draft.size} aria-describedby="files-size-hint" data-testid="files-size" onInput={e => put({ size: e.currentTarget.value })} /><span class="soft">{w('files.megabytes')}</span>
      </Setting>
      <Setting id="files-count" title={w('files.count')} hint={w('files.countHint')}>
        <input id="files-count" class="short num" inputMode="numeric" value={draft.count} aria-describedby="files-count-hint" data-testid="files-count" onInput={e => put({ count: e.currentTarget.value })} />
      </Setting>
      <fieldset class="choices"><legend>{w('files.kinds')}</legend>{kinds.map(k => (
        <label key={k} class="choice plain"><input type="checkbox" checked={draft.kinds.includes(k)} data-testid={`files-kind-${k}`} onChange={e => put({ kinds: kinds.filter(o => o === k ? e.currentTarget.checked : draft.kinds.includes(o)) })} /><span>{w(`files.${k}`)}</span></label>
      ))}</fieldset>
      <label class="choice plain"><input type="checkbox" checked={draft.visitors} data-testid="files-visitors" onChange={e => put({ visitors: e.currentTarget.checked })} /><span>{w('files.visitors')}</span></label>
      <SaveFoot dirty={JSON.stringify(draft) !== JSON.stringify(begun)} busy={busy} fault={fault} onUndo={() => { setDraft(begun); setFault(''); }} />
    </form>
  );
}
