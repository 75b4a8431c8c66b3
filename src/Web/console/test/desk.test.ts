import { expect, it } from 'vitest';
import { emptyDesk, takeQueueChanges, takeTeamChanges } from '../src/logic/desk';
import type { QueueItem, TeamMember } from '../src/packets';

const item = (dialog: string): QueueItem => ({ dialog, department: 'sales', visitor: 'v', visitorName: '', since: 1, firstText: 'hello', marks: 0 });
const member = (id: string, load: number): TeamMember => ({ id, name: id, state: 1, load, capacity: 4, departments: [] });

it('takes out of the waiting list what is gone and then puts in what came, at its place', () => {
  const desk = { ...emptyDesk, queue: ['a', 'b', 'c', 'd'].map(item), queueTotal: 4 };
  const next = takeQueueChanges(desk, { gone: ['a', 'c'], came: [{ ...item('x'), at: 0 }, { ...item('a'), at: 3 }], total: 9 });
  expect(next.queue.map(q => q.dialog)).toEqual(['x', 'b', 'd', 'a']);
  expect(next.queue[0]).toEqual(item('x'));
  expect(next.queueTotal).toBe(9);
  expect(desk.queue).toHaveLength(4);
});

it('changes those of the team who are different and leaves all others and their order', () => {
  const desk = { ...emptyDesk, team: [member('anna', 1), member('boris', 2)] };
  const next = takeTeamChanges(desk, [member('boris', 3), member('nobody', 1)]);
  expect(next.team.map(m => [m.id, m.load])).toEqual([['anna', 1], ['boris', 3]]);
  expect(next.team[0]).toBe(desk.team[0]);
});
