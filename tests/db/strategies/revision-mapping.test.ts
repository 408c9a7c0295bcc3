import { afterAll, beforeAll, expect, test } from 'vitest';
import { actingFor } from '../../../db/acting-for.ts';
import { as } from '../../../db/connect.ts';
import { changeActivity } from '../../../db/strategies/plan.ts';
import { retireActivity } from '../../../db/strategies/retire.ts';
import { finishItem } from '../../../db/strategies/dated-item-acts.ts';
import { compareVersions, listVersions, readLines } from '../../../db/strategies/versions/read-versions.ts';
import { takeOver } from '../../../db/strategies/revisions/take-over.ts';
import { indicatorOf } from '../../support/stories/measures.ts';
import { draftRevision } from '../../support/stories/revisions.ts';
import { type Plan, planOf, postOf } from '../../support/stories/strategies.ts';
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

/** Two strands of two activities with a milestone each, really watched. */
async function twoStrands(): Promise<Plan> {
  const [ours, theirs] = [await postOf(world, council), await postOf(world, health)];
  const activity = (title: string, leadPostId: string) => ({
    title,
    leadPostId,
    milestones: [{ title: `Date of ${title}`, dueOn: '2028-03-31' }],
  });
  const plan = await planOf(
    world,
    [
      {
        priorityArea: '',
        name: 'Supply',
        leaderPostId: ours,
        activities: [activity('A', ours), activity('B', theirs)],
      },
      {
        priorityArea: '',
        name: 'Demand',
        leaderPostId: theirs,
        activities: [activity('C', ours), activity('D', theirs)],
      },
    ],
    false,
  );
  await record(world, plan.strategyId, 'open');
  return plan;
}

const rows = (text: string, ...values: unknown[]) => world.rows<Record<string, unknown>>(text, values);
const officer = <T>(work: (tx: Parameters<Parameters<typeof as>[2]>[0]) => Promise<T>) =>
  as(world.db, actingFor(world.officer), work);

test('what is merged goes into one line, with its strand, its dates, its measures and what was proposed', async () => {
  const plan = await twoStrands();
  const [a, , c, d] = plan.activityIds;
  const indicatorId = await indicatorOf(world, { strategyId: plan.strategyId, agency: health, partId: a ?? null });
  await rows(
    `insert into plan_proposals (strategy_id, strand_id, activity_id, kind, title, reason, agency_id, proposed_by) values ($1, $2, $3, 'change', 'x', 'x', $4, $5)`,
    plan.strategyId,
    plan.strandIds[0],
    a,
    council.id,
    council.respondents[0]?.personId,
  );
  const [option] = await rows(
    `insert into plan_options (strategy_id, strand_id, title, what) values ($1, $2, 'Visits', 'x') returning id`,
    plan.strategyId,
    plan.strandIds[0],
  );
  await rows(
    `with area as (insert into links (strategy_id, kind, name) values ($1, 'area', 'Northgate') returning id),
       tied as (insert into part_links (link_id, strategy_id, activity_id) select id, $1, $3 from area)
     insert into plan_proposals (strategy_id, strand_id, activity_id, kind, title, due_on, reason, agency_id, proposed_by, state, option_id, area_id, post_id)
     select $1, $2, $3, 'option', 'x', '2028-03-31', 'x', $4, $5, 'taken-in', $6, area.id, o.id from area, posts o where o.agency_id = $4 limit 1`,
    plan.strategyId,
    plan.strandIds[0],
    a,
    council.id,
    council.respondents[0]?.personId,
    option?.['id'],
  );
  const draft = await draftRevision(world, plan.strategyId);
  const idOf = async (title: string) => (await draft.lineOf(title)).partId;
  valueOf(await draft.say('Supply', { fate: 'merged', intoId: await idOf('Demand') }));
  valueOf(await draft.say('A', { fate: 'merged', intoId: await idOf('C'), reason: 'Alike.' }));
  valueOf(await draft.say('C', { fate: 'merged', intoId: await idOf('D') }));
  const { versionId } = valueOf(await draft.handIn());
  valueOf(await draft.inForce(versionId));

  expect(
    await rows(
      `select n.title, p.title as under from plan_now n left join plan_now p on p.part_id = n.parent_id where n.strategy_id = $1 order by n.place, n.title`,
      plan.strategyId,
    ),
  ).toEqual([
    { title: 'Demand', under: null },
    { title: 'D', under: 'Demand' },
    { title: 'Date of A', under: 'D' },
    { title: 'Date of C', under: 'D' },
    { title: 'Date of D', under: 'D' },
    { title: 'B', under: 'Demand' },
    { title: 'Date of B', under: 'B' },
  ]);
  expect(await rows('select retired_why from strands where id = $1', plan.strandIds[0])).toEqual([
    { retired_why: 'Merged into another part of the plan' },
  ]);
  expect(await rows('select retired_why from activities where id in ($1, $2) order by title', a, c)).toEqual([
    { retired_why: 'Merged into another part of the plan: Alike.' },
    { retired_why: 'Merged into another part of the plan' },
  ]);
  expect(await rows('select activity_id from indicators where id = $1', indicatorId)).toEqual([{ activity_id: d }]);
  expect(
    await rows('select strand_id, activity_id from plan_proposals where strategy_id = $1', plan.strategyId),
  ).toEqual([
    { strand_id: plan.strandIds[1], activity_id: d },
    { strand_id: plan.strandIds[1], activity_id: d },
  ]);
  // The menu offers it for the strand that is left, and what was adopted stays in the plan of its area.
  expect(await rows('select strand_id from plan_options where id = $1', option?.['id'])).toEqual([
    { strand_id: plan.strandIds[1] },
  ]);
  expect(
    await rows('select activity_id from part_links where strategy_id = $1 and activity_id = $2', plan.strategyId, d),
  ).toEqual([{ activity_id: d }]);
  const handed = await rows(
    `select t.agency_id from tasks t join dated_items i on i.task_id = t.id where i.title = 'Date of A' and i.strategy_id = $1`,
    plan.strategyId,
  );
  expect(handed).toEqual([{ agency_id: health.id }]);
});

