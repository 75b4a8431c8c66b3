import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { api } from '../http';
import { number, t, tn, when } from '../i18n/index';
import { choosing } from '../logic/livefilter';
import { rowWindow, waiting } from '../logic/livetable';
import { pathOf } from '../logic/text';
import { clock } from '../logic/waiting';
import { type Row, SortBy } from '../packets';
import { now } from '../state/clock';
import { online } from '../state/gateway';
import { usePerson } from '../state/people';
import { cardWidth } from '../state/prefs';
import { go, place } from '../state/router';
import { siteId } from '../state/session';
import { cardRoom, phone } from '../state/view';
import { filter, groupBy, holdTable, picturesShown, releaseTable, see, sort, table, watchVisitors, words } from '../state/visitors';
import { Avatar, Blank, IconButton, Loading } from '../ui/bits';
import { Bars } from '../ui/charts';
import { Icon } from '../ui/icon';
import { Splitter } from '../ui/splitter';
import { statusKeys, VisitorCard } from './card';
import { countryName, humanName, originName, visitorName } from './names';
import { FilterBar } from './visitorfilter';
import { Pictures } from './visitorpictures';
import { fieldName, valueName } from './visitorwords';

const rowHeight = 52;

/** How each order begins: newest visits, most pages, longest on the page, most visits, most engaged; texts from A. */
const firstDescending: Record<number, boolean> = { [SortBy.Pages]: true, [SortBy.PageTime]: true, [SortBy.Visits]: true, [SortBy.Status]: true };

function Head({ by, label, class: name }: { by: number; label: string; class: string }) {
  const active = sort.value.by === by;
  const order = () => { sort.value = { by, descending: active ? !sort.value.descending : firstDescending[by] ?? false }; };
  return (
    <span role="columnheader" class={name} aria-sort={active ? sort.value.descending ? 'descending' : 'ascending' : 'none'}>
      <button type="button" class={active ? 'sort on' : 'sort'} data-testid={`sort-${by}`} onClick={order}>
        {label}{active && <Icon name={sort.value.descending ? 'down' : 'up'} size={14} />}
      </button>
    </span>
  );
}

function VisitorRow({ row, at, selected }: { row: Row; at: number; selected: boolean }) {
  const name = visitorName(row.visitor, row.name);
  const status = statusKeys[row.status] ?? 'browsing';
  const origin = [originName(row.source, row.referrer), row.campaign].filter(Boolean).join(' · ');
  const machine = [row.city || row.region, countryName(row.country), row.browser, row.os].filter(Boolean).join(' · ');
  return (
    <div role="row" aria-rowindex={at + 2} class={`vrow${selected ? ' selected' : ''}${row.segments.length ? ' hot' : ''}`} style={{ transform: `translateY(${at * rowHeight}px)` }}
      tabIndex={selected ? 0 : -1} data-testid="visitor-row" data-visitor={row.visitor} aria-selected={selected} onClick={() => go('visitors', row.visitor)}>
      <span role="gridcell" class="c-name">
        <Avatar id={row.visitor} name={name} />
        <span class="item-main">
          <strong class="clip" dir="auto">{name}</strong>
          <span class="item-line left">
            <span class={`vstatus vstatus-${status}`}><i aria-hidden="true" />{t(`visitor.status.${status}`)}</span>
            {row.segments[0] && <span class="tag segment clip" title={row.segments.map(humanName).join(', ')}><Icon name="star" size={14} /><span class="clip">{humanName(row.segments[0])}</span>{row.segments.length > 1 && <span class="num">+{row.segments.length - 1}</span>}</span>}
            {row.tags?.[0] && <span class="tag clip" title={row.tags.join(', ')} data-testid="visitor-tag"><span class="clip" dir="auto">{row.tags[0]}</span>{row.tags.length > 1 && <span class="num">+{row.tags.length - 1}</span>}</span>}
          </span>
        </span>
      </span>
      <span role="gridcell" class="c-page">
        <span class="clip" dir="auto" title={row.url}>{row.title || pathOf(row.url)}</span>
        <span class="soft clip">{pathOf(row.url)}</span>
      </span>
      <span role="gridcell" class="c-num num">{number(row.pages)}</span>
      <span role="gridcell" class="c-time num">{clock(now.value - row.pageSince)}</span>
      <span role="gridcell" class="c-time num">{clock(now.value - row.visitStart)}</span>
      <span role="gridcell" class="c-num num">{number(row.visits)}</span>
      <span role="gridcell" class="c-source"><span class="clip" title={origin}>{origin}</span><span class="soft clip" title={machine}>{machine}</span></span>
      <span role="gridcell" class="c-event">{row.lastEvent && <span class="tag"><Icon name="event" size={14} /><span class="clip">{humanName(row.lastEvent)}</span></span>}</span>
    </div>
  );
}

interface SegmentFigures {
  segment: string;
  members: number;
  now: number | null;
  visitors: number;
  visits: number;
  talked: number;
  invited: number;
  accepted: number;
}

