import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addAbsence } from '../../../db/directory/absences.ts';
import { addBody, setMember } from '../../../db/directory/bodies.ts';
import { as } from '../../../db/connect.ts';
import { leave, type LeaveChoice } from '../../../db/directory/leaving/leave.ts';
import { listNotMe } from '../../../db/tasks/read-requests.ts';
import { actingFor } from '../../../db/acting-for.ts';
import { addPerson, createWorld, openRound, type World } from '../../support/stories/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.end());

const dueAt = Date.now() + 30 * 86_400_000;
const goes = (personId: string, choices: readonly LeaveChoice[] = []) =>
  as(world.db, actingFor(world.officer), (tx) => leave(tx, world.officer, { personId, choices }));
const answering = async (taskId: string) =>
  (
    await world.rows<{ name: string }>(
      'select p.name from task_people t join people p on p.id = t.person_id where t.task_id = $1 and t.left_at is null order by 1',
      [taskId],
    )
  ).map((row) => row.name);
const told = async (taskId: string) =>
  (
    await world.rows<{ said: string }>(
      `select n.kind || ' ' || p.name as said from notices n join people p on p.id = n.person_id where n.task_id = $1 and n.kind like 'handed%' order by 1`,
      [taskId],
    )
  ).map((row) => row.said);
const listed = async (taskId: string) =>
  (await as(world.db, actingFor(world.officer), (tx) => listNotMe(tx))).filter((one) => one.taskId === taskId);

