import { RefusalCode, type ServerPacket, send } from 'wire';
import cardStyles from './card.css?inline';
import { fillCard } from './card';
import type { CardTexts } from './form';
import formStyles from './form.css?inline';
import { contentOf } from './offer';
import offerStyles from './offer.css?inline';
import { PartReady, type CardParts } from './parts';
import { load, save, tab } from './storage';
import { byCode } from './words';

const texts = byCode(import.meta.glob<CardTexts>('./texts/*.json', { eager: true, import: 'card' }));

const parts: CardParts = {
  show(corner, chat, language, invitation) {
    const { card } = corner;
    const root = card.getRootNode() as ShadowRoot & { rich?: boolean };
    if (!root.rich) {
      root.rich = true;
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(offerStyles + cardStyles + formStyles);
      root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
    }
    const words = texts[language.code]!;
    const content = contentOf(invitation.content);
    const id = invitation.invitation;
    const draftKey = `gateway.form.${id}`;
    const site = chat.config?.name ?? '';
    let sent: { rid: number; answers: Record<string, string> } | null = null;
    const end = () => {
      chat.hear = null;
      tab.removeItem(draftKey);
      chat.decline();
      corner.shown = '?';
      corner.render(false);
      corner.button.focus();
    };
    const transmit = () => {
      if (!sent) return;
      sent.rid = ++chat.rid;
      state.waits(chat.socket.send(send.formAnswer(sent.rid, id, sent.answers)) ? words.sending : words.waits);
    };
    const state = fillCard(card, { name: chat.nameOf(invitation) || site, under: invitation.operatorName ? invitation.departmentName : site, text: invitation.text, content }, words, {
      accept: () => {
        chat.acceptInvitation();
        corner.onOpen();
      },
      decline: end,
      follow: () => void chat.socket.send(send.invitationAnswer(id, 2)),
      draft: load<Record<string, string>>(tab, draftKey) ?? {},
      keep: (draft) => save(tab, draftKey, draft),
      answer: (answers) => {
        sent = { rid: 0, answers };
        chat.hear = hear;
        transmit();
      },
    });
    const hear = (packet: ServerPacket) => {
      if (packet.type === 'welcome') transmit();
      if (!sent || !('rid' in packet) || packet.rid !== sent.rid) return;
      if (packet.type === 'done') {
        sent = null;
        tab.removeItem(draftKey);
        state.thanks();
      } else if (packet.type === 'refused' && packet.temporary) setTimeout(transmit, packet.retryAfterMs || 2_000);
      else if (packet.type === 'refused') {
        sent = null;
        const field = packet.code === RefusalCode.BadValue ? (/^([\w-]+): /u.exec(packet.text)?.[1] ?? null) : null;
        state.refused(field, field === null ? words.gone : words.wrong);
      }
    };
  },
};
document.currentScript?.dispatchEvent(new CustomEvent(PartReady, { detail: parts }));
