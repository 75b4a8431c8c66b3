import { t, type TextKey } from '../i18n/index';
import { helpOpen } from '../state/view';
import { Sheet } from '../ui/overlay';

const keys: [string[], TextKey][] = [
  [['Ctrl', 'K'], 'keys.palette'], [['N'], 'keys.next'], [['A'], 'keys.accept'], [['1', '…', '9'], 'keys.dialog'], [['Enter'], 'keys.send'], [['Shift', 'Enter'], 'keys.line'],
  [['/'], 'keys.phrase'], [['@'], 'keys.colleague'], [['T'], 'keys.transfer'], [['E'], 'keys.end'], [['M'], 'keys.write'], [['Esc'], 'keys.escape'],
  [['Alt', 'D'], 'nav.desk'], [['Alt', 'V'], 'nav.visitors'], [['Alt', 'H'], 'nav.history'], [['Alt', 'R'], 'nav.rules'], [['Alt', 'P'], 'nav.phrases'], [['?'], 'keys.help'],
];

export function HelpSheet() {
  return (
    <Sheet title={t('keys.title')} wide onClose={() => { helpOpen.value = false; }} testid="keys">
      <dl class="keys">{keys.map(([combo, text]) => <div key={text}><dt>{combo.map((k, i) => <kbd key={i}>{k}</kbd>)}</dt><dd>{t(text)}</dd></div>)}</dl>
      <p class="soft">{t('keys.alt')}</p>
    </Sheet>
  );
}
