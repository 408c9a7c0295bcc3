import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { as } from '../../../db/connect.ts';
import { askExtension, decideExtension, extendTasks } from '../../../db/tasks/extensions.ts';
import { raiseDue } from '../../../db/decisions/raise-due.ts';
import { restartClock, stopClock } from '../../../db/rounds/clock.ts';
import { actingFor } from '../../../db/acting-for.ts';
import { createWorld, openRound, type TestAgency, type World } from '../../support/stories/world.ts';

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

async function notices(processId: string, kind: string) {
  return world.rows<{ name: string; agency: string; rung: number | null; fell_to: string | null }>(
    `select p.name, a.name as agency, n.rung, n.fell_to from notices n join people p on p.id = n.person_id
     left join tasks t on t.id = n.task_id left join agencies a on a.id = t.agency_id
     where n.process_id = $1 and n.kind = $2 order by a.name, p.name`,
    [processId, kind],
  );
}

describe('more time', () => {
  async function ask(taskId: string) {
    const [respondent] = council.respondents;
    if (respondent === undefined) throw new Error('no respondent');
    return as(world.db, actingFor(respondent), (tx) =>
      askExtension(tx, respondent, {
        taskId,
        wantedDueAt: at('2026-12-18T17:00:00Z').getTime(),
        wantedWallText: '18 December',
        reason: 'Our board meets on 16 December',
      }),
    );
  }

  test('asked for by the agency holds its escalations and is a chased task of the directorate', async () => {
    const round = await openRound(world, [council, health], { dueAt });
    await world.setClock(at('2026-12-03T12:00:00Z'));
    const asked = await ask(round.taskIds[0] ?? '');
    expect(asked.ok).toBe(true);
    expect(await ask(round.taskIds[0] ?? '')).toMatchObject({ ok: false, code: 'request-open' });
    await passAt(round.processId, '2026-12-07T09:00:00Z');
    expect((await notices(round.processId, 'escalation')).filter((row) => row.agency === `Council ${counter}`)).toEqual(
      [],
    );
    expect((await notices(round.processId, 'request')).map((row) => row.name)).toEqual(['Lead Officer']);
  });

  test('granted gives the task its own date and closing, and the round waits for it', async () => {
    const round = await openRound(world, [council, health], { dueAt });
    await world.setClock(at('2026-12-03T12:00:00Z'));
    const asked = await ask(round.taskIds[0] ?? '');
    if (!asked.ok) throw new Error(asked.message);
    const decided = await as(world.db, actingFor(world.officer), (tx) =>
      decideExtension(tx, world.officer, { requestId: asked.value.requestId, grant: true, reply: 'Granted' }),
    );
    expect(decided.ok).toBe(true);
    expect(await passAt(round.processId, '2026-12-15T17:00:01Z')).toMatchObject({
      open: 1,
      closing: false,
      state: 'open',
    });
    expect((await notices(round.processId, 'extension-decided')).map((row) => row.agency)).toEqual([
      `Council ${counter}`,
    ]);
    expect(await passAt(round.processId, '2027-01-12T00:00:00Z')).toMatchObject({ open: 0, closing: true });
  });

  test('refused starts the held escalations again from the lowest', async () => {
    const round = await openRound(world, [council], { dueAt });
    await world.setClock(at('2026-12-03T12:00:00Z'));
    const asked = await ask(round.taskIds[0] ?? '');
    if (!asked.ok) throw new Error(asked.message);
    await world.rows(`update chase_steps set raised_at = at where kind = 'remind' and lapsed_at is null`);
    await passAt(round.processId, '2026-12-07T09:00:00Z');
    await world.setClock(at('2026-12-07T15:00:00Z'));
    await as(world.db, actingFor(world.officer), (tx) =>
      decideExtension(tx, world.officer, { requestId: asked.value.requestId, grant: false, reply: 'No' }),
    );
    await passAt(round.processId, '2026-12-07T15:00:02Z');
    expect((await notices(round.processId, 'escalation')).map((row) => row.name)).toEqual([
      `Council ${counter} Manager 1`,
    ]);
  });

  test('of fifty agencies to one date shares one plan', async () => {
    const round = await openRound(world, [council, health, police], { dueAt });
    const extend = (taskIds: string[]) =>
      as(world.db, actingFor(world.officer), (tx) =>
        extendTasks(tx, world.officer, {
          kind: 'answer',
          processId: round.processId,
          taskIds,
          dueAt: at('2026-12-18T17:00:00Z').getTime(),
          wallText: '18 December',
          reason: '',
        }),
      );
    expect(await extend(round.taskIds.slice(0, 1))).toMatchObject({ ok: true, value: { moved: 1 } });
    expect(await extend(round.taskIds)).toMatchObject({ ok: true, value: { moved: 2 } });
    expect(await extend(round.taskIds)).toMatchObject({ ok: false, code: 'nothing-to-change' });
    const plans = await world.rows('select from chase_plans where process_id = $1', [round.processId]);
    expect(plans).toHaveLength(2);
  });
});

describe('a stopped clock', () => {
  test('owes no step, does not close, and comes back with due and closing moved by the working days it stood', async () => {
    const round = await openRound(world, [council], { dueAt });
    const taskId = round.taskIds[0] ?? '';
    await world.setClock(at('2026-11-26T12:00:00Z'));
    expect(
      (
        await as(world.db, actingFor(world.officer), (tx) =>
          stopClock(tx, world.officer, { taskId, category: 'waiting-for-us', reason: 'The annex is missing' }),
        )
      ).ok,
    ).toBe(true);
    expect(await passAt(round.processId, '2026-11-27T09:00:00Z')).toMatchObject({ notices: 0 });
    await world.setClock(at('2026-12-01T12:00:00Z'));
    const restarted = await as(world.db, actingFor(world.officer), (tx) => restartClock(tx, world.officer, { taskId }));
    expect(restarted).toMatchObject({ ok: true, value: { dueAt: at('2026-12-09T17:00:00Z').getTime() } });
    expect(await notices(round.processId, 'clock-restarted')).toHaveLength(1);
  });
});
