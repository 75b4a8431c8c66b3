import { useState } from 'preact/hooks';
import { ApiFault, api } from '../http';
import { t, type TextKey, when } from '../i18n/index';
import { now } from '../state/clock';
import { session } from '../state/session';
import { Blank } from '../ui/bits';
import { CopyBox } from '../ui/copy';
import { Icon } from '../ui/icon';
import { Sheet } from '../ui/overlay';
import { changed, useRead } from './site';

interface Token { id: string; name: string; person: string; personName: string; scopes: string[]; createdAt: number; expiresAt: number | null; usedAt: number | null }

const day = 86_400_000;
const lives = [30, 90, 365, 0] as const;

/** Tokens with which programs call the API: made, shown once, revoked. */
export function Tokens() {
  const { value, instead, read } = useRead<{ tokens: Token[] }>('tokens');
  const [text, setText] = useState('');
  const [revoking, setRevoking] = useState<Token | null>(null);
  return (
    <div class="settings">
      <section class="settings-card">
        <p class="soft">{t('tokens.intro')}</p>
        {instead ?? (value!.tokens.length === 0 ? <Blank icon="link" text={t('tokens.none')} /> : <ul class="plain-list">{value!.tokens.map(k => (
          <li key={k.id} class="token-row" data-testid="token">
            <span class="token-words">
              <span class="item-line"><strong class="clip" dir="auto">{k.name}</strong>{k.expiresAt !== null && k.expiresAt <= now.value && <span class="tag">{t('tokens.over')}</span>}</span>
              <span class="soft">{k.scopes.map(s => t(`may.${s}` as TextKey)).join(' · ')}</span>
              <span class="soft num">{[
                t('tokens.by', { name: k.personName, when: when(k.createdAt, now.value) }),
                k.usedAt === null ? t('tokens.unused') : t('tokens.used', { when: when(k.usedAt, now.value) }),
                k.expiresAt === null ? t('tokens.forever') : t('tokens.until', { when: new Date(k.expiresAt).toLocaleDateString() }),
              ].join(' · ')}</span>
            </span>
            <button type="button" class="button small bad" data-testid="token-revoke" onClick={() => setRevoking(k)}><Icon name="trash" size={14} />{t('tokens.revoke')}</button>
          </li>
        ))}</ul>)}
        {text && <div class="new-secret" role="status">
          <h3>{t('tokens.newTitle')}</h3><p>{t('tokens.newText')}</p>
          <CopyBox text={text} label={t('tokens.newTitle')} testid="token-text" />
          <div><button type="button" class="button" data-testid="token-kept" onClick={() => setText('')}><Icon name="check" size={16} />{t('tokens.kept')}</button></div>
        </div>}
      </section>
      {!text && <Make onMade={made => { setText(made); read(); }} />}
      {revoking && <Revoke token={revoking} onClose={() => setRevoking(null)} onGone={() => { setRevoking(null); read(); }} />}
    </div>
  );
}

function Make({ onMade }: { onMade: (text: string) => void }) {
  const mine = session.value?.person.permissions ?? [];
  const [name, setName] = useState('');
  const [life, setLife] = useState<number>(lives[1]);
  const [scopes, setScopes] = useState<ReadonlySet<string>>(new Set());
  const [fault, setFault] = useState('');
  const flip = (word: string) => setScopes(new Set(scopes.has(word) ? [...scopes].filter(w => w !== word) : [...scopes, word]));
  const make = async () => {
    setFault('');
    try {
      const made = await api<{ text: string }>('POST', 'tokens', { name: name.trim(), scopes: [...scopes], expiresAt: life === 0 ? null : Date.now() + life * day });
      setName('');
      setScopes(new Set());
      onMade(made.text);
    } catch (error) {
      if (!(error instanceof ApiFault)) throw error;
      setFault(error.message || t('fault.unreachable'));
    }
  };
  return (
    <section class="settings-card">
      <h2>{t('tokens.make')}</h2>
      <div class="pair">
        <label class="field"><span>{t('tokens.name')}</span><input value={name} maxLength={60} placeholder="CRM" dir="auto" data-testid="token-name" onInput={e => setName(e.currentTarget.value)} /></label>
        <label class="field"><span>{t('tokens.life')}</span><select value={life} data-testid="token-life" onChange={e => setLife(Number(e.currentTarget.value))}>
          {lives.map(n => <option key={n} value={n}>{n === 0 ? t('tokens.forever') : t('tokens.days', { n })}</option>)}</select></label>
      </div>
      <fieldset class="token-scopes"><legend>{t('tokens.scopes')}</legend>
        <div class="team-permissions">{mine.map(word => (
          <label key={word} class="check"><input type="checkbox" checked={scopes.has(word)} data-testid={`scope-${word}`} onChange={() => flip(word)} />{t(`may.${word}` as TextKey)}</label>
        ))}</div></fieldset>
      {fault && <p class="warn-box bad" role="alert" data-testid="token-fault"><Icon name="warn" size={16} />{fault}</p>}
      <footer class="sheet-foot"><button type="button" class="button primary" data-testid="token-make" disabled={!name.trim() || scopes.size === 0} onClick={() => void make()}>{t('tokens.make')}</button></footer>
    </section>
  );
}

function Revoke({ token, onClose, onGone }: { token: Token; onClose: () => void; onGone: () => void }) {
  const [fault, setFault] = useState('');
  const revoke = async () => {
    const refused = await changed(() => api('DELETE', `tokens/${encodeURIComponent(token.id)}`), t('tokens.revoked'));
    // Somebody else was quicker: it is gone, which is what was wanted.
    if (refused && refused.status !== 404) return setFault(refused.message || t('fault.unreachable'));
    onGone();
  };
  return (
    <Sheet title={t('tokens.revokeTitle', { name: token.name })} onClose={onClose} testid="token-revoke-sheet">
      <p>{t('tokens.revokeText')}</p>
      {fault && <p class="warn-box bad" role="alert"><Icon name="warn" size={16} />{fault}</p>}
      <footer class="sheet-foot">
        <button type="button" class="button" data-autofocus onClick={onClose}>{t('action.cancel')}</button>
        <button type="button" class="button bad" data-testid="token-revoke-confirm" onClick={() => void revoke()}>{t('tokens.revoke')}</button>
      </footer>
    </Sheet>
  );
}
