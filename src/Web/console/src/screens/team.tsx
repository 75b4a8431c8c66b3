import { useEffect, useState } from 'preact/hooks';
import '../i18n/settings';
import { ApiFault, api } from '../http';
import { t, type TextKey, when } from '../i18n/index';
import { now } from '../state/clock';
import { may, place } from '../state/router';
import { session } from '../state/session';
import { Blank, Loading } from '../ui/bits';
import { Icon } from '../ui/icon';
import { changed, useRead } from './site';
import { Tokens } from './tokens';

interface Member { id: string; login: string; name: string; role: string; active: boolean; sessions: number }
interface Role { id: string; name: string | null; builtIn: boolean; permissions: string[]; people: number }
interface Roles { roles: Role[]; permissions: string[] }
interface Entry { id: string; at: number; login: string; address: string; site: string; action: string; subject: string; status: number; code: string }

const sections = { people: { needs: 'manage-team', Now: People }, roles: { needs: 'manage-team', Now: RoleList }, tokens: { needs: 'manage-team', Now: Tokens }, audit: { needs: 'read-audit', Now: AuditLog } } as const;
/** What is done in dialogs rather than by a route. */
const acts = ['dialog observe', 'dialog whisper', 'dialog join', 'dialog take-over'];
type Section = keyof typeof sections;

const roleName = (role: Role | undefined, id: string) => role?.name ?? (role && !role.builtIn ? role.id : t(`role.${id}` as TextKey));

/** The people of the account, what their roles allow, and who did what. */
export function TeamScreen() {
  const shown = (Object.keys(sections) as Section[]).filter(s => may(sections[s].needs));
  const section = shown.find(s => s === place.value.id) ?? shown[0]!;
  const { Now } = sections[section];
  return (
    <main class="page">
      <header class="bar"><h1>{t('team.screen')}</h1></header>
      <nav class="tabs" aria-label={t('team.screen')}>{shown.map(s => (
        <a key={s} href={`#/team/${s}`} aria-current={s === section ? 'page' : undefined} data-testid={`team-${s}`}>{t(`team.${s}`)}</a>
      ))}</nav>
      <div class="scroll page-body"><Now key={section} /></div>
    </main>
  );
}

function People() {
  const people = useRead<{ people: Member[] }>('team');
  const roles = useRead<Roles>('roles');
  const [fault, setFault] = useState('');
  const give = async (person: Member, role: string) => {
    // Cleared at the beginning: another change that ends well a moment later takes no refusal away.
    setFault('');
    const refused = await changed(() => api('PUT', `team/${encodeURIComponent(person.id)}/role`, { role }), t('team.roleGiven', { name: person.name }));
    if (refused) setFault(refused.message);
    people.read();
  };
  return (
    <div class="settings">
      <section class="settings-card">
        <p class="soft">{t('team.peopleIntro')}</p>
        {people.instead ?? roles.instead ?? <ul class="plain-list">{people.value!.people.map(p => (
          <li key={p.id} class="team-row" data-testid="team-person">
            <strong class="clip" dir="auto">{p.name}</strong><span class="soft clip grow">{p.login}{!p.active && ` · ${t('team.out')}`}</span>
            <select value={p.role} aria-label={t('team.roleOf', { name: p.name })} data-testid="person-role" onChange={e => void give(p, e.currentTarget.value)}>
              {roles.value!.roles.map(r => <option key={r.id} value={r.id}>{roleName(r, r.id)}</option>)}
            </select>
          </li>
        ))}</ul>}
        {fault && <p class="warn-box bad" role="alert" data-testid="team-fault"><Icon name="warn" size={16} />{fault}</p>}
      </section>
    </div>
  );
}

function RoleList() {
  const { value, set, instead } = useRead<Roles>('roles');
  const [open, setOpen] = useState<string | null>(null);
  const [id, setId] = useState('');
  const chosen = value?.roles.find(r => r.id === open) ?? (open !== null && open === id ? { id, name: '', builtIn: false, permissions: [], people: 0 } : undefined);
  return (
    <div class="settings">
      <section class="settings-card">
        <p class="soft">{t('team.rolesIntro')}</p>
        {instead ?? <ul class="plain-list">{value!.roles.map(r => (
          <li key={r.id}><button type="button" class="row-button" aria-expanded={open === r.id} data-testid="role-row" onClick={() => setOpen(open === r.id ? null : r.id)}>
            <strong class="clip" dir="auto">{roleName(r, r.id)}</strong>
            <span class="soft grow num">{t('team.allows', { n: r.permissions.length, all: value!.permissions.length })}</span>
            <span class="soft num">{t('team.peopleWith', { n: r.people })}</span><Icon name="edit" size={14} />
          </button></li>
        ))}</ul>}
        <form class="pair team-add" onSubmit={e => { e.preventDefault(); setOpen(id); }}>
          <label class="field"><span>{t('team.newRole')}</span><input value={id} maxLength={40} pattern="[a-z0-9\-]+" placeholder="rule-maker" dir="ltr" spellcheck={false} data-testid="role-id" onInput={e => setId(e.currentTarget.value)} /></label>
          <button type="submit" class="button" data-testid="role-add" disabled={!/^[a-z0-9-]+$/u.test(id)}>{t('team.addRole')}</button>
        </form>
      </section>
      {value && chosen && <RoleForm key={chosen.id} role={chosen} all={value.permissions} onSaved={next => { set(next); setId(''); }} onGone={next => { set(next); setOpen(null); }} />}
    </div>
  );
}