test('what is split ends, and its parts and the plan before say where they come from and where it went', async () => {
  const plan = await twoStrands();
  const draft = await draftRevision(world, plan.strategyId);
  const { partId: fromId, parentId, postId } = await draft.lineOf('A');
  await rows(
    `with area as (insert into links (strategy_id, kind, name) values ($1, 'area', 'Southgate') returning id),
       tied as (insert into part_links (link_id, strategy_id, activity_id) select id, $1, $2 from area),
       said as (insert into inputs (strategy_id, kind, title, said) values ($1, 'other', 'Little is watched', 'x') returning id)
     insert into traces (strategy_id, input_id, to_activity_id) select $1, id, $2 from said`,
    plan.strategyId,
    fromId,
  );
  valueOf(await draft.say('A', { fate: 'split' }));
  expect(await draft.handIn()).toMatchObject({ code: 'mapping-incomplete' });
  for (const title of ['A1', 'A2']) valueOf(await draft.add('activity', { title, parentId, postId, fromId }));
  expect(await draft.handIn()).toMatchObject({
    message: '“Date of A”: Its activity ends, so give it another one, or say what becomes of it.',
  });
  valueOf(await draft.say('Date of A', { parentId: (await draft.lineOf('A2')).partId }));
  const { versionId } = valueOf(await draft.handIn());
  const compared = (other: 'before' | 'now') =>
    officer(async (tx) => {
      const version = (await listVersions(tx, plan.strategyId)).find(({ id }) => id === versionId);
      if (version === undefined) return [];
      const kept = { ...version, lines: await readLines(tx, versionId) };
      return compareVersions(tx, plan.strategyId, kept, other);
    });
  expect((await compared('before')).filter(({ changes }) => !changes.includes('same'))).toMatchObject([
    { line: { title: 'A1' }, changes: ['new'], from: ['A'] },
    { line: { title: 'A2' }, changes: ['new'], from: ['A'] },
    { line: { title: 'Date of A' }, changes: ['moved'] },
    { line: { title: 'A' }, changes: ['split'], into: ['A1', 'A2'] },
  ]);
  valueOf(await draft.inForce(versionId));
  expect((await compared('now')).every(({ changes }) => changes.includes('same'))).toBe(true);
  expect(await rows('select retired_why from activities where id = $1', fromId)).toEqual([
    { retired_why: 'Split into 2 parts' },
  ]);
  const served = (table: string, column: string) =>
    rows(
      `select a.title from ${table} x join activities a on a.id = x.${column} where x.strategy_id = $1 order by a.title`,
      plan.strategyId,
    );
  const all = ['A', 'A1', 'A2'].map((title) => ({ title }));
  expect([await served('part_links', 'activity_id'), await served('traces', 'to_activity_id')]).toEqual([all, all]);
});

