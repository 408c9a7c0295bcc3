import { afterAll, beforeAll, expect, test } from 'vitest';
import { resumeProcess } from '../../client/processes.ts';
import { submitAnswer } from '../../db/tasks/answers/answers.ts';
import { as } from '../../db/connect.ts';
import { settleLogItem } from '../../db/rounds/log-items.ts';
import { actingFor } from '../../db/acting-for.ts';
import { processWorkflowId } from '../../workflows/process-messages.ts';
import { skipTime, type SkippedTime } from '../support/parts/time-skipping.ts';
import { keepHistory, plainText } from '../support/histories.ts';
import { answerText, createWorld, draftRound, type TestAgency, type World } from '../support/stories/world.ts';

let world: World;
let time: SkippedTime;
let council: TestAgency;
let health: TestAgency;

beforeAll(async () => {
  world = await createWorld();
  time = await skipTime(world);
  council = await world.agency('Council');
  health = await world.agency('Health');
}, 120_000);
afterAll(async () => {
  await time.end();
  await world.end();
});

const day = 86_400_000;

async function openedRound() {
  const now = await time.env.currentTimeMs();
  const round = await draftRound(world, [council, health], { dueAt: now + 28 * day });
  expect(await time.decide(round.processId, 'open')).toMatchObject({
    kind: 'taken',
    taken: { state: 'open' },
  });
  const tasks = await world.rows<{ id: string; agency_id: string }>(
    `select id, agency_id from tasks where process_id = $1 and kind = 'answer'`,
    [round.processId],
  );
  const taskOf = (agency: TestAgency) => tasks.find((task) => task.agency_id === agency.id)?.id ?? '';
  return {
    ...round,
    taskOf,
    handle: time.env.client.workflow.getHandle(processWorkflowId('consultation', round.processId)),
  };
}

async function answer(agency: TestAgency, taskId: string) {
  const [respondent] = agency.respondents;
  if (respondent === undefined) throw new Error('no respondent');
  return as(world.db, actingFor(respondent), (tx) =>
    submitAnswer(tx, respondent, { taskId, content: answerText('We support it.'), ifVersion: null }),
  );
}

const counts = async (processId: string) =>
  Object.fromEntries(
    (
      await world.rows<{ kind: string; n: number }>(
        'select kind, count(*)::int as n from notices where process_id = $1 group by kind',
        [processId],
      )
    ).map((row) => [row.kind, row.n]),
  );

const stateOf = async (processId: string) =>
  (await world.rows<{ state: string }>('select state from processes where id = $1', [processId]))[0]?.state;

test('a round runs from opening to its published outcome, chasing only who is silent', async () => {
  const round = await openedRound();
  await time.pass('20 days');
  expect((await answer(council, round.taskOf(council))).ok).toBe(true);
  await time.pass('20 days');
  expect(await counts(round.processId)).toMatchObject({ invitation: 2, receipt: 1 });
  const escalated = await world.rows<{ name: string }>(
    `select distinct a.name from notices n join tasks t on t.id = n.task_id join agencies a on a.id = t.agency_id where n.process_id = $1 and n.kind = 'escalation'`,
    [round.processId],
  );
  expect(escalated).toEqual([{ name: 'Health' }]);
  await time.pass('10 days');
  expect(await stateOf(round.processId)).toBe('closed');

  expect(await time.decide(round.processId, 'agree-log')).toEqual({
    kind: 'refused',
    code: 'log-unsettled',
  });
  const items = await world.rows<{ id: string }>('select id from log_items where process_id = $1', [round.processId]);
  for (const item of items)
    await as(world.db, actingFor(world.officer), (tx) =>
      settleLogItem(tx, world.officer, {
        itemId: item.id,
        ifVersion: 1,
        disposition: 'noted',
        response: 'Thank you.',
        changed: '',
      }),
    );
  expect(await time.decide(round.processId, 'agree-log')).toMatchObject({ kind: 'taken' });
  await time.pass('84 days');
  expect((await counts(round.processId))['reminder']).toBeGreaterThanOrEqual(6);
  expect(await time.decide(round.processId, 'publish', {}, { outcome: 'We changed the action plan.' })).toMatchObject({
    kind: 'taken',
    taken: { state: 'published' },
  });
  await round.handle.result();
  expect(await counts(round.processId)).toMatchObject({ outcome: 2 });
  await keepHistory('round-to-outcome', round.handle);
}, 120_000);

