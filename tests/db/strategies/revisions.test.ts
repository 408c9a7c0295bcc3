import { addItems } from '../../../db/strategies/dated-item-acts.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { actingFor } from '../../../db/acting-for.ts';
import { as } from '../../../db/connect.ts';
import { readCompared } from '../../../db/strategies/versions/read-carried.ts';
import { listVersions } from '../../../db/strategies/versions/read-versions.ts';
import { draftRevision } from '../../support/stories/revisions.ts';
import { type Plan, postOf, usualPlan } from '../../support/stories/strategies.ts';
import { createWorld, record, type TestAgency, type World } from '../../support/stories/world.ts';
import { valueOf } from '../../support/verdicts.ts';

let world: World;
let council: TestAgency;
let health: TestAgency;

beforeAll(async () => {
  world = await createWorld();
  await world.setClock(new Date('2026-11-02T10:00:00Z'));
  council = await world.agency('Council');
  health = await world.agency('Health');
});
afterAll(() => world.end());

/** A plan of two activities that is really watched: its dates are asked for. */
async function watchedPlan(): Promise<Plan> {
  const plan = await usualPlan(world, [council, health], false);
  await record(world, plan.strategyId, 'open');
  return plan;
}
const planNow = (plan: Plan) =>
  world.rows<{ title: string; kind: string; day: string | null; parent: string | null }>(
    `select n.title, n.kind, n.day::text, p.title as parent from plan_now n left join plan_now p on p.part_id = n.parent_id
     where n.strategy_id = $1 order by n.place, n.title`,
    [plan.strategyId],
  );
const tasksOf = (plan: Plan) =>
  world.rows<{ title: string; state: string; agency_id: string; due: string }>(
    `select t.title, t.state, t.agency_id, c.due_at::date::text as due from tasks t join chase_plans c on c.id = t.plan_id
     where t.process_id = $1 and t.kind = 'dated-item' order by t.title`,
    [plan.strategyId],
  );

test('what a revision says is the plan from the instant on which it takes effect, and what is owed follows', async () => {
  const plan = await watchedPlan();
  const draft = await draftRevision(world, plan.strategyId);
  valueOf(await draft.say('Activity 1', { title: 'Activity one', postId: await postOf(world, health) }));
  valueOf(await draft.say('Milestone 1', { title: 'First milestone', day: '2028-05-31' }));
  valueOf(await draft.say('Activity 2', { fate: 'dropped', reason: 'No longer needed.' }));
  const { parentId } = await draft.lineOf('Activity 1');
  const added = valueOf(
    await draft.add('activity', { title: 'Activity 3', parentId, postId: await postOf(world, council) }),
  );
  valueOf(await draft.add('date', { title: 'Milestone 3', parentId: added.partId, day: '2028-06-30' }));
  const before = await planNow(plan);
  expect(await draft.handIn(false)).toMatchObject({ code: 'mapping-incomplete', detail: { lines: 1 } });
  const { versionId, number } = valueOf(await draft.handIn());
  expect(number).toBe(1);
  expect(await planNow(plan)).toEqual(before);
  expect(await draft.say('Activity 1', { title: 'Too late' })).toMatchObject({ code: 'not-open' });

  valueOf(await draft.inForce(versionId));
  expect(await planNow(plan)).toEqual([
    { title: 'Enforcement', kind: 'strand', day: null, parent: null },
    { title: 'Activity one', kind: 'activity', day: null, parent: 'Enforcement' },
    { title: 'First milestone', kind: 'date', day: '2028-05-31', parent: 'Activity one' },
    { title: 'Activity 3', kind: 'activity', day: null, parent: 'Enforcement' },
    { title: 'Milestone 3', kind: 'date', day: '2028-06-30', parent: 'Activity 3' },
  ]);
  const kept = await world.rows<{ title: string }>(
    'select title from plan_lines where version_id = $1 order by place',
    [versionId],
  );
  expect(kept.map(({ title }) => title)).toEqual((await planNow(plan)).map(({ title }) => title));
  expect(await tasksOf(plan)).toEqual([
    { title: 'Milestone: First milestone', state: 'open', agency_id: health.id, due: '2028-05-31' },
    { title: 'Milestone: Milestone 2', state: 'cancelled', agency_id: health.id, due: '2028-03-31' },
    { title: 'Milestone: Milestone 3', state: 'open', agency_id: council.id, due: '2028-06-30' },
  ]);
  const [dropped] = await world.rows(
    `select a.retired_why, i.state, i.result from activities a join dated_items i on i.activity_id = a.id where a.id = $1`,
    [plan.activityIds[1]],
  );
  expect(dropped).toEqual({
    retired_why: 'No longer needed.',
    state: 'dropped',
    result: 'With its activity: No longer needed.',
  });
  const named = await world.rows(
    `select coalesce(a.title, s.name) as title, n.part, n.state from nominations n left join activities a on a.id = n.activity_id left join strands s on s.id = n.strand_id
     where n.strategy_id = $1 order by 1, 3`,
    [plan.strategyId],
  );
  expect(named).toEqual([
    { title: 'Activity 2', part: 'lead', state: 'withdrawn' },
    { title: 'Activity 3', part: 'lead', state: 'asked' },
    { title: 'Activity one', part: 'lead', state: 'asked' },
    { title: 'Activity one', part: 'lead', state: 'withdrawn' },
    { title: 'Enforcement', part: 'leader', state: 'asked' },
  ]);
  const moves = await world.rows('select old_on::text, new_on::text, reason, state from date_moves');
  expect(moves).toEqual([{ old_on: '2028-03-31', new_on: '2028-05-31', reason: 'Revision', state: 'agreed' }]);
});

