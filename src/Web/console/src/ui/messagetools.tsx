import { signal } from '@preact/signals';
import { t } from '../i18n/index';
import { isSaid, type Said } from '../logic/desk';
import { Author, CardKind, Kind } from '../packets';
import { changeMessage } from '../state/gateway';
import { session } from '../state/session';
import { aim } from './composer';
import { IconButton } from './bits';

/** The message whose deletion waits for a second click. */
const sure = signal<string | null>(null);

const focus = (element: HTMLElement | null) => element?.focus();

/** What can be done with a message: answer it; change or delete one's own. Seen when the pointer or the focus is on it. */
export function MessageTools({ dialog, entry }: { dialog: string; entry: Said }) {
  // What was answered to a card stands as it is, and a card is not quoted.
  const card = entry.kind === CardKind.Card;
  if (!isSaid(entry) || entry.kind === CardKind.Answer || entry.edit === Kind.Deleted) return null;
  const mine = entry.author === Author.Operator && entry.authorId === session.value?.person.id;
  const key = `${dialog} ${entry.seq}`;
  // The question takes the place, and with it the focus, of the button that asked it: that is no leaving.
  const leave = (tools: HTMLElement) => setTimeout(() => { if (sure.value === key && !tools.contains(document.activeElement)) sure.value = null; });
  return (
    <span class="tools" onFocusOut={e => leave(e.currentTarget)}>
      {!card && <IconButton icon="reply" label={t('change.answer')} testid="answer" onClick={() => aim(dialog, { quote: entry.seq })} />}
      {mine && entry.kind === Kind.Message && <IconButton icon="edit" label={t('change.edit')} testid="edit" onClick={() => aim(dialog, { change: entry.seq, text: entry.text })} />}
      {mine && (sure.value === key
        ? <button type="button" class="button bad" data-testid="delete-sure" ref={focus} onClick={() => { sure.value = null; changeMessage(dialog, entry.seq, ''); }}>{t('change.sure')}</button>
        : <IconButton icon="trash" label={t(card ? 'change.withdraw' : 'change.delete')} testid="delete" onClick={() => { sure.value = key; }} />)}
    </span>
  );
}
