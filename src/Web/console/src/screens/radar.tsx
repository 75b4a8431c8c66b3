import { useEffect, useState } from 'preact/hooks';
import { ApiFault, api } from '../http';
import { t, type TextKey } from '../i18n/index';
import { lines } from '../logic/alerts';
import { site, siteId } from '../state/session';
import { say } from '../state/toasts';
import { departmentName } from '../state/view';
import { Blank, Loading } from '../ui/bits';
import { Icon } from '../ui/icon';
import { Sheet } from '../ui/overlay';

interface Settings {
  enabled: boolean;
  departments: string[];
  errorPages: string[];
  errorEvents: string[];
  forbiddenPages: string[];
  visitors: number;
  forbiddenViews: number;
  visitorRate: number;
  addressRate: number;
  coolDownMinutes: number;
  alertsPerHour: number;
}

const lists: readonly (readonly ['errorPages' | 'errorEvents' | 'forbiddenPages', TextKey])[] =
  [['errorPages', 'radar.errorPages'], ['errorEvents', 'radar.errorEvents'], ['forbiddenPages', 'radar.forbiddenPages']];
const numbers: readonly (readonly ['visitors' | 'forbiddenViews' | 'visitorRate' | 'addressRate' | 'coolDownMinutes' | 'alertsPerHour', TextKey])[] =
  [['visitors', 'radar.visitors'], ['forbiddenViews', 'radar.forbiddenViews'], ['visitorRate', 'radar.visitorRate'], ['addressRate', 'radar.addressRate'], ['coolDownMinutes', 'radar.coolDown'], ['alertsPerHour', 'radar.alertsPerHour']];

const titles = new Map<string, TextKey>([...lists, ...numbers, ['departments', 'radar.departments']]);

/** What is wrong, by the names that stand in the form: `errorPages[2]` is of the error pages. */
function wrong({ faults, message }: ApiFault): string {
  const named = faults.map(f => {
    const title = titles.get(/^\w+/u.exec(f.at)?.[0] ?? '');
    return title ? `${t(title)}: ${f.message}` : f.at ? `${f.at}: ${f.message}` : f.message;
  });
  return named.join('; ') || message || t('fault.unreachable');
}

/** What the site's radar looks for. The server says what is wrong with it, by the field's name. */
export function RadarSheet({ onClose }: { onClose: () => void }) {
  const path = `sites/${encodeURIComponent(siteId.value!)}/radar`;
  const [settings, setSettings] = useState<Settings | null>(null);
  const [texts, setTexts] = useState<Record<string, string>>({});
  const [fault, setFault] = useState<ApiFault | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    api<Settings>('GET', path).then(found => {
      setSettings(found);
      setTexts(Object.fromEntries([...lists.map(([f]) => [f, found[f].join('\n')]), ...numbers.map(([f]) => [f, String(found[f])])]) as Record<string, string>);
    }, setFault);
  }, []);
  const save = async () => {
    setBusy(true);
    setFault(null);
    try {
      await api('PUT', path, { ...settings, ...Object.fromEntries(lists.map(([f]) => [f, lines(texts[f] ?? '')])), ...Object.fromEntries(numbers.map(([f]) => [f, Number(texts[f] || NaN)])) });
      say(t('radar.saved'));
      onClose();
    } catch (error) {
      if (!(error instanceof ApiFault)) throw error;
      setFault(error);
    }
    setBusy(false);
  };
  const set = (field: string) => (e: { currentTarget: { value: string } }) => setTexts({ ...texts, [field]: e.currentTarget.value });
  return (
    <Sheet title={t('radar.title')} wide onClose={onClose} testid="radar-sheet">
      {settings === null ? fault ? <Blank icon="warn" text={fault.message || t('fault.unreachable')} /> : <Loading rows={6} /> : (
        <form onSubmit={e => { e.preventDefault(); void save(); }}>
          <label class="choice plain"><input type="checkbox" checked={settings.enabled} onChange={e => setSettings({ ...settings, enabled: e.currentTarget.checked })} />{t('radar.enabled')}</label>
          <fieldset class="choices"><legend>{t('radar.departments')}</legend>
            <div class="field-row">{site.value?.departments.map(d => (
              <label key={d.id} class="choice plain"><input type="checkbox" checked={settings.departments.includes(d.id)}
                onChange={e => setSettings({ ...settings, departments: e.currentTarget.checked ? [...settings.departments, d.id] : settings.departments.filter(x => x !== d.id) })} />{departmentName(d.id)}</label>
            ))}</div><p class="soft">{t('radar.departmentsHint')}</p></fieldset>
          {lists.map(([field, title]) => (
            <label key={field} class="field"><span>{t(title)}</span><textarea rows={Math.min(8, Math.max(3, lines(texts[field] ?? '').length))} value={texts[field]} data-testid={`radar-${field}`} onInput={set(field)} /></label>
          ))}
          <p class="soft">{t('radar.patternHint')}</p>
          <div class="field-row radar-numbers">{numbers.map(([field, title]) => (
            <label key={field} class="field"><span>{t(title)}</span><input type="number" inputMode="numeric" min="0" value={texts[field]} data-testid={`radar-${field}`} onInput={set(field)} /></label>
          ))}</div>
          {fault && <p class="warn-box bad" role="alert"><Icon name="warn" size={16} />{wrong(fault)}</p>}
          <footer class="sheet-foot">
            <button type="button" class="button" onClick={onClose}>{t('action.cancel')}</button>
            <button type="submit" class="button primary" data-testid="radar-save" disabled={busy}>{t('action.save')}</button>
          </footer>
        </form>
      )}
    </Sheet>
  );
}
