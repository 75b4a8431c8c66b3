/** The packets of PROTOCOL.md. What a client sends is written by `send.*` (send.ts); what a server says is read by `read`. Fields of a newer version are ignored. */

import { decode, type Value } from './msgpack';

export const SubProtocol = 'gateway.v1.msgpack';

export const Author = { System: 0, Visitor: 1, Operator: 2 } as const;
export const Kind = { Message: 1, Started: 2, Assigned: 3, Transferred: 4, Closed: 5, Rated: 6, Requeued: 7, Accepted: 8, Note: 9, Edited: 10, Deleted: 11, File: 12, Beside: 13, Hold: 14, Reopened: 15, Resolved: 16, Address: 17, Muted: 18, Bot: 25, BotLeft: 26 } as const;
/** Kinds of cards and what becomes of them; apart, so that who shows none carries none. */
export const CardKind = { Card: 19, Answer: 20, Verdict: 21 } as const;
/** Why an answer to a card was refused. */
export const CardRefusal = { Answered: 23, Faulty: 24 } as const;
/** Kinds that a visitor gets in another shape: apart, so that the widget's first script goes without them. */
export const WordKind = { Automatic: 22, Pushed: 23, Marked: 24 } as const;
export const DialogStatus = { Waiting: 1, Offered: 2, Active: 3, Closed: 4 } as const;
export const RefusalCode = {
  BadPacket: 1, NotAllowed: 2, NotFound: 3, NotCurrent: 4, Closed: 5, TooLong: 6, TooFast: 7, Unavailable: 8, NoCapacity: 9, InDialog: 10, VisitorGone: 11, Stale: 12,
  BadValue: 13, UnknownDepartment: 14, UnknownOperator: 15, Unseen: 16, Circle: 20, Unwanted: 25, Elsewhere: 26,
} as const;
/** Those that the widget tells apart: its first script goes without the others. */
export const DialogRefusal = { NotFound: 3, Closed: 5 } as const;

export type ResumePoint = readonly [dialog: string, epoch: number, lastSeq: number];

export interface HelloPage {
  page: string;
  url: string;
  title: string;
  referrer: string;
  language: string;
  screen: string;
  timeZone: string;
  visitStart: number;
}

