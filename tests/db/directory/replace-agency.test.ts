import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changeAgency } from '../../../db/directory/agencies.ts';
import { as } from '../../../db/connect.ts';
import { listLog } from '../../../db/rounds/read-log.ts';
import { readAttendance } from '../../../db/rounds/read-published.ts';
import { pickAgencies, readChoices, readOutsiders } from '../../../db/directory/read-directory.ts';
import { listNotMe } from '../../../db/tasks/read-requests.ts';
import { replaceAgency } from '../../../db/directory/leaving/replace-agency.ts';
import { addParticipants } from '../../../db/rounds/participants.ts';
import { actingFor } from '../../../db/acting-for.ts';
import { createWorld, draftRound, openRound, type TestAgency, type World } from '../../support/stories/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.end());

const dueAt = Date.now() + 30 * 86_400_000;
const acting = () => actingFor(world.officer);
const end = (agency: TestAgency, successorId: string | null, movePosts = false) =>
  as(world.db, acting(), (tx) => replaceAgency(tx, world.officer, { agencyId: agency.id, successorId, movePosts }));
const answering = async (taskId: string) =>
  (
    await world.rows<{ name: string }>(
      'select p.name from task_people t join people p on p.id = t.person_id where t.task_id = $1 and t.left_at is null order by 1',
      [taskId],
    )
  ).map((row) => row.name);
const ownerOf = async (taskId: string) =>
  (
    await world.rows<{ name: string }>(
      'select a.name from tasks t join agencies a on a.id = t.agency_id where t.id = $1',
      [taskId],
    )
  )[0]?.name;

