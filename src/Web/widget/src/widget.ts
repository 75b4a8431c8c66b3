import { cornerButton } from './button';
import type { Core } from './core';
import styles from './corner.css?inline';
import { h } from './dom';
import { loadPart, type Corner, type PanelParts, type PanelView, type TalkParts, type TalkView } from './parts';
import type { Language } from './texts';

/** Narrower than this the panel takes the whole screen; as in panel.css. */
const Phone = '(max-width: 480px)';
/** A part that could not be loaded is asked for again. */
const RetryMs = 5_000;
/** So long an opening window waits to be whole, that nothing in it moves: where a dialog goes on, and where one begins. */
const WholeMs = { goesOn: 4_000, begins: 250 };

/** The widget on the page: a shadow root that the page's styles cannot reach, with the corner's button and, once wanted, the panel. */
export class Widget implements Corner {
  isOpen = false;
  readonly root: HTMLElement;
  readonly button: HTMLButtonElement;
  private readonly shadow: ShadowRoot;
  private readonly phone = matchMedia(Phone);
  private panel: PanelView | null = null;
  private talk: TalkView | null = null;
  private loading: Promise<PanelView> | null = null;
  private joining: Promise<void> | null = null;
  private planned = false;
  private ticking: ReturnType<typeof setInterval> | undefined;

  constructor(shell: HTMLElement, private readonly core: Core, private readonly language: Language, private readonly base: string, side: string) {
    const host = document.createElement('gateway-widget');
    this.shadow = host.attachShadow({ mode: 'open' });
    this.adopt(styles);
    this.button = cornerButton(language, () => this.open());
    this.root = h('div', { class: `gateway ${side}`, lang: language.code, dir: language.direction, hidden: true }, this.button);
    this.shadow.append(this.root);
    shell.append(host);
    // Whoever points at the button is about to click it.
    for (const type of ['pointerenter', 'focus']) this.button.addEventListener(type, () => this.prepare());
    this.phone.addEventListener('change', () => this.fitPhone());
    visualViewport?.addEventListener('resize', () => this.fitPhone());
    document.addEventListener('visibilitychange', () => this.changed());
    for (const type of ['online', 'offline']) addEventListener(type, () => this.changed());
    this.render();
    if (core.memory.known.dialogs.length > 0) void this.join();
    if (core.memory.open) this.open(false);
  }

  /** Loads all that is not there for a first message; tried again until it is here. */
  join(): Promise<void> {
    this.joining ??= loadPart<TalkParts>('talk', this.base).then((parts) => {
      this.adopt(parts.styles);
      this.talk = parts.create(this.core, this.language, this);
      this.core.join(this.talk.talk, this.talk.shapes);
      this.furnish();
    }).catch(async (e) => {
      if (this.talk) throw e;
      await new Promise((again) => setTimeout(again, RetryMs));
      this.joining = null;
      return this.join();
    });
    return this.joining;
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
    this.isOpen = this.core.memory.open = true;
    if (byPerson) this.core.agree();
    this.core.socket.wake();
    const { goesOn, begins } = WholeMs;
    const whole = Promise.race([this.join(), new Promise((late) => setTimeout(late, this.core.memory.known.dialogs.length > 0 ? goesOn : begins))]);
    Promise.all([this.prepare(), whole]).then(([panel]) => {
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
    this.isOpen = this.core.memory.open = false;
    clearInterval(this.ticking);
    if (this.panel) this.panel.element.hidden = true;
    this.render();
    this.button.focus({ preventScroll: true });
  }

  private adopt(css: string): void {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    this.shadow.adoptedStyleSheets = [...this.shadow.adoptedStyleSheets, sheet];
  }

  private prepare(): Promise<PanelView> {
    void this.join();
    this.loading ??= loadPart<PanelParts>('panel', this.base).then((parts) => {
      this.adopt(parts.styles);
      this.panel = parts.create(this.core, this.language, () => this.close());
      this.root.append(this.panel.element);
      this.furnish();
      return this.panel;
    });
    this.loading.catch(() => (this.loading = null));
    return this.loading;
  }

  /** Window and talk come in any order. */
  private furnish(): void {
    const { panel, talk } = this;
    if (panel && talk) panel.room ??= talk.furnish(panel);
    this.render();
  }

  private render(): void {
    this.planned = false;
    const { core, panel, talk } = this;
    const { config, status, current } = core;
    // Nothing before the site is known, nothing where it is switched off or does not list this page's origin.
    const off = status?.status === 0 && current === null && !talk?.isInvited;
    this.root.hidden = off || config === null;
    for (const [name, value] of Object.entries(config?.colours ?? {})) this.root.style.setProperty(name, value);
    const shown = this.isOpen && panel !== null && !panel.element.hidden;
    if (shown) {
      if (!document.hidden) talk?.markRead();
      panel.render();
    }
    this.button.hidden = shown;
    talk?.render(shown);
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
