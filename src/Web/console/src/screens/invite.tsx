import { useState } from 'preact/hooks';
import { known, language, t } from '../i18n/index';
import { fill, findPhrases, phraseText } from '../logic/phrases';
import { Refusal } from '../packets';
import { invite, refusalText, startWith } from '../state/gateway';
import { phrases, session, site } from '../state/session';
import { say } from '../state/toasts';
import { departmentName, openDialog } from '../state/view';
import { phraseVariables } from '../ui/composer';
import { Icon } from '../ui/icon';
import { Sheet } from '../ui/overlay';
import { visitorName } from './names';

/** Invites a visitor, or starts the dialog at once: department, words, and the phrases at hand. */
export function InviteSheet(props: { visitor: string; name: string; language: string; mode: 'invite' | 'start'; onClose: () => void }) {
  const departments = site.value?.departments ?? [];
  const mine = site.value?.operators.find(o => o.id === session.value?.person.id)?.departments[0];
  const [department, setDepartment] = useState(mine ?? departments[0]?.id ?? '');
  const [text, setText] = useState('');
  const [search, setSearch] = useState('');
  const [busy, setBusy] = useState(false);
  const [over, setOver] = useState(false);
  const [key] = useState(() => crypto.randomUUID());
  const lang = known(props.language.slice(0, 2)) ?? language.value;
  const start = props.mode === 'start';

  const send = async (exceed: boolean) => {
    const words = text.trim();
    if (!words || busy) return;
    setBusy(true);
    const answer = start ? await startWith(key, props.visitor, department, words, exceed) : await invite(props.visitor, department, words);
    setBusy(false);
    if (answer.ok) {
      props.onClose();
      if (start && answer.value) openDialog(answer.value);
      else say(t('invite.sent', { name: visitorName(props.visitor, props.name) }));
    } else if (answer.code === Refusal.NoCapacity) {
      if (start) setOver(true);
      else say(refusalText(answer.code, answer.text), true);
    }
  };
  return (
    <Sheet title={t(start ? 'start.title' : 'invite.title', { name: visitorName(props.visitor, props.name) })} onClose={props.onClose} testid="invite-sheet">
      <form onSubmit={e => { e.preventDefault(); void send(over); }}>
        <label class="field"><span>{t('invite.department')}</span>
          <select value={department} data-testid="invite-department" onChange={e => setDepartment(e.currentTarget.value)}>
            {departments.map(d => <option key={d.id} value={d.id}>{departmentName(d.id)}</option>)}
          </select>
        </label>
        <label class="field"><span>{t('invite.text')}</span>
          <textarea rows={3} value={text} maxLength={start ? 8000 : 1000} data-autofocus data-testid="invite-text" dir="auto" onInput={e => setText(e.currentTarget.value)}
            onKeyDown={e => { if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) { e.preventDefault(); void send(over); } }} />
        </label>
        {phrases.value.length > 0 && (
          <div class="field">
            <label class="search"><Icon name="search" size={16} /><input type="search" value={search} placeholder={t('invite.findPhrase')} aria-label={t('invite.findPhrase')} onInput={e => setSearch(e.currentTarget.value)} /></label>
            <ul class="phrase-choices">{findPhrases(phrases.value, search, lang, department).slice(0, 20).map(p => {
              const filled = fill(phraseText(p, lang), phraseVariables(props.name));
              return <li key={p.id}><button type="button" data-testid="invite-phrase" onClick={() => setText(filled)}><kbd>/{p.shortcut}</kbd><span class="clamp">{filled}</span></button></li>;
            })}</ul>
          </div>
        )}
        {over && <p class="warn-box" role="alert"><Icon name="warn" size={16} />{t('capacity.ask')}</p>}
        <footer class="sheet-foot">
          <button type="button" class="button" onClick={props.onClose}>{t('action.cancel')}</button>
          <button type="submit" class="button primary" data-testid={over ? 'confirm-exceed' : 'invite-send'} disabled={!text.trim() || !department || busy}>
            {over ? t('capacity.confirm') : start ? t('start.send') : t('invite.send')}
          </button>
        </footer>
      </form>
    </Sheet>
  );
}
