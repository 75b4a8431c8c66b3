import { useMemo, useRef, useState } from 'preact/hooks';
import { chooseLanguage, languages, t } from '../i18n/index';
import { score } from '../logic/palette';
import { OperatorState } from '../packets';
import { desk, setState } from '../state/gateway';
import { usePerson } from '../state/people';
import { soundOn, theme } from '../state/prefs';
import { go, myScreens } from '../state/router';
import { dialogSheet, helpOpen, openDialog, paletteOpen, panes } from '../state/view';
import { stateKey } from '../ui/bits';
import { Icon, type IconName } from '../ui/icon';
import { Sheet } from '../ui/overlay';
import { acceptOffer } from './desk';
import { visitorName } from './names';
import { goNext, leave } from './shell';

interface Command {
  title: string;
  icon: IconName;
  hint?: string;
  run: () => void;
}

function commands(): Command[] {
  const focus = panes.value.focus;
  const { offers, order, threads } = desk.value;
  return [
    ...offers.map(o => ({ title: t('command.accept', { name: visitorName(o.visitor, o.visitorName) }), icon: 'check' as const, hint: 'A', run: () => void acceptOffer(o) })),
    { title: t('keys.next'), icon: 'clock', hint: 'N', run: goNext },
    ...order.flatMap((id, i) => threads[id] ? [{ title: t('command.dialog', { name: visitorName(threads[id]!.visitor, threads[id]!.visitorName) }), icon: 'desk' as const, hint: i < 9 ? String(i + 1) : undefined, run: () => openDialog(id) }] : []),
    ...(focus && threads[focus] && !threads[focus]!.left ? [
      { title: t('command.transfer'), icon: 'transfer' as const, hint: 'T', run: () => { dialogSheet.value = { kind: 'transfer', dialog: focus }; } },
      { title: t('command.close'), icon: 'end' as const, hint: 'E', run: () => { dialogSheet.value = { kind: 'close', dialog: focus }; } },
    ] : []),
    ...myScreens().map(s => ({ title: t('command.go', { name: t(`nav.${s}`) }), icon: s as IconName, hint: s === 'nodes' || s === 'team' ? undefined : `Alt ${s === 'alerts' ? 'B' : s[0]!.toUpperCase()}`, run: () => go(s) })),
    ...[OperatorState.Available, OperatorState.Busy, OperatorState.Pause, OperatorState.Away].map(s => ({ title: t('command.state', { name: t(`operator.${stateKey(s)}`) }), icon: 'team' as const, run: () => void setState(s) })),
    { title: t('rules.new'), icon: 'plus', run: () => go('rules', 'new') },
    { title: t('phrases.new'), icon: 'plus', run: () => go('phrases', 'new') },
    ...(['system', 'light', 'dark'] as const).map(th => ({ title: `${t('menu.theme')}: ${t(`theme.${th}`)}`, icon: 'moon' as const, run: () => { theme.value = th; } })),
    ...languages.map(l => ({ title: `${t('menu.language')}: ${l.name}`, icon: 'globe' as const, run: () => chooseLanguage(l.id) })),
    { title: t(soundOn.value ? 'menu.soundOff' : 'menu.soundOn'), icon: 'sound', run: () => { soundOn.value = !soundOn.value; } },
    { title: t('menu.keys'), icon: 'help', hint: '?', run: () => { helpOpen.value = true; } },
    { title: t('menu.signOut'), icon: 'out', run: () => void leave() },
  ];
}

export function Palette() {
  const [typed, setTyped] = useState('');
  const [chosen, setChosen] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const all = useMemo(commands, []);
  const found = all.map(command => ({ command, points: score(command.title, typed) })).filter(f => f.points > 0)
    .sort((a, b) => typed ? b.points - a.points : 0).map(f => f.command).slice(0, 60);
  const person = usePerson(typed);
  if (person) {
    const [{ visitor }] = person.browsers;
    found.push({ title: t('command.person', { name: visitorName(visitor, person.name), login: person.login }), icon: 'card', run: () => go('visitors', visitor) });
  }
  const close = () => { paletteOpen.value = false; };
  const run = (command: Command | undefined) => {
    if (!command) return;
    close();
    // After the sheet is gone: it gives the focus back, and the command may want it elsewhere.
    setTimeout(command.run);
  };
  const key = (e: KeyboardEvent) => {
    const step = e.key === 'ArrowDown' ? 1 : e.key === 'ArrowUp' ? -1 : 0;
    if (step && found.length) {
      e.preventDefault();
      const next = (chosen + step + found.length) % found.length;
      setChosen(next);
      list.current?.children[next]?.scrollIntoView({ block: 'nearest' });
    } else if (e.key === 'Enter') {
      e.preventDefault();
      run(found[chosen]);
    }
  };
  return (
    <Sheet title={t('palette.title')} bare onClose={close} testid="palette">
      <label class="palette-input"><Icon name="search" size={20} />
        <input data-autofocus value={typed} placeholder={t('palette.placeholder')} aria-label={t('palette.title')} role="combobox" aria-expanded="true" aria-controls="palette-list"
          aria-activedescendant={found.length ? `command-${chosen}` : undefined} onInput={e => { setTyped(e.currentTarget.value); setChosen(0); }} onKeyDown={key} /></label>
      <ul class="palette-list" id="palette-list" role="listbox" ref={list}>{found.map((c, i) => (
        <li key={c.title} id={`command-${i}`} role="option" aria-selected={i === chosen} class="option" onPointerMove={() => setChosen(i)} onClick={() => run(c)}><Icon name={c.icon} size={18} /><span class="grow clip">{c.title}</span>{c.hint && <kbd>{c.hint}</kbd>}</li>
      ))}</ul>
      {found.length === 0 && <p class="picker-empty soft">{t('palette.none')}</p>}
    </Sheet>
  );
}
