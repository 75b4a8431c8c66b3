import { useEffect, useState } from 'preact/hooks';
import { ApiFault, api } from '../http';
import { t, when } from '../i18n/index';
import { clock } from '../logic/waiting';
import { DialogStatus } from '../packets';
import { now } from '../state/clock';
import { desk, observe, online } from '../state/gateway';
import { may } from '../state/router';
import { siteId } from '../state/session';
import { departmentName, openDialog } from '../state/view';
import { Avatar, Blank, Loading } from '../ui/bits';
import { Icon } from '../ui/icon';
import { Bans } from './bans';
import { visitorName } from './names';

interface Running {
  id: string;
  visitor: string;
  visitorName: string;
  department: string;
  operatorName: string;
  startedAt: number;
  status: number;
  entries: number;
  excerpt: string;
}

const everyMs = 4000;
const states: Record<number, 'board.waiting' | 'board.offered' | 'board.active'> = { [DialogStatus.Waiting]: 'board.waiting', [DialogStatus.Offered]: 'board.offered', [DialogStatus.Active]: 'board.active' };

/** All dialogs that go on, for those who watch over others. */
export function BoardScreen() {
  const [running, setRunning] = useState<Running[] | null>(null);
  const [fault, setFault] = useState<ApiFault | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    const load = () => api<{ dialogs: Running[] }>('GET', `sites/${encodeURIComponent(siteId.value!)}/dialogs?open=true&limit=200`, undefined, stop.signal).then(answer => {
      setRunning(answer.dialogs);
      setFault(null);
    }, (error: unknown) => {
      if (stop.signal.aborted) return;
      if (!(error instanceof ApiFault)) throw error;
      setFault(error);
    });
    void load();
    const timer = setInterval(() => { if (document.visibilityState === 'visible') void load(); }, everyMs);
    return () => {
      stop.abort();
      clearInterval(timer);
    };
  }, [siteId.value]);
  const read = async (dialog: string) => {
    if (await observe(dialog)) openDialog(dialog);
  };
  return (
    <main class="page board">
      <header class="bar"><h1>{t('board.title')}</h1><span class="soft num">{running ? running.length : ''}</span></header>
      <div class="page-body scroll"><p class="soft">{t('board.hint')}</p>
      {fault && running === null ? <Blank icon="warn" text={fault.message || t('fault.unreachable')} />
        : running === null ? <Loading rows={8} />
          : running.length === 0 ? <Blank icon="board" text={t('board.none')} />
            : <table class="table" data-testid="board">
              <thead><tr><th>{t('board.visitor')}</th><th>{t('board.operator')}</th><th>{t('board.state')}</th><th>{t('board.began')}</th><th>{t('board.words')}</th><th><span class="sr">{t('observe.begin')}</span></th></tr></thead>
              <tbody>{running.map(d => {
                const name = visitorName(d.visitor, d.visitorName);
                const mine = desk.value.order.includes(d.id) && !desk.value.threads[d.id]?.left;
                return (
                  <tr key={d.id} data-dialog={d.id}>
                    <td><span class="item-row"><Avatar id={d.visitor} name={name} size={24} /><span class="clip" dir="auto">{name}</span></span></td>
                    <td>{d.operatorName || '–'}<br /><span class="soft">{departmentName(d.department)}</span></td>
                    <td>{t(states[d.status] ?? 'board.active')}</td>
                    <td class="num" title={when(d.startedAt, now.value)}>{clock(now.value - d.startedAt)}</td>
                    <td class="words"><span class="clip" dir="auto">{d.excerpt}</span></td>
                    <td><button type="button" class="button small" data-testid="observe" disabled={!online.value} onClick={() => mine ? openDialog(d.id) : void read(d.id)}><Icon name="eye" size={14} />{t(mine ? 'board.mine' : 'observe.begin')}</button></td>
                  </tr>
                );
              })}</tbody>
            </table>}
        {may('block-visitors') && <Bans />}
      </div>
    </main>
  );
}
