import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import '../i18n/settings';
import { ApiFault, api } from '../http';
import { t } from '../i18n/index';
import { place } from '../state/router';
import { site, siteId } from '../state/session';
import { say } from '../state/toasts';
import { Blank, Loading } from '../ui/bits';
import { Icon } from '../ui/icon';
import { SiteForms } from './siteforms';
import { SiteConversion } from './siteconversion';
import { SiteDepartments } from './sitedepartments';
import { SiteFiles } from './sitefiles';
import { SiteGlossary } from './siteglossary';
import { SiteIdentity } from './siteidentity';
import { SiteLimits } from './sitelimits';
import { SiteMessages } from './sitemessages';
import { SiteOperators } from './siteoperators';
import { SitePrivacy } from './siteprivacy';
import { SiteStaffing } from './sitestaffing';
import { SiteWebhooks } from './webhooks';

const sections = { departments: SiteDepartments, operators: SiteOperators, forms: SiteForms, staffing: SiteStaffing, conversion: SiteConversion, invitations: SiteLimits, messages: SiteMessages, glossary: SiteGlossary, files: SiteFiles, privacy: SitePrivacy, identity: SiteIdentity, webhooks: SiteWebhooks } as const;
type Section = keyof typeof sections;

export const sitePath = (rest: string) => `sites/${encodeURIComponent(siteId.value!)}/${rest}`;

/** What an administrator sets for the whole site, a section at a time. */
export function SiteScreen() {
  const section = (place.value.id && place.value.id in sections ? place.value.id : 'invitations') as Section;
  const Now = sections[section];
  return (
    <main class="page">
      <header class="bar"><h1>{t('site.title')}</h1><span class="soft clip">{site.value?.name}</span></header>
      <nav class="tabs" aria-label={t('site.tabs')}>{(Object.keys(sections) as Section[]).map(s => (
        <a key={s} href={`#/site/${s}`} aria-current={s === section ? 'page' : undefined} data-testid={`site-${s}`}>{t(`site.${s}`)}</a>
      ))}</nav>
      <div class="scroll page-body"><Now key={`${siteId.value} ${section}`} /></div>
    </main>
  );
}

/** What is read from the API, and while it is not there what is shown instead. */
export function useRead<T>(path: string): { value: T | null; set: (next: T) => void; instead: preact.JSX.Element | null; read: () => void } {
  const [value, set] = useState<T | null>(null);
  const [fault, setFault] = useState<ApiFault | null>(null);
  const asked = useRef(0);
  const read = () => {
    // Of several answers on their way the one asked for last counts: an earlier one may come later and know less.
    const turn = ++asked.current;
    setFault(null);
    api<T>('GET', path).then(found => turn === asked.current && set(found), (error: unknown) => {
      if (!(error instanceof ApiFault)) throw error;
      if (turn === asked.current) setFault(error);
    });
  };
  useEffect(read, [path]);
  const instead = value !== null ? null
    : fault ? <Blank icon="warn" text={fault.message || t('fault.unreachable')}><button type="button" class="button" onClick={read}>{t('action.retry')}</button></Blank>
      : <Loading rows={6} />;
  return { value, set, instead, read };
}

/** Runs a change; what the server says against it comes back instead of being thrown. */
export async function changed(write: () => Promise<unknown>, words: string): Promise<ApiFault | null> {
  try {
    await write();
    say(words);
    return null;
  } catch (error) {
    if (!(error instanceof ApiFault)) throw error;
    return error;
  }
}

/** One thing to set: its name and what it does beside its control, a fault below. */
export function Setting({ id, title, hint, fault, children }: { id: string; title: string; hint: ComponentChildren; fault?: string; children: ComponentChildren }) {
  return (
    <div class={`setting${fault ? ' faulty' : ''}`}>
      <div><label for={id}>{title}</label><p id={`${id}-hint`} class="soft">{hint}</p></div>
      <div class="setting-control">{children}</div>
      {fault && <p class="clause-fault" role="alert" id={`${id}-fault`} data-testid={`${id}-fault`}><Icon name="warn" size={14} />{fault}</p>}
    </div>
  );
}

/** Stands below what can be changed, and says whether it was. */
export function SaveFoot({ dirty, busy, fault, onUndo }: { dirty: boolean; busy: boolean; fault: string; onUndo: () => void }) {
  return (
    <>
      {fault && <p class="warn-box bad" role="alert"><Icon name="warn" size={16} />{fault}</p>}
      <footer class="sheet-foot save-foot">
        {dirty && <span class="soft" role="status" data-testid="site-unsaved">{t('site.unsaved')}</span>}<span class="grow" />
        <button type="button" class="button" disabled={!dirty || busy} onClick={onUndo}>{t('site.undo')}</button>
        <button type="submit" class="button primary" data-testid="site-save" disabled={!dirty || busy}>{t('action.save')}</button>
      </footer>
    </>
  );
}
