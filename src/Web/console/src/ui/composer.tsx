import { signal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { known, language, t } from '../i18n/index';
import type { Unsent } from '../logic/desk';
import { fill, findPhrases, phraseText, slashQuery } from '../logic/phrases';
import { Author, Kind } from '../packets';
import { cards, changeMessage, desk, dropUnsent, heldBack, look, post, retryUnsent, typing, writeNote } from '../state/gateway';
import { visitorName } from '../screens/names';
import { sendFiles } from '../state/files';
import { phrases, session } from '../state/session';
import { say } from '../state/toasts';
import { dialogSheet, panes } from '../state/view';
import { StateDot } from './bits';
import { Uploads } from './files';
import { piece } from './later';
import { Icon } from './icon';
import { Later } from './later';

const draftsKey = 'gateway.console.drafts';

/** Unsent words per dialog: they outlive a reload of the page, not the browser window. */
export const drafts = signal<Readonly<Record<string, string>>>(readDrafts());

function readDrafts(): Record<string, string> {
  try {
    return JSON.parse(sessionStorage.getItem(draftsKey) ?? '{}') as Record<string, string>;
  } catch {
    return {};
  }
}

function keepDraft(dialog: string, text: string): void {
  const { [dialog]: _, ...others } = drafts.value;
  drafts.value = text ? { ...others, [dialog]: text } : others;
  try {
    sessionStorage.setItem(draftsKey, JSON.stringify(drafts.value));
  } catch {
    // Refused storage only means that a reload forgets the draft.
  }
}

const notesKey = 'gateway.console.noting';

/** Dialogs in which the next words are for colleagues. Kept like the drafts: after a reload a note must not have become a message. */
const noting = signal<readonly string[]>(readNoting());

function readNoting(): string[] {
  try {
    return JSON.parse(sessionStorage.getItem(notesKey) ?? '[]') as string[];
  } catch {
    return [];
  }
}

function setNoting(dialog: string, on: boolean): void {
  noting.value = [...noting.value.filter(d => d !== dialog), ...(on ? [dialog] : [])];
  try {
    sessionStorage.setItem(notesKey, JSON.stringify(noting.value));
  } catch {
    // As for drafts.
  }
}

/** Takes words that were held back into the composer again, before what has been written there since. */
export function editHeld(dialog: string, message: Unsent): void {
  dropUnsent(dialog, message);
  // A card is chosen anew.
  if (message.card) return;
  setNoting(dialog, false);
  keepDraft(dialog, [message.text, drafts.value[dialog]].filter(Boolean).join('\n').slice(0, textLimit));
  document.querySelector<HTMLTextAreaElement>(`[data-dialog="${CSS.escape(dialog)}"] textarea`)?.focus();
}

/** What the next words answer or change; with the draft that an edit has put aside. */
interface Aim {
  readonly quote?: number;
  readonly change?: number;
  readonly aside?: string;
}

const aims = signal<Readonly<Record<string, Aim>>>({});

/** The next words answer that message, or take its place. */
export function aim(dialog: string, at: { quote: number } | { change: number; text: string }): void {
  const before = aims.value[dialog];
  if ('change' in at) {
    aims.value = { ...aims.value, [dialog]: { change: at.change, aside: before?.aside ?? drafts.value[dialog] ?? '' } };
    keepDraft(dialog, at.text);
  } else {
    if (before?.change) keepDraft(dialog, before.aside ?? '');
    aims.value = { ...aims.value, [dialog]: { quote: at.quote } };
  }
  setNoting(dialog, false);
  requestAnimationFrame(() => {
    const area = document.querySelector<HTMLTextAreaElement>(`[data-dialog="${CSS.escape(dialog)}"] textarea`);
    area?.focus();
    area?.setSelectionRange(area.value.length, area.value.length);
  });
}

function dropAim(dialog: string): void {
  const { [dialog]: before, ...others } = aims.value;
  aims.value = others;
  if (before?.change) keepDraft(dialog, before.aside ?? '');
}

/** What a phrase may say about a person. A generated name is no name to greet by. */
export function phraseVariables(visitorName: string) {
  return { visitor: /^(visitor|посетитель)\b/iu.test(visitorName) ? '' : visitorName, operator: session.value?.person.name };
}

export const textLimit = 8000;

const CardPicker = piece<{ dialog: string; onClose: () => void }>(async () => (await import('./cardpicker')).CardPicker, () => null);

/** `whisper`: there is nothing but notes to write, for the dialog is somebody else's. */
export function Composer({ dialog, disabled, whisper = false }: { dialog: string; disabled: boolean; whisper?: boolean }) {
  const area = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const text = drafts.value[dialog] ?? '';
  const [caret, setCaret] = useState(0);
  const [chosen, setChosen] = useState(0);
  const [hidden, setHidden] = useState(false);
  const [focused, setFocused] = useState(false);
  const [picks, setPicks] = useState(false);
  const [extra, setExtra] = useState<'emoji' | 'page' | null>(null);
  const inSight = panes.value.focus === dialog;
  const thread = desk.value.threads[dialog];
  const slash = hidden ? null : slashQuery(text, caret);
  const note = whisper || noting.value.includes(dialog);
  const aimed = aims.value[dialog];
  const target = aimed && thread?.entries.find(e => e.seq === (aimed.change ?? aimed.quote));
  // Nobody answers or changes what is gone, and its words go with it.
  const gone = target?.edit === Kind.Deleted;
  useEffect(() => { if (gone) dropAim(dialog); }, [gone, dialog]);
  const at = !slash && !hidden && !note && /^@([\p{L}\p{N}]*)$/u.exec(text);
  const visitorLanguage = known(cards.value[thread?.visitor ?? '']?.language.slice(0, 2)) ?? language.value;
  const found = slash ? findPhrases(phrases.value, slash.query, visitorLanguage, thread?.department).slice(0, 8) : [];
  const colleagues = at ? desk.value.team.filter(m => m.id !== session.value?.person.id && m.name.toLocaleLowerCase().includes(at[1]!.toLocaleLowerCase())).slice(0, 8) : [];
  const options = slash ? found.length : colleagues.length;

  useLayoutEffect(() => {
    const box = area.current!;
    box.style.height = 'auto';
    box.style.height = `${Math.min(box.scrollHeight, 200)}px`;
  }, [text]);
  useEffect(() => setChosen(0), [slash?.query, at && at[1]]);
  useEffect(() => () => typing(dialog, null), [dialog]);
  // Words for colleagues are words too: two of them must not write the same.
  const writes = !disabled && text.trim() !== '' && focused;
  useEffect(() => look(dialog, writes ? 2 : inSight ? 1 : 0), [dialog, writes, inSight]);
  useEffect(() => () => look(dialog, 0), [dialog]);

  const attach = (files: FileList | null | undefined) => {
    if (!files?.length || disabled || note || whisper) return false;
    sendFiles(dialog, [...files]);
    return true;
  };
  // Cut off silently, the end of what was pasted would be missing in what is sent.
  const pasted = (e: ClipboardEvent) => {
    const { value, selectionStart, selectionEnd } = area.current!;
    const length = value.length - (selectionEnd - selectionStart) + (e.clipboardData?.getData('text').length ?? 0);
    if (attach(e.clipboardData?.files)) e.preventDefault();
    else if (length > textLimit) {
      e.preventDefault();
      say(t('composer.tooLong', { n: length - textLimit, most: textLimit }), true);
    }
  };
  const take = (value: string, position: number) => {
    keepDraft(dialog, value.slice(0, textLimit));
    setCaret(position);
    setHidden(false);
    typing(dialog, !note && !aimed?.change && value.trim() ? value : null);
  };
  const insert = (index: number) => {
    if (!slash) {
      const member = colleagues[index];
      if (!member) return;
      keepDraft(dialog, '');
      dialogSheet.value = { kind: 'transfer', dialog, operator: member.id };
      return;
    }
    const phrase = found[index];
    if (!phrase) return;
    const filled = fill(phraseText(phrase, visitorLanguage), phraseVariables(thread ? visitorName(thread.visitor, thread.visitorName) : ''));
    const next = text.slice(0, slash.from) + filled + text.slice(caret);
    take(next, slash.from + filled.length);
    requestAnimationFrame(() => area.current?.setSelectionRange(slash.from + filled.length, slash.from + filled.length));
    area.current?.focus();
  };
  const send = () => {
    const words = text.trim();
    if (!words || disabled) return;
    if (aimed?.change) changeMessage(dialog, aimed.change, words);
    else if (note) writeNote(dialog, words);
    else post(dialog, words, aimed?.quote);
    typing(dialog, null);
    keepDraft(dialog, '');
    dropAim(dialog);
    setCaret(0);
    area.current?.focus();
  };
  const toggle = () => {
    typing(dialog, null);
    dropAim(dialog);
    setNoting(dialog, !note);
    area.current?.focus();
  };
  const key = (e: KeyboardEvent) => {
    if (e.isComposing) return;
    if (options > 0) {
      if (e.key === 'ArrowDown' || e.key === 'ArrowUp') {
        e.preventDefault();
        setChosen((chosen + (e.key === 'ArrowDown' ? 1 : options - 1)) % options);
        return;
      }
      if (e.key === 'Enter' || e.key === 'Tab') {
        e.preventDefault();
        insert(chosen);
        return;
      }
    }
    if (e.altKey && e.code === 'KeyN' && !disabled && !whisper) {
      e.preventDefault();
      toggle();
      return;
    }
    const waits = heldBack(dialog);
    if (waits && e.key === 'Enter' && (e.ctrlKey || e.metaKey)) {
      e.preventDefault();
      retryUnsent(dialog, waits);
    } else if (waits && e.key === 'ArrowUp' && !text) {
      e.preventDefault();
      editHeld(dialog, waits);
    } else if (e.key === 'ArrowUp' && !text && !aimed) {
      // My last words, to be changed.
      const last = thread?.entries.findLast(m => m.kind === Kind.Message && m.author === Author.Operator && m.authorId === session.value?.person.id && m.edit !== Kind.Deleted);
      if (!last) return;
      e.preventDefault();
      aim(dialog, { change: last.seq, text: last.text });
    } else if (e.key === 'Escape') {
      e.stopPropagation();
      if (slash || at) setHidden(true);
      else if (aimed) dropAim(dialog);
      else area.current?.blur();
    } else if (e.key === 'Enter' && !e.shiftKey && !e.altKey) {
      e.preventDefault();
      send();
    }
  };
  const shut = () => {
    setExtra(null);
    area.current?.focus();
  };
  const put = (one: string) => {
    const { selectionStart, selectionEnd } = area.current!;
    const position = selectionStart + one.length;
    take(text.slice(0, selectionStart) + one + text.slice(selectionEnd), position);
    shut();
    requestAnimationFrame(() => area.current?.setSelectionRange(position, position));
  };
  const listId = `options-${dialog}`;
  return (
    <div class="composer" onDragOver={e => { if (e.dataTransfer?.types.includes('Files')) e.preventDefault(); }} onDrop={e => { if (attach(e.dataTransfer?.files)) e.preventDefault(); }}>
      <Uploads dialog={dialog} />
      {extra === 'emoji' && <Later load={async () => (await import('./emoji')).EmojiGrid} onPick={put} onClose={shut} />}
      {extra === 'page' && <Later load={async () => (await import('../screens/pushsheet')).PushSheet} dialog={dialog} onClose={shut} />}
      {(slash || (at && options > 0)) && (
        <div class="picker" role="listbox" id={listId} aria-label={t(slash ? 'phrases.pick' : 'colleague.pick')} data-testid="phrase-picker">
          {slash && found.map((phrase, i) => (
            <div key={phrase.id} id={`${listId}-${i}`} class="option" role="option" aria-selected={i === chosen} data-testid="phrase-option"
              onPointerDown={e => { e.preventDefault(); insert(i); }}>
              <kbd>/{phrase.shortcut}</kbd>
              <span class="clip">{fill(phraseText(phrase, visitorLanguage), phraseVariables(thread ? visitorName(thread.visitor, thread.visitorName) : ''))}</span>
            </div>
          ))}
          {slash && found.length === 0 && <p class="picker-empty soft">{t('phrases.noneFits', { query: slash.query })}</p>}
          {!slash && colleagues.map((m, i) => (
            <div key={m.id} id={`${listId}-${i}`} class="option" role="option" aria-selected={i === chosen} onPointerDown={e => { e.preventDefault(); insert(i); }}>
              <StateDot state={m.state} /><span class="clip">{m.name}</span><span class="soft num">{m.load}/{m.capacity}</span>
            </div>
          ))}
        </div>
      )}
      {target && (
        <div class="aim" data-testid="aim">
          <Icon name={aimed.change ? 'edit' : 'reply'} size={16} />
          <span class="clip" dir="auto"><b>{t(aimed.change ? 'change.editing' : 'change.answering')}</b> {target.text}</span>
          <button type="button" class="text-button" onClick={() => { dropAim(dialog); area.current?.focus(); }}>{t('action.cancel')}</button>
        </div>
      )}
      <div class={`composer-row${note ? ' internal' : ''}`}>
        {!whisper && <button type="button" class="icon-button note-toggle" data-testid="note-toggle" aria-pressed={note} title={`${t('note.toggle')} (Alt N)`} aria-label={t('note.toggle')} disabled={disabled} onClick={toggle}>
          <Icon name="edit" />
        </button>}
        {!whisper && <>
          <button type="button" class="icon-button" data-testid="attach" title={t('files.attach')} aria-label={t('files.attach')} disabled={disabled || note} onClick={() => picker.current!.click()}><Icon name="clip" /></button>
          <input ref={picker} type="file" multiple hidden data-testid="attach-files" aria-label={t('files.attach')} onChange={e => { attach(e.currentTarget.files); e.currentTarget.value = ''; }} />
          <button type="button" class="icon-button" data-testid="send-form" title={t('cards.send')} aria-label={t('cards.send')} disabled={disabled || note} onClick={() => setPicks(true)}><Icon name="form" /></button>
          {picks && <CardPicker dialog={dialog} onClose={() => setPicks(false)} />}
        </>}
        <button type="button" class="icon-button" data-testid="emoji" title={t('composer.emoji')} aria-label={t('composer.emoji')} disabled={disabled} aria-expanded={extra === 'emoji'} onKeyDown={e => { if (e.key === 'Escape' && extra) { e.stopPropagation(); shut(); } }} onClick={() => setExtra(extra === 'emoji' ? null : 'emoji')}><Icon name="smile" /></button>
        {!whisper && <button type="button" class="icon-button" data-testid="push" title={t('composer.page')} aria-label={t('composer.page')} disabled={disabled || note} onClick={() => setExtra('page')}><Icon name="page" /></button>}
        <textarea ref={area} onPaste={pasted} rows={1} value={text} disabled={disabled} maxLength={textLimit} data-testid="composer" dir="auto" spellcheck
          placeholder={disabled ? t('composer.closed') : t(whisper ? 'whisper.placeholder' : note ? 'note.placeholder' : 'composer.placeholder')} aria-label={t(note ? 'note.field' : 'composer.label')}
          aria-controls={options ? listId : undefined} aria-activedescendant={options ? `${listId}-${chosen}` : undefined}
          onInput={e => take(e.currentTarget.value, e.currentTarget.selectionStart)} onKeyDown={key}
          onSelect={e => setCaret(e.currentTarget.selectionStart)} onFocus={() => setFocused(true)} onBlur={() => { setFocused(false); typing(dialog, null); }} />
        <button type="button" class="send" data-testid="send" title={t(note ? 'note.add' : 'composer.send')} aria-label={t(note ? 'note.add' : 'composer.send')} disabled={disabled || !text.trim()} onClick={send}>
          <Icon name="send" />
        </button>
      </div>
      {text.length > textLimit - 500 && <p class="composer-limit num">{t('composer.left', { n: textLimit - text.length })}</p>}
    </div>
  );
}