/** What the people of each segment did in the last thirty days, from what is kept. */
function SegmentReport() {
  const [report, setReport] = useState<readonly SegmentFigures[] | 'failed' | null>(null);
  useEffect(() => {
    const ask = () => api<{ segments: SegmentFigures[] }>('GET', `sites/${encodeURIComponent(siteId.value!)}/segments`).then(answer => setReport(answer.segments), () => setReport('failed'));
    void ask();
    const timer = setInterval(ask, 10_000);
    return () => clearInterval(timer);
  }, []);
  if (report === 'failed') return <p class="soft">{t('segments.failed')}</p>;
  if (report === null || report.length === 0) return null;
  const columns = ['members', 'now', 'visitors', 'visits', 'talked', 'invited', 'accepted'] as const;
  return (
    <section class="segments" data-testid="segment-report">
      <h2>{t('segments.title')}</h2>
      <div class="segments-scroll" tabIndex={0} role="group" aria-label={t('segments.title')}>
        <table>
          <thead><tr><th scope="col">{fieldName('segment')}</th>{columns.map(c => <th key={c} scope="col" class="num">{t(`segments.${c}`)}</th>)}</tr></thead>
          <tbody>{report.map(s => <tr key={s.segment}><th scope="row" class="clip" dir="auto">{humanName(s.segment)}</th>{columns.map(c => <td key={c} class="num" data-testid={`segment-${c}`}>{s[c] === null ? '–' : number(s[c])}</td>)}</tr>)}</tbody>
        </table>
      </div>
    </section>
  );
}

/** The groups of a column in place of the rows: a click looks into one. */
function GroupList({ column }: { column: string }) {
  const { total, groups } = table.value;
  const [, values, distinct] = groups.find(g => g[0] === column) ?? [column, [], 0];
  const pick = (value: string) => {
    filter.value = choosing(filter.value, column, value);
    groupBy.value = null;
  };
  return (
    <div class="vgroups" data-testid="visitor-groups">
      <h2>{t('visitors.groupsOf', { column: fieldName(column) })}</h2>
      <Bars total={total} bars={values.map(([value, count]) => ({ key: value, label: valueName(column, value), value: count }))} onPick={pick} />
      {distinct > values.length && <p class="soft">{t('visitors.moreGroups', { n: number(distinct - values.length) })}</p>}
      {column === 'segment' && <SegmentReport />}
    </div>
  );
}

function Rows({ selected }: { selected: string | null }) {
  const body = useRef<HTMLDivElement>(null);
  const [scrollTop, setScrollTop] = useState(0);
  const [height, setHeight] = useState(600);
  const { rows, offset, total } = table.value;
  useLayoutEffect(() => {
    const box = body.current!;
    const watcher = new ResizeObserver(() => setHeight(box.clientHeight));
    watcher.observe(box);
    return () => watcher.disconnect();
  }, []);
  // A new question begins at its top.
  const question = `${sort.value.by} ${sort.value.descending} ${words.value} ${JSON.stringify(filter.value)}`;
  useLayoutEffect(() => { body.current!.scrollTop = 0; }, [question]);
  const first = Math.floor(scrollTop / rowHeight);
  const count = Math.ceil(height / rowHeight) + 1;
  useEffect(() => {
    // Asking waits until the scrolling rests for a moment: what flies past is not worth sending.
    const timer = setTimeout(() => see(first, count), 60);
    return () => clearTimeout(timer);
  }, [first, count]);
  // The focus goes with the selection, so that a screen reader says the row.
  useLayoutEffect(() => {
    if (body.current?.contains(document.activeElement)) body.current.querySelector<HTMLElement>('.vrow.selected')?.focus({ preventScroll: true });
  }, [selected]);
  const all = Math.max(total, offset + rows.length);
  const view = rowWindow(scrollTop, height, rowHeight, all);
  const walk = (e: KeyboardEvent) => {
    const step = e.key === 'ArrowDown' ? 1 : e.key === 'ArrowUp' ? -1 : 0;
    if (!step || rows.length === 0) return;
    e.preventDefault();
    const had = selected ? rows.findIndex(r => r.visitor === selected) : -1;
    const next = Math.max(0, Math.min(rows.length - 1, had < 0 ? first - offset : had + step));
    go('visitors', rows[next]!.visitor);
    const box = body.current!;
    const at = offset + next;
    if (at * rowHeight < box.scrollTop) box.scrollTop = at * rowHeight;
    else if ((at + 1) * rowHeight > box.scrollTop + box.clientHeight) box.scrollTop = (at + 1) * rowHeight - box.clientHeight;
  };
  return (
    <div class="vbody" role="rowgroup" ref={body} tabIndex={0} aria-label={t('visitors.title')} onScroll={e => setScrollTop(e.currentTarget.scrollTop)} onKeyDown={walk} data-testid="visitor-list">
      <div class="vspace" role="presentation" style={{ height: `${all * rowHeight}px` }}>
        {Array.from({ length: view.to - view.from }, (_, i) => {
          const at = view.from + i;
          const row = rows[at - offset];
          return row ? <VisitorRow key={row.visitor} row={row} at={at} selected={row.visitor === selected} />
            : <div key={`at${at}`} class="vrow vrow-coming" role="presentation" style={{ transform: `translateY(${at * rowHeight}px)` }}><span class="ghost" /></div>;
        })}
      </div>
    </div>
  );
}

