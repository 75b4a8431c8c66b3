/** The protocol's words that the console needs beside the packets themselves. */
export { Author, CardKind, DialogStatus, Kind, Marks, RefusalCode as Refusal, shortNumber, WordKind } from 'wire';
export type { Alert, Assignment, Beside, Card, DialogInfo, Entry, Present, QueueChanges, QueueItem, Row, Self, TeamMember } from 'wire';

export const OperatorState = { Offline: 0, Available: 1, Busy: 2, Pause: 3, Away: 4 } as const;
export const VisitorStatus = { Browsing: 0, Invited: 1, Waiting: 2, InDialog: 3, WasInDialog: 4 } as const;
/** Columns as orders; the rest are in logic/livefilter. */
export const SortBy = { Since: 0, Pages: 1, PageTime: 2, Visits: 3, Status: 4, Title: 6, Event: 12, Source: 17 } as const;