export interface Welcome { type: 'welcome'; connection: string; subject: string; site: string; serverTime: number; beatMs: number; patienceMs: number; messageBytes: number; textChars: number; ticketExpires: number; release: string | null }
export interface Refused { type: 'refused'; rid: number; code: number; temporary: boolean; retryAfterMs: number; text: string }
export interface Done { type: 'done'; rid: number; value: string | null }
export interface Beat { type: 'beat'; token: number; heads: ResumePoint[] }
export interface Move { type: 'move'; delayMs: number }
export interface Posted { type: 'posted'; rid: number; dialog: string; outbox: string; n: number; seq: number; time: number }
export interface Gap { type: 'gap'; rid: number; dialog: string; outbox: string; expected: number }
export interface Entry { type: 'entry'; dialog: string; epoch: number; seq: number; time: number; kind: number; author: number; authorId: string; authorName: string; text: string; outbox: string | null; n: number; detail: string;
  /** Set by a client: the kind of the last change of a message, whose text it has already. */
  edit?: number;
}
export interface DialogInfo {
  type: 'dialog'; dialog: string; epoch: number; head: number; status: number; department: string; visitor: string; visitorName: string; operator: string | null; operatorName: string;
  term: number; accepted: boolean; position: number; started: number; stars: number; outboxes: [outbox: string, n: number][];
  /** Seconds until somebody has time, roughly, in whole minutes; 0, or left out by nodes older than 0.4, when nobody can say. */
  wait?: number;
}
export interface ReplayEnd { type: 'replayEnd'; dialog: string; epoch: number; head: number }
export interface TypingBy { type: 'typing'; dialog: string; author: number; authorId: string; name: string; draft: string | null }
export interface Storage { type: 'storage'; away: boolean }
/** Dialogs of others that I am asked to join (stage 1) or have joined (2). */
export interface Beside { type: 'beside'; dialogs: { dialog: string; visitor: string; visitorName: string; department: string; stage: number; ownerName: string; comment: string }[] }
/** The operators in a dialog; `doing`: 0 nothing, 1 it is in sight, 2 writes. */
export interface Present { type: 'present'; dialog: string; people: { id: string; name: string; doing: number; supervises: boolean }[] }
export interface Invitation { type: 'invitation'; invitation: string; department: string; departmentName: string; operatorName: string | null; text: string; shownBefore: boolean;
  /** What it shows beside the text, as JSON; null or left out for nothing. */
  content?: string | null;
}
export interface InvitationGone { type: 'invitationGone'; invitation: string }
export interface SiteStatus { type: 'siteStatus'; status: number; departments: { id: string; name: string; status: number }[] }
export interface Row {
  visitor: string; name: string; visitStart: number; title: string; url: string; pages: number; pageSince: number; referrer: string; browser: string; os: string; visits: number;
  segments: string[]; status: number; lastEvent: string; language: string; lastActive: number;
  /** These are left out by nodes older than 0.3, tags also where there are none. */
  country?: string; device?: string; source?: string; campaign?: string; region?: string; city?: string; tags?: string[];
}
export type RowGroup = readonly [column: string, values: readonly (readonly [value: string, count: number])[], distinct: number];
export interface Rows {
  type: 'rows'; query: number; snapshot: boolean; total: number; rows: Row[]; gone: string[];
  /** These four are left out by nodes older than 0.3 and nil for a watch without an offset; groups are nil too when they are as before. */
  offset: number | null; order: number[] | null; patches: [at: number, fields: number, ...values: Value[]][] | null; groups: RowGroup[] | null;
}
export interface Card {
  type: 'card'; rid: number; visitor: string; name: string; attributes: Record<string, string>; segments: string[]; visitNumber: number; visitStart: number; language: string; screen: string;
  timeZone: string; browser: string; os: string; device: string; referrer: string; pages: { url: string; title: string; at: number }[];
  events: { name: string; value: number | null; currency: string | null; at: number }[]; previousVisits: { number: number; start: number; end: number; pages: number }[];
  dialogs: string[]; online: boolean; status: number;
  /** These seven are left out by nodes older than 0.3. */
  country?: string; region?: string; city?: string; source?: string; engine?: string; term?: string; campaign?: string;
  /** The person whom the site has signed in; "" or left out for nobody known. */
  login?: string;
  /** What rules have noted; left out by nodes older than 0.3. */
  tags?: string[];
  notes?: { text: string; rule: string; at: number }[];
  coupons?: { code: string; rule: string; at: number }[];
  forms?: { form: string; at: number; answers: Record<string, string> }[];
  /** Looked at, the last one last; left out by nodes older than 0.5. */
  products?: { id: string; name: string; price: number | null; currency: string | null; picture: string; address: string }[];
}
/** What `marks` of a waiting dialog add up: operators take it from the list; all whom it fits are called; it is answered later. */
export const Marks = { Takeable: 1, Calls: 2, Later: 4, Bot: 8 } as const;
export interface QueueItem { dialog: string; department: string; visitor: string; visitorName: string; since: number; firstText: string; marks?: number; looks?: string }
export interface Queue { type: 'queue'; waiting: QueueItem[]; total: number }
export interface TeamMember { id: string; name: string; state: number; load: number; capacity: number; departments: string[] }
export interface Team { type: 'team'; operators: TeamMember[] }
/** What is different in the waiting list: `gone` is taken out first, then each of `came` put in at its place, one after another. */
export interface QueueChanges { type: 'queueChanges'; gone: string[]; came: (QueueItem & { at: number })[]; total: number }
/** Those of the team who are different. */
export interface TeamChanges { type: 'teamChanges'; operators: TeamMember[] }
export interface Assignment { dialog: string; term: number; accepted: boolean; deadline: number; visitor: string; visitorName: string; department: string }
export interface Self { type: 'self'; state: number; capacity: number; load: number; dialogs: Assignment[] }
export interface Alert {
  alert: string; kind: number; subject: string; address: string; opened: number; last: number; hits: number; visitors: number; state: number; by: string; byName: string; closed: number;
  invited: number; skipped: number; waiting: number; seen: boolean;
}
export interface Alerts { type: 'alerts'; alerts: Alert[] }
/** Nobody here knows it, or not yet: see `understand`. */
export interface Unknown { type: 'unknown'; number: number; fields: readonly Value[] }

export type ServerPacket =
  | Welcome | Refused | Done | Beat | Move | Posted | Gap | Entry | DialogInfo | ReplayEnd | TypingBy | Present | Beside | Storage | Invitation | InvitationGone | SiteStatus | Rows | Card | Queue | QueueChanges | Team | TeamChanges | Self | Alerts | Unknown;

/** The names of each type's fields, in order of their positions. A field that is a list of things has the things' names. */
type Shape = readonly (string | readonly [string, readonly string[]])[];

const dialogFields = /* @__PURE__ */ 'dialog epoch head status department visitor visitorName operator operatorName term accepted position started stars outboxes wait'.split(' ');
const rowFields = /* @__PURE__ */ 'visitor name visitStart title url pages pageSince referrer browser os visits segments status lastEvent language lastActive country device source campaign region city tags'.split(' ');

