import { afterAll, beforeAll, expect, test } from 'vitest';
import { resumeProcess } from '../../client/processes.ts';
import { as } from '../../db/connect.ts';
import { keepNewVersion } from '../../db/sign-offs/resubmit.ts';
import { createSignOff } from '../../db/sign-offs/sign-offs.ts';
import { actingFor } from '../../db/acting-for.ts';
import type { Actor } from '../../domain/permissions.ts';
import { processWorkflowId } from '../../workflows/process-messages.ts';
import { keepHistory, plainText } from '../support/histories.ts';
import {
  addBody,
  draftSignOff,
  inHand,
  signThrough,
  stageOf,
  textFile,
  type TestBody,
} from '../support/stories/sign-offs.ts';
import { skipTime, type SkippedTime } from '../support/parts/time-skipping.ts';
import { createWorld, draftRound, processOf, type TestAgency, type World } from '../support/stories/world.ts';

let world: World;
let time: SkippedTime;
let bodies: readonly [TestBody, TestBody, TestBody];
let council: TestAgency;

beforeAll(async () => {
  world = await createWorld();
  time = await skipTime(world);
  council = await world.agency('Council');
  bodies = [
    await addBody(world, 'Drugs Strategic Committee', 3),
    await addBody(world, 'Management Board', 3, { 0: 'chair' }),
    await addBody(world, 'Authority', 3),
  ];
}, 120_000);
afterAll(async () => {
  await time.end();
  await world.end();
});

const day = 86_400_000;
const majority = { kind: 'count', count: null } as const;

/** S24: Drugs Strategic Committee, Management Board, full Authority. */
async function threeStages() {
  const now = await time.env.currentTimeMs();
  return [
    stageOf(bodies[0], { rule: majority, asked: 'agree', meetingAt: now + 20 * day }),
    stageOf(bodies[1], { rule: { kind: 'chair' }, meetingAt: now + 60 * day }),
    stageOf(bodies[2], { rule: majority, asked: 'support', meetingAt: now + 100 * day }),
  ];
}

const handleOf = (processId: string) => time.env.client.workflow.getHandle(processWorkflowId('sign-off', processId));
const stateOf = async (processId: string) =>
  (await world.rows<{ state: string }>('select state from processes where id = $1', [processId]))[0]?.state;
const counts = async (processId: string) =>
  Object.fromEntries(
    (
      await world.rows<{ kind: string; n: number }>(
        'select kind, count(*)::int as n from notices where process_id = $1 group by kind',
        [processId],
      )
    ).map((row) => [row.kind, row.n]),
  );

const sign = (processId: string, actor: Actor | undefined, verdict = 'approve', words: Record<string, string> = {}) =>
  signThrough(world, time.env.client, actor, processId, { verdict, words });

async function signAll(processId: string): Promise<void> {
  for (const index of [0, 1]) await sign(processId, bodies[0].members[index]);
  await sign(processId, bodies[1].members[0]);
  for (const index of [0, 1]) await sign(processId, bodies[2].members[index]);
}

test('a strategy is referred back once and then approved by three bodies, chasing only who has not signed', async () => {
  const { processId, reference } = await draftSignOff(world, await threeStages());
  expect(await time.decide(processId, 'open')).toMatchObject({ kind: 'taken', taken: { state: 'open' } });
  await time.pass('5 days');
  expect(await sign(processId, bodies[0].members[0])).toMatchObject({ taken: { effect: { outcome: 'open' } } });
  await time.pass('17 days');
  expect(await counts(processId)).toMatchObject({ invitation: 3, reminder: 4, escalation: 2 });
  expect(await sign(processId, bodies[0].members[1])).toMatchObject({ taken: { effect: { outcome: 'carried' } } });

  const refer = { comment: 'The wording of key elements must change.' };
  expect(await sign(processId, bodies[1].members[0], 'refer-back', refer)).toMatchObject({
    taken: { state: 'referred-back' },
  });
  await time.pass('12 days');
  expect(await sign(processId, bodies[1].members[0])).toEqual({ kind: 'refused', code: 'not-open' });
  const kept = await as(world.db, actingFor(world.officer), (tx) =>
    keepNewVersion(tx, world.officer, processId, textFile('The strategy, second version.\n')),
  );
  if (!kept.ok) throw new Error(kept.message);
  expect(await time.decide(processId, 'resubmit', { documentId: kept.value.documentId })).toMatchObject({
    taken: { state: 'open', effect: { version: 2, voided: 1, stage: 2 } },
  });
  expect(await sign(processId, bodies[1].members[0])).toMatchObject({ taken: { effect: { to: 3 } } });
  await sign(processId, bodies[2].members[0]);
  expect(await sign(processId, bodies[2].members[1])).toMatchObject({ taken: { state: 'approved' } });
  await handleOf(processId).result();
  await keepHistory('sign-off-referred-back-then-approved', handleOf(processId));

  const decoded = await plainText(handleOf(processId));
  for (const secret of ['Member', 'Committee', 'wording', 'Drugs strategy', 'example.org', 'strategy.txt'])
    expect(decoded).not.toContain(secret);
  expect(decoded).toContain(reference);
}, 120_000);

