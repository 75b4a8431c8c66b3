import { useEffect, useRef, useState } from 'preact/hooks';
import { fillCard } from '../../../widget/src/card';
import cardStyles from '../../../widget/src/card.css?inline';
import cornerStyles from '../../../widget/src/corner.css?inline';
import offerStyles from '../../../widget/src/offer.css?inline';
import en from '../../../widget/src/texts/en.json';
import ru from '../../../widget/src/texts/ru.json';
import { language, languages, t } from '../i18n/index';
import type { FormAction, Invite, Sample } from '../logic/actions';
import { lookOf, type LookNames } from '../logic/look';
import picture from '../picture.svg';
import { site } from '../state/session';
import { departmentName, inviterName } from '../state/view';
import { Icon } from '../ui/icon';
import { PreviewSheet } from './preview';

/** In the page's own shadow, with the widget's own rules: as it will look on the site, but standing where it is put. */
const styles = `${cornerStyles.replace(/:host\s*\{[^}]*\}/gu, '')}${offerStyles}${cardStyles}
.gateway { display: flex; justify-content: center; } .card { position: static !important; animation: none; width: min(340px, 100%); } .rich { max-height: none; }`;

const wordsOf = { en: en.card, ru: ru.card };

export const sampleVisitor = (): Sample => ({ product: t('rule.look.product'), price: '129 EUR', name: t('rule.look.name'), cart: '160' });

export const namesOf = (action: Invite | FormAction, shown: string): LookNames => ({
  site: site.value?.name ?? '', department: action.kind === 'invite' ? departmentName(action.department) : '', operator: action.kind === 'invite' ? inviterName(action) : null, formTitle: t('rule.form.title'), address: location.href, picture: shown,
});

/** The invitation or form as its visitor will see it, by the widget's own code. */
export function Look({ action }: { action: Invite | FormAction }) {
  const place = useRef<HTMLDivElement>(null);
  const [lang, setLang] = useState(language.value);
  const [onPage, setOnPage] = useState(false);
  useEffect(() => {
    const host = place.current!;
    const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
    if (root.adoptedStyleSheets.length === 0) {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(styles);
      root.adoptedStyleSheets = [sheet];
    }
    const said = lookOf(action, lang, sampleVisitor(), namesOf(action, new URL(picture, location.href).href));
    const frame = document.createElement('div');
    frame.className = 'gateway';
    frame.lang = lang;
    for (const [name, value] of Object.entries(site.value?.colours ?? {})) frame.style.setProperty(name, value);
    const card = document.createElement('div');
    card.className = 'card';
    frame.append(card);
    // Nothing in it leads anywhere.
    frame.addEventListener('click', e => { if ((e.target as Element).closest('a')) e.preventDefault(); });
    const nothing = () => {};
    const state = fillCard(card, said, wordsOf[lang], {
      accept: nothing, decline: nothing, follow: nothing, keep: nothing, draft: {}, answer: () => state.thanks(),
    });
    // It is looked at here: what the widget's tests find by these names is the widget's.
    for (const element of [card, ...card.querySelectorAll('[data-testid]')]) element.removeAttribute('data-testid');
    root.replaceChildren(frame);
  }, [JSON.stringify(action), lang, site.value?.accent]);
  return (
    <section class="live-look" aria-label={t('rule.look')} data-testid="rule-look">
      <header><span class="soft">{t('rule.look')}</span>
        <span class="segmented" role="group">{languages.map(l => <button key={l.id} type="button" aria-pressed={lang === l.id} onClick={() => setLang(l.id)}>{l.name}</button>)}</span>
        <button type="button" class="button small" data-testid="rule-preview" onClick={() => setOnPage(true)}><Icon name="globe" size={14} />{t('preview.open')}</button></header>
      <div class="look-page"><div ref={place} /></div>
      {action.kind === 'invite' && action.picture && <p class="soft hint">{t('rule.look.picture')}</p>}
      {onPage && <PreviewSheet action={action} begun={lang} onClose={() => setOnPage(false)} />}
    </section>
  );
}