// Said to be pure, so that the widget leaves out what only operators' packets need.
/* @__NO_SIDE_EFFECTS__ */
const words = (text: string): string[] => text.split(' ');

export type Shapes = Readonly<Record<number, readonly [string, Shape]>>;

/** What anybody must understand before there is a dialog. */
const shapes: Shapes = {
  64: ['welcome', words('connection subject site serverTime beatMs patienceMs messageBytes textChars ticketExpires release')],
  66: ['done', words('rid value')],
  67: ['beat', words('token heads')],
  68: ['move', words('delayMs')],
  69: ['posted', words('rid dialog outbox n seq time')],
  82: ['siteStatus', ['status', ['departments', words('id name status')]]],
};

/** What dialogs and invitations are told with: apart, so that a visitor's phone loads these names with the script that shows them. */
export const dialogShapes: Shapes = {
  65: ['refused', words('rid code temporary retryAfterMs text')],
  70: ['gap', words('rid dialog outbox expected')],
  71: ['entry', words('dialog epoch seq time kind author authorId authorName text outbox n detail')],
  72: ['dialog', dialogFields],
  73: ['replayEnd', words('dialog epoch head')],
  74: ['typing', words('dialog author authorId name draft')],
  75: ['storage', words('away')],
  80: ['invitation', words('invitation department departmentName operatorName text shownBefore content')],
  81: ['invitationGone', words('invitation')],
};

/** What only operators are sent besides: no visitor's phone loads these names. */
export const operatorShapes: Shapes = {
  96: ['rows', ['query', 'snapshot', 'total', ['rows', rowFields], 'gone', 'offset', 'order', 'patches', 'groups']],
  97: ['card', [
    ...words('rid visitor name attributes segments visitNumber visitStart language screen timeZone browser os device referrer'),
    ['pages', words('url title at')], ['events', words('name value currency at')], ['previousVisits', words('number start end pages')], 'dialogs', 'online', 'status',
    ...words('country region city source engine term campaign login tags'), ['notes', words('text rule at')], ['coupons', words('code rule at')], ['forms', words('form at answers')], ['products', words('id name price currency picture address')],
  ]],
  60: ['queueChanges', ['gone', ['came', words('at dialog department visitor visitorName since firstText marks looks')], 'total']],
  61: ['teamChanges', [['operators', words('id name state load capacity departments')]]],
  98: ['queue', [['waiting', words('dialog department visitor visitorName since firstText marks looks')], 'total']],
  99: ['team', [['operators', words('id name state load capacity departments')]]],
  101: ['alerts', [['alerts', words('alert kind subject address opened last hits visitors state by byName closed invited skipped waiting seen')]]],
  77: ['beside', [['dialogs', words('dialog visitor visitorName department stage ownerName comment')]]],
  76: ['present', ['dialog', ['people', words('id name doing supervises')]]],
  100: ['self', ['state', 'capacity', 'load', ['dialogs', words('dialog term accepted deadline visitor visitorName department')]]],
};

/** What changed in a row: a bit of `fields` for each changed field, the values in order. */
export function patched(row: Row, fields: number, values: readonly Value[]): Row {
  const next: Record<string, unknown> = { ...row };
  let at = 0;
  rowFields.forEach((name, i) => { if (fields & (1 << i)) next[name] = values[at++]; });
  return next as unknown as Row;
}

/**
 * @param more packets that are understood besides those that everybody knows.
 * @throws when the bytes are no packet.
 */
export function read(bytes: Uint8Array, more: Shapes = {}): ServerPacket {
  const fields = decode(bytes);
  if (!Array.isArray(fields) || typeof fields[0] !== 'number') throw new TypeError('not a packet');
  return understand(fields, shapes[fields[0]] ? shapes : more);
}

/** Names the fields of a packet; also of one that was unknown when it came. */
export function understand(fields: readonly Value[], known: Shapes): ServerPacket {
  const number = fields[0] as number;
  const shape = known[number];
  return shape ? { type: shape[0], ...named(shape[1], fields, 1) } as unknown as ServerPacket : { type: 'unknown', number, fields };
}

function named(shape: Shape, fields: readonly Value[], from: number): Record<string, Value> {
  const object: Record<string, Value> = {};
  shape.forEach((field, i) => {
    const value = fields[from + i] ?? null;
    if (typeof field === 'string') object[field] = value;
    else object[field[0]] = Array.isArray(value) ? value.map((item) => named(field[1], item as Value[], 0)) : [];
  });
  return object;
}