test('the state of the workflow refuses what comes too late, before anything is written', async () => {
  const round = await openedRound();
  expect(await time.decide(round.processId, 'open')).toEqual({ kind: 'refused', code: 'not-open' });
  expect(await time.decide(round.processId, 'publish', {}, { outcome: 'x' })).toEqual({
    kind: 'refused',
    code: 'not-open',
  });
  expect(await time.decide(round.processId, 'cancel')).toMatchObject({
    kind: 'taken',
    taken: { state: 'cancelled' },
  });
  await round.handle.result();
  await keepHistory('round-cancelled', round.handle);
  expect(await time.decide(round.processId, 'close')).toEqual({ kind: 'no-process' });
}, 60_000);

test('a moved date is kept: nothing closes at the old one, and it closes by itself at the new one', async () => {
  const round = await openedRound();
  const now = await time.env.currentTimeMs();
  expect(
    await time.decide(round.processId, 'move-date', { dueAt: now + 80 * day }, { dueWallText: 'later' }),
  ).toMatchObject({ kind: 'taken' });
  await time.pass('60 days');
  expect(await stateOf(round.processId)).toBe('open');
  await time.pass('40 days');
  expect(await stateOf(round.processId)).toBe('closed');
  await keepHistory('round-with-moved-date-waiting', round.handle);
}, 60_000);

test('a history holds no name, address or text, and stays small', async () => {
  const round = await openedRound();
  await time.pass('60 days');
  const decoded = await plainText(round.handle);
  for (const secret of [
    'example.org',
    'Council',
    'Health',
    'Contact',
    'Manager',
    'Lead Officer',
    'Drugs strategy',
    'We support',
  ])
    expect(decoded).not.toContain(secret);
  expect(decoded).toContain(round.reference);
  expect((await round.handle.fetchHistory()).events?.length).toBeLessThan(200);
}, 60_000);

test('a round continues as new under fire and loses nothing', async () => {
  const now = await time.env.currentTimeMs();
  const round = await draftRound(world, [council, health], { dueAt: now + 28 * day });
  const workflowId = processWorkflowId('consultation', round.processId);
  await time.env.client.workflow.start('consultation', {
    workflowId,
    taskQueue: 'partnership',
    args: [{ processId: round.processId, continueAfterPasses: 2 }],
  });
  expect(await time.decide(round.processId, 'open')).toMatchObject({ kind: 'taken' });
  for (let week = 0; week < 9; week += 1) await time.pass('7 days');
  expect(await stateOf(round.processId)).toBe('closed');
  expect(await counts(round.processId)).toMatchObject({ invitation: 2, reminder: 6, escalation: 6 });
  const runs = await time.env.client.workflow.getHandle(workflowId).describe();
  expect(runs.historyLength).toBeLessThan(60);
  await keepHistory('round-continued', time.env.client.workflow.getHandle(workflowId, runs.runId));
}, 60_000);

test('a terminated process is started anew and goes on from its rows', async () => {
  const round = await openedRound();
  await time.pass('21 days');
  await round.handle.terminate('by hand');
  await time.pass('1 day');
  await resumeProcess(time.env.client, { ...round, kind: 'consultation' });
  await time.pass('40 days');
  expect(await stateOf(round.processId)).toBe('closed');
  const told = await world.rows<{ n: number }>(
    'select count(*)::int as n from notices where process_id = $1 group by task_id, occasion, person_id having count(*) > 1',
    [round.processId],
  );
  expect(told).toEqual([]);
}, 60_000);
