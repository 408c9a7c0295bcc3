import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { submitAnswer } from '../../../db/tasks/answers/answers.ts';
import { closeRound } from '../../../db/rounds/close.ts';
import { as } from '../../../db/connect.ts';
import { extendTasks } from '../../../db/tasks/extensions.ts';
import { raiseDue } from '../../../db/decisions/raise-due.ts';
import { acceptMails } from '../../../db/mail/finish.ts';
import { actingFor } from '../../../db/acting-for.ts';
import { withdrawTasks } from '../../../db/rounds/participants.ts';
import { claimedMail } from '../../support/stories/owed-mail.ts';
import {
  answerText,
  createWorld,
  openRound,
  record,
  type TestAgency,
  type World,
} from '../../support/stories/world.ts';

const worker = { role: 'worker' } as const;
const at = (text: string) => new Date(text);
const opening = at('2026-11-02T10:00:00Z');
const dueAt = at('2026-12-04T17:00:00Z').getTime();

let world: World;
let council: TestAgency;
let health: TestAgency;
let police: TestAgency;
let counter = 0;

beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.end());
beforeEach(async () => {
  counter += 1;
  await world.setClock(opening);
  council = await world.agency(`Council ${counter}`);
  health = await world.agency(`Health ${counter}`, { ladder: [2] });
  police = await world.agency(`Police ${counter}`, { ladder: [] });
});

async function passAt(processId: string, when: string) {
  await world.setClock(at(when));
  return as(world.db, worker, (tx) => raiseDue(tx, processId));
}

/** The post room's part: what was owed has been handed over. */
async function handOverAll() {
  await world.rows(`update notices set state = 'mailed' where state = 'owed'`);
}

async function notices(processId: string, kind: string) {
  return world.rows<{ name: string; agency: string; rung: number | null; fell_to: string | null }>(
    `select p.name, a.name as agency, n.rung, n.fell_to from notices n join people p on p.id = n.person_id
     left join tasks t on t.id = n.task_id left join agencies a on a.id = t.agency_id
     where n.process_id = $1 and n.kind = $2 order by a.name, p.name`,
    [processId, kind],
  );
}

async function answer(taskId: string, agency: TestAgency, text = 'We support it.') {
  const [respondent] = agency.respondents;
  if (respondent === undefined) throw new Error('no respondent');
  return as(world.db, actingFor(respondent), (tx) =>
    submitAnswer(tx, respondent, { taskId, content: answerText(text), ifVersion: null }),
  );
}

describe('a round from opening to closing', () => {
  test('invites every respondent once, and a repeated pass raises nothing twice', async () => {
    const round = await openRound(world, [council, health], { dueAt });
    expect(await notices(round.processId, 'invitation')).toHaveLength(2);
    const first = await passAt(round.processId, '2026-11-20T09:00:00Z');
    expect(first).toMatchObject({ raised: 1, notices: 2, open: 2 });
    const again = await passAt(round.processId, '2026-11-20T09:00:00Z');
    expect(again).toMatchObject({ raised: 0, notices: 0 });
    expect(new Date(again.nextAt ?? 0).toISOString()).toBe('2026-11-27T09:00:00.000Z');
  });

  test('reminds only who has not answered, and escalates up the ladder with what fell', async () => {
    const round = await openRound(world, [council, health, police], { dueAt });
    expect((await answer(round.taskIds[0] ?? '', council)).ok).toBe(true);
    await passAt(round.processId, '2026-11-20T09:00:00Z');
    expect((await notices(round.processId, 'reminder')).map((row) => row.agency)).toEqual([
      `Health ${counter}`,
      `Police ${counter}`,
    ]);
    for (const day of ['2026-11-27', '2026-12-03']) await passAt(round.processId, `${day}T09:00:00Z`);
    await passAt(round.processId, '2026-12-07T09:00:00Z');
    const escalations = await notices(round.processId, 'escalation');
    expect(escalations).toEqual([
      { name: `Health ${counter} Manager 2`, agency: `Health ${counter}`, rung: 1, fell_to: '2' },
      { name: 'Lead Officer', agency: `Police ${counter}`, rung: 1, fell_to: 'directorate' },
    ]);
  });

  test('takes a late answer until closing, then closes by itself and keeps a later text as a draft', async () => {
    const round = await openRound(world, [council, health], { dueAt });
    await world.setClock(at('2026-12-07T12:00:00Z'));
    const late = await answer(round.taskIds[0] ?? '', council);
    expect(late).toMatchObject({ ok: true, value: { onTime: false } });
    const closing = await passAt(round.processId, '2026-12-15T17:00:01Z');
    expect(closing).toMatchObject({ closed: 1, open: 0, closing: true });
    expect(await as(world.db, worker, (tx) => closeRound(tx, round.processId))).toBe('closed');
    expect(await answer(round.taskIds[1] ?? '', health, 'Too late, alas')).toMatchObject({
      ok: false,
      code: 'deadline-passed',
    });
    const drafts = await world.rows<{ content: { comment: string } }>('select content from drafts where task_id = $1', [
      round.taskIds[1],
    ]);
    expect(drafts[0]?.content.comment).toBe('Too late, alas');
    expect(await notices(round.processId, 'request')).toHaveLength(1);
  });

  test('tells who was escalated to that it is answered, once', async () => {
    const round = await openRound(world, [council, health], { dueAt });
    for (const day of ['2026-11-20', '2026-11-27', '2026-12-03', '2026-12-07'])
      await passAt(round.processId, `${day}T09:00:00Z`);
    await handOverAll();
    await answer(round.taskIds[0] ?? '', council);
    expect((await notices(round.processId, 'resolved')).map((row) => row.name)).toEqual([
      `Council ${counter} Manager 1`,
    ]);
  });
});

