import { useState } from 'preact/hooks';
import { ApiFault, api } from '../http';
import { number, t, tn, when } from '../i18n/index';
import { consentModes, isVisitorId, keptKinds, type Privacy } from '../logic/site';
import { scriptTag } from '../logic/signing';
import { now } from '../state/clock';
import { siteId } from '../state/session';
import { CopyBox } from '../ui/copy';
import { Icon } from '../ui/icon';
import { PersonTools } from './persontools';
import { changed, SaveFoot, sitePath, useRead } from './site';

const tagWords = { off: '', signals: 'data-consent="signals"', always: 'data-consent' } as const;
const settingOf = { dialogs: 'DialogDays', visits: 'VisitDays', invitations: 'InvitationDays', recordings: 'RecordingDays' } as const;

/** What is kept of visitors: from when on, how long, and what is held of one of them. */
export function SitePrivacy() {
  const { value, set, instead } = useRead<Privacy>(sitePath('privacy'));
  return (
    <div class="settings">
      {instead ?? <><PrivacyForm key={`${value!.consent} ${value!.cutAddresses}`} privacy={value!} onSaved={set} /><Kept kept={value!.kept} /></>}
      <OnePerson />
    </div>
  );
}

function PrivacyForm({ privacy, onSaved }: { privacy: Privacy; onSaved: (next: Privacy) => void }) {
  const [consent, setConsent] = useState(privacy.consent);
  const [cut, setCut] = useState(privacy.cutAddresses);
  const [fault, setFault] = useState<ApiFault | null>(null);
  const [busy, setBusy] = useState(false);
  const said = fault && (fault.message || t('fault.unreachable'));
  const save = async () => {
    setBusy(true);
    setFault(await changed(async () => onSaved(await api<Privacy>('PUT', sitePath('privacy'), { consent, cutAddresses: cut })), t('site.saved')));
    setBusy(false);
  };
  return (
    <form class="settings-card" data-testid="site-privacy-form" onSubmit={e => { e.preventDefault(); void save(); }}>
      <fieldset class="choices wordy"><legend>{t('privacy.consent')}</legend>{consentModes.map(mode => (
        <label key={mode} class="choice"><input type="radio" name="consent" checked={consent === mode} data-testid={`consent-${mode}`} onChange={() => setConsent(mode)} />
          <span><b>{t(`privacy.${mode}`)}</b><span class="soft">{t(`privacy.${mode}Hint`)}</span></span></label>
      ))}
        {fault?.clause === 'consent' && <p class="clause-fault" role="alert"><Icon name="warn" size={14} />{said}</p>}
      </fieldset>
      <div class="beneath"><p class="soft">{t('privacy.tag')}</p><CopyBox text={scriptTag(location.origin, siteId.value!, tagWords[consent])} label={t('privacy.tag')} testid="consent-tag" /></div>
      <fieldset class="choices wordy"><legend>{t('privacy.addresses')}</legend>
        <label class="choice plain"><input type="checkbox" checked={cut} data-testid="cut-addresses" onChange={e => setCut(e.currentTarget.checked)} /><span><b>{t('privacy.cut')}</b><span class="soft">{t('privacy.cutHint')}</span></span></label>
      </fieldset>
      <SaveFoot dirty={consent !== privacy.consent || cut !== privacy.cutAddresses} busy={busy} fault={fault && fault.clause !== 'consent' ? said! : ''}
        onUndo={() => { setConsent(privacy.consent); setCut(privacy.cutAddresses); setFault(null); }} />
    </form>
  );
}

function Kept({ kept }: { kept: Privacy['kept'] }) {
  const days = (kind: (typeof keptKinds)[number]) => kept[kind] > 0 ? tn('privacy.days', kept[kind]) : t(kind === 'recordings' ? 'privacy.notAtAll' : 'privacy.forEver');
  return (
    <section class="settings-card">
      <h2>{t('privacy.kept')}</h2>
      <p class="soft">{t('privacy.keptHint')}</p>
      <table class="kept" data-testid="kept">
        <thead><tr><th scope="col">{t('privacy.keptWhat')}</th><th scope="col">{t('privacy.keptHow')}</th><th scope="col">{t('privacy.keptSetting')}</th></tr></thead>
        <tbody>{keptKinds.map(kind => <tr key={kind}><th scope="row">{t(`privacy.kept.${kind}`)}</th><td class="num">{days(kind)}</td><td><code>Gateway:Retention:{settingOf[kind]}</code></td></tr>)}</tbody>
      </table>
    </section>
  );
}

interface Held { visitor: string; visits: { end: number }[]; segments: string[]; invitations: unknown[]; dialogs: unknown[] }

/** Whoever asks for their data, or to be forgotten, seldom is on the site just then. */
function OnePerson() {
  const [id, setId] = useState('');
  const [held, setHeld] = useState<Held | null>(null);
  const [fault, setFault] = useState('');
  const [busy, setBusy] = useState(false);
  const look = async () => {
    setHeld(null);
    if (!isVisitorId(id.trim())) return setFault(t('privacy.badId'));
    setBusy(true);
    setFault('');
    try {
      setHeld(await api<Held>('GET', sitePath(`visitors/${encodeURIComponent(id.trim())}`)));
    } catch (error) {
      if (!(error instanceof ApiFault)) throw error;
      setFault(error.message || t('fault.unreachable'));
    }
    setBusy(false);
  };
  return (
    <section class="settings-card" data-testid="one-person">
      <h2>{t('privacy.person')}</h2>
      <p class="soft">{t('privacy.personHint', { key: `gateway.${siteId.value}.visitor` })}</p>
      <form class="look" onSubmit={e => { e.preventDefault(); void look(); }}>
        <label class="field grow"><span>{t('privacy.visitorId')}</span><input value={id} spellcheck={false} autocomplete="off" aria-invalid={!!fault} data-testid="person-id" onInput={e => { setId(e.currentTarget.value); setFault(''); setHeld(null); }} /></label>
        <button type="submit" class="button" data-testid="person-look" disabled={busy || !id.trim()}><Icon name="search" size={16} />{t(busy ? 'privacy.looking' : 'privacy.look')}</button>
      </form>
      {fault && <p class="clause-fault" role="alert" data-testid="person-fault"><Icon name="warn" size={14} />{fault}</p>}
      {held && <div class="held" aria-live="polite"><HeldOf held={held} /><PersonTools visitor={held.visitor} name={held.visitor} onErased={() => { setHeld(null); setId(''); }} /></div>}
    </section>
  );
}

function HeldOf({ held }: { held: Held }) {
  const last = Math.max(0, ...held.visits.map(v => v.end));
  if (held.visits.length + held.dialogs.length + held.invitations.length + held.segments.length === 0) return <p class="soft" data-testid="held">{t('privacy.heldNothing')}</p>;
  const facts = [['privacy.heldVisits', held.visits.length], ['privacy.heldDialogs', held.dialogs.length], ['privacy.heldInvitations', held.invitations.length], ['privacy.heldSegments', held.segments.length]] as const;
  return (
    <>
      <h3>{t('privacy.held')}</h3>
      <dl class="replay-numbers" data-testid="held">{facts.map(([name, n]) => <div key={name}><dt>{t(name)}</dt><dd class="num">{number(n)}</dd></div>)}
        {last > 0 && <div><dt>{t('privacy.heldLast')}</dt><dd class="num">{when(last, now.value)}</dd></div>}</dl>
    </>
  );
}
