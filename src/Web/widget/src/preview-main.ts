import type { Invitation } from 'wire';
import { cornerButton } from './button';
import type { Chat } from './chat';
import styles from './corner.css?inline';
import { h } from './dom';
import { Launcher } from './launcher';
import talkStyles from './talk.css?inline';
import { talkTexts } from './talk-texts';
import page from './preview.css?inline';
import { keep, tab } from './storage';
import { chooseLanguage } from './texts';

/** What the console asks for: an invitation as it would come over the socket, on a page of the site. */
export interface Preview {
  language: string;
  dark: boolean;
  site: string;
  colours: Readonly<Record<string, string>>;
  invitation: Pick<Invitation, 'departmentName' | 'operatorName' | 'text' | 'content'>;
  /** What the visitor did with it. */
  onAct: (act: 'accepted' | 'declined' | 'followed') => void;
  /** Escape was pressed in here, where the console does not hear it. */
  onEscape: () => void;
}

/** The card keeps what is typed into a form for the next page; there is none here. */
const forgetDraft = () => tab.removeItem('gateway.form.preview');

/** Whether pages are dark is asked for here, and not the browser's own choice. */
function adopt(to: DocumentOrShadowRoot, css: string, dark: boolean): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css.replace(/\(prefers-color-scheme:\s*dark\)/gu, dark ? 'all' : 'not all'));
  to.adoptedStyleSheets = [sheet];
}

/**
 * The corner of a page as its visitor sees it, drawn by the widget's own code: without a socket, a visitor or anything that is kept. Called by the console in a frame that holds nothing else, once
 * for each look.
 */
function preview(asked: Preview): void {
  keep(false);
  forgetDraft();
  const language = chooseLanguage([asked.language]);
  document.querySelector('gateway-widget')?.remove();
  adopt(document, page, asked.dark);
  document.onkeydown = (e) => {
    if (e.key === 'Escape') asked.onEscape();
  };
  document.body.replaceChildren(
    h('header', {}, h('b', {}, asked.site), h('i', {}), h('i', {}), h('i', {})),
    h('main', { 'aria-hidden': true }, h('div', { class: 'picture' }), h('div', {}, ...[60, 90, 80, 40, 30].map((n) => h('i', { class: `w${n}` })))));
  const host = document.createElement('gateway-widget');
  const shadow = host.attachShadow({ mode: 'open' });
  adopt(shadow, styles + talkStyles, asked.dark);
  let invitation: Invitation | null = { type: 'invitation', invitation: 'preview', department: '', shownBefore: false, ...asked.invitation };
  let answered = false;
  const end = (act: 'accepted' | 'declined') => {
    invitation = null;
    // Who has sent the form and closes the thanks has refused nothing.
    if (!answered) asked.onAct(act);
    launcher.render(false);
  };
  // What the corner knows of the chat; no packet leaves it.
  const chat = {
    get invitation() { return invitation; },
    unread: 0, hear: null, rid: 0, config: { name: asked.site },
    // A form is answered at once; nothing is sent.
    socket: {
      send: () => {
        setTimeout(() => {
          answered = chat.hear !== null;
          chat.hear?.({ type: 'done', rid: chat.rid, value: null });
        });
        return true;
      },
    },
    nameOf: (i: Invitation) => i.operatorName || i.departmentName,
    acceptInvitation: () => end('accepted'), decline: () => end('declined'),
  } as unknown as Chat;
  const launcher = new Launcher(chat, talkTexts(language), cornerButton(language, () => {}), () => {}, new URL('/widget.js', location.href).href);
  const root = h('div', { class: 'gateway', lang: language.code, dir: language.direction }, launcher.card, launcher.button);
  for (const [name, value] of Object.entries(asked.colours)) root.style.setProperty(name, value);
  // A button that opens a page of the site leads nowhere here.
  root.addEventListener('click', (e) => {
    if (!(e.target as Element).closest('a')) return;
    e.preventDefault();
    asked.onAct('followed');
  });
  shadow.append(root);
  document.body.append(host);
  launcher.render(false);
}

declare global {
  interface Window {
    gatewayPreview?: typeof preview;
  }
}

window.gatewayPreview = preview;
addEventListener('pagehide', forgetDraft);
