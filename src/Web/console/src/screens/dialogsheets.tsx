import { useEffect, useState } from 'preact/hooks';
import { api } from '../http';
import { t } from '../i18n/index';
import { OperatorState, Refusal } from '../packets';
import { askToJoin, closeDialog, desk, transfer } from '../state/gateway';
import type { Routing } from '../logic/routing';
import { may } from '../state/router';
import { session, site, siteId } from '../state/session';
import { say } from '../state/toasts';
import { departmentName, dialogSheet } from '../state/view';
import { Load, StateDot, stateKey } from '../ui/bits';
import { Icon } from '../ui/icon';
import { Sheet } from '../ui/overlay';
import { visitorName } from './names';

export function DialogSheets() {
  const sheet = dialogSheet.value;
  const thread = sheet ? desk.value.threads[sheet.dialog] : undefined;
  if (!sheet || !thread) return null;
  const close = () => { dialogSheet.value = null; };
  const name = visitorName(thread.visitor, thread.visitorName);
  return sheet.kind === 'transfer'
    ? <TransferSheet key={sheet.dialog} dialog={sheet.dialog} name={name} department={thread.department} operator={sheet.operator} onClose={close} />
    : <CloseSheet dialog={sheet.dialog} name={name} onClose={close} />;
}

type Target = { department: string } | { operator: string };

function TransferSheet(props: { dialog: string; name: string; department: string; operator?: string; onClose: () => void }) {
  const [target, setTarget] = useState<Target | null>(props.operator ? { operator: props.operator } : null);
  const [comment, setComment] = useState('');
  const [busy, setBusy] = useState(false);
  const [over, setOver] = useState(false);
  const [skill, setSkill] = useState('');
  const [skills, setSkills] = useState<string[]>([]);
  useEffect(() => {
    if (!may('read-settings')) return;
    api<Routing>('GET', `sites/${encodeURIComponent(siteId.value!)}/routing`).then(
      r => setSkills([...new Set(r.operators.flatMap(o => (o.routing.skills ?? []).map(s => s.name)))].sort((a, b) => a.localeCompare(b))),
      // Without the list there is none to choose from; everything else goes on.
      () => setSkills([]));
  }, []);
  const operators = desk.value.team.filter(m => m.id !== session.value?.person.id && m.state !== OperatorState.Offline);
  const choose = (next: Target) => {
    setTarget(next);
    setOver(false);
  };
  const send = async () => {
    if (!target || busy) return;
    setBusy(true);
    const answer = await transfer(props.dialog, 'department' in target ? target.department : null, 'operator' in target ? target.operator : null, comment.trim(), over, 'department' in target && skill ? skill : null);
    setBusy(false);
    if (answer.ok) {
      say(t('transfer.done', { name: props.name }));
      props.onClose();
    } else if (answer.code === Refusal.NoCapacity) setOver(true);
  };
  // The dialog stays mine; the colleague comes beside me.
  const askIn = async () => {
    if (!target || !('operator' in target) || busy) return;
    setBusy(true);
    const answer = await askToJoin(props.dialog, target.operator, comment.trim(), true);
    setBusy(false);
    if (!answer.ok) return;
    say(t('beside.askedDone', { name: operators.find(m => m.id === target.operator)?.name ?? '' }));
    props.onClose();
  };
  return (
    <Sheet title={t('transfer.title', { name: props.name })} onClose={props.onClose} testid="transfer-sheet">
      <form onSubmit={e => { e.preventDefault(); void send(); }}>
        <fieldset class="choices">
          <legend>{t('transfer.departments')}</legend>
          {(site.value?.departments ?? []).map((d, i) => (
            <label key={d.id} class="choice"><input type="radio" name="target" data-testid="transfer-department" value={d.id} data-autofocus={i === 0 && !props.operator ? true : undefined}
              checked={target !== null && 'department' in target && target.department === d.id} onChange={() => choose({ department: d.id })} />
            <Icon name="team" size={16} /><span class="clip">{departmentName(d.id)}</span>{d.id === props.department && <span class="soft">{t('transfer.now')}</span>}</label>
          ))}
        </fieldset>
        <fieldset class="choices">
          <legend>{t('transfer.operators')}</legend>
          {operators.length === 0 && <p class="soft">{t('transfer.nobody')}</p>}
          {operators.map(m => (
            <label key={m.id} class="choice"><input type="radio" name="target" data-testid="transfer-operator" value={m.id}
              checked={target !== null && 'operator' in target && target.operator === m.id} onChange={() => choose({ operator: m.id })} />
            <StateDot state={m.state} /><span class="clip">{m.name}</span><span class="soft">{t(`operator.${stateKey(m.state)}`)}</span><Load load={m.load} capacity={m.capacity} /></label>
          ))}
        </fieldset>
        {skills.length > 0 && target && 'department' in target && <label class="field"><span>{t('transfer.skill')}</span>
          <select value={skill} data-testid="transfer-skill" onChange={e => setSkill(e.currentTarget.value)}><option value="">{t('transfer.anySkill')}</option>{skills.map(s => <option key={s} value={s}>{s}</option>)}</select>
        </label>}
        <label class="field"><span>{t('transfer.comment')}</span>
          <textarea rows={2} value={comment} maxLength={2000} data-testid="transfer-comment" data-autofocus={props.operator ? true : undefined} placeholder={t('transfer.commentHint')} dir="auto" onInput={e => setComment(e.currentTarget.value)} />
        </label>
        {over && <p class="warn-box" role="alert"><Icon name="warn" size={16} />{t('transfer.over')}</p>}
        <footer class="sheet-foot">
          <button type="button" class="button" onClick={props.onClose}>{t('action.cancel')}</button>
          {target && 'operator' in target && !over && <button type="button" class="button" data-testid="ask-to-join" disabled={busy} onClick={() => void askIn()}>{t('beside.ask')}</button>}
          <button type="submit" class="button primary" data-testid={over ? 'confirm-exceed' : 'transfer-send'} disabled={!target || busy}>{over ? t('transfer.anyway') : t('transfer.send')}</button>
        </footer>
      </form>
    </Sheet>
  );
}

function CloseSheet(props: { dialog: string; name: string; onClose: () => void }) {
  const [busy, setBusy] = useState(false);
  const end = async () => {
    if (busy) return;
    setBusy(true);
    const answer = await closeDialog(props.dialog);
    setBusy(false);
    if (answer.ok) props.onClose();
  };
  return (
    <Sheet title={t('close.title', { name: props.name })} onClose={props.onClose} testid="close-sheet">
      <p>{t('close.text')}</p>
      <footer class="sheet-foot">
        <button type="button" class="button" onClick={props.onClose}>{t('action.cancel')}</button>
        <button type="button" class="button primary" data-testid="close-confirm" data-autofocus disabled={busy} onClick={() => void end()}>{t('close.confirm')}</button>
      </footer>
    </Sheet>
  );
}
