import { afterAll, beforeAll, expect, test } from 'vitest';
import { tell } from '../../client/nudges.ts';
import { as } from '../../db/connect.ts';
import { flushOutbox } from '../../db/chase/outbox.ts';
import { giveFeedback, openFeedback, settleFeedback } from '../../db/public/feedback.ts';
import { actingFor } from '../../db/acting-for.ts';
import { processWorkflowId } from '../../workflows/process-messages.ts';
import { keepHistory, plainText } from '../support/histories.ts';
import { skipTime, type SkippedTime } from '../support/parts/time-skipping.ts';
import { createWorld, openRound, record, type World } from '../support/stories/world.ts';
import { valueOf } from '../support/verdicts.ts';

let world: World;
let time: SkippedTime;

beforeAll(async () => {
  world = await createWorld();
  time = await skipTime(world);
}, 120_000);
afterAll(async () => {
  await time.end();
  await world.end();
});

const relay = () =>
  flushOutbox(world.db, async (row) => void (row.kind === 'nudge' && (await tell(time.env.client, row))));

test('what the public says begins a process by its first nudge, is chased, and ends with its answer', async () => {
  const health = await world.agency('Health');
  const round = await openRound(world, [health], { dueAt: (await time.env.currentTimeMs()) + 30 * 86_400_000 });
  for (const act of ['close', 'agree-log'] as const) await record(world, round.processId, act);
  await record(world, round.processId, 'publish', {}, { outcome: 'Done.' });
  const given = {
    roundId: round.processId,
    page: '/published/CON',
    version: 'v',
    name: 'Canary',
    address: 'canary@example.org',
    said: 'Canary said',
  };
  await as(world.db, { role: 'public' }, (tx) => giveFeedback(tx, { ...given, mark: 'one' }));
  expect([await openFeedback(world.db), await openFeedback(world.db)]).toEqual([1, 0]);
  const [{ id } = { id: '' }] = await world.rows<{ id: string }>(`select id from processes where kind = 'feedback'`);
  await relay();
  await time.pass('9 days');
  const kinds = () =>
    world.rows('select kind, count(*)::int as n from notices where process_id = $1 group by kind order by kind', [id]);
  expect(await kinds()).toEqual([
    { kind: 'escalation', n: 1 },
    { kind: 'reminder', n: 1 },
    { kind: 'request', n: 1 },
  ]);
  const settled = { processId: id, outcome: 'answered', reply: 'Canary reply' } as const;
  valueOf(await as(world.db, actingFor(world.officer), (tx) => settleFeedback(tx, world.officer, settled)));
  await relay();
  const handle = time.env.client.workflow.getHandle(processWorkflowId('feedback', id));
  await handle.result();
  expect(await plainText(handle)).not.toMatch(/canary/iu);
  // A nudge that comes late begins nothing anew.
  await tell(time.env.client, { kind: 'nudge', processId: id, processKind: 'feedback', reference: 'FBK' });
  expect((await handle.describe()).status.name).toBe('COMPLETED');
  expect(await world.rows(`select restarts from processes where id = $1`, [id])).toEqual([{ restarts: 0 }]);
  await keepHistory('feedback-answered', handle);
}, 120_000);
