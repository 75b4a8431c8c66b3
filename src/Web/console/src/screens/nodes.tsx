import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiFault, api } from '../http';
import { number, t, type TextKey } from '../i18n/index';
import { type ClusterNode, mayDrain, megabytes, sparkline, uptime } from '../logic/nodes';
import { now } from '../state/clock';
import { say } from '../state/toasts';
import { Blank, Loading } from '../ui/bits';
import { Icon, type IconName } from '../ui/icon';
import { Sheet } from '../ui/overlay';

const pollMs = 2000;
const kinds = ['visitors', 'operators', 'dialogs', 'desks'] as const;
const stateIcon: Record<ClusterNode['state'], IconName> = { ready: 'check', unready: 'warn', draining: 'out', joining: 'clock', leaving: 'out', silent: 'late' };

function Since({ at }: { at: number }) {
  const { days, hours, minutes } = uptime(now.value - at);
  return <>{days > 0 ? t('nodes.uptimeDays', { d: days, h: hours }) : t('nodes.uptimeHours', { h: hours, m: minutes })}</>;
}

function Line({ node }: { node: ClusterNode }) {
  const load = node.load ?? [];
  return (
    <figure class="node-load">
      <svg viewBox="0 0 240 44" preserveAspectRatio="none" role="img" aria-label={t('nodes.load')}><polyline points={sparkline(load, 240, 42, 60)} /></svg>
      <figcaption class="soft"><span class="num">{t('nodes.loadNow', { n: number(load.at(-1) ?? 0) })}</span><span>{t('nodes.loadSpan')}</span></figcaption>
    </figure>
  );
}

function Fact({ name, children }: { name: TextKey; children: preact.ComponentChildren }) {
  return <div><dt class="soft">{t(name)}</dt><dd class="num">{children}</dd></div>;
}

function NodeCard({ node, all, onDrain }: { node: ClusterNode; all: readonly ClusterNode[]; onDrain: () => void }) {
  return (
    <article class="node" data-testid="node" data-node={node.id} data-state={node.state}>
      <header>
        <h2 class="num clip">{node.id}</h2>
        <span class={`tag node-${node.state}`}><Icon name={stateIcon[node.state]} size={14} />{t(`nodes.state.${node.state}`)}</span>
        {node.self && <span class="tag">{t('nodes.self')}</span>}
        <span class="grow" />
        <button type="button" class="button" data-testid="drain" disabled={!mayDrain(node, all)} onClick={onDrain}>{t('nodes.drain')}</button>
      </header>
      {node.reason && node.state !== 'draining' && <p class="node-reason"><Icon name="warn" size={14} /> {node.reason}</p>}
      {node.state === 'draining' && <p class="node-reason" role="status">{t('nodes.drainingLeft', { n: number(node.connections ?? 0) })}</p>}
      {node.connections !== null && node.shards && node.entities && <>
        <dl class="node-facts">
          <Fact name="nodes.connections">{number(node.connections)}</Fact>
          <Fact name="nodes.memory">{t('nodes.megabytes', { n: number(megabytes(node.memoryBytes ?? 0)) })}</Fact>
          <Fact name="nodes.processors">{number(node.processors ?? 0)}</Fact>
          <Fact name="nodes.uptime"><Since at={node.startedAt ?? 0} /></Fact>
          <Fact name="nodes.version">{node.version}</Fact>
          <Fact name="nodes.roles">{node.roles.filter(r => !r.includes('-')).join(', ')}</Fact>
          <Fact name="nodes.database">{t(node.databaseOk ? 'nodes.databaseOk' : 'nodes.databaseAway')}</Fact>
        </dl>
        <div class="node-work">
          <table class="node-kinds">
            <thead><tr><th />{kinds.map(k => <th key={k} scope="col">{t(`nodes.kind.${k}`)}</th>)}</tr></thead>
            <tbody>
              <tr><th scope="row">{t('nodes.awake')}</th>{kinds.map((k, i) => <td key={k} class="num">{number(node.entities![i] ?? 0)}</td>)}</tr>
              <tr><th scope="row">{t('nodes.shards')}</th>{kinds.map((k, i) => <td key={k} class="num">{number(node.shards![i] ?? 0)}</td>)}</tr>
            </tbody>
          </table>
          <Line node={node} />
        </div>
      </>}
    </article>
  );
}

function DrainSheet({ node, onClose, onDrained }: { node: ClusterNode; onClose: () => void; onDrained: () => void }) {
  const [busy, setBusy] = useState(false);
  const drain = async () => {
    setBusy(true);
    try {
      await api('POST', `nodes/${encodeURIComponent(node.id)}/drain`);
      say(t('nodes.drainBegun', { id: node.id }));
      onDrained();
    } catch (error) {
      if (!(error instanceof ApiFault)) throw error;
      say(error.message || t('fault.unreachable'), true);
    }
    onClose();
  };
  return (
    <Sheet title={t('nodes.drainTitle', { id: node.id })} onClose={onClose} testid="drain-sheet">
      <p>{t('nodes.drainText', { n: number(node.connections ?? 0) })}</p>
      <footer class="sheet-foot">
        <button type="button" class="button" data-autofocus onClick={onClose}>{t('action.cancel')}</button>
        <button type="button" class="button bad" data-testid="drain-confirm" disabled={busy} onClick={() => void drain()}>{t('nodes.drain')}</button>
      </footer>
    </Sheet>
  );
}

/** The nodes of the cluster, for administrators; asked again every two seconds while it is looked at. */
export function NodesScreen() {
  const [nodes, setNodes] = useState<ClusterNode[] | null>(null);
  const [fault, setFault] = useState<ApiFault | null>(null);
  const [draining, setDraining] = useState<ClusterNode | null>(null);
  const asking = useRef(false);
  const load = async () => {
    if (asking.current || document.hidden) return;
    asking.current = true;
    try {
      setNodes((await api<{ nodes: ClusterNode[] }>('GET', 'nodes')).nodes);
      setFault(null);
    } catch (error) {
      if (!(error instanceof ApiFault)) throw error;
      setFault(error);
    } finally {
      asking.current = false;
    }
  };
  useEffect(() => {
    void load();
    const timer = setInterval(() => void load(), pollMs);
    return () => clearInterval(timer);
  }, []);
  return (
    <main class="page">
      <header class="bar"><h1>{t('nodes.title')}</h1>{nodes && <span class="soft">{t('nodes.count', { n: nodes.length })}</span>}</header>
      <div class="page-body scroll">
        {nodes ? <div class="cards">{nodes.map(n => <NodeCard key={n.id} node={n} all={nodes} onDrain={() => setDraining(n)} />)}</div>
          : fault ? <Blank icon="warn" text={fault.message || t('fault.unreachable')}><button type="button" class="button" onClick={() => void load()}>{t('action.retry')}</button></Blank> : <Loading />}
      </div>
      {draining && <DrainSheet node={draining} onClose={() => setDraining(null)} onDrained={() => void load()} />}
    </main>
  );
}
