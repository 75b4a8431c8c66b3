import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiFault, api, query } from '../http';
import { t, tn, when } from '../i18n/index';
import { addressOf, foldChanges, groupEntries } from '../logic/desk';
import { Author, type Entry, Kind, shortNumber } from '../packets';
import { now } from '../state/clock';
import { listWidth } from '../state/prefs';
import { go, place } from '../state/router';
import { site, siteId } from '../state/session';
import { departmentName, phone } from '../state/view';
import { Avatar, Blank, IconButton, Loading, Stars } from '../ui/bits';
import { Icon } from '../ui/icon';
import { Group, worthSaying } from '../ui/message';
import { Splitter } from '../ui/splitter';
import { type Review, ReviewBadge, ReviewForm, reviewStates } from './review';
import { visitorName } from './names';

interface Rating { operator: string; operatorName: string; stars: number; comment: string }

interface Found {
  id: string;
  visitor: string;
  visitorName: string;
  department: string;
  operator: string | null;
  operatorName: string;
  startedAt: number;
  closedAt: number | null;
  status: number | string;
  stars: number;
  comment?: string;
  ratings?: Rating[];
  resolved?: string;
  review?: Review | null;
  entries: number;
  excerpt: string;
}

interface Spoken extends Omit<Found, 'entries'> {
  entries: { seq: number; at: number; kind: number | string; author: number | string; authorId: string; authorName: string; text: string; detail?: string }[];
}

const filters = { text: '', operator: '', department: '', from: '', to: '', stars: '', review: '' };
let kept = filters;

/** The API may say kinds and authors as words or as the wire's numbers. */
function code(value: number | string, words: Record<string, number>): number {
  if (typeof value === 'number') return value;
  const found = Object.entries(words).find(([word]) => word.toLowerCase() === value.toLowerCase());
  return found ? found[1] : Number(value) || 0;
}

function dayStart(date: string, plusDays = 0): number | '' {
  if (!date) return '';
  const at = new Date(`${date}T00:00:00`);
  at.setDate(at.getDate() + plusDays);
  return Number.isNaN(at.getTime()) ? '' : at.getTime();
}

