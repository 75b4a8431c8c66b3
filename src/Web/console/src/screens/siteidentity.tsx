import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiFault, api } from '../http';
import { t, when } from '../i18n/index';
import type { IdentitySecret } from '../logic/site';
import { scriptTag, signing, type SigningLanguage, signingLanguages } from '../logic/signing';
import { now } from '../state/clock';
import { remembered } from '../state/prefs';
import { siteId } from '../state/session';
import { CopyBox } from '../ui/copy';
import { Icon } from '../ui/icon';
import { Sheet } from '../ui/overlay';
import { changed, sitePath, useRead } from './site';

const mostSecrets = 2;
const codeLanguage = remembered<SigningLanguage>('signing', 'PHP');

/** The secrets with which the site signs who its visitors are, how to change one, and the code that signs. */
export function SiteIdentity() {
  const { value, instead, read } = useRead<{ secrets: IdentitySecret[] }>(sitePath('identity-secrets'));
  return <div class="settings">{instead ?? <Secrets secrets={value!.secrets} onChange={read} />}<SignIn /></div>;
}

function Secrets({ secrets, onChange }: { secrets: IdentitySecret[]; onChange: () => void }) {
  const [made, setMade] = useState<IdentitySecret | null>(null);
  const [removing, setRemoving] = useState<IdentitySecret | null>(null);
  const [fault, setFault] = useState('');
  const [busy, setBusy] = useState(false);
  const make = async () => {
    setBusy(true);
    setFault('');
    try {
      setMade(await api<IdentitySecret>('POST', sitePath('identity-secrets')));
    } catch (error) {
      if (!(error instanceof ApiFault)) throw error;
      setFault(error.message || t('fault.unreachable'));
    }
    // Whatever the answer was: somebody else may have made or removed one.
    onChange();
    setBusy(false);
  };
  return (
    <section class="settings-card" data-testid="identity-secrets">
      <p class="soft">{t('identity.intro')}</p>
      <h2>{t('identity.secrets')}</h2>
      {secrets.length === 0 ? <p>{t('identity.none')}</p> : (
        <ul class="plain-list">{secrets.map((s, i) => (
          <li key={s.id} data-testid="identity-secret"><code>{s.id}</code>{secrets.length > 1 && <span class="tag">{t(i === 0 ? 'identity.older' : 'identity.newer')}</span>}
            <span class="soft grow">{t('identity.made', { when: when(s.created, now.value) })}</span>
            <button type="button" class="button small bad" data-testid="identity-remove" onClick={() => setRemoving(s)}><Icon name="trash" size={14} />{t('identity.remove')}</button></li>
        ))}</ul>
      )}
      {made?.secret && <NewSecret secret={made.secret} onDone={() => setMade(null)} />}
      {secrets.length < mostSecrets && !made && <div><button type="button" class={secrets.length === 0 ? 'button primary' : 'button'} data-testid="identity-make" disabled={busy} onClick={() => void make()}><Icon name="plus" size={16} />{t(secrets.length === 0 ? 'identity.make' : 'identity.makeSecond')}</button></div>}
      {fault && <p class="clause-fault" role="alert" data-testid="identity-fault"><Icon name="warn" size={14} />{fault}</p>}
      {secrets.length > 0 && <Change count={secrets.length} />}
      {removing && <RemoveSheet secret={removing} last={secrets.length === 1} onClose={() => setRemoving(null)} onRemoved={() => { setMade(null); onChange(); }} />}
    </section>
  );
}

function NewSecret({ secret, onDone }: { secret: string; onDone: () => void }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.querySelector<HTMLElement>('button')?.focus(), []);
  return (
    <div class="new-secret" ref={box} role="status">
      <h3>{t('identity.newTitle')}</h3>
      <p>{t('identity.newText')}</p>
      <CopyBox text={secret} label={t('identity.newTitle')} testid="identity-new" />
      <div><button type="button" class="button" data-testid="identity-kept" onClick={onDone}><Icon name="check" size={16} />{t('identity.done')}</button></div>
    </div>
  );
}

/** How a secret is changed without anybody being signed out, and how far that is. */
function Change({ count }: { count: number }) {
  return (
    <div>
      <h3>{t('identity.change')}</h3>
      <ol class="way">{([1, 2, 3] as const).map(n => {
        const done = count === 2 && n === 1;
        const next = count === 1 ? n === 1 : n === 2;
        return <li key={n} class={done ? 'done' : next ? 'next' : ''} aria-current={next ? 'step' : undefined}><span>{t(`identity.step${n}`)}</span>{done && <span class="tag"><Icon name="check" size={14} />{t('identity.stepDone')}</span>}{next && count === 2 && <span class="tag">{t('identity.stepNow')}</span>}</li>;
      })}</ol>
    </div>
  );
}

function RemoveSheet({ secret, last, onClose, onRemoved }: { secret: IdentitySecret; last: boolean; onClose: () => void; onRemoved: () => void }) {
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState('');
  const remove = async () => {
    setBusy(true);
    const refused = await changed(() => api('DELETE', sitePath(`identity-secrets/${encodeURIComponent(secret.id)}`)), t('identity.removed'));
    setBusy(false);
    // Somebody else was quicker: it is gone, which is what was wanted.
    if (refused && refused.status !== 404) return setFault(refused.message || t('fault.unreachable'));
    onClose();
    onRemoved();
  };
  return (
    <Sheet title={t('identity.removeTitle', { id: secret.id })} onClose={onClose} testid="identity-remove-sheet">
      <p>{t('identity.removeText')}</p>
      {last && <p class="warn-box"><Icon name="warn" size={16} />{t('identity.removeLast')}</p>}
      {fault && <p class="warn-box bad" role="alert"><Icon name="warn" size={16} />{fault}</p>}
      <footer class="sheet-foot">
        <button type="button" class="button" data-autofocus onClick={onClose}>{t('action.cancel')}</button>
        <button type="button" class="button bad" data-testid="identity-remove-confirm" disabled={busy} onClick={() => void remove()}>{t('identity.remove')}</button>
      </footer>
    </Sheet>
  );
}

function SignIn() {
  const chosen = signingLanguages.includes(codeLanguage.value) ? codeLanguage.value : 'PHP';
  return (
    <section class="settings-card">
      <h2>{t('identity.sign')}</h2>
      <p class="soft">{t('identity.signHint')}</p>
      <div class="segs" role="group" aria-label={t('identity.language')}>{signingLanguages.map(l => (
        <button key={l} type="button" class="seg" aria-pressed={l === chosen} data-testid={`signing-${l}`} onClick={() => { codeLanguage.value = l; }}>{l}</button>
      ))}</div>
      <CopyBox text={signing[chosen]} label={t('identity.sign')} testid="signing-code" />
      <h2>{t('identity.pass')}</h2>
      <CopyBox text={scriptTag(location.origin, siteId.value!, 'data-login="TOKEN"')} label={t('identity.pass')} testid="signing-tag" />
      <p class="soft">{t('identity.passHint')}</p>
    </section>
  );
}
