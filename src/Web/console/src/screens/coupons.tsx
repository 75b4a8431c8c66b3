import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { type ApiFault, api } from '../http';
import { t } from '../i18n/index';
import type { InviteCoupon, Texts } from '../logic/actions';
import { siteId } from '../state/session';
import { say } from '../state/toasts';
import { Icon } from '../ui/icon';
import { Sheet } from '../ui/overlay';

interface Pool { pool: string; codes: number; left: number }

const path = () => `sites/${encodeURIComponent(siteId.value!)}/coupons`;

/** The coupon that comes with an invitation: none, one code for everybody, or each visitor's own out of a pool. */
export function CouponPart({ value, onChange, note }: { value: InviteCoupon | null; onChange: (next: InviteCoupon | null) => void; note: (parts: { value: Texts | undefined; onChange: (texts: Texts) => void }) => ComponentChildren }) {
  const [pools, setPools] = useState<Pool[] | null>(null);
  const [filling, setFilling] = useState(false);
  const kind = !value ? 'none' : value.pool !== undefined ? 'pool' : 'code';
  const load = () => void api<{ pools: Pool[] }>('GET', path()).then(r => setPools(r.pools), () => setPools([]));
  useEffect(() => { if (kind === 'pool' && pools === null) load(); }, [kind]);
  const pool = pools?.find(p => p.pool === value?.pool);
  return (
    <fieldset class="field"><legend>{t('rule.coupon')}</legend>
      <span class="clause-parts">
        <select value={kind} aria-label={t('rule.coupon')} data-testid="rule-coupon" onChange={e => {
          const next = e.currentTarget.value;
          onChange(next === 'none' ? null : next === 'pool' ? { pool: '', note: value?.note } : { code: '', note: value?.note });
        }}>
          {(['none', 'code', 'pool'] as const).map(k => <option key={k} value={k}>{t(`rule.coupon.${k}`)}</option>)}
        </select>
        {kind === 'code' && <input class="mid" value={value?.code ?? ''} maxLength={40} placeholder="TENT-10" aria-label={t('rule.couponCode')} dir="ltr" spellcheck={false} data-testid="rule-coupon-code" onInput={e => onChange({ ...value, code: e.currentTarget.value.trim() })} />}
        {kind === 'pool' && <>
          <select value={value?.pool ?? ''} aria-label={t('rule.couponPool')} data-testid="rule-coupon-pool" onChange={e => onChange({ ...value, pool: e.currentTarget.value })}>
            <option value="">{pools?.length === 0 ? t('rule.coupon.noPools') : t('rule.choose')}</option>
            {value?.pool && !pool && <option value={value.pool}>{value.pool}</option>}
            {pools?.map(p => <option key={p.pool} value={p.pool}>{p.pool}</option>)}
          </select>
          {pool && <span class={pool.left === 0 ? 'warn-text num' : 'soft num'}>{t('rule.couponLeft', { left: pool.left, codes: pool.codes })}</span>}
          <button type="button" class="button small" data-testid="rule-coupon-fill" onClick={() => setFilling(true)}>{t('rule.coupon.fill')}</button>
        </>}
      </span>
      {value && note({ value: value.note, onChange: texts => onChange({ ...value, note: texts }) })}
      {filling && <FillSheet pool={value?.pool ?? ''} onClose={filled => { setFilling(false); load(); if (filled) onChange({ ...value, pool: filled }); }} />}
    </fieldset>
  );
}

function FillSheet({ pool, onClose }: { pool: string; onClose: (filled?: string) => void }) {
  const [name, setName] = useState(pool);
  const [codes, setCodes] = useState('');
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState('');
  const fill = async () => {
    if (busy) return;
    setBusy(true);
    try {
      const { added } = await api<{ added: number }>('PUT', `${path()}/${encodeURIComponent(name.trim())}`, { codes: codes.split(/[\s,;]+/u).filter(Boolean) });
      say(t('rule.coupon.filled', { n: added }));
      onClose(name.trim());
    } catch (e) {
      setFault((e as ApiFault).message || t('fault.unreachable'));
      setBusy(false);
    }
  };
  return (
    <Sheet title={t('rule.coupon.fillTitle')} onClose={() => onClose()} testid="coupon-sheet">
      <label class="field"><span>{t('rule.couponPool')}</span><input value={name} maxLength={64} placeholder="spring" dir="ltr" spellcheck={false} data-testid="coupon-pool" data-autofocus={pool ? undefined : true} onInput={e => setName(e.currentTarget.value)} /></label>
      <label class="field"><span>{t('rule.coupon.codes')}</span><textarea rows={8} value={codes} dir="ltr" class="num" spellcheck={false} data-testid="coupon-codes" data-autofocus={pool ? true : undefined} onInput={e => setCodes(e.currentTarget.value)} /></label>
      {fault && <p class="warn-box bad" role="alert"><Icon name="warn" size={16} />{fault}</p>}
      <footer class="sheet-foot"><button type="button" class="button" onClick={() => onClose()}>{t('action.cancel')}</button>
        <button type="button" class="button primary" data-testid="coupon-save" disabled={busy || !name.trim() || !codes.trim()} onClick={() => void fill()}>{t('rule.coupon.add')}</button></footer>
    </Sheet>
  );
}
