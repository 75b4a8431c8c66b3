import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { t } from '../i18n/index';
import { IconButton } from './bits';

/** A modal sheet on the browser's own dialog: it traps the focus, Escape closes it, focus goes back to where it was. */
export function Sheet(props: { title: string; onClose: () => void; children: ComponentChildren; wide?: boolean; bare?: boolean; testid?: string }) {
  const element = useRef<HTMLDialogElement>(null);
  const closed = useRef(props.onClose);
  closed.current = props.onClose;
  useLayoutEffect(() => {
    const dialog = element.current!;
    const before = document.activeElement as HTMLElement | null;
    dialog.showModal();
    dialog.querySelector<HTMLElement>('[data-autofocus]')?.focus();
    return () => {
      dialog.close();
      if (before?.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog ref={element} class={`sheet${props.wide ? ' wide' : ''}${props.bare ? ' bare' : ''}`} aria-label={props.title} data-testid={props.testid}
      onCancel={e => { e.preventDefault(); closed.current(); }}
      onMouseDown={e => { if (e.target === element.current) closed.current(); }}>
      <div class="sheet-body">
        {!props.bare && <header class="sheet-head"><h2>{props.title}</h2><IconButton icon="close" label={t('action.close')} onClick={props.onClose} /></header>}
        {props.children}
      </div>
    </dialog>
  );
}

/** A menu that floats above its button. Arrow keys walk, Escape and a click elsewhere close. */
export function Menu({ onClose, children, label }: { onClose: () => void; children: ComponentChildren; label: string }) {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const menu = element.current!;
    const before = document.activeElement as HTMLElement | null;
    menu.querySelector<HTMLElement>('[role^=menuitem]')?.focus();
    const away = (e: PointerEvent) => { if (!menu.parentElement!.contains(e.target as Node)) onClose(); };
    document.addEventListener('pointerdown', away);
    return () => {
      document.removeEventListener('pointerdown', away);
      if (before?.isConnected && menu.contains(document.activeElement)) before.focus();
    };
  }, []);
  const walk = (e: KeyboardEvent) => {
    if (e.key === 'Escape') {
      e.stopPropagation();
      onClose();
      return;
    }
    const step = e.key === 'ArrowDown' ? 1 : e.key === 'ArrowUp' ? -1 : 0;
    if (!step) return;
    e.preventDefault();
    const items = [...element.current!.querySelectorAll<HTMLElement>('[role^=menuitem]')];
    items[(items.indexOf(document.activeElement as HTMLElement) + step + items.length) % items.length]?.focus();
  };
  return <div ref={element} class="menu" role="menu" aria-label={label} onKeyDown={walk}>{children}</div>;
}
