import { beforeAll, describe, expect, it, vi } from 'vitest';
import { Outboxes } from '../src/outboxes';

describe('outboxes', () => {
  beforeAll(() => vi.stubGlobal('navigator', {}));

  it('say nothing of one person in the name of the next', async () => {
    const sent: Uint8Array[] = [];
    let open = false;
    let rid = 0;
    const boxes = await Outboxes.open('demo', (bytes) => open && sent.push(bytes) > 0, () => ++rid, () => {});
    boxes.own.begin({ key: 'new', department: null, invitation: null }, 'A secret of Maria');
    boxes.own.post('dialog', 'and another');
    expect(boxes.of('dialog')).toHaveLength(1);
    open = true;
    boxes.forget();
    boxes.flush();
    expect([sent, boxes.own.items]).toEqual([[], []]);
    boxes.own.post('dialog', 'hello from Otto');
    expect(sent).toHaveLength(1);
  });
});
