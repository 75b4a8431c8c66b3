import { useEffect, useRef, useState } from 'preact/hooks';
import type { Preview } from '../../../widget/src/preview-main';
import { type Language, languages, t } from '../i18n/index';
import type { FormAction, Invite } from '../logic/actions';
import { lookOf } from '../logic/look';
import picture from '../picture.svg';
import { site } from '../state/session';
import { theme } from '../state/prefs';
import { inviterName } from '../state/view';
import { Icon } from '../ui/icon';
import { Sheet } from '../ui/overlay';
import { namesOf, sampleVisitor } from './look';

type Acted = Parameters<Preview['onAct']>[0];
type Frame = Window & { gatewayPreview?: (asked: Preview) => void };

const shells = ['desktop', 'phone'] as const;
const themes = ['light', 'dark'] as const;

const darkNow = () => theme.value === 'dark' || (theme.value === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);

/** Only addresses that a visitor's browser would load from here too; of others the place of the picture is shown. */
const pictureOf = (action: Invite | FormAction) => action.kind === 'invite' && action.picture?.startsWith('https://') ? action.picture : new URL(picture, location.href).href;

/**
 * The invitation on a page, as its visitor meets it: the widget's own script draws it in a frame of its own. There is no visitor and no connection in that frame, so nothing is counted, no operator's
 * place is taken and no rule hears of it.
 */
export function PreviewSheet({ action, begun, onClose }: { action: Invite | FormAction; begun: Language; onClose: () => void }) {
  const frame = useRef<HTMLIFrameElement>(null);
  const [lang, setLang] = useState(begun);
  const [shell, setShell] = useState<(typeof shells)[number]>('desktop');
  const [light, setLight] = useState<(typeof themes)[number]>(darkNow() ? 'dark' : 'light');
  const [acted, setActed] = useState<Acted | null>(null);
  const show = () => {
    setActed(null);
    const said = lookOf(action, lang, sampleVisitor(), namesOf(action, pictureOf(action)));
    const names = namesOf(action, '');
    const rich = Object.keys(said.content).length > 0;
    (frame.current?.contentWindow as Frame | null)?.gatewayPreview?.({
      language: lang, dark: light === 'dark', site: names.site, colours: site.value?.colours ?? {}, onAct: setActed, onEscape: onClose,
      invitation: { departmentName: names.department, operatorName: action.kind === 'invite' ? inviterName(action) : null, text: said.text, content: rich ? JSON.stringify(said.content) : null },
    });
  };
  useEffect(show, [lang, light]);
  const choice = <T extends string>(label: string, all: readonly T[], now: T, words: (one: T) => string, set: (one: T) => void) => (
    <span class="segmented" role="group" aria-label={label}>{all.map(one => <button key={one} type="button" aria-pressed={one === now} data-testid={`preview-${one}`} onClick={() => set(one)}>{words(one)}</button>)}</span>
  );
  return (
    <Sheet title={t('preview.title')} wide onClose={onClose} testid="preview-sheet">
      <div class="preview-bar">
        {choice(t('preview.device'), shells, shell, s => t(`preview.${s}`), setShell)}
        {choice(t('menu.theme'), themes, light, s => t(`theme.${s}`), setLight)}
        {choice(t('menu.language'), languages.map(l => l.id), lang, id => languages.find(l => l.id === id)!.name, setLang)}
      </div>
      <iframe ref={frame} class={`preview-frame ${shell}`} style={{ colorScheme: light }} title={t('preview.title')} src="/console/preview.html" data-testid="preview-frame" onLoad={show} />
      <p class="preview-acted" role="status">
        {acted ? <><span>{t(`preview.${acted}`)}</span> <button type="button" class="text-button" data-testid="preview-again" onClick={show}><Icon name="retry" size={14} />{t('preview.again')}</button></> : <span class="soft">{t('preview.hint')}</span>}
      </p>
    </Sheet>
  );
}