test('who drafted a revision alone does not bring it into force, and what was handed in does not change', async () => {
  const plan = await usualPlan(world, [council]);
  const draft = await draftRevision(world, plan.strategyId);
  valueOf(await draft.say('Activity 1', { title: 'Mine' }));
  const { versionId } = valueOf(await draft.handIn());
  expect(await draft.inForce(versionId, world.officer)).toMatchObject({ code: 'not-independent' });
  await expect(
    world.rows(`update revision_lines set title = 'x' where revision_id = $1`, [draft.revisionId]),
  ).rejects.toThrow('does not change');
  expect(await draft.inForce(versionId)).toMatchObject({ ok: true });
});

test('lines stand where the draft says: it is compared by that, and the plan is in that order from then on', async () => {
  const plan = await usualPlan(world, [council, health, council], false);
  await record(world, plan.strategyId, 'open');
  const launch = { kind: 'launch', title: 'Launch', dueOn: '2027-02-01' } as const;
  valueOf(
    await as(world.db, actingFor(world.officer), (tx) =>
      addItems(tx, world.officer, { strategyId: plan.strategyId, items: [launch] }),
    ),
  );
  const draft = await draftRevision(world, plan.strategyId);
  const third = await draft.lineOf('Activity 3');

  expect(await draft.say('Activity 3', { after: plan.strandIds[0]! })).toMatchObject({ detail: { field: 'after' } });
  valueOf(await draft.say('Activity 3', { after: 'first' }));
  const { parentId, postId } = third;
  valueOf(await draft.add('activity', { title: 'Between', parentId, postId, after: third.partId }));
  // A date of the strategy itself stands under nothing, whatever is added.
  expect((await draft.lines()).at(-1)?.title).toBe('Launch');
  valueOf(await draft.add('strand', { title: 'Before it', after: 'first' }));
  valueOf(await draft.add('activity', { title: 'Last', parentId, postId }));
  const { versionId } = valueOf(await draft.handIn());
  const compared = await as(world.db, actingFor(world.officer), async (tx) => {
    const versions = await listVersions(tx, plan.strategyId);
    const version = versions.find(({ id }) => id === versionId)!;
    return readCompared(tx, plan.strategyId, version, 'before');
  });
  const changes = compared.changed.map(({ line, changes, standsAfter }) => [line.title, ...changes, standsAfter]);
  expect(changes).toEqual([
    ['Before it', 'new', ''],
    ['Activity 3', 'reordered', ''],
    ['Between', 'new', ''],
    ['Last', 'new', ''],
  ]);
  valueOf(await draft.inForce(versionId));
  const order = (await planNow(plan)).filter(({ kind }) => kind !== 'date').map(({ title }) => title);
  expect(order).toEqual(['Before it', 'Enforcement', 'Activity 3', 'Between', 'Activity 1', 'Activity 2', 'Last']);
});

test('two who write a draft, one of them its order, do not wait for each other for ever', async () => {
  const plan = await usualPlan(world, [council, health], false);
  const draft = await draftRevision(world, plan.strategyId);
  const said = await Promise.all([
    draft.say('Activity 1', { title: 'Activity one' }),
    draft.say('Activity 2', { after: 'first' }, draft.other),
    draft.say('Milestone 1', { title: 'Milestone one' }, draft.other),
  ]);
  expect(said.map(({ ok }) => ok)).toEqual([true, true, true]);
  expect((await draft.lines()).map(({ title }) => title).slice(0, 3)).toEqual([
    'Activity 2',
    'Enforcement',
    'Activity one',
  ]);
});
