import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { emoji, emojiStep } from 'wire';
import { w } from '../i18n/words';

/** Emoji to choose from, above the composer: arrow keys walk, Escape leaves. */
export function EmojiGrid({ onPick, onClose }: { onPick: (one: string) => void; onClose: () => void }) {
  const [at, setAt] = useState(0);
  const grid = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => (grid.current!.children[at] as HTMLElement).focus(), [at]);
  const key = (e: KeyboardEvent) => {
    if (e.key === 'Escape') {
      e.stopPropagation();
      onClose();
      return;
    }
    const to = emojiStep(e.key, at);
    if (to === null) return;
    e.preventDefault();
    setAt(to);
  };
  return (
    <div ref={grid} class="picker emoji-grid" role="group" aria-label={w('emoji.pick')} data-testid="emoji-grid" onKeyDown={key}
      onFocusOut={e => { if (!grid.current!.contains(e.relatedTarget as Node | null) && !(e.relatedTarget as HTMLElement | null)?.matches('[data-testid=emoji]')) onClose(); }}>
      {emoji.map((one, i) => <button key={one} type="button" tabIndex={i === at ? 0 : -1} onClick={() => onPick(one)}>{one}</button>)}
    </div>
  );
}
