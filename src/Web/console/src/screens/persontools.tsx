import { useState } from 'preact/hooks';
import { type ApiFault, api } from '../http';
import { t } from '../i18n/index';
import { may } from '../state/router';
import { siteId } from '../state/session';
import { say } from '../state/toasts';
import { Icon } from '../ui/icon';
import { Sheet } from '../ui/overlay';

/** What a person may ask for, done by an administrator: a file with everything that is held, and that it be erased. */
export function PersonTools({ visitor, name, onErased }: { visitor: string; name: string; onErased?: () => void }) {
  const [asking, setAsking] = useState(false);
  if (!may('erase-people')) return null;
  const path = `sites/${encodeURIComponent(siteId.value ?? '')}/visitors/${encodeURIComponent(visitor)}`;
  return (
    <section class="card-section person-tools">
      <h3>{t('person.title')}</h3>
      {name !== visitor && <p class="soft">{t('person.id')} <code>{visitor}</code></p>}
      <div class="card-actions">
        <a class="button grow" href={`/api/v1/${path}/export`} download={`${visitor}.json`} data-testid="person-export"><Icon name="page" size={16} />{t('person.export')}</a>
        <button type="button" class="button bad grow" data-testid="person-erase" onClick={() => setAsking(true)}><Icon name="trash" size={16} />{t('person.erase')}</button>
      </div>
      {asking && <EraseSheet path={path} name={name} onClose={() => setAsking(false)} onErased={onErased} />}
    </section>
  );
}

function EraseSheet({ path, name, onClose, onErased }: { path: string; name: string; onClose: () => void; onErased?: () => void }) {
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState('');
  const erase = async () => {
    if (busy) return;
    setBusy(true);
    try {
      await api('POST', `${path}/erase`);
      onClose();
      onErased?.();
      say(t('person.erased', { name }));
    } catch (e) {
      const { code, message } = e as ApiFault;
      setFault(code === 'dialog-open' ? t('person.inDialog') : message || t('person.failed'));
    }
    setBusy(false);
  };
  return (
    <Sheet title={t('person.eraseTitle', { name })} onClose={onClose} testid="erase-sheet">
      <p>{t('person.eraseText')}</p>
      {fault && <p class="warn-box" role="alert"><Icon name="warn" size={16} />{fault}</p>}
      <footer class="sheet-foot">
        <button type="button" class="button" data-autofocus onClick={onClose}>{t('action.cancel')}</button>
        <button type="button" class="button bad" data-testid="erase-confirm" disabled={busy} onClick={() => void erase()}>{t('person.eraseConfirm')}</button>
      </footer>
    </Sheet>
  );
}
