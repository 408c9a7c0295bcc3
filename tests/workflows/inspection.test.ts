import { afterAll, beforeAll, expect, test } from 'vitest';
import { submitAnswer } from '../../db/tasks/answers/answers.ts';
import { replyToComment } from '../../db/inspections/comment-replies.ts';
import { reportAction } from '../../db/inspections/actions/report-action.ts';
import { sendBackAction, verifyAction } from '../../db/inspections/actions/verify-action.ts';
import { waiveAction } from '../../db/inspections/actions/waive-action.ts';
import type { Actor } from '../../domain/permissions.ts';
import { resumeProcess } from '../../client/processes.ts';
import { tell } from '../../client/nudges.ts';
import { processWorkflowId } from '../../workflows/process-messages.ts';
import { keepHistory, plainText } from '../support/histories.ts';
import {
  acting,
  actionOf,
  addInspector,
  day,
  draftOf,
  findingOf,
  minuteOf,
  reportBy,
  taskOf,
} from '../support/stories/inspections.ts';
import { skipTime, type SkippedTime } from '../support/parts/time-skipping.ts';
import { answerText, createWorld, type TestAgency, type World } from '../support/stories/world.ts';
import { valueOf } from '../support/verdicts.ts';

let world: World;
let time: SkippedTime;
let health: TestAgency;
let inspector: Actor;
let contact: Actor;

beforeAll(async () => {
  world = await createWorld();
  time = await skipTime(world);
  health = await world.agency('Health');
  contact = health.respondents[0]!;
  inspector = await addInspector(world);
}, 120_000);
afterAll(async () => {
  await time.end();
  await world.end();
});

const stateOf = async (processId: string) =>
  (await world.rows<{ state: string }>('select state from processes where id = $1', [processId]))[0]?.state;

const noticesOf = async (taskId: string, kind: string) =>
  (
    await world.rows<{ n: number }>('select count(*)::int as n from notices where task_id = $1 and kind = $2', [
      taskId,
      kind,
    ])
  )[0]?.n;

async function opened() {
  const now = await time.env.currentTimeMs();
  const made = await draftOf(world, [health], [inspector], { evidenceDueAt: now + 28 * day });
  expect(await time.decide(made.processId, 'open')).toMatchObject({ kind: 'taken', taken: { state: 'open' } });
  return { ...made, handle: time.env.client.workflow.getHandle(processWorkflowId('inspection', made.processId)) };
}

/** Opened, with one finding, comments given and answered, and the final report signed off by the officer. */
async function finalised(demonstrationDays: number) {
  const made = await opened();
  const { processId } = made;
  const now = await time.env.currentTimeMs();
  const { findingId } = await findingOf(world, inspector, processId, {
    agencyId: health.id,
    action: 'Offer treatment on Sundays.',
    due: { at: now + 120 * day, text: 'in four months' },
    demonstrationDays,
  });
  const documentId = await reportBy(world, inspector, processId, 'Preliminary report');
  expect(
    await time.decide(processId, 'send-preliminary', { documentId, dueAt: now + 42 * day }, { dueWallText: 'then' }),
  ).toMatchObject({ kind: 'taken' });
  const { id: taskId } = await taskOf(world, processId, 'accuracy-comments');
  valueOf(
    await acting(world, contact, (tx) =>
      submitAnswer(tx, contact, {
        taskId,
        content: { ...answerText(''), replies: [{ questionId: findingId, text: 'We do offer it once a month.' }] },
        ifVersion: null,
      }),
    ),
  );
  const final = await reportBy(world, inspector, processId, 'Final report');
  expect(await time.decide(processId, 'finalise', { documentId: final })).toEqual({
    kind: 'refused',
    code: 'comments-unanswered',
  });
  valueOf(
    await acting(world, inspector, (tx) =>
      replyToComment(tx, inspector, { processId, taskId, findingId, reply: 'The report says so now.' }),
    ),
  );
  expect(await time.decide(processId, 'finalise', { documentId: final })).toMatchObject({
    kind: 'taken',
    taken: { state: 'final', effect: { actions: 1 } },
  });
  return { ...made, findingId };
}

async function report(processId: string) {
  const action = await actionOf(world, processId);
  valueOf(
    await acting(world, contact, (tx) =>
      reportAction(tx, contact, { processId, actionId: action.id, text: 'Sundays are on offer.' }),
    ),
  );
  await tell(time.env.client, { kind: 'nudge', processId, processKind: 'inspection' });
  await time.pass('1 minute');
  return actionOf(world, processId);
}

const verify = (processId: string, actionId: string) =>
  acting(world, inspector, (tx) => verifyAction(tx, inspector, { processId, actionId, text: 'Seen on two Sundays.' }));

