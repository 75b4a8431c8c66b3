import { useState } from 'preact/hooks';
import { ApiFault } from '../http';
import { chooseLanguage, language, languages, t } from '../i18n/index';
import { signIn } from '../state/session';
import { Icon } from '../ui/icon';
import { Logo } from './shell';

export function SignInScreen() {
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const submit = async () => {
    if (busy) return;
    setBusy(true);
    setFault(null);
    try {
      await signIn(login.trim(), password);
    } catch (error) {
      if (!(error instanceof ApiFault)) throw error;
      setFault(error.code === 'bad-credentials' ? t('signIn.bad') : error.code === 'too-many-attempts' ? t('signIn.tooMany') : error.message || t('fault.unreachable'));
      setPassword('');
    }
    setBusy(false);
  };
  return (
    <main class="sign-in">
      <form class="sign-in-card" onSubmit={e => { e.preventDefault(); void submit(); }}>
        <Logo />
        <h1>{t('signIn.title')}</h1>
        <label class="field"><span>{t('signIn.login')}</span>
          <input data-testid="sign-in-login" name="username" autocomplete="username" autocapitalize="none" spellcheck={false} required autofocus value={login} onInput={e => setLogin(e.currentTarget.value)} /></label>
        <label class="field"><span>{t('signIn.password')}</span>
          <input data-testid="sign-in-password" name="password" type="password" autocomplete="current-password" required value={password} onInput={e => setPassword(e.currentTarget.value)} /></label>
        {fault && <p class="warn-box bad" role="alert" data-testid="sign-in-fault"><Icon name="warn" size={16} />{fault}</p>}
        <button class="button primary wide" data-testid="sign-in-submit" disabled={busy}>{t(busy ? 'signIn.busy' : 'signIn.submit')}</button>
      </form>
      <nav class="languages" aria-label={t('menu.language')}>{languages.map(l => (
        <button key={l.id} type="button" class="text-button" aria-pressed={l.id === language.value} onClick={() => chooseLanguage(l.id)}>{l.name}</button>
      ))}</nav>
    </main>
  );
}