test('a meeting that moves from 9 May to 16 May is chased by its new date only', async () => {
  const now = await time.env.currentTimeMs();
  const meetingAt = now + 30 * day;
  const { processId } = await draftSignOff(world, [stageOf(bodies[0], { meetingAt })]);
  await time.decide(processId, 'open');
  const { stageId } = await inHand(world, processId);
  expect(
    await time.decide(processId, 'move-meeting', { stageId, meetingAt: meetingAt + 30 * day }, { wallText: '16 May' }),
  ).toMatchObject({ kind: 'taken' });
  await time.pass('45 days');
  expect(await counts(processId)).toEqual({ invitation: 3, 'date-moved': 3 });
  await time.pass('20 days');
  expect(await counts(processId)).toMatchObject({ reminder: 6, escalation: 3 });
  expect(await time.decide(processId, 'cancel', {}, { reason: 'x' })).toMatchObject({ taken: { state: 'cancelled' } });
  await handleOf(processId).result();
}, 60_000);

test('a sign-off continues as new under fire, and one that was terminated goes on from its rows', async () => {
  const { processId } = await draftSignOff(world, await threeStages());
  await time.env.client.workflow.start('signOff', {
    workflowId: processWorkflowId('sign-off', processId),
    taskQueue: 'partnership',
    args: [{ processId, continueAfterPasses: 2 }],
  });
  await time.decide(processId, 'open');
  for (let week = 0; week < 4; week += 1) await time.pass('7 days');
  await handleOf(processId).terminate('by hand');
  await resumeProcess(time.env.client, { ...(await processOf(world, processId)) });
  await signAll(processId);
  await handleOf(processId).result();
  expect(await stateOf(processId)).toBe('approved');
  const twice = await world.rows(
    'select from notices where process_id = $1 group by task_id, occasion, person_id having count(*) > 1',
    [processId],
  );
  expect(twice).toEqual([]);
}, 60_000);

test('a round sends its outcome for sign-off, waits for it once it has begun, and learns what became of it', async () => {
  const now = await time.env.currentTimeMs();
  const round = await draftRound(world, [council], { dueAt: now + 28 * day });
  await time.decide(round.processId, 'open');
  await time.decide(round.processId, 'close');
  await time.decide(round.processId, 'agree-log');

  const draft = async () => {
    const made = await as(world.db, actingFor(world.officer), (tx) =>
      createSignOff(tx, world.officer, {
        parentId: round.processId,
        title: 'What we did in answer',
        document: textFile('You said, we did.\n'),
        stages: [stageOf(bodies[1], { rule: { kind: 'chair' } })],
      }),
    );
    if (!made.ok) throw new Error(made.message);
    return made.value.processId;
  };
  const first = await draft();
  expect(await time.decide(round.processId, 'sign-off', { signOffId: first })).toMatchObject({
    taken: { state: 'signing' },
  });
  expect(await time.decide(round.processId, 'publish', {}, { outcome: 'x' })).toEqual({
    kind: 'refused',
    code: 'not-open',
  });
  await sign(first, bodies[1].members[0], 'reject', { comment: 'Not like this.' });
  await handleOf(first).result();
  await time.pass('1 minute');
  expect(await stateOf(round.processId)).toBe('log-agreed');
  expect(await time.decide(round.processId, 'publish', {}, { outcome: 'x' })).toEqual({
    kind: 'refused',
    code: 'not-signed-off',
  });

  const second = await draft();
  await time.decide(round.processId, 'sign-off', { signOffId: second });
  await sign(second, bodies[1].members[0]);
  await handleOf(second).result();
  await time.pass('1 minute');
  expect(await stateOf(round.processId)).toBe('signed-off');
  expect(await time.decide(round.processId, 'publish', {}, { outcome: 'We did.' })).toMatchObject({
    taken: { state: 'published' },
  });
  const handle = time.env.client.workflow.getHandle(processWorkflowId('consultation', round.processId));
  await handle.result();
  await keepHistory('round-signed-off-then-published', handle);
  await keepHistory('sign-off-of-a-round', handleOf(second));
}, 60_000);
