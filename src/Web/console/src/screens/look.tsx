import { useEffect, useRef, useState } from 'preact/hooks';
import { fillCard } from '../../../widget/src/card';
import cardStyles from '../../../widget/src/card.css?inline';
import cornerStyles from '../../../widget/src/corner.css?inline';
import offerStyles from '../../../widget/src/offer.css?inline';
import en from '../../../widget/src/texts/en.json';
import ru from '../../../widget/src/texts/ru.json';
import { language, languages, t } from '../i18n/index';
import { fillSample, type FormAction, type Invite, type Sample, type Texts } from '../logic/actions';
import picture from '../picture.svg';
import { site } from '../state/session';
import { departmentName } from '../state/view';

/** In the page's own shadow, with the widget's own rules: as it will look on the site, but standing where it is put. */
const styles = `${cornerStyles.replace(/:host\s*\{[^}]*\}/gu, '')}${offerStyles}${cardStyles}
.gateway { display: flex; justify-content: center; } .card { position: static !important; animation: none; width: min(340px, 100%); } .rich { max-height: none; }`;

const wordsOf = { en: en.card, ru: ru.card };

/** The invitation or form as its visitor will see it, by the widget's own code. */
export function Look({ action }: { action: Invite | FormAction }) {
  const place = useRef<HTMLDivElement>(null);
  const [lang, setLang] = useState(language.value);
  useEffect(() => {
    const host = place.current!;
    const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
    if (root.adoptedStyleSheets.length === 0) {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(styles);
      root.adoptedStyleSheets = [sheet];
    }
    const sample: Sample = { product: t('rule.look.product'), price: '129 EUR', name: t('rule.look.name'), cart: '160' };
    const say = (texts: Texts | undefined) => fillSample(texts?.[lang]?.trim() || texts?.en?.trim() || Object.values(texts ?? {}).find(x => x?.trim())?.trim() || '', sample);
    const frame = document.createElement('div');
    frame.className = 'gateway';
    frame.lang = lang;
    for (const name of ['--accent', '--accent-light', '--accent-dark']) frame.style.setProperty(name, site.value?.accent ?? '#1f6f54');
    const card = document.createElement('div');
    card.className = 'card';
    frame.append(card);
    // Nothing in it leads anywhere.
    frame.addEventListener('click', e => { if ((e.target as Element).closest('a')) e.preventDefault(); });
    const name = action.kind === 'invite' ? action.operator || departmentName(action.department) : site.value?.name ?? '';
    const under = action.kind === 'invite' && action.operator ? departmentName(action.department) : site.value?.name ?? '';
    const optional = <K extends string>(key: K, text: string) => (text ? { [key]: text } : {}) as { [key in K]?: string };
    const content = action.kind === 'form'
      ? {
        form: action.name, title: say(action.title) || t('rule.form.title'), ...optional('send', say(action.send)), ...optional('thanks', say(action.thanks)),
        fields: action.fields.map(f => ({ name: f.name, label: say(f.label) || f.name, type: f.type ?? 'text' as const, required: f.required ?? false, options: (f.options ?? []).map(o => ({ value: o.value, label: say(o.label) || o.value })) })),
      }
      : {
        ...(action.picture ? { picture: new URL(picture, location.href).href, alternative: say(action.alternative) } : {}), ...optional('title', say(action.title)), ...optional('price', fillSample(action.price ?? '', sample)),
        ...(action.buttons?.length ? { buttons: action.buttons.map(b => ({ kind: b.kind, ...optional('label', say(b.label)), ...(b.kind === 'open' ? { address: location.href } : {}) })) } : {}),
        ...(action.coupon ? { coupon: { code: action.coupon.code || 'A1B2C3', ...optional('note', say(action.coupon.note)) } } : {}),
      };
    const nothing = () => {};
    const state = fillCard(card, { name, under, text: say(action.text) || (action.kind === 'invite' ? '…' : ''), content }, wordsOf[lang], {
      accept: nothing, decline: nothing, follow: nothing, keep: nothing, draft: {}, answer: () => state.thanks(),
    });
    // It is looked at here: what the widget's tests find by these names is the widget's.
    for (const element of [card, ...card.querySelectorAll('[data-testid]')]) element.removeAttribute('data-testid');
    root.replaceChildren(frame);
  }, [JSON.stringify(action), lang, site.value?.accent]);
  return (
    <section class="live-look" aria-label={t('rule.look')} data-testid="rule-look">
      <header><span class="soft">{t('rule.look')}</span>
        <span class="segmented" role="group">{languages.map(l => <button key={l.id} type="button" aria-pressed={lang === l.id} onClick={() => setLang(l.id)}>{l.name}</button>)}</span></header>
      <div class="look-page"><div ref={place} /></div>
      {action.kind === 'invite' && action.picture && <p class="soft hint">{t('rule.look.picture')}</p>}
    </section>
  );
}