test('a plan that changes meanwhile is not overwritten: the difference is said, and one press takes it over', async () => {
  const plan = await twoStrands();
  const draft = await draftRevision(world, plan.strategyId);
  valueOf(await draft.say('A', { title: 'A in the draft' }));
  const change = async (itemId: string, title: string, leadPostId: string) => {
    const [row] = await rows('select version from strategies where process_id = $1', plan.strategyId);
    const part = { strategyId: plan.strategyId, itemId, ifVersion: Number(row?.['version']) };
    await officer((tx) => changeActivity(tx, world.officer, { ...part, title, leadPostId })).then(valueOf);
    return { ...part, ifVersion: part.ifVersion + 1 };
  };
  const part = await change(plan.activityIds[0] ?? '', 'A in the plan', await postOf(world, health));
  expect(await draft.handIn()).toMatchObject({ code: 'plan-changed', detail: { lines: 1 } });
  valueOf(await officer((tx) => takeOver(tx, world.officer, draft.revisionId)));
  expect(await draft.lineOf('A in the draft')).toMatchObject({
    postId: await postOf(world, health),
    before: { title: 'A in the plan' },
  });
  const first = valueOf(await draft.handIn());

  valueOf(
    await officer((tx) =>
      retireActivity(tx, world.officer, { ...part, itemId: plan.activityIds[1] ?? '', reason: 'x' }),
    ),
  );
  expect(await draft.inForce(first.versionId)).toMatchObject({
    code: 'plan-changed',
    detail: { lines: 2, difference: '“B”: ended or taken out; “Date of B”: ended or taken out' },
  });
  expect(valueOf(await officer((tx) => takeOver(tx, world.officer, draft.revisionId)))).toEqual({ lines: 2 });
  expect(await draft.inForce(first.versionId)).toMatchObject({ code: 'not-open' });
  expect((await draft.lines()).map(({ title }) => title)).not.toContain('B');
  const second = valueOf(await draft.handIn());
  expect(await draft.inForce(second.versionId)).toMatchObject({ ok: true });
});

test('a milestone that is done meanwhile stays done, and is in the way of those alone who move or drop it', async () => {
  const plan = await twoStrands();
  const draft = await draftRevision(world, plan.strategyId);
  valueOf(await draft.say('Date of B', { day: '2028-05-31' }));
  const { versionId } = valueOf(await draft.handIn());
  const done = async (title: string) => {
    const { partId: itemId } = await draft.lineOf(title);
    return officer((tx) => finishItem(tx, world.officer, { itemId, doneOn: '2026-11-01', result: 'x' })).then(valueOf);
  };
  await done('Date of B');
  await done('Date of A');
  expect(await draft.inForce(versionId)).toMatchObject({
    code: 'plan-changed',
    detail: { difference: '“Date of B”: done' },
  });
  valueOf(await officer((tx) => takeOver(tx, world.officer, draft.revisionId)));
  expect(await draft.lineOf('Date of B')).toMatchObject({ day: '2028-03-31', before: { done: true } });
  valueOf(await draft.say('D', { fate: 'dropped', reason: 'x' }));
  valueOf(await draft.inForce(valueOf(await draft.handIn()).versionId));
  expect(
    await rows('select title, state from dated_items where strategy_id = $1 order by title', plan.strategyId),
  ).toEqual([
    { title: 'Date of A', state: 'done' },
    { title: 'Date of B', state: 'done' },
    { title: 'Date of C', state: 'planned' },
    { title: 'Date of D', state: 'dropped' },
  ]);
});
