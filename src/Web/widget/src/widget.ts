import type { Entry } from 'wire';
import type { Chat } from './chat';
import styles from './corner.css?inline';
import { h } from './dom';
import { Launcher } from './launcher';
import { loadPart, type PanelParts, type PanelView, type WordParts } from './parts';
import type { Language } from './texts';

/** Narrower than this the panel takes the whole screen; as in panel.css. */
const Phone = '(max-width: 480px)';

/** The widget on the page: a shadow root that the page's styles cannot reach, with the corner's button and, once wanted, the panel. */
export class Widget {
  private readonly shadow: ShadowRoot;
  private readonly root: HTMLElement;
  private readonly launcher: Launcher;
  private readonly phone = matchMedia(Phone);
  private panel: PanelView | null = null;
  private loading: Promise<PanelView> | null = null;
  private isOpen = false;
  private planned = false;
  private ticking: ReturnType<typeof setInterval> | undefined;

  constructor(shell: HTMLElement, private readonly chat: Chat, private readonly language: Language, private readonly base: string, side: string) {
    const host = document.createElement('gateway-widget');
    this.shadow = host.attachShadow({ mode: 'open' });
    this.adopt(styles);
    this.launcher = new Launcher(chat, language, () => this.open(), base);
    this.root = h('div', { class: `gateway ${side}`, lang: language.code, dir: language.direction, hidden: true }, this.launcher.card, this.launcher.button);
    this.shadow.append(this.root);
    shell.append(host);
    // Whoever points at the button is about to click it.
    for (const type of ['pointerenter', 'focus']) this.launcher.button.addEventListener(type, () => this.prepare());
    this.phone.addEventListener('change', () => this.fitPhone());
    visualViewport?.addEventListener('resize', () => this.fitPhone());
    document.addEventListener('visibilitychange', () => this.changed());
    for (const type of ['online', 'offline']) addEventListener(type, () => this.changed());
    this.render();
    if (chat.memory.open) this.open(false);
  }

  notice(entry: Entry): void {
    if (!this.isOpen) this.launcher.notice(entry);
    // A page that an operator shows.
    if (entry.detail === 'go') loadPart<WordParts>('words', this.base).then((parts) => parts.go(this.chat, entry), () => {});
  }

  /** Many things change at once; they are drawn together before the next frame. */
  changed(): void {
    if (this.planned) return;
    this.planned = true;
    // A hidden page draws no frames, and its badge should be right when it is shown.
    if (document.hidden) setTimeout(() => this.render());
    else requestAnimationFrame(() => this.render());
  }

  /** By the person; a page that continues an open window neither moves it nor takes the focus. */
  open(byPerson = true): void {
    if (this.isOpen) return;
    this.isOpen = this.chat.memory.open = true;
    if (byPerson) this.chat.agree();
    this.chat.socket.wake();
    this.prepare().then((panel) => {
      if (!this.isOpen) return;
      panel.element.hidden = false;
      panel.element.classList.toggle('rise', byPerson);
      this.fitPhone();
      // Waiting times and countdowns.
      clearInterval(this.ticking);
      this.ticking = setInterval(() => panel.render(), 1000);
      this.render();
      panel.opened();
      if (byPerson) panel.focus();
    }, () => {
      this.isOpen = false;
      this.render();
    });
  }

  close(): void {
    if (!this.isOpen) return;
    this.isOpen = this.chat.memory.open = false;
    clearInterval(this.ticking);
    if (this.panel) this.panel.element.hidden = true;
    this.render();
    this.launcher.button.focus({ preventScroll: true });
  }

  private adopt(css: string): void {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    this.shadow.adoptedStyleSheets = [...this.shadow.adoptedStyleSheets, sheet];
  }

  private prepare(): Promise<PanelView> {
    this.loading ??= loadPart<PanelParts>('panel', this.base).then((parts) => {
      this.adopt(parts.styles);
      this.panel = parts.create(this.chat, this.language, () => this.close());
      this.root.append(this.panel.element);
      return this.panel;
    });
    this.loading.catch(() => (this.loading = null));
    return this.loading;
  }

  private render(): void {
    this.planned = false;
    const { chat } = this;
    const { config } = chat;
    // Nothing before the site is known, nothing where it is switched off or does not list this page's origin.
    const off = chat.status?.status === 0 && chat.current === null && !chat.invitation;
    this.root.hidden = off || config === null;
    for (const [name, value] of Object.entries(config?.colours ?? {})) this.root.style.setProperty(name, value);
    const shown = this.isOpen && this.panel !== null && !this.panel.element.hidden;
    if (shown) {
      if (!document.hidden) chat.markRead();
      this.panel!.render();
    }
    this.launcher.render(shown);
  }

  /** On a phone the keyboard takes a part of the screen: the panel keeps to what is left. */
  private fitPhone(): void {
    const element = this.panel?.element;
    if (!element) return;
    const full = this.phone.matches;
    if (full) element.setAttribute('aria-modal', 'true');
    else element.removeAttribute('aria-modal');
    element.style.height = full && visualViewport ? `${visualViewport.height}px` : '';
    element.style.top = full && visualViewport ? `${visualViewport.offsetTop}px` : '';
  }
}