/** Everything that was ever said, found by words, people and days. */
export function HistoryScreen() {
  const [wanted, setWanted] = useState(kept);
  const [found, setFound] = useState<Found[] | null>(null);
  const [next, setNext] = useState<string | number | null>(null);
  const [fault, setFault] = useState<ApiFault | null>(null);
  const [busy, setBusy] = useState(false);
  const asking = useRef<AbortController | null>(null);
  const selected = place.value.id;
  const set = (change: Partial<typeof filters>) => setWanted(kept = { ...kept, ...change });

  const load = async (before: string | number | null) => {
    asking.current?.abort();
    const stop = asking.current = new AbortController();
    setBusy(true);
    setFault(null);
    try {
      const answer = await api<{ dialogs: Found[]; next: string | number | null }>('GET', `sites/${encodeURIComponent(siteId.value!)}/dialogs${query({
        text: wanted.text.trim(), operator: wanted.operator, department: wanted.department, stars: wanted.stars === 'bad' ? '' : wanted.stars, starsMost: wanted.stars === 'bad' ? 2 : '', review: wanted.review,
        from: dayStart(wanted.from), to: dayStart(wanted.to, 1), limit: 50, before,
      })}`, undefined, stop.signal);
      setFound(before === null ? answer.dialogs : [...found ?? [], ...answer.dialogs]);
      setNext(answer.next ?? null);
    } catch (error) {
      if (stop.signal.aborted) return;
      if (!(error instanceof ApiFault)) throw error;
      setFault(error);
    }
    setBusy(false);
  };
  useEffect(() => {
    const timer = setTimeout(() => void load(null), 250);
    return () => clearTimeout(timer);
  }, [wanted, siteId.value]);
  useEffect(() => () => asking.current?.abort(), []);

  const filtered = Object.values(wanted).some(Boolean);
  const list = (
    <div class="history-list" style={phone.value ? undefined : { width: `${Math.max(listWidth.value, 320)}px` }}>
      <header class="bar column">
        <h1>{t('history.title')}</h1>
        <label class="search"><Icon name="search" size={16} />
          <input type="search" value={wanted.text} data-testid="history-search" placeholder={t('history.search')} aria-label={t('history.search')} onInput={e => set({ text: e.currentTarget.value })} /></label>
        <div class="filters">
          <select aria-label={t('history.operator')} value={wanted.operator} onChange={e => set({ operator: e.currentTarget.value })}>
            <option value="">{t('history.anyOperator')}</option>{site.value?.operators.map(o => <option key={o.id} value={o.id}>{o.name}</option>)}
          </select>
          <select aria-label={t('history.department')} value={wanted.department} onChange={e => set({ department: e.currentTarget.value })}>
            <option value="">{t('history.anyDepartment')}</option>{site.value?.departments.map(d => <option key={d.id} value={d.id}>{departmentName(d.id)}</option>)}
          </select>
          <label class="day"><span aria-hidden="true">{t('history.fromShort')}</span><input type="date" aria-label={t('history.from')} title={t('history.from')} value={wanted.from} max={wanted.to || undefined} onChange={e => set({ from: e.currentTarget.value })} /></label>
          <label class="day"><span aria-hidden="true">{t('history.toShort')}</span><input type="date" aria-label={t('history.to')} title={t('history.to')} value={wanted.to} min={wanted.from || undefined} onChange={e => set({ to: e.currentTarget.value })} /></label>
          <select aria-label={t('history.stars')} value={wanted.stars} onChange={e => set({ stars: e.currentTarget.value })}>
            <option value="">{t('history.anyStars')}</option><option value="bad">{t('history.badlyRated')}</option>{[1, 2, 3, 4, 5].map(n => <option key={n} value={n}>{'★'.repeat(n)}</option>)}
          </select>
          {(wanted.stars === 'bad' || wanted.review) && <select aria-label={t('review.state')} value={wanted.review} data-testid="history-review" onChange={e => set({ review: e.currentTarget.value })}>
            <option value="">{t('review.any')}</option>{reviewStates.map(s => <option key={s} value={s}>{t(`review.${s}`)}</option>)}
          </select>}
        </div>
      </header>
      <div class="scroll">
        {fault ? <Blank icon="warn" text={fault.message || t('fault.unreachable')}><button type="button" class="button" onClick={() => void load(null)}>{t('action.retry')}</button></Blank>
          : found === null ? <Loading rows={8} />
            : found.length === 0 ? <Blank icon="history" text={filtered ? t('history.noneFits') : t('history.none')}>
              {filtered && <button type="button" class="button" onClick={() => set(filters)}>{t('history.clear')}</button>}
            </Blank>
              : <ul class="items">{found.map(d => {
                const name = visitorName(d.visitor, d.visitorName);
                return (
                  <li key={d.id}><button type="button" class={`item${d.id === selected ? ' selected' : ''}`} data-testid="history-item" data-dialog={d.id} onClick={() => go('history', d.id)}>
                    <Avatar id={d.visitor} name={name} />
                    <span class="item-main">
                      <span class="item-line"><strong class="clip" dir="auto">{name}</strong><time class="num soft">{when(d.startedAt, now.value)}</time></span>
                      <span class="soft clip" dir="auto">{d.excerpt}</span>
                      <span class="item-line left"><span class="soft clip">{[d.operatorName, departmentName(d.department)].filter(Boolean).join(' · ')}</span>{worst(d) > 0 && <Stars value={worst(d)} />}</span>
                      <Given ratings={d.ratings} resolved={d.resolved} bad={wanted.stars === 'bad'} />
                      <ReviewBadge review={d.review} asked={wanted.stars === 'bad'} />
                    </span>
                  </button></li>
                );
              })}</ul>}
        {next !== null && !fault && <button type="button" class="button more" disabled={busy} onClick={() => void load(next)}>{t('history.more')}</button>}
      </div>
    </div>
  );
  if (phone.value) return <main class="history">{selected ? <OneDialog key={selected} id={selected} /> : list}</main>;
  return (
    <main class="history">
      {list}
      <Splitter width={listWidth} least={320} most={520} side="left" />
      {selected ? <OneDialog key={selected} id={selected} /> : <div class="work"><Blank icon="history" text={t('history.choose')} /></div>}
    </main>
  );
}

