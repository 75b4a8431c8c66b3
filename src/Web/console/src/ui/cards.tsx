import { tc } from '../i18n/cards';
import { answerOf, answers, type CardAnswer, type CardContent, pictureOn, readDetail, verdictOf } from '../logic/cards';
import type { Said } from '../logic/desk';
import { safeHref } from '../logic/text';
import { CardKind, Kind } from '../packets';
import { site } from '../state/session';
import { Icon, type IconName } from './icon';
import { Text } from './message';

const icons: Readonly<Record<string, IconName>> = { valid: 'check', invalid: 'warn', unchecked: 'warn', checking: 'clock' };

/** Paths are the site's own, of which the console knows the origin. */
function addressOn(address: string | undefined): string | null {
  const origin = site.value?.origins?.[0];
  return address ? safeHref(address.startsWith('/') && origin ? origin + address : address) : null;
}

/** A card as both see it, or what was answered to one. */
export function CardView({ entry, all }: { entry: Said; all: readonly Said[] }) {
  return entry.kind === CardKind.Answer ? <Answer entry={entry} all={all} /> : <Sent entry={entry} all={all} />;
}

function Sent({ entry, all }: { entry: Said; all: readonly Said[] }) {
  const card = readDetail<CardContent>(entry);
  const page = addressOn(card.address);
  const picture = pictureOn(card.picture, site.value?.origins ?? []);
  const answered = card.fields && answerOf(all, entry.seq);
  const withdrawn = entry.edit === Kind.Deleted;
  return (
    <div class={`card-sent${withdrawn ? ' withdrawn' : ''}`} data-testid="card-sent">
      {picture && <Picture address={picture} name={card.title ?? ''} />}
      <strong dir="auto">{page ? <a href={page} target="_blank" rel="noopener noreferrer nofollow">{card.title}</a> : card.title}</strong>
      {card.price && <span class="num" data-testid="card-price">{card.price}</span>}
      {card.text && <p dir="auto"><Text text={card.text} /></p>}
      {card.fields && <ul>{card.fields.map(f => <li key={f.name} dir="auto">{f.label}{!f.required && <span class="soft"> ({tc('card.optional')})</span>}</li>)}</ul>}
      {withdrawn && <span class="card-state" data-testid="card-withdrawn"><Icon name="close" size={14} />{tc('card.withdrawn')}</span>}
      {card.fields && (answered || !withdrawn) && <span class="card-state" data-testid="card-state"><Icon name={answered ? 'check' : 'clock'} size={14} />{tc(answered ? 'card.answered' : 'card.waiting')}</span>}
    </div>
  );
}

/** In a frame of its own, for the console's policy takes no pictures from elsewhere. The place has its size and its sign before the picture comes, and keeps them when it does not. */
function Picture({ address, name }: { address: string; name: string }) {
  return (
    <span class="card-picture" data-testid="card-picture">
      <Icon name="page" />
      <iframe src={`/console/picture.html#${encodeURIComponent(address)}`} title={name} sandbox="allow-scripts" loading="lazy" tabIndex={-1} />
    </span>
  );
}

function Answer({ entry, all }: { entry: Said; all: readonly Said[] }) {
  const { card, values = {}, check } = readDetail<CardAnswer>(entry);
  const sent = all.find(e => e.seq === card);
  const verdict = verdictOf(all, entry.seq);
  const word = verdict ? readDetail<{ verdict: string }>(verdict).verdict ?? '' : check ? 'checking' : '';
  return (
    <div class="card-answer" data-testid="card-answer">
      <dl>{answers(sent ? readDetail<CardContent>(sent) : {}, values).map(([label, value], i) => <div key={i}><dt dir="auto">{label}</dt><dd class="wrap" dir="auto"><Text text={value} /></dd></div>)}</dl>
      {word in icons && <span class="card-state" data-testid="card-verdict" data-word={word}><Icon name={icons[word]!} size={14} /><span dir="auto">{tc(`check.${word as 'valid'}`)}{verdict?.text && <>: {verdict.text}</>}</span></span>}
    </div>
  );
}
