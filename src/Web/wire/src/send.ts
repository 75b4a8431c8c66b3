/** Everything a client can say, as bytes. Each is a function of its own, so that a client carries only what it uses. */

import { encode, Float, type Value } from './msgpack';
import type { HelloPage, ResumePoint } from './packets';

type Pairs = Readonly<Record<string, string>>;
const packet = (...fields: Value[]): Uint8Array<ArrayBuffer> => encode(fields);
const at = (p: HelloPage | null): Value => p && [p.page, p.url, p.title, p.referrer, p.language, p.screen, p.timeZone, p.visitStart];

export const hello = (ticket: string, generation: number, resume: readonly ResumePoint[], place: HelloPage | null, client: string) =>
  packet(1, ticket, generation, resume.map((r) => [...r]), at(place), client);
export const beatAnswer = (token: number) => packet(2, token);
export const post = (rid: number, dialog: string, outbox: string, n: number, text: string, seen?: number, quote?: number) =>
  packet(3, rid, dialog, outbox, n, text, ...(quote ? [seen ?? 0, quote] : seen ? [seen] : []));
export const typing = (dialog: string, draft: string | null) => packet(4, dialog, draft);
export const close = (rid: number, dialog: string) => packet(5, rid, dialog);
export const fetch = (dialog: string, epoch: number, afterSeq: number) => packet(6, dialog, epoch, afterSeq);
export const refresh = (ticket: string) => packet(7, ticket);
export const page = (id: string, url: string, title: string, referrer: string) => packet(16, id, url, title, referrer);
export const event = (name: string, value: number | null, currency: string | null, data: Pairs) =>
  packet(17, name, value === null ? null : new Float(value), currency, { ...data });
export const active = () => packet(18);
export const goodbye = () => packet(19);
export const start = (rid: number, key: string, department: string | null, invitation: string | null, outbox: string, n: number, text: string) =>
  packet(20, rid, key, department, invitation, outbox, n, text);
export const invitationAnswer = (invitation: string, outcome: number) => packet(21, invitation, outcome);
/** @param operator whose the stars are, of those who took part. */
export const rate = (rid: number, dialog: string, stars: number, comment: string, operator?: string) => packet(22, rid, dialog, stars, comment, ...(operator ? [operator] : []));
/** An address for the answer; '' takes it back. */
export const leaveAddress = (rid: number, dialog: string, address: string) => packet(81, rid, dialog, address);
/** No sign of the dialog while its window is closed, or again. */
export const mute = (rid: number, dialog: string, on: boolean) => packet(82, rid, dialog, on);
/** Whether the dialog helped: 1 yes, 2 partly, 3 no. */
export const resolve = (rid: number, dialog: string, answer: number) => packet(80, rid, dialog, answer);
export const attributes = (pairs: Pairs) => packet(23, { ...pairs });
export const formAnswer = (rid: number, invitation: string, answers: Pairs) => packet(24, rid, invitation, { ...answers });
export const setState = (rid: number, state: number) => packet(32, rid, state);
/** @param where the filter as JSON, or null. @param groups columns whose values are counted. @param every milliseconds between two tellings at least. */
export const watch = (query: number, words: string, sort: number, descending: boolean, limit: number, where: string | null, groups: readonly string[], offset: number | null, every: number | null, rid: number) =>
  packet(33, query, words, sort, descending, limit, where, [...groups], offset, every, rid);
export const unwatch = (query: number) => packet(34, query);
export const watchVisitor = (rid: number, visitor: string, on: boolean) => packet(35, rid, visitor, on);
/** Why a rule fires for a visitor or not: answered with done and JSON. */
export const explainRule = (rid: number, visitor: string, rule: string) => packet(35, rid, visitor, false, rule);
export const invite = (rid: number, visitor: string, department: string, text: string) => packet(36, rid, visitor, department, text);
export const startWith = (rid: number, key: string, visitor: string, department: string, outbox: string, n: number, text: string, exceed: boolean) =>
  packet(37, rid, key, visitor, department, outbox, n, text, exceed);
export const accept = (rid: number, dialog: string, term: number) => packet(38, rid, dialog, term);
export const decline = (rid: number, dialog: string, term: number) => packet(39, rid, dialog, term);
export const transfer = (rid: number, dialog: string, department: string | null, operator: string | null, comment: string, exceed: boolean, skill: string | null = null, level = 0) =>
  packet(40, rid, dialog, department, operator, comment, exceed, skill, level);
export const watchSiteAlerts = (on: boolean) => packet(42, on);
export const alertAction = (rid: number, alert: string, act: number, department: string | null, text: string | null) => packet(43, rid, alert, act, department, text);
export const take = (rid: number, dialog: string, exceed: boolean) => packet(44, rid, dialog, exceed);
/** @param text null takes the message back. */
export const change = (rid: number, dialog: string, outbox: string, n: number, seq: number, text: string | null) => packet(54, rid, dialog, outbox, n, seq, text);
/** @param pass what the upload was answered with. */
export const file = (rid: number, dialog: string, outbox: string, n: number, pass: string) => packet(55, rid, dialog, outbox, n, pass);
/** @param body which one: a form's name, a product as JSON. */
export const card = (rid: number, dialog: string, outbox: string, n: number, kind: string, body: string, seen?: number) =>
  packet(85, rid, dialog, outbox, n, kind, body, ...(seen ? [seen] : []));
export const cardAnswer = (rid: number, dialog: string, outbox: string, n: number, seq: number, answers: Pairs) => packet(86, rid, dialog, outbox, n, seq, { ...answers });
export const note = (rid: number, dialog: string, outbox: string, n: number, text: string) => packet(53, rid, dialog, outbox, n, text);
/** Asks a colleague to join my dialog, or takes that back. */
export const askToJoin = (rid: number, dialog: string, operator: string, comment: string, on: boolean) => packet(72, rid, dialog, operator, comment, on);
/** Asks the visitor to wait, with these words, or ends that. */
export const hold = (rid: number, dialog: string, on: boolean, text: string) => packet(74, rid, dialog, on, text);
/** Shows the visitor a page. */
export const pushPage = (rid: number, dialog: string, address: string) => packet(90, rid, dialog, address);
/** The visitor goes to the page of that entry, or does not want to. */
export const answerPage = (rid: number, dialog: string, seq: number, goes: boolean) => packet(91, rid, dialog, seq, goes);
/** Joins a colleague's dialog, or leaves it. */
export const join = (rid: number, dialog: string, on: boolean) => packet(73, rid, dialog, on);
/** Reads somebody else's dialog as it goes on, or no more. */
export const observe = (rid: number, dialog: string, on: boolean) => packet(70, rid, dialog, on);
/** What I do with a dialog now: 0 nothing, 1 it is in sight, 2 I write. */
export const look = (dialog: string, doing: number) => packet(71, dialog, doing);
export const signOff = (rid: number) => packet(41, rid);