/** The person whose login was typed, also when the list has nobody of that name: a click opens the card with all that is known from before. */
function KnownPerson({ typed }: { typed: string }) {
  const person = usePerson(typed);
  if (!person) return null;
  const [{ visitor, lastSeen }] = person.browsers;
  const name = visitorName(visitor, person.name);
  return (
    <button type="button" class="known-person" data-testid="known-person" onClick={() => go('visitors', visitor)}>
      <Avatar id={visitor} name={name} />
      <span class="item-main">
        <strong class="clip" dir="auto">{name}</strong>
        <span class="soft clip signed"><Icon name="check" size={14} /><span class="clip">{[t('card.signedIn', { login: person.login }), person.email].filter(Boolean).join(' · ')}</span></span>
      </span>
      <span class="soft num known-seen">{t('visitors.lastSeen', { when: when(lastSeen, now.value) })}</span>
      <Icon name="card" size={18} />
    </button>
  );
}

/** Everybody who is on the site now, moving by itself. */
export function VisitorsScreen() {
  const [typed, setTyped] = useState(words.value);
  const selected = place.value.id;
  const { rows, total, loaded } = table.value;
  const fresh = waiting(table.value);
  const filtered = filter.value.clauses.length > 0 || words.value !== '';

  useEffect(() => watchVisitors(), []);
  useEffect(() => {
    const timer = setTimeout(() => { words.value = typed.trim(); }, 200);
    return () => clearTimeout(timer);
  }, [typed]);
  // Views and "clear" change the words from outside.
  useEffect(() => { if (typed.trim() !== words.value) setTyped(words.value); }, [words.value]);

  const list = (
    <div class="visitors">
      <header class="bar">
        <h1>{t('visitors.title')}</h1>
        <span class="soft num" data-testid="visitor-total">{loaded && tn(filtered ? 'visitors.fitting' : 'visitors.total', total)}</span>
        <label class="search grow">
          <Icon name="search" size={16} />
          <input type="search" value={typed} maxLength={200} data-testid="visitor-filter" placeholder={t('visitors.filter')} aria-label={t('visitors.filter')} onInput={e => setTyped(e.currentTarget.value)} />
        </label>
        <button type="button" class="button small" aria-pressed={picturesShown.value} data-testid="pictures-toggle" onClick={() => { picturesShown.value = !picturesShown.value; }}>{t(picturesShown.value ? 'pic.hide' : 'pic.show')}</button>
      </header>
      <FilterBar />
      <KnownPerson typed={typed} />
      {picturesShown.value && <Pictures />}
      {groupBy.value ? !loaded ? <Loading rows={10} /> : <GroupList column={groupBy.value} /> : (
        <div class="vtable" onPointerEnter={e => { if (e.pointerType === 'mouse') holdTable(); }} onPointerLeave={() => releaseTable()}>
          <div class="vgrid" role="grid" aria-label={t('visitors.title')} aria-rowcount={total + 1} aria-readonly="true">
            <div class="vhead" role="row">
              <Head class="c-name" by={SortBy.Status} label={t('visitors.visitor')} />
              <Head class="c-page" by={SortBy.Title} label={t('visitors.page')} />
              <Head class="c-num" by={SortBy.Pages} label={t('visitors.pages')} />
              <Head class="c-time" by={SortBy.PageTime} label={t('visitors.onPage')} />
              <Head class="c-time" by={SortBy.Since} label={t('visitors.onSite')} />
              <Head class="c-num" by={SortBy.Visits} label={t('visitors.visits')} />
              <Head class="c-source" by={SortBy.Source} label={t('visitors.source')} />
              <Head class="c-event" by={SortBy.Event} label={t('visitors.event')} />
            </div>
            {!loaded ? <Loading rows={10} />
              : total === 0 && rows.length === 0
                ? <Blank icon="visitors" text={filtered ? t('visitors.noneFits') : t('visitors.none')} hint={filtered ? undefined : t('visitors.noneHint')} />
                : <Rows selected={selected} />}
          </div>
          {fresh > 0 && <button type="button" class="chip-button fresh" data-testid="visitors-new" onClick={() => releaseTable(true)}><Icon name="up" size={16} />{tn('visitors.fresh', fresh)}</button>}
          {!online.value && loaded && <p class="stale soft">{t('visitors.stale')}</p>}
        </div>
      )}
    </div>
  );
  const card = selected && <VisitorCard key={selected} visitor={selected} onBack={phone.value ? () => go('visitors') : undefined} />;
  if (phone.value) return <main class="visitors-screen">{card || list}</main>;
  return (
    <main class="visitors-screen">
      {list}
      {card && <>
        <Splitter width={cardWidth} least={260} most={520} side="right" />
        <aside class="card-pane" style={{ width: `${cardRoom.value}px` }}>{card}<span class="card-hide"><IconButton icon="close" label={t('card.hide')} onClick={() => go('visitors')} /></span></aside>
      </>}
    </main>
  );
}
