import { afterAll, beforeAll, expect, test } from 'vitest';
import { localDate } from '../../domain/calendar/zones.ts';
import { lookAgainSignal, processWorkflowId } from '../../workflows/process-messages.ts';
import { keepHistory, plainText } from '../support/histories.ts';
import { skipTime, type SkippedTime } from '../support/parts/time-skipping.ts';
import {
  anotherOfficer,
  aStage,
  draftDevelopment,
  draftStageRound,
  draftStageSignOff,
  officerPost,
} from '../support/stories/developments.ts';
import { addBody, signAs, type TestBody } from '../support/stories/sign-offs.ts';
import { createWorld, type TestAgency, type World } from '../support/stories/world.ts';
import { valueOf } from '../support/verdicts.ts';

let world: World;
let time: SkippedTime;
let health: TestAgency;
let board: TestBody;

beforeAll(async () => {
  world = await createWorld();
  time = await skipTime(world);
  health = await world.agency('Health');
  board = await addBody(world, 'Management Board', 1);
}, 120_000);
afterAll(async () => {
  await time.end();
  await world.end();
});

const day = 86_400_000;
const inDays = async (days: number) => localDate((await time.env.currentTimeMs()) + days * day, 'Europe/London');
const handleOf = (processId: string) => time.env.client.workflow.getHandle(processWorkflowId('development', processId));

/** What the worker's relay does with what the database has written: every process that owes a look has it. */
async function relay(): Promise<void> {
  const owed = await world.rows<{ process_id: string }>(
    `delete from outbox o using processes p where p.id = o.process_id and p.kind = 'development' and o.kind = 'nudge' returning o.process_id`,
  );
  for (const { process_id: id } of owed) await handleOf(id).signal(lookAgainSignal);
  await time.pass('1 minute');
}

const toOpen = (processId: string) =>
  world.rows<{ title: string; state: string; post_id: string | null }>(
    `select title, state, post_id from tasks where process_id = $1 and kind = 'open-stage' order by id`,
    [processId],
  );
const taken = async (processId: string, act: Parameters<SkippedTime['decide']>[1], ...more: readonly object[]) =>
  expect(await time.decide(processId, act, ...(more as [])), act).toMatchObject({ kind: 'taken' });

test('each stage is asked for when the one before is done, from the first to the last, and nothing of it is in the history', async () => {
  const development = await draftDevelopment(world, [
    aStage('seminar', await inDays(20), { title: 'Seminar at the town hall' }),
    aStage('board', await inDays(60)),
  ]);
  const { processId, stageIds } = development;
  const [seminar = '', boardStage = ''] = stageIds;
  await taken(processId, 'start');
  await relay();
  const postId = development.leadPostId;
  expect(await toOpen(processId)).toEqual([{ title: 'Seminar at the town hall', state: 'open', post_id: postId }]);

  expect(await draftStageSignOff(world, boardStage, board)).toMatchObject({ ok: false, code: 'out-of-order' });
  const dueAt = (await time.env.currentTimeMs()) + 20 * day;
  const roundId = valueOf(await draftStageRound(world, seminar, { agencies: [health], dueAt }));
  await relay();
  expect((await toOpen(processId))[0]).toMatchObject({ state: 'open' });
  await taken(roundId, 'open');
  await relay();
  expect(await toOpen(processId)).toMatchObject([{ state: 'answered' }]);
  await taken(roundId, 'close');
  await relay();
  expect((await toOpen(processId)).map(({ title, state }) => [title, state])).toEqual([
    ['Seminar at the town hall', 'answered'],
    ['The board', 'open'],
  ]);

  expect(await time.decide(processId, 'finish')).toEqual({ kind: 'refused', code: 'still-needed' });
  const signOffId = valueOf(await draftStageSignOff(world, boardStage, board));
  await taken(signOffId, 'open');
  await signAs(world, board.members[0]!, signOffId);
  await relay();
  expect((await toOpen(processId)).at(-1)).toMatchObject({ state: 'answered' });
  await taken(processId, 'finish');
  await handleOf(processId).result();
  const text = await plainText(handleOf(processId));
  for (const word of ['town hall', 'Health', 'Management Board', 'example.org', 'Lead Officer'])
    expect(text).not.toContain(word);
  await keepHistory('development-done', handleOf(processId));
}, 120_000);

test('a stage that nobody opens is chased up to the directorate, and going back asks for it and all after it again', async () => {
  const development = await draftDevelopment(world, [
    aStage('circulation', await inDays(10)),
    aStage('workshop', await inDays(40)),
  ]);
  const { processId, stageIds } = development;
  const [circulation = '', workshop = ''] = stageIds;
  await taken(processId, 'start');
  await time.pass('40 days');
  const told = await world.rows<{ kind: string }>(
    'select n.kind from notices n join tasks t on t.id = n.task_id where t.process_id = $1 order by n.id',
    [processId],
  );
  const kinds = told.map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === 'reminder')).toHaveLength(1);
  expect(kinds.filter((kind) => kind === 'escalation').length).toBeGreaterThanOrEqual(3);

  const dueAt = (await time.env.currentTimeMs()) + 20 * day;
  const first = valueOf(await draftStageRound(world, circulation, { agencies: [health], dueAt }));
  await taken(first, 'open');
  expect(await time.decide(processId, 'go-back', { stageId: circulation }, { reason: 'Wording' })).toEqual({
    kind: 'refused',
    code: 'still-needed',
  });
  await taken(first, 'close');
  await relay();
  expect(await time.decide(processId, 'go-back', { stageId: workshop }, { reason: 'Too early' })).toEqual({
    kind: 'refused',
    code: 'not-open',
  });
  await taken(processId, 'go-back', { stageId: circulation }, { reason: 'The wording has changed' });
  await relay();
  expect((await toOpen(processId)).map(({ title, state }) => [title, state])).toEqual([
    ['The circulation', 'answered'],
    ['The workshop', 'withdrawn'],
    ['The circulation', 'open'],
  ]);
  const second = valueOf(await draftStageRound(world, circulation, { agencies: [health], dueAt }));
  const [follows] = await world.rows('select predecessor_id from consultations where process_id = $1', [second]);
  expect(follows).toEqual({ predecessor_id: first });
  await keepHistory('development-gone-back', handleOf(processId));
}, 120_000);

test('a round that is cancelled is asked for again; a cancelled development asks for nothing more', async () => {
  const other = await anotherOfficer(world, 'Second Officer');
  const openerPostId = await officerPost(world, other);
  const development = await draftDevelopment(world, [aStage('seminar', await inDays(20), { openerPostId })]);
  const { processId, stageIds } = development;
  await taken(processId, 'start');
  await relay();
  const dueAt = (await time.env.currentTimeMs()) + 20 * day;
  const roundId = valueOf(await draftStageRound(world, stageIds[0] ?? '', { agencies: [health], dueAt }));
  await taken(roundId, 'open');
  await relay();
  await taken(roundId, 'cancel', {}, { reason: 'The speaker is ill' });
  await relay();
  const open = { title: 'The seminar', state: 'open', post_id: openerPostId };
  expect(await toOpen(processId)).toEqual([{ ...open, state: 'answered' }, open]);
  await taken(processId, 'cancel', {}, { reason: 'The strategy is given up' });
  await handleOf(processId).result();
  expect((await toOpen(processId)).at(-1)).toMatchObject({ state: 'cancelled' });
  await keepHistory('development-cancelled', handleOf(processId));
}, 120_000);