describe('an outage', () => {
  test('sends one late reminder and starts the escalation one gap later', async () => {
    const round = await openRound(world, [council], { dueAt });
    const pass = await passAt(round.processId, '2026-12-08T11:00:00Z');
    // Two older reminders, and the step to the directorate that would now come after closing.
    expect(pass).toMatchObject({ raised: 1, lapsed: 3 });
    expect(await notices(round.processId, 'escalation')).toHaveLength(0);
    expect(await notices(round.processId, 'reminder')).toHaveLength(1);
    expect(pass.nextAt).toBeGreaterThan(at('2026-12-09T00:00:00Z').getTime());
  });
});

describe('decisions', () => {
  test('moving the date moves the tasks on the round plan and leaves an extended task with a later date', async () => {
    const round = await openRound(world, [council, health], { dueAt });
    await as(world.db, actingFor(world.officer), (tx) =>
      extendTasks(tx, world.officer, {
        kind: 'answer',
        processId: round.processId,
        taskIds: round.taskIds.slice(0, 1),
        dueAt: at('2026-12-18T17:00:00Z').getTime(),
        wallText: '',
        reason: '',
      }),
    );
    const moved = await record(
      world,
      round.processId,
      'move-date',
      { dueAt: at('2026-12-11T17:00:00Z').getTime() },
      { dueWallText: '11 December' },
    );
    expect(moved).toMatchObject({ kind: 'taken', effect: { moved: 1 } });
    const dues = await world.rows<{ due: Date }>(
      'select c.due_at as due from tasks t join chase_plans c on c.id = t.plan_id where t.id = any($1) order by 1',
      [round.taskIds],
    );
    expect(dues.map((row) => row.due.toISOString())).toEqual(['2026-12-11T17:00:00.000Z', '2026-12-18T17:00:00.000Z']);
  });

  test('a repeated decision gives its first answer again, and a refused one stays refused', async () => {
    const round = await openRound(world, [council], { dueAt });
    expect(await record(world, round.processId, 'open')).toEqual({ kind: 'refused', code: 'not-open' });
    expect(await record(world, round.processId, 'agree-log')).toEqual({ kind: 'refused', code: 'not-open' });
  });

  test('cancelling tells exactly those who were told', async () => {
    const round = await openRound(world, [council, health], { dueAt });
    const { id, fence } = await claimedMail(world, council.respondents[0]!, 'invitation');
    await as(world.db, worker, (tx) => acceptMails(tx, [{ id, fence, replyCode: 250, replyText: 'taken' }]));
    expect(await record(world, round.processId, 'cancel')).toMatchObject({ kind: 'taken', effect: { told: 1 } });
    expect((await notices(round.processId, 'cancelled')).map((row) => row.agency)).toEqual([`Council ${counter}`]);
    expect(await answer(round.taskIds[0] ?? '', council)).toMatchObject({ ok: false, code: 'cancelled' });
  });

  test('withdrawing an agency ends its task and keeps its answer', async () => {
    const round = await openRound(world, [council, health], { dueAt });
    await answer(round.taskIds[0] ?? '', council);
    const gone = await as(world.db, actingFor(world.officer), (tx) =>
      withdrawTasks(tx, world.officer, {
        processId: round.processId,
        taskIds: round.taskIds.slice(0, 1),
        reason: 'merged',
      }),
    );
    expect(gone).toMatchObject({ ok: true, value: { withdrawn: 1 } });
    expect(await world.rows('select from answers where task_id = $1', [round.taskIds[0]])).toHaveLength(1);
  });
});
