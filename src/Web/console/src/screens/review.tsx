import { useState } from 'preact/hooks';
import { ApiFault, api } from '../http';
import { t, when } from '../i18n/index';
import { now } from '../state/clock';
import { may } from '../state/router';
import { siteId } from '../state/session';
import { say } from '../state/toasts';

export interface Review { state: typeof reviewStates[number]; note: string; by: string; at: number }

export const reviewStates = ['new', 'looking', 'done'] as const;

/** How far somebody has come with it; of one that nobody has looked into only where that was asked for. */
export function ReviewBadge({ review, asked }: { review: Review | null | undefined; asked: boolean }) {
  if (!review && !asked) return null;
  const state = review?.state ?? 'new';
  return <span class="review-badge" data-state={state} data-testid="review-badge">{t(`review.${state}`)}{review?.by && <span class="soft"> · {review.by}</span>}</span>;
}

/** What a reviewer says of a badly rated dialog; whoever does not supervise reads it. */
export function ReviewForm({ dialog, review, onSaved }: { dialog: string; review: Review | null; onSaved: (review: Review) => void }) {
  const [state, setState] = useState(review?.state ?? 'new');
  const [note, setNote] = useState(review?.note ?? '');
  const [busy, setBusy] = useState(false);
  const dirty = state !== (review?.state ?? 'new') || note.trim() !== (review?.note ?? '');
  const save = async () => {
    setBusy(true);
    try {
      onSaved(await api<Review>('PUT', `sites/${encodeURIComponent(siteId.value!)}/dialogs/${encodeURIComponent(dialog)}/review`, { state, note: note.trim() }));
      say(t('review.saved'));
    } catch (error) {
      if (!(error instanceof ApiFault)) throw error;
      say(error.message || t('fault.unreachable'), true);
    }
    setBusy(false);
  };
  const said = review && <p class="soft">{t('review.said', { name: review.by, at: when(review.at, now.value) })}</p>;
  if (!may('supervise')) return <section class="review" data-testid="review"><ReviewBadge review={review} asked />{review?.note && <p dir="auto">{review.note}</p>}</section>;
  return (
    <form class="review" data-testid="review" onSubmit={e => { e.preventDefault(); void save(); }}>
      <label><span>{t('review.state')}</span>
        <select value={state} data-testid="review-state" onChange={e => setState(e.currentTarget.value as Review['state'])}>{reviewStates.map(s => <option key={s} value={s}>{t(`review.${s}`)}</option>)}</select></label>
      <textarea rows={2} value={note} maxLength={2000} dir="auto" placeholder={t('review.note')} aria-label={t('review.note')} data-testid="review-note" onInput={e => setNote(e.currentTarget.value)} />
      <span class="review-foot">{said}<button type="submit" class="button small" disabled={busy || !dirty} data-testid="review-save">{t('action.save')}</button></span>
    </form>
  );
}