test('a whole inspection runs from its notice to its closure: an action closes it only once it is verified after its demonstration period', async () => {
  const made = await finalised(60);
  const { processId } = made;
  expect(await time.decide(processId, 'close', {}, { reason: 'All is done.' })).toEqual({
    kind: 'refused',
    code: 'actions-unverified',
  });
  await time.pass('60 days');
  const reported = await report(processId);
  expect(reported.state).toBe('reported');
  const verifying = reported.verify_task_id ?? '';
  expect(await noticesOf(verifying, 'invitation')).toBe(1);
  expect(await verify(processId, reported.id)).toMatchObject({ code: 'too-early' });
  await time.pass('59 days');
  expect(await noticesOf(verifying, 'escalation')).toBe(0);
  await time.pass('30 days');
  expect(await noticesOf(verifying, 'reminder')).toBe(1);
  expect(await noticesOf(verifying, 'escalation')).toBe(1);
  valueOf(await verify(processId, reported.id));
  expect(await time.decide(processId, 'close', {}, { reason: 'All is done.' })).toMatchObject({ kind: 'taken' });
  await made.handle.result();
  expect(await stateOf(processId)).toBe('closed');
  await keepHistory('inspection-to-closure', made.handle);

  expect(await time.decide(processId, 'reopen', {}, { reason: 'It has stopped again.' })).toMatchObject({
    kind: 'taken',
    taken: { state: 'final' },
  });
  expect(
    await time.decide(
      processId,
      'step',
      { to: 'warning', minuteId: await minuteOf(world, processId) },
      { reason: 'It has stopped again.' },
    ),
  ).toMatchObject({ kind: 'taken', taken: { effect: { direction: 'up' } } });
  await keepHistory('inspection-reopened', made.handle);
  expect(await time.decide(processId, 'close', {}, { reason: 'Warned.' })).toMatchObject({ kind: 'taken' });
  await made.handle.result();
}, 120_000);

test('missed evidence is reminded, escalated and closed as not given; where nobody was reached it is never held against the agency', async () => {
  const silent = await opened();
  await time.pass('60 days');
  const task = await taskOf(world, silent.processId, 'evidence');
  expect(task.state).toBe('not_answered');
  expect(await noticesOf(task.id, 'reminder')).toBe(2);
  expect(await noticesOf(task.id, 'escalation')).toBe(2);
  expect(await stateOf(silent.processId)).toBe('open');

  const unreached = await opened();
  await world.rows(`update people set not_reached_at = app_now() where id = $1`, [contact.personId]);
  await time.pass('60 days');
  const other = await taskOf(world, unreached.processId, 'evidence');
  expect([other.state, await noticesOf(other.id, 'escalation')]).toEqual(['not_reached', 0]);
  await world.rows(`update people set not_reached_at = null where id = $1`, [contact.personId]);
  expect(await time.decide(unreached.processId, 'cancel', {}, { reason: 'A mistake.' })).toMatchObject({
    kind: 'taken',
  });
  await unreached.handle.result();
  await keepHistory('inspection-cancelled', unreached.handle);
}, 120_000);

test('what is sent back is owed and chased anew, and a waiver that runs out makes the action owed again', async () => {
  const { processId, handle } = await finalised(0);
  const reported = await report(processId);
  const now = await time.env.currentTimeMs();
  valueOf(
    await acting(world, inspector, (tx) =>
      sendBackAction(tx, inspector, {
        processId,
        actionId: reported.id,
        text: 'Only one wing has it.',
        due: { at: now + 30 * day, text: 'in a month' },
      }),
    ),
  );
  const again = await actionOf(world, processId);
  expect([again.state, again.task_id === reported.task_id]).toEqual(['running', false]);
  expect(await noticesOf(again.task_id, 'invitation')).toBe(1);

  valueOf(
    await acting(world, world.officer, (tx) =>
      waiveAction(tx, world.officer, {
        processId,
        actionId: reported.id,
        until: { at: now + 180 * day, text: 'in six months' },
        reason: 'The wing is being rebuilt.',
        agreedBy: 'Strategic Committee',
      }),
    ),
  );
  await time.pass('150 days');
  expect(await noticesOf(again.task_id, 'escalation')).toBe(0);
  await time.pass('60 days');
  expect(await noticesOf(again.task_id, 'reminder')).toBe(2);
  expect(await noticesOf(again.task_id, 'escalation')).toBeGreaterThanOrEqual(2);
  await keepHistory('inspection-waived-waiting', handle);
}, 120_000);

test('an inspection continues as new under fire, is terminated and resumed, and chases each step once', async () => {
  const now = await time.env.currentTimeMs();
  const made = await draftOf(world, [health], [inspector], { evidenceDueAt: now + 28 * day });
  const workflowId = processWorkflowId('inspection', made.processId);
  await time.env.client.workflow.start('inspection', {
    workflowId,
    taskQueue: 'partnership',
    args: [{ processId: made.processId, continueAfterPasses: 2 }],
  });
  expect(await time.decide(made.processId, 'open')).toMatchObject({ kind: 'taken' });
  await time.pass('26 days');
  await time.env.client.workflow.getHandle(workflowId).terminate('by hand');
  await time.pass('1 day');
  await resumeProcess(time.env.client, { ...made, kind: 'inspection' });
  await time.pass('30 days');
  const { id } = await taskOf(world, made.processId, 'evidence');
  expect([await noticesOf(id, 'reminder'), await noticesOf(id, 'escalation')]).toEqual([2, 2]);
}, 60_000);

test('a history holds no name, address or text, and stays small', async () => {
  const { processId, handle, reference } = await finalised(0);
  await report(processId);
  const decoded = await plainText(handle);
  for (const secret of ['example.org', 'Health', 'Contact', 'Sunday', 'Two returns', 'Ines', 'custody', 'once a month'])
    expect(decoded).not.toContain(secret);
  expect(decoded).toContain(reference);
  expect((await handle.fetchHistory()).events?.length).toBeLessThan(150);
}, 60_000);
