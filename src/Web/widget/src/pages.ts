import { type Entry, send } from 'wire';
import type { Chat } from './chat';
import { h } from './dom';
import { local } from './storage';
import type { WordLanguage } from './word-texts';

/** The tab that a person works in goes at once; another one in sight only if none does. */
const OthersMs = 400;
const Kept = 20;

/** The marks of a message that shows a page (PROTOCOL.md, kind 23). */
export const isPage = (entry: Entry): boolean => entry.detail === 'go' || entry.detail === 'ask';

/** Only what the protocol allows, looked at again here. */
export function safePage(text: string): string | null {
  try {
    const url = new URL(text);
    return (url.protocol === 'https:' || url.protocol === 'http:') && url.username === '' && url.password === '' ? url.href : null;
  } catch {
    return null;
  }
}

const shelf = (chat: Chat) => `gateway.${chat.options.site}.pages`;
const keyOf = (entry: Entry) => `${entry.dialog}/${entry.epoch}/${entry.seq}`;
const done = (chat: Chat) => (local.getItem(shelf(chat)) ?? '').split(',').filter(Boolean);

/** Takes the page for this tab; false when another one has. */
function claim(chat: Chat, entry: Entry): boolean {
  const before = done(chat);
  if (before.includes(keyOf(entry))) return false;
  local.setItem(shelf(chat), [...before, keyOf(entry)].slice(-Kept).join(','));
  return true;
}

/** Goes to a page that an operator has shown just now. Of several tabs the one in front does; what comes while the tab is away leads nowhere any more. */
export function goThere(chat: Chat, entry: Entry, leave: (address: string) => void = (address) => location.assign(address)): void {
  const address = safePage(entry.text);
  if (!address || chat.dialog?.id !== entry.dialog || document.hidden) return;
  const now = () => !document.hidden && claim(chat, entry) && leave(address);
  if (document.hasFocus()) now();
  else setTimeout(now, OthersMs);
}

/** Asks below the address whether to go there. */
export function askToGo(chat: Chat, { texts }: WordLanguage, entry: Entry, bubble: HTMLElement): void {
  const address = safePage(entry.text);
  if (entry.detail !== 'ask' || !address || chat.isClosed || done(chat).includes(keyOf(entry))) return;
  const answer = (goes: boolean) => {
    claim(chat, entry);
    chat.socket.send(send.answerPage(++chat.rid, entry.dialog, entry.seq, goes));
    card.replaceChildren(h('span', { role: 'status' }, goes ? texts.went : texts.declined));
    if (goes) location.assign(address);
  };
  const button = (label: string, style: string, id: string, goes: boolean) => h('button', { type: 'button', class: style, 'data-testid': `gateway-page-${id}`, onclick: () => answer(goes) }, label);
  const card = h('div', { class: 'page', 'data-testid': 'gateway-page' }, h('span', {}, texts.page), button(texts.go, 'primary', 'go', true), button(texts.no, 'quiet', 'no', false));
  bubble.append(card);
}
