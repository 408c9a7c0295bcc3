import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Actor } from '../../domain/permissions.ts';
import { processWorkflowId } from '../../workflows/process-messages.ts';
import { keepHistory, plainText } from '../support/histories.ts';
import { addInspector, checkedThrough, minuteOf } from '../support/stories/inspections.ts';
import { addBody, draftSignOff, signThrough, stageOf, type TestBody } from '../support/stories/sign-offs.ts';
import { skipTime, type SkippedTime } from '../support/parts/time-skipping.ts';
import { createWorld, type TestAgency, type World } from '../support/stories/world.ts';

let world: World;
let time: SkippedTime;
let health: TestAgency;
let inspector: Actor;
let board: TestBody;

beforeAll(async () => {
  world = await createWorld();
  time = await skipTime(world);
  health = await world.agency('Health');
  inspector = await addInspector(world);
  board = await addBody(world, 'Oversight Board', 1);
}, 120_000);
afterAll(async () => {
  await time.end();
  await world.end();
});

const stateOf = async (id: string) =>
  (await world.rows<{ state: string }>('select state from processes where id = $1', [id]))[0]?.state;
const handleOf = (kind: 'inspection' | 'sign-off', id: string) =>
  time.env.client.workflow.getHandle(processWorkflowId(kind, id));

const sign = (signOffId: string, verdict: string) =>
  signThrough(world, time.env.client, board.members[0], signOffId, {
    verdict,
    words: { comment: 'Read and discussed.' },
  });

/** Checked by its agency, each decision through its workflow. */
const checked = async () =>
  checkedThrough(world, health, inspector, {
    now: await time.env.currentTimeMs(),
    decide: async (...decision) => expect(await time.decide(...decision)).toMatchObject({ kind: 'taken' }),
  });

test('a final report that bodies sign off is final once they approve it, and preliminary again once they do not', async () => {
  const { processId, documentId } = await checked();
  const send = async () => {
    const draft = await draftSignOff(world, [stageOf(board)], { parentId: processId, document: { documentId } });
    expect(await time.decide(processId, 'sign-off', { signOffId: draft.processId })).toMatchObject({
      taken: { state: 'signing' },
    });
    return draft.processId;
  };
  const first = await send();
  await sign(first, 'refer-back');
  await handleOf('sign-off', first).result();
  await time.pass('1 minute');
  expect(await stateOf(processId)).toBe('preliminary');

  const second = await send();
  expect(await time.decide(processId, 'finalise', { documentId })).toEqual({ kind: 'refused', code: 'not-open' });
  await sign(second, 'approve');
  await handleOf('sign-off', second).result();
  await time.pass('1 minute');
  expect(await stateOf(processId)).toBe('final');
  expect(await world.rows('select state from corrective_actions where process_id = $1', [processId])).toEqual([
    { state: 'running' },
  ]);
  await keepHistory('inspection-signed-off-by-a-body', handleOf('inspection', processId));
}, 120_000);

test('a referral asks its body, whose members are reminded and escalated, while the inspection goes on', async () => {
  const { processId, documentId } = await checked();
  expect(await time.decide(processId, 'finalise', { documentId })).toMatchObject({ taken: { state: 'final' } });
  const step = { to: 'referral', minuteId: await minuteOf(world, processId, board.id), bodyId: board.id };
  const taken = await time.decide(processId, 'step', step, { reason: 'Nothing was done.' });
  expect(taken).toMatchObject({ kind: 'taken', taken: { state: 'final', effect: { asked: 1 } } });
  const signOffId = taken.kind === 'taken' ? String(taken.taken.effect['signOffId']) : '';
  await time.pass('20 days');
  const kinds = await world.rows<{ kind: string }>('select kind from notices where process_id = $1 order by kind', [
    signOffId,
  ]);
  expect(kinds.map(({ kind }) => kind)).toEqual(['escalation', 'invitation', 'reminder', 'reminder']);
  expect(await sign(signOffId, 'approve')).toMatchObject({ taken: { state: 'approved' } });
  await handleOf('sign-off', signOffId).result();
  await time.pass('1 minute');
  expect(await stateOf(processId)).toBe('final');
  const trail = `select from audit_entries where process_id = $1 and act = 'referral-decided'`;
  expect(await world.rows(trail, [processId])).toHaveLength(1);
  await keepHistory('inspection-referred', handleOf('inspection', processId));
  for (const handle of [handleOf('inspection', processId), handleOf('sign-off', signOffId)])
    expect(await plainText(handle)).not.toMatch(/Nothing was done|discussed|Oversight|Health|Olive|example\.org/u);
}, 120_000);
