import { useEffect, useRef, useState } from 'preact/hooks';
import { t } from '../i18n/index';
import { Icon } from './icon';

/** A text to take away: shown as it is, with a button that copies it. */
export function CopyBox({ text, label, testid }: { text: string; label: string; testid?: string }) {
  const [done, setDone] = useState(false);
  const code = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!done) return;
    const timer = setTimeout(() => setDone(false), 2000);
    return () => clearTimeout(timer);
  }, [done]);
  const copy = async () => {
    // Browsers give the clipboard to secure pages only; elsewhere the text is selected, ready for Ctrl+C, and the old command is tried.
    if (isSecureContext) await navigator.clipboard.writeText(text);
    else {
      getSelection()!.selectAllChildren(code.current!);
      document.execCommand('copy');
    }
    setDone(true);
  };
  return (
    <div class="copy-box" data-testid={testid}>
      <pre tabIndex={0} aria-label={label} dir="ltr"><code ref={code}>{text}</code></pre>
      <button type="button" class="button small" onClick={() => void copy()}><Icon name={done ? 'check' : 'page'} size={14} /><span aria-live="polite">{t(done ? 'copy.copied' : 'copy.copy')}</span></button>
    </div>
  );
}
