import { signal } from '@preact/signals';
import { t } from '../i18n/index';
import { isSaid, type Said } from '../logic/desk';
import { Author, Kind } from '../packets';
import { changeMessage } from '../state/gateway';
import { session } from '../state/session';
import { aim } from './composer';
import { IconButton } from './bits';

/** The message whose deletion waits for a second click. */
const sure = signal<string | null>(null);

/** What can be done with a message: answer it; change or delete one's own. Seen when the pointer or the focus is on it. */
export function MessageTools({ dialog, entry }: { dialog: string; entry: Said }) {
  // A card (19) and what was answered to it stand as they are.
  if (!isSaid(entry) || entry.kind >= 19 || entry.edit === Kind.Deleted) return null;
  const mine = entry.author === Author.Operator && entry.authorId === session.value?.person.id;
  const key = `${dialog} ${entry.seq}`;
  return (
    <span class="tools" onFocusOut={() => { if (sure.value === key) sure.value = null; }}>
      <IconButton icon="reply" label={t('change.answer')} testid="answer" onClick={() => aim(dialog, { quote: entry.seq })} />
      {mine && entry.kind === Kind.Message && <IconButton icon="edit" label={t('change.edit')} testid="edit" onClick={() => aim(dialog, { change: entry.seq, text: entry.text })} />}
      {mine && (sure.value === key
        ? <button type="button" class="button bad" data-testid="delete-sure" onClick={() => { sure.value = null; changeMessage(dialog, entry.seq, ''); }}>{t('change.sure')}</button>
        : <IconButton icon="trash" label={t('change.delete')} testid="delete" onClick={() => { sure.value = key; }} />)}
    </span>
  );
}
