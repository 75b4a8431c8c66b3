import { expect, it } from 'vitest';
import type { RoutedDepartment } from '../src/logic/routing';
import { dayOf, playRequest, waitText } from '../src/logic/staffing';

const department = (id: string) => ({ id, names: {}, routing: { queueLimit: 5, laterSeconds: 60, priority: 3 } }) as unknown as RoutedDepartment;
const row = (id: string, operators: string, queueLimit = '5', laterSeconds = '60') => ({ id, operators, from: 9, to: 18, queueLimit, laterSeconds });

it('asks for the day by this clock, up to now, with what is changed and nothing else', () => {
  const now = new Date(2026, 4, 2, 12).getTime();
  const asked = playRequest({ day: '2026-05-02', capacity: '', rows: [row('sales', '2'), row('support', '0', '9')] }, [department('sales'), department('support')], now);
  expect(asked.from).toBe(new Date(2026, 4, 2).getTime());
  expect(asked.to).toBe(now);
  expect(asked.changes).toEqual([{ department: 'sales', operators: 2, fromHour: 9, toHour: 18 }]);
  expect(asked.capacity).toBeNull();
  expect(asked.departments).toEqual({ support: { queueLimit: 9, laterSeconds: 60, priority: 3 } });
  expect(playRequest({ day: '2026-05-01', capacity: '4', rows: [row('sales', '-1')] }, [department('sales')], now)).toMatchObject({ to: new Date(2026, 4, 2).getTime(), capacity: 4, departments: null });
});

it('writes days and waits', () => {
  expect(dayOf(new Date(2026, 0, 9, 23))).toBe('2026-01-09');
  expect([0, 7.4, 59.6, 750].map(waitText)).toEqual(['0:00', '0:07', '1:00', '12:30']);
});
