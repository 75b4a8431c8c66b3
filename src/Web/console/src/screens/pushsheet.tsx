import { useEffect, useState } from 'preact/hooks';
import { api } from '../http';
import { t } from '../i18n/index';
import { w } from '../i18n/words';
import { safeHref } from '../logic/text';
import { Refusal } from '../packets';
import { cards, desk, pushPage, refusalText } from '../state/gateway';
import { site, siteId } from '../state/session';
import { say } from '../state/toasts';
import { Icon } from '../ui/icon';
import { Sheet } from '../ui/overlay';

interface PushPages { mode: 'ask' | 'force' | 'off'; hosts: readonly string[] | null }

/** `/delivery` is a page of the site's first origin; a name without a scheme is meant over https. */
export function pageOf(typed: string, origin: string | undefined): string | null {
  const text = typed.trim();
  if (text.startsWith('/') && origin) return safeHref(origin + text);
  return safeHref(/^[a-z][a-z0-9+.-]*:/iu.test(text) ? text : `https://${text}`);
}

/** Leads the visitor's browser to a page: typed, or one that visitors of the site were on. */
export function PushSheet({ dialog, onClose }: { dialog: string; onClose: () => void }) {
  const thread = desk.value.threads[dialog];
  const [address, setAddress] = useState('');
  const [fault, setFault] = useState('');
  const [busy, setBusy] = useState(false);
  const [how, setHow] = useState<PushPages | null>(null);
  useEffect(() => void api<PushPages>('GET', `sites/${encodeURIComponent(siteId.value!)}/push-pages`).then(setHow, () => undefined), []);
  // The card's pages of this visitor first, then where the others are.
  const seen = new Map<string, string>();
  for (const card of [cards.value[thread?.visitor ?? ''], ...Object.values(cards.value)])
    for (const page of card?.pages.toReversed() ?? []) if (safeHref(page.url) && !seen.has(page.url)) seen.set(page.url, page.title);
  const send = async (to: string) => {
    const page = pageOf(to, site.value?.origins[0]);
    if (!page) return setFault(w('push.bad'));
    setBusy(true);
    const answer = await pushPage(dialog, page);
    setBusy(false);
    if (!answer.ok) return setFault(answer.code === Refusal.Elsewhere ? w('push.elsewhere') : refusalText(answer.code, answer.text));
    say(w(how?.mode === 'force' ? 'push.went' : 'push.asked'));
    onClose();
  };
  return (
    <Sheet title={w('push.title')} onClose={onClose} testid="push-sheet">
      <form class="sheet-form" onSubmit={e => { e.preventDefault(); void send(address); }}>
        <p class="soft">{how ? w(`push.mode.${how.mode}Short`) : ''}</p>
        <label class="field"><span>{w('push.address')}</span>
          <input data-autofocus value={address} spellcheck={false} inputMode="url" maxLength={2000} placeholder="/delivery" aria-invalid={!!fault} data-testid="push-address" onInput={e => { setAddress(e.currentTarget.value); setFault(''); }} /></label>
        {fault && <p class="clause-fault" role="alert" data-testid="push-fault"><Icon name="warn" size={14} />{fault}</p>}
        {seen.size > 0 && <><h3>{w('push.pages')}</h3>
          <ul class="plain-list">{[...seen].slice(0, 8).map(([url, title]) => (
            <li key={url}><button type="button" class="row-button" data-testid="push-page" onClick={() => { setAddress(url); setFault(''); }}><span class="clip grow" dir="auto">{title || url}</span><span class="soft clip">{new URL(url).pathname}</span></button></li>
          ))}</ul></>}
        <footer class="sheet-foot"><span class="grow" /><button type="button" class="button" onClick={onClose}>{t('action.cancel')}</button>
          <button type="submit" class="button primary" data-testid="push-send" disabled={busy || !address.trim() || how?.mode === 'off'}><Icon name="page" size={16} />{w(how?.mode === 'force' ? 'push.go' : 'push.ask')}</button></footer>
      </form>
    </Sheet>
  );
}