describe('an agency that is replaced', () => {
  test('gives its open tasks to the contacts of the other, and both sides are told', async () => {
    const [old, next] = [await world.agency('Old'), await world.agency('Next')];
    const { taskIds, processId } = await openRound(world, [old], { dueAt });
    const taskId = taskIds[0] ?? '';
    expect(await end(old, next.id)).toEqual({ ok: true, value: { moved: 1, listed: 0, posts: 3 } });
    expect(await ownerOf(taskId)).toBe('Next');
    expect(await answering(taskId)).toEqual(['Next Contact 1']);
    const kinds = await world.rows<{ kind: string }>(
      `select kind from notices where task_id = $1 and kind like 'handed%' order by 1`,
      [taskId],
    );
    expect(kinds.map(({ kind }) => kind)).toEqual(['handed-away', 'handed-over']);
    expect(await end(old, next.id)).toMatchObject({ ok: false, code: 'not-open' });
    // It can be picked for nothing new, by whatever way.
    await as(world.db, acting(), async (tx) => {
      expect((await readChoices(tx)).agencies.map(({ name }) => name)).not.toContain('Old');
      expect(await pickAgencies(tx, { levels: ['strategic'], titles: [], ids: [old.id] })).not.toContain(old.id);
      expect((await readOutsiders(tx, processId)).map(({ id }) => id)).not.toContain(old.id);
      expect(await addParticipants(tx, world.officer, { processId, agencyIds: [old.id] })).toMatchObject({ ok: false });
    });
  });

  test('keeps a task of a process in which the other is asked itself; that one is listed', async () => {
    const [old, next] = [await world.agency('Both Old'), await world.agency('Both Next')];
    const { taskIds } = await openRound(world, [old, next], { dueAt });
    expect(await end(old, next.id)).toMatchObject({ ok: true, value: { moved: 0, listed: 1 } });
    expect(await ownerOf(taskIds[0] ?? '')).toBe('Both Old');
    const rows = await as(world.db, acting(), (tx) => listNotMe(tx));
    expect(rows).toMatchObject([{ taskId: taskIds[0], why: 'agency-ended', agency: 'Both Old' }]);
  });

  test('may take its posts along: the same people answer, and a rung that is taken is lost', async () => {
    const [old, next] = [
      await world.agency('Moving', { ladder: [1, 3] }),
      await world.agency('Receiving', { ladder: [1] }),
    ];
    const { taskIds } = await openRound(world, [old], { dueAt });
    expect(await end(old, next.id, true)).toMatchObject({ ok: true, value: { moved: 1, posts: 3 } });
    expect(await answering(taskIds[0] ?? '')).toEqual(['Moving Contact 1']);
    const rungs = await world.rows(
      `select title, ladder_level as level from posts where agency_id = $1 and role = 'manager' order by 1`,
      [next.id],
    );
    expect(rungs).toEqual([
      { title: 'Moving Manager 1', level: null },
      { title: 'Moving Manager 3', level: 3 },
      { title: 'Receiving Manager 1', level: 1 },
    ]);
  });

  test('without a successor leaves its tasks listed', async () => {
    const old = await world.agency('Dissolved');
    await openRound(world, [old], { dueAt });
    expect(await end(old, null, true)).toMatchObject({ ok: false, code: 'malformed' });
    expect(await end(old, null)).toMatchObject({ ok: true, value: { moved: 0, listed: 1 } });
  });

  test('gives way in drafts and above what stood below it', async () => {
    const [old, next] = [await world.agency('Draft Old'), await world.agency('Draft Next')];
    const [unit] = await world.rows<{ id: string }>(
      `insert into agencies (name, kind, parent_id) values ('Unit', 'unit', $1) returning id`,
      [old.id],
    );
    await world.rows('update agencies set parent_id = $1 where id = $2', [unit?.id, next.id]);
    const { processId } = await draftRound(world, [old], { dueAt });
    expect(await end(old, next.id)).toMatchObject({ ok: true });
    expect(await world.rows('select agency_id from audience where process_id = $1', [processId])).toEqual([
      { agency_id: next.id },
    ]);
    // The successor stood below it by way of the unit: nothing may come to stand below itself.
    expect(await world.rows('select parent_id from agencies where id = $1', [unit?.id])).toEqual([{ parent_id: null }]);
  });

  test('is another one, known, not ended and not the directorate', async () => {
    const [one, other] = [await world.agency('One'), await world.agency('Other')];
    expect(await end(one, one.id)).toMatchObject({ code: 'malformed' });
    expect(await end(one, '01939f5e-3c1a-7b52-9d0e-5f6a7b8c9d0e')).toMatchObject({ code: 'malformed' });
    await end(other, null);
    expect(await end(one, other.id)).toMatchObject({ code: 'malformed' });
    expect(await end({ ...one, id: world.directorateId }, null)).toMatchObject({ code: 'malformed' });
    expect(await end({ ...one, id: '01939f5e-3c1a-7b52-9d0e-5f6a7b8c9d0e' }, null)).toMatchObject({
      code: 'not-found',
    });
  });
});

test('a round that is over shows the name that an agency had when it closed', async () => {
  const agency = await world.agency('Name of then');
  const { processId } = await openRound(world, [agency], { dueAt });
  await world.rows(`insert into log_items (process_id, agency_id, comment) values ($1, $2, 'x')`, [
    processId,
    agency.id,
  ]);
  await world.rows(`insert into attendance (process_id, agency_id) values ($1, $2)`, [processId, agency.id]);
  const names = () =>
    as(world.db, acting(), async (tx) => [
      (await listLog(tx, processId, { unsettled: false, after: undefined })).rows[0]?.agency,
      (await readAttendance(tx, processId))[0]?.agency,
    ]);
  const rename = (name: string, ifVersion: number) =>
    as(world.db, acting(), (tx) => changeAgency(tx, world.officer, { agencyId: agency.id, ifVersion, name }));
  await rename('Name at closing', 1);
  expect(await names()).toEqual(['Name at closing', 'Name at closing']);
  await world.rows(`update processes set state = 'closed', closed_at = app_now() where id = $1`, [processId]);
  await rename('Name of now', 2);
  expect(await names()).toEqual(['Name at closing', 'Name at closing']);
});
