import { render } from 'preact';
import { t } from './i18n/index';
import { SignInScreen } from './screens/signin';
import { Logo, Shell } from './screens/shell';
import { loadSession, session, sessionFault } from './state/session';
import { Blank } from './ui/bits';
import './styles/index.css';

function App() {
  if (sessionFault.value) return <main class="sign-in"><Blank icon="warn" text={t('fault.unreachable')}><button type="button" class="button" onClick={() => void loadSession()}>{t('action.retry')}</button></Blank></main>;
  if (session.value === undefined) return <main class="sign-in"><Logo /></main>;
  return session.value === null ? <SignInScreen /> : <Shell />;
}

render(<App />, document.getElementById('app')!);
void loadSession();
