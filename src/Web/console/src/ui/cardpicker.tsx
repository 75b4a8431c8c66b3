import { useEffect, useState } from 'preact/hooks';
import { ApiFault, api } from '../http';
import { language, money, t } from '../i18n/index';
import { tc, tcn } from '../i18n/cards';
import { inLanguage, type SiteForm } from '../logic/cards';
import { cards, desk, seen, sendCard, watchVisitor } from '../state/gateway';
import { go, may } from '../state/router';
import { siteId } from '../state/session';
import { Blank, Loading } from './bits';
import { Icon } from './icon';
import { Sheet } from './overlay';

/** Which of the site's forms goes into the dialog. */
export function CardPicker({ dialog, onClose }: { dialog: string; onClose: () => void }) {
  const [forms, setForms] = useState<SiteForm[] | ApiFault | null>(null);
  const [words, setWords] = useState('');
  // What comes while this stands over the dialog is not in sight.
  const [since] = useState(() => seen(dialog));
  const load = () => {
    setForms(null);
    api<{ forms: SiteForm[] }>('GET', `sites/${encodeURIComponent(siteId.value!)}/forms`).then(r => setForms(r.forms), setForms);
  };
  useEffect(load, []);
  // What was looked at stands on the visitor's card, which need not be open.
  const visitor = desk.value.threads[dialog]?.visitor;
  useEffect(() => visitor ? watchVisitor(visitor) : undefined, [visitor]);
  const send = (kind: string, body: string) => {
    sendCard(dialog, kind, body, since);
    onClose();
  };
  const products = (cards.value[visitor ?? '']?.products ?? []).slice(-5).reverse();
  const titleOf = (f: SiteForm) => inLanguage(f.title, language.value) || f.name;
  const found = Array.isArray(forms) ? forms.filter(f => `${titleOf(f)} ${f.name}`.toLocaleLowerCase().includes(words.trim().toLocaleLowerCase())) : [];
  return (
    <Sheet title={tc('pick.title')} onClose={onClose} testid="card-picker">
      {forms === null ? <Loading rows={4} />
        : !Array.isArray(forms) ? <Blank icon="warn" text={forms.message || t('fault.unreachable')}><button type="button" class="button" onClick={load}>{t('action.retry')}</button></Blank>
          : <>
            {forms.length > 7 && <input type="search" value={words} aria-label={tc('pick.search')} placeholder={tc('pick.search')} onInput={e => setWords(e.currentTarget.value)} />}
            <div class="choices">
              {words === '' && products.map(p => (
                <button key={p.id} type="button" class="choice" data-testid="card-product" onClick={() => send('product', JSON.stringify(p))}>
                  <Icon name="star" size={16} /><span class="clip" dir="auto">{p.name}</span><span class="soft num">{p.price === null ? '' : money(p.price, p.currency)}</span></button>
              ))}
              {words === '' && <button type="button" class="choice" data-testid="card-contact" data-autofocus onClick={() => send('contact', '')}><Icon name="card" size={16} /><span class="clip">{tc('pick.contact')}</span><span class="soft">{tc('pick.contactHint')}</span></button>}
              {found.map(f => (
                <button key={f.name} type="button" class="choice" data-testid="card-form" data-form={f.name} onClick={() => send('form', f.name)}>
                  <Icon name="page" size={16} /><span class="clip" dir="auto">{titleOf(f)}</span><span class="soft num">{tcn('pick.fields', f.fields.length)}</span></button>
              ))}
            </div>
            {forms.length === 0 && <p class="soft">{tc('pick.none')} {may('change-site') && <button type="button" class="text-button" onClick={() => { onClose(); go('site', 'forms'); }}>{tc('pick.make')}</button>}</p>}
          </>}
    </Sheet>
  );
}
