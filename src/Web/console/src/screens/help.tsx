import { t, type TextKey } from '../i18n/index';
import { helpOpen } from '../state/view';
import { Sheet } from '../ui/overlay';

const groups: [TextKey, [string[], TextKey][]][] = [
  ['keys.everywhere', [[['Ctrl', 'K'], 'keys.palette'], [['N'], 'keys.next'], [['A'], 'keys.accept'], [['1', '…', '9'], 'keys.dialog'], [['Esc'], 'keys.escape'], [['?'], 'keys.help']]],
  ['keys.inMessage', [[['Enter'], 'keys.send'], [['Shift', 'Enter'], 'keys.line'], [['/'], 'keys.phrase'], [['@'], 'keys.colleague'], [['Ctrl', 'Enter'], 'keys.sendHeld'], [['↑'], 'keys.editHeld'], [['Alt', 'N'], 'note.toggle']]],
  ['keys.inDialog', [[['M'], 'keys.write'], [['T'], 'keys.transfer'], [['E'], 'keys.end']]],
  ['nav.label', [[['Alt', 'D'], 'nav.desk'], [['Alt', 'V'], 'nav.visitors'], [['Alt', 'B'], 'nav.alerts'], [['Alt', 'H'], 'nav.history'], [['Alt', 'R'], 'nav.rules'], [['Alt', 'P'], 'nav.phrases'], [['Alt', 'S'], 'nav.site']]],
];

export function HelpSheet() {
  return (
    <Sheet title={t('keys.title')} wide onClose={() => { helpOpen.value = false; }} testid="keys">
      <div class="keys">{groups.map(([title, keys]) => (
        <section key={title}>
          <h3>{t(title)}</h3>
          <dl>{keys.map(([combo, text]) => <div key={text}><dt>{combo.map((k, i) => <kbd key={i}>{k}</kbd>)}</dt><dd>{t(text)}</dd></div>)}</dl>
        </section>
      ))}</div>
      <p class="soft">{t('keys.alt')}</p>
    </Sheet>
  );
}
