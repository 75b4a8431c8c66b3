import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { number, t, tn } from '../i18n/index';
import { rowWindow } from '../logic/livetable';
import { pathOf } from '../logic/text';
import { clock } from '../logic/waiting';
import { type Row, SortBy } from '../packets';
import { now } from '../state/clock';
import { filter, holdTable, online, releaseTable, setQuery, sort, table, watchTable } from '../state/gateway';
import { cardWidth } from '../state/prefs';
import { go, place } from '../state/router';
import { cardRoom, phone } from '../state/view';
import { Avatar, Blank, IconButton, Loading } from '../ui/bits';
import { Icon } from '../ui/icon';
import { Splitter } from '../ui/splitter';
import { statusKeys, VisitorCard } from './card';
import { countryName, humanName, originName, visitorName } from './names';

const rowHeight = 52;

/** How each order begins: newest visits, most pages, longest on the page, most visits, most engaged. */
const firstDescending: Record<number, boolean> = { [SortBy.Since]: false, [SortBy.Pages]: true, [SortBy.PageTime]: true, [SortBy.Visits]: true, [SortBy.Status]: true };

function Head({ by, label, class: name }: { by?: number; label: string; class: string }) {
  if (by === undefined) return <span role="columnheader" class={name}>{label}</span>;
  const active = sort.value.by === by;
  const order = () => setQuery(filter.value, { by, descending: active ? !sort.value.descending : firstDescending[by]! });
  return (
    <span role="columnheader" class={name} aria-sort={active ? sort.value.descending ? 'descending' : 'ascending' : 'none'}>
      <button type="button" class={active ? 'sort on' : 'sort'} data-testid={`sort-${by}`} onClick={order}>
        {label}{active && <Icon name={sort.value.descending ? 'down' : 'up'} size={14} />}
      </button>
    </span>
  );
}