describe('somebody who leaves', () => {
  test('hands the tasks to the chosen successor; both are told once, and a second time changes nothing', async () => {
    const agency = await world.agency('Council', { respondents: 2 });
    const [gone, stays] = agency.respondents;
    if (gone === undefined || stays === undefined) throw new Error('no contacts');
    const { taskIds } = await openRound(world, [agency], { dueAt });
    const taskId = taskIds[0] ?? '';
    await world.rows(`update task_people set left_at = now() where task_id = $1 and person_id = $2`, [
      taskId,
      stays.personId,
    ]);
    const choices = [{ agencyId: agency.id, to: stays.personId }];
    expect(await goes(gone.personId, choices)).toMatchObject({ ok: true, value: { handed: 1, listed: 0, posts: 1 } });
    expect(await answering(taskId)).toEqual(['Council Contact 2']);
    expect(await told(taskId)).toEqual(['handed-away Council Contact 1', 'handed-over Council Contact 2']);
    expect(await listed(taskId)).toEqual([]);
    expect(await goes(gone.personId, choices)).toMatchObject({
      ok: true,
      value: { handed: 0, listed: 0, posts: 0, bodies: 0, absences: 0 },
    });
    expect(await told(taskId)).toHaveLength(2);
    expect(
      await world.rows(`select 1 from people where id = $1 and left_at is not null`, [gone.personId]),
    ).toHaveLength(1);
  });

  test('without a successor leaves the task to the directorate, which sees it listed', async () => {
    const agency = await world.agency('Health');
    const [gone] = agency.respondents;
    const { taskIds } = await openRound(world, [agency], { dueAt });
    const taskId = taskIds[0] ?? '';
    expect(await goes(gone?.personId ?? '', [{ agencyId: agency.id, to: 'others' }])).toMatchObject({
      ok: true,
      value: { handed: 0, listed: 1 },
    });
    expect(await answering(taskId)).toEqual([]);
    expect(await told(taskId)).toEqual([]);
    expect(await listed(taskId)).toMatchObject([{ why: 'left', answering: 0, person: 'Health Contact 1' }]);
  });

  test('leaves the tasks to the other contacts together', async () => {
    const agency = await world.agency('Youth', { respondents: 3 });
    const { taskIds } = await openRound(world, [agency], { dueAt });
    await world.rows(`update task_people set left_at = now() where task_id = $1 and person_id = $2`, [
      taskIds[0],
      agency.respondents[2]?.personId,
    ]);
    expect(await goes(agency.respondents[0]?.personId ?? '', [{ agencyId: agency.id, to: 'others' }])).toMatchObject({
      ok: true,
      value: { handed: 1, listed: 0 },
    });
    expect(await answering(taskIds[0] ?? '')).toEqual(['Youth Contact 2', 'Youth Contact 3']);
    // Who answered along already is not told again.
    expect(await told(taskIds[0] ?? '')).toEqual(['handed-away Youth Contact 1', 'handed-over Youth Contact 3']);
  });

  test('leaves what is answered to the other contacts, who hear what becomes of it but are not asked again', async () => {
    const agency = await world.agency('Answered', { respondents: 2 });
    const [gone, stays] = agency.respondents;
    const { taskIds } = await openRound(world, [agency], { dueAt });
    await world.rows(`update tasks set state = 'answered' where id = $1`, [taskIds[0]]);
    await world.rows(`update task_people set left_at = now() where task_id = $1 and person_id = $2`, [
      taskIds[0],
      stays?.personId,
    ]);
    expect(await goes(gone?.personId ?? '')).toMatchObject({ ok: true, value: { handed: 0, listed: 0 } });
    expect(await answering(taskIds[0] ?? '')).toEqual(['Answered Contact 2']);
    expect(await told(taskIds[0] ?? '')).toEqual([]);
  });

  test('with two thousand open tasks does so in a moment', async () => {
    const agency = await world.agency('Many', { respondents: 2 });
    const [gone, stays] = agency.respondents;
    const { taskIds } = await openRound(world, [agency], { dueAt });
    await world.rows(
      `with made as (insert into tasks (process_id, kind, plan_id, joined_plan_at, closes_at, state)
          select process_id, 'publish-outcome', plan_id, joined_plan_at, closes_at, 'open' from tasks, generate_series(1, 2000) where id = $1 returning id)
        insert into task_people (task_id, person_id, why) select id, $2, 'added' from made`,
      [taskIds[0], gone?.personId],
    );
    const choices = [
      { agencyId: agency.id, to: stays?.personId ?? '' },
      { agencyId: null, to: 'others' },
    ];
    const began = performance.now();
    expect(await goes(gone?.personId ?? '', choices)).toMatchObject({ ok: true, value: { handed: 2_001, listed: 0 } });
    process.stdout.write(`2,001 tasks of who leaves: ${Math.round(performance.now() - began)} ms\n`);
  });

  test('leaves bodies, absences and substitutions too', async () => {
    const agency = await world.agency('Bodies');
    const [gone, manager] = [agency.respondents[0], agency.managers[1]];
    if (gone === undefined || manager === undefined) throw new Error('nobody');
    const officer = actingFor(world.officer);
    const outsider = await addPerson(world.rows, agency.id, 'Stand In', 'manager');
    await as(world.db, officer, async (tx) => {
      const body = await addBody(tx, world.officer, { name: 'Board', quorumKind: 'count', quorumCount: null });
      if (body.ok)
        await setMember(tx, world.officer, { bodyId: body.value.id, personId: outsider.personId, capacity: 'chair' });
      const away = {
        personId: manager.personId,
        substituteId: outsider.personId,
        fromAt: Date.now() - 1_000,
        untilAt: dueAt,
      };
      await addAbsence(tx, world.officer, away);
    });
    expect(await goes(outsider.personId)).toMatchObject({ ok: true, value: { posts: 1, bodies: 1, absences: 1 } });
    expect(await world.rows('select from body_members')).toEqual([]);
  });

  test('with tasks of the directorate hands them to an officer, and is let go by an administrator only', async () => {
    const agency = await world.agency('Asking');
    const signedInLongAgo = await addPerson(world.rows, world.directorateId, 'Admin', 'administrator');
    const administrator = { ...signedInLongAgo, confirmed: true };
    const gone = await addPerson(world.rows, world.directorateId, 'Going Officer', 'officer');
    const { taskIds, processId } = await openRound(world, [agency], { dueAt });
    const [task] = await world.rows<{ id: string }>(
      `insert into tasks (process_id, kind, agency_id, about_task_id, plan_id, joined_plan_at, closes_at, state)
        select process_id, 'decide-extension', agency_id, id, plan_id, joined_plan_at, closes_at, 'open' from tasks where id = $1 returning id`,
      [taskIds[0]],
    );
    await world.rows(`insert into task_people (task_id, person_id, why) values ($1, $2, 'officer')`, [
      task?.id,
      gone.personId,
    ]);
    expect(await goes(gone.personId)).toMatchObject({ ok: false, code: 'not-allowed' });
    const asAdministrator = (personId: string, choices: LeaveChoice[]) =>
      as(world.db, actingFor(administrator), (tx) => leave(tx, administrator, { personId, choices }));
    expect(await asAdministrator(administrator.personId, [])).toMatchObject({
      ok: false,
      message: expect.stringContaining('last administrator'),
    });
    const choices = [{ agencyId: null, to: 'others' }];
    const unconfirmed = await as(world.db, actingFor(signedInLongAgo), (tx) =>
      leave(tx, signedInLongAgo, { personId: gone.personId, choices }),
    );
    expect(unconfirmed).toMatchObject({ ok: false, code: 'step-up' });
    expect(await asAdministrator(gone.personId, choices)).toMatchObject({ ok: true, value: { handed: 1, listed: 0 } });
    expect(await answering(task?.id ?? '')).toEqual(['Lead Officer']);
    expect(
      await world.rows(`select from audit_entries where process_id = $1 and act = 'task-left'`, [processId]),
    ).toHaveLength(1);
  });

  test('never hands to somebody who could not see the task', async () => {
    const [ours, theirs] = [await world.agency('Ours'), await world.agency('Theirs')];
    await openRound(world, [ours], { dueAt });
    const refused = await goes(ours.respondents[0]?.personId ?? '', [
      { agencyId: ours.id, to: theirs.respondents[0]?.personId ?? '' },
    ]);
    expect(refused).toMatchObject({ ok: false, code: 'person-unknown' });
    const twice = [
      { agencyId: ours.id, to: 'others' },
      { agencyId: ours.id, to: 'directorate' },
    ];
    expect(await goes(ours.respondents[0]?.personId ?? '', twice)).toMatchObject({ ok: false, code: 'malformed' });
    expect(await goes('01939f5e-3c1a-7b52-9d0e-5f6a7b8c9d0e')).toMatchObject({ ok: false, code: 'not-found' });
  });

  test('in the middle of an opening is not invited without being seen: the two follow each other', async () => {
    const agency = await world.agency('Racing', { respondents: 2 });
    const gone = agency.respondents[0]?.personId ?? '';
    const [round] = await Promise.all([
      openRound(world, [agency], { dueAt }),
      goes(gone, [{ agencyId: agency.id, to: 'others' }]),
    ]);
    expect(await answering(round.taskIds[0] ?? '')).toEqual(['Racing Contact 2']);
  });
});
