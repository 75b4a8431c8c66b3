import { dialogShapes } from 'wire';
import { Chat } from './chat';
import { Launcher } from './launcher';
import offerStyles from './offer.css?inline';
import { PartReady, loadPart, type TalkParts, type WordParts } from './parts';
import { Room } from './room';
import styles from './talk.css?inline';
import { talkTexts } from './talk-texts';

const base = (document.currentScript as HTMLScriptElement).src;
const parts: TalkParts = {
  styles: offerStyles + styles,
  create(core, given, corner) {
    const language = talkTexts(given);
    const chat = new Chat(core, (entry) => {
      if (!corner.isOpen) launcher.notice(entry);
    }, (entry) => loadPart<WordParts>('words', base).then((words) => words.go(chat, entry), () => {}));
    const launcher = new Launcher(chat, language, corner.button, () => corner.open(), base);
    corner.root.prepend(launcher.card);
    return {
      talk: chat,
      shapes: dialogShapes,
      get isInvited() { return chat.invitation !== null; },
      render: (open) => launcher.render(open),
      markRead: () => chat.markRead(),
      furnish: (panel) => new Room(chat, language, panel, base),
    };
  },
};
document.currentScript?.dispatchEvent(new CustomEvent(PartReady, { detail: parts }));
