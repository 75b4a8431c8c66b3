import { useEffect, useState } from 'preact/hooks';
import { t } from '../i18n/index';
import { say } from '../state/toasts';
import { Blank, Loading } from './bits';

type Part = () => preact.JSX.Element;

/** A part of the console in a file of its own, fetched when it is first shown. */
export function later(load: () => Promise<Part>): Part {
  let known: Part | undefined;
  return function Later() {
    const [Now, setNow] = useState<{ part?: Part; failed?: boolean }>({ part: known });
    const fetchPart = () => {
      setNow({});
      load().then(part => setNow({ part: known = part }), () => setNow({ failed: true }));
    };
    useEffect(() => {
      if (!known) fetchPart();
    }, []);
    if (Now.part) return <Now.part />;
    // After an upgrade the page asks for a file that is no more: the new page knows the new one.
    return <main class="page">{Now.failed ? <Blank icon="warn" text={t('later.failed')}><button type="button" class="button" onClick={() => location.reload()}>{t('action.retry')}</button></Blank> : <Loading rows={6} />}</main>;
  };
}

/** A small part in a file of its own: until it is there, or when it does not come, what stands instead. */
export function piece<P extends object>(load: () => Promise<(props: P) => preact.JSX.Element>, instead: (props: P) => preact.JSX.Element | null): (props: P) => preact.JSX.Element | null {
  let known: ((props: P) => preact.JSX.Element) | undefined;
  return function Piece(props: P) {
    const [, come] = useState(false);
    useEffect(() => {
      if (!known) load().then(part => { known = part; come(true); }, () => {});
    }, []);
    const Now = known;
    return Now ? <Now {...props} /> : instead(props);
  };
}

/** A small part within a screen, fetched when it is first shown; nothing stands in its place meanwhile. */
export function Later<P extends object>({ load, ...props }: { load: () => Promise<(props: P) => preact.JSX.Element> } & P) {
  const [Part, setPart] = useState<((props: P) => preact.JSX.Element) | null>(null);
  useEffect(() => void load().then(part => setPart(() => part), () => say(t('later.failed'), true)), []);
  return Part && <Part {...props as unknown as P} />;
}