function VisitorRow({ row, top, gone, selected }: { row: Row; top: number; gone: boolean; selected: boolean }) {
  const name = visitorName(row.visitor, row.name);
  const status = statusKeys[row.status] ?? 'browsing';
  const origin = [originName(row.source, row.referrer), row.campaign].filter(Boolean).join(' · ');
  const machine = [countryName(row.country), row.browser, row.os].filter(Boolean).join(' · ');
  return (
    <div role="row" class={`vrow${gone ? ' gone' : ''}${selected ? ' selected' : ''}${row.segments.length ? ' hot' : ''}`} style={{ transform: `translateY(${top}px)` }}
      tabIndex={selected ? 0 : -1} data-testid="visitor-row" data-visitor={row.visitor} aria-selected={selected} onClick={() => go('visitors', row.visitor)}>
      <span role="gridcell" class="c-name">
        <Avatar id={row.visitor} name={name} />
        <span class="item-main">
          <strong class="clip" dir="auto">{name}</strong>
          <span class="item-line left">
            <span class={`vstatus vstatus-${status}`}><i aria-hidden="true" />{gone ? t('visitor.left') : t(`visitor.status.${status}`)}</span>
            {row.segments[0] && <span class="tag segment clip" title={row.segments.map(humanName).join(', ')}><Icon name="star" size={14} /><span class="clip">{humanName(row.segments[0])}</span>{row.segments.length > 1 && <span class="num">+{row.segments.length - 1}</span>}</span>}
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

/** Everybody who is on the site now, moving by itself. */
export function VisitorsScreen() {
  const body = useRef<HTMLDivElement>(null);
  const [scrollTop, setScrollTop] = useState(0);
  const [height, setHeight] = useState(600);
  const [typed, setTyped] = useState(filter.value);
  const selected = place.value.id;
  const { rows, order, waiting, gone, total, loaded } = table.value;

  useEffect(() => watchTable(), []);
  useEffect(() => {
    const timer = setTimeout(() => setQuery(typed.trim(), sort.value), 200);
    return () => clearTimeout(timer);
  }, [typed]);
  useLayoutEffect(() => {
    const box = body.current;
    if (!box) return;
    const watcher = new ResizeObserver(() => setHeight(box.clientHeight));
    watcher.observe(box);
    return () => watcher.disconnect();
  }, [loaded]);

  // The focus goes with the selection, so that a screen reader says the row.
  useLayoutEffect(() => {
    if (body.current?.contains(document.activeElement)) body.current.querySelector<HTMLElement>('.vrow.selected')?.focus({ preventScroll: true });
  }, [selected]);

  const view = rowWindow(scrollTop, height, rowHeight, order.length);
  const walk = (e: KeyboardEvent) => {
    const step = e.key === 'ArrowDown' ? 1 : e.key === 'ArrowUp' ? -1 : 0;
    if (!step || order.length === 0) return;
    e.preventDefault();
    const at = selected ? order.indexOf(selected) : -1;
    const next = Math.max(0, Math.min(order.length - 1, at + step));
    go('visitors', order[next]!);
    const box = body.current!;
    if (next * rowHeight < box.scrollTop) box.scrollTop = next * rowHeight;
    else if ((next + 1) * rowHeight > box.scrollTop + box.clientHeight) box.scrollTop = (next + 1) * rowHeight - box.clientHeight;
  };
  const list = (
    <div class="visitors">
      <header class="bar">
        <h1>{t('visitors.title')}</h1>
        <span class="soft num" data-testid="visitor-total">{loaded && tn('visitors.total', total)}</span>
        <label class="search grow">
          <Icon name="search" size={16} />
          <input type="search" value={typed} data-testid="visitor-filter" placeholder={t('visitors.filter')} aria-label={t('visitors.filter')} onInput={e => setTyped(e.currentTarget.value)} />
        </label>
        {phone.value && (
          <select class="sort-select" aria-label={t('visitors.sort')} value={sort.value.by} onChange={e => { const by = Number(e.currentTarget.value); setQuery(filter.value, { by, descending: firstDescending[by]! }); }}>
            <option value={SortBy.Since}>{t('visitors.onSite')}</option><option value={SortBy.PageTime}>{t('visitors.onPage')}</option>
            <option value={SortBy.Pages}>{t('visitors.pages')}</option><option value={SortBy.Visits}>{t('visitors.visits')}</option><option value={SortBy.Status}>{t('visitors.status')}</option>
          </select>
        )}
      </header>
      <div class="vtable" onPointerEnter={e => { if (e.pointerType === 'mouse') holdTable(); }} onPointerLeave={() => releaseTable()}>
        <div class="vgrid" role="grid" aria-label={t('visitors.title')} aria-rowcount={order.length} aria-readonly="true">
        <div class="vhead" role="row">
          <Head class="c-name" by={SortBy.Status} label={t('visitors.visitor')} />
          <Head class="c-page" label={t('visitors.page')} />
          <Head class="c-num" by={SortBy.Pages} label={t('visitors.pages')} />
          <Head class="c-time" by={SortBy.PageTime} label={t('visitors.onPage')} />
          <Head class="c-time" by={SortBy.Since} label={t('visitors.onSite')} />
          <Head class="c-num" by={SortBy.Visits} label={t('visitors.visits')} />
          <Head class="c-source" label={t('visitors.source')} />
          <Head class="c-event" label={t('visitors.event')} />
        </div>
        {!loaded ? <Loading rows={10} />
          : order.length === 0 && waiting.length === 0
            ? <Blank icon="visitors" text={filter.value ? t('visitors.noneFits') : t('visitors.none')} hint={filter.value ? undefined : t('visitors.noneHint')}>
              {filter.value && <button type="button" class="button" onClick={() => { setTyped(''); setQuery('', sort.value); }}>{t('visitors.clear')}</button>}
            </Blank>
            : (
              <div class="vbody" role="rowgroup" ref={body} tabIndex={0} aria-label={t('visitors.title')} onScroll={e => setScrollTop(e.currentTarget.scrollTop)} onKeyDown={walk} data-testid="visitor-list">
                <div class="vspace" role="presentation" style={{ height: `${order.length * rowHeight}px` }}>
                  {order.slice(view.from, view.to).map((id, i) => {
                    const row = rows.get(id);
                    return row && <VisitorRow key={id} row={row} top={(view.from + i) * rowHeight} gone={gone.has(id)} selected={id === selected} />;
                  })}
                </div>
                {total > order.length + waiting.length && <div role="row" class="soft list-empty"><span role="gridcell">{t('visitors.first', { n: order.length, total: number(total) })}</span></div>}
              </div>
            )}
        </div>
        {waiting.length > 0 && <button type="button" class="chip-button fresh" data-testid="visitors-new" onClick={() => releaseTable(true)}><Icon name="up" size={16} />{tn('visitors.fresh', waiting.length)}</button>}
        {!online.value && loaded && <p class="stale soft">{t('visitors.stale')}</p>}
      </div>
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