/** Of several operators the one who did worst says how the dialog was. */
const worst = (d: Pick<Found, 'stars' | 'ratings'>): number => d.ratings?.length ? Math.min(...d.ratings.map(r => r.stars)) : d.stars;

/** Who got what, where the stars alone do not say it; whether it helped; with the words of those who were not content. */
function Given({ ratings = [], resolved, bad }: { ratings?: Rating[] | undefined; resolved?: string | undefined; bad?: boolean }) {
  const several = ratings.length > 1;
  const said = bad ? ratings.filter(r => r.stars <= 2 && r.comment) : [];
  if (!several && !resolved && said.length === 0) return null;
  return (
    <span class="given">
      {resolved && <span class="solved" data-answer={resolved}>{t(resolved === 'yes' ? 'history.solved' : resolved === 'partly' ? 'history.partly' : 'history.unsolved')}</span>}
      {several && ratings.map(r => <span key={r.operator} class="rated" data-testid="history-rating"><span class="clip" dir="auto">{r.operatorName || r.operator}</span><Stars value={r.stars} /></span>)}
      {said.map(r => <q key={r.operator} class="clip" dir="auto">{r.comment}</q>)}
    </span>
  );
}

function OneDialog({ id }: { id: string }) {
  const [dialog, setDialog] = useState<Spoken | ApiFault | null>(null);
  const load = () => {
    setDialog(null);
    api<Spoken>('GET', `sites/${encodeURIComponent(siteId.value!)}/dialogs/${encodeURIComponent(id)}`).then(setDialog, setDialog);
  };
  useEffect(load, [id]);
  if (dialog === null) return <div class="work"><Loading rows={8} /></div>;
  if (!('entries' in dialog)) {
    return <div class="work"><Blank icon="warn" text={dialog.status === 404 ? t('history.gone') : dialog.message || t('fault.unreachable')}>
      <button type="button" class="button" onClick={dialog.status === 404 ? () => go('history') : load}>{t(dialog.status === 404 ? 'action.back' : 'action.retry')}</button></Blank></div>;
  }
  const name = visitorName(dialog.visitor, dialog.visitorName);
  const entries: Entry[] = dialog.entries.map(e => ({
    type: 'entry', dialog: id, epoch: 0, seq: e.seq, time: e.at, kind: code(e.kind, Kind), author: code(e.author, Author),
    authorId: e.authorId, authorName: e.authorName, text: e.text, outbox: null, n: 0, detail: e.detail ?? '',
  }));
  const said = foldChanges(entries);
  const address = addressOf(entries);
  return (
    <section class="dialog-pane past-dialog" data-testid="history-dialog" aria-label={t('dialog.with', { name })}>
      <header class="pane-head">
        {phone.value && <IconButton icon="back" label={t('action.back')} onClick={() => go('history')} testid="back" />}
        <Avatar id={dialog.visitor} name={name} />
        <span class="pane-title"><strong class="clip" dir="auto">{name}</strong>
          <span class="soft clip">{[when(dialog.startedAt, now.value), dialog.operatorName, departmentName(dialog.department)].filter(Boolean).join(' · ')}</span></span>
        {worst(dialog) > 0 && <Stars value={worst(dialog)} />}
        <IconButton icon="card" label={t('card.show')} onClick={() => go('visitors', dialog.visitor)} />
      </header>
      <Given ratings={dialog.ratings} resolved={dialog.resolved} />
      {address && <p class="pane-strip" data-testid="left-address"><Icon name="card" size={14} /><span>{t('closing.addressStrip')} <a href={`mailto:${encodeURIComponent(address)}`} dir="ltr">{address}</a></span></p>}
      {(dialog.review || (worst(dialog) > 0 && worst(dialog) <= 2) || dialog.resolved === 'no') && <ReviewForm dialog={id} review={dialog.review ?? null} onSaved={review => setDialog({ ...dialog, review })} />}
      <div class="log" tabIndex={0}>{groupEntries(worthSaying(said)).map(g => <Group key={g.entries[0]!.seq} group={g} visitorName={name} all={said} />)}</div>
      <footer class="past-foot soft"><span>{tn('history.entries', entries.length)}</span><span class="clip" data-testid="history-number">{t('history.id')} <b class="num">{shortNumber(id)}</b> <code>{id}</code></span></footer>
    </section>
  );
}
