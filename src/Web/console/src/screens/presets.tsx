import { language, t } from '../i18n/index';
import { begunWith, type Preset, trades } from '../logic/presets';
import type { Rule } from '../logic/rules';
import { remembered } from '../state/prefs';
import { site } from '../state/session';
import { humanName } from './names';

const chosenTrade = remembered('trade', 'shop');

const words = (names: Readonly<Record<string, string | undefined>>) => names[language.value] ?? names.en ?? '';

/** What the rule says, or whom it marks: enough to choose by. */
const gist = ({ then }: Preset) => [then].flat().map(a => a.kind === 'invite' ? words(a.text) : a.kind === 'segment' ? `${t('rule.marks')} ${humanName(a.segment)}` : '').find(s => s) ?? '';

/** Ready rules of a trade, to begin with. */
export function Presets({ onChoose }: { onChoose: (begun: Omit<Rule, 'id' | 'enabled'>) => void }) {
  const trade = trades.find(x => x.trade === chosenTrade.value) ?? trades[0]!;
  return (
    <section class="presets" aria-label={t('rule.preset')}>
      <header><span class="word">{t('rule.preset')}</span>
        <select value={trade.trade} aria-label={t('rule.trade')} data-testid="rule-trade" onChange={e => { chosenTrade.value = e.currentTarget.value; }}>{trades.map(x => <option key={x.trade} value={x.trade}>{words(x.names)}</option>)}</select>
        <span class="soft">{t('rule.presetHint')}</span></header>
      <ul>{trade.rules.map(preset => (
        <li key={preset.key}><button type="button" class="preset" data-testid={`rule-preset-${preset.key}`} onClick={() => onChoose(begunWith(preset, language.value, (site.value?.departments ?? []).map(d => d.id)))}>
          <b dir="auto">{words(preset.names)}</b><span class="soft clamp" dir="auto">{gist(preset)}</span></button></li>
      ))}</ul>
    </section>
  );
}