function RoleForm({ role, all, onSaved, onGone }: { role: Role; all: string[]; onSaved: (next: Roles) => void; onGone: (next: Roles) => void }) {
  const [name, setName] = useState(role.name ?? '');
  const [allowed, setAllowed] = useState<ReadonlySet<string>>(new Set(role.permissions));
  const [fault, setFault] = useState('');
  const fixed = role.id === 'administrator';
  const path = `roles/${encodeURIComponent(role.id)}`;
  const flip = (word: string) => setAllowed(new Set(allowed.has(word) ? [...allowed].filter(w => w !== word) : [...allowed, word]));
  const write = async (what: () => Promise<Roles>, then: (next: Roles) => void, words: string) =>
    setFault((await changed(async () => then(await what()), words))?.message ?? '');
  return (
    <section class="settings-card" data-testid="role-form">
      <h2>{roleName(role, role.id) || role.id}</h2>
      {fixed && <p class="soft">{t('team.fixed')}</p>}
      {!role.builtIn && <label class="field"><span>{t('team.roleName')}</span><input value={name} maxLength={60} dir="auto" data-testid="role-name" onInput={e => setName(e.currentTarget.value)} /></label>}
      <div class="team-permissions">{all.map(word => (
        <label key={word} class="check"><input type="checkbox" checked={allowed.has(word)} disabled={fixed} data-testid={`may-${word}`} onChange={() => flip(word)} />{t(`may.${word}` as TextKey)}</label>
      ))}</div>
      {fault && <p class="warn-box bad" role="alert" data-testid="role-fault"><Icon name="warn" size={16} />{fault}</p>}
      {!fixed && <footer class="sheet-foot">
        <button type="button" class="button" data-testid="role-remove" onClick={() => void write(() => api<Roles>('DELETE', path), onGone, t(role.builtIn ? 'team.putBack' : 'team.removed'))}>{t(role.builtIn ? 'team.putRoleBack' : 'team.removeRole')}</button>
        <button type="button" class="button primary" data-testid="role-save" disabled={!role.builtIn && !name.trim()}
          onClick={() => void write(() => api<Roles>('PUT', path, { name: role.builtIn ? null : name.trim(), permissions: [...allowed] }), onSaved, t('team.saved'))}>{t('action.save')}</button>
      </footer>}
    </section>
  );
}

/** Newest first, a page at a time. */
function AuditLog() {
  const [entries, setEntries] = useState<Entry[] | null>(null);
  const [next, setNext] = useState<string | null>(null);
  const [action, setAction] = useState('');
  const [outcome, setOutcome] = useState('');
  const [fault, setFault] = useState('');
  const load = async (before: string | null) => {
    const query = new URLSearchParams({ limit: '50', ...(action.trim() && { action: action.trim() }), ...(outcome && { outcome }), ...(before && { before }) });
    try {
      const page = await api<{ entries: Entry[]; next: string | null }>('GET', `audit?${query}`);
      setEntries(before ? [...entries ?? [], ...page.entries] : page.entries);
      setNext(page.next);
      setFault('');
    } catch (error) {
      if (!(error instanceof ApiFault)) throw error;
      setFault(error.message || t('fault.unreachable'));
    }
  };
  useEffect(() => {
    const timer = setTimeout(() => void load(null), entries === null ? 0 : 300);
    return () => clearTimeout(timer);
  }, [action, outcome]);
  return (
    <section class="settings-card">
      <div class="pair">
        <label class="field"><span>{t('audit.action')}</span><input value={action} maxLength={100} placeholder="routing" dir="ltr" data-testid="audit-action" onInput={e => setAction(e.currentTarget.value)} /></label>
        <label class="field"><span>{t('audit.outcome')}</span><select value={outcome} data-testid="audit-outcome" onChange={e => setOutcome(e.currentTarget.value)}>
          <option value="">{t('audit.all')}</option><option value="done">{t('audit.done')}</option><option value="refused">{t('audit.refused')}</option></select></label>
      </div>
      {fault && <p class="warn-box bad" role="alert"><Icon name="warn" size={16} />{fault}</p>}
      {entries === null ? !fault && <Loading rows={6} /> : entries.length === 0 ? <Blank icon="history" text={t('audit.none')} /> : <>
        <div class="scroll-x"><table class="audit"><thead><tr><th>{t('audit.when')}</th><th>{t('audit.who')}</th><th>{t('audit.what')}</th><th>{t('audit.from')}</th></tr></thead>
          <tbody>{entries.map(e => (
            <tr key={e.id} data-testid="audit-entry" class={e.status >= 400 ? 'bad' : undefined}>
              <td class="num"><time title={new Date(e.at).toISOString()}>{when(e.at, now.value)}</time></td><td dir="auto">{e.login}{e.login === session.value?.person.login && ` (${t('audit.you')})`}</td>
              <td>{acts.includes(e.action) ? t(`audit.${e.action}` as TextKey) : <span dir="ltr">{e.action.replace('{site}', e.site)}</span>} <span class="soft" dir="auto">{e.subject}</span>{e.status >= 400 && <span class="tag">{e.code || e.status}</span>}{e.status === 0 && <span class="tag">{t('audit.unknown')}</span>}</td>
              <td class="num soft">{e.address}</td>
            </tr>
          ))}</tbody></table></div>
        {next && <button type="button" class="button" data-testid="audit-more" onClick={() => void load(next)}>{t('audit.more')}</button>}
      </>}
    </section>
  );
}
