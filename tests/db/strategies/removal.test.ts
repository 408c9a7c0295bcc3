import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { as, type Tx } from '../../../db/connect.ts';
import { moveItem } from '../../../db/strategies/dated-item-acts.ts';
import { removeActivity, removeStrand } from '../../../db/strategies/removal.ts';
import { actingFor } from '../../../db/acting-for.ts';
import { indicatorOf } from '../../support/stories/measures.ts';
import { type Plan, usualPlan } from '../../support/stories/strategies.ts';
import { createWorld, record, type TestAgency, type World } from '../../support/stories/world.ts';
import { valueOf } from '../../support/verdicts.ts';

let world: World;
let council: TestAgency;

beforeAll(async () => {
  world = await createWorld();
  council = await world.agency('Council');
});
afterAll(() => world.end());

const byOfficer = <T>(work: (tx: Tx) => Promise<T>) => as(world.db, actingFor(world.officer), work);
const versionOf = async ({ strategyId }: Plan) =>
  (await world.rows<{ version: number }>('select version from strategies where process_id = $1', [strategyId]))[0]
    ?.version ?? 0;

async function remove(what: 'activity' | 'strand', plan: Plan, itemId: string, ifVersion?: number) {
  const input = { strategyId: plan.strategyId, itemId, ifVersion: ifVersion ?? (await versionOf(plan)) };
  return byOfficer((tx) => (what === 'activity' ? removeActivity : removeStrand)(tx, world.officer, input));
}

const draft = () => usualPlan(world, [council], false);

describe('what nothing refers to', () => {
  test('goes out of a plan that was never watched: an activity with its milestones, then the empty strand', async () => {
    const plan = await draft();
    const [activityId = '', strandId = ''] = [plan.activityIds[0], plan.strandIds[0]];
    expect(await remove('strand', plan, strandId)).toMatchObject({ code: 'still-needed' });
    expect(await remove('activity', plan, activityId, 99)).toMatchObject({ code: 'version-changed' });
    valueOf(await remove('activity', plan, activityId));
    expect(await world.rows('select from dated_items where strategy_id = $1', [plan.strategyId])).toEqual([]);
    valueOf(await remove('strand', plan, strandId));
    expect(await world.rows('select from strands where strategy_id = $1', [plan.strategyId])).toEqual([]);
    expect(await remove('strand', plan, strandId)).toMatchObject({ code: 'not-found' });
    const acts = await world.rows<{ act: string }>(
      `select act from audit_entries where process_id = $1 and act like '%-removed' order by id`,
      [plan.strategyId],
    );
    expect(acts.map(({ act }) => act)).toEqual(['activity-removed', 'strand-removed']);
  });
});

describe('what something refers to', () => {
  test('stays, and the refusal says what to do: a milestone moved, a watch that began, a part of another plan', async () => {
    const plan = await draft();
    const activityId = plan.activityIds[0] ?? '';
    const other = await draft();
    expect(await remove('activity', other, activityId)).toMatchObject({ code: 'not-found' });
    valueOf(
      await byOfficer((tx) =>
        moveItem(tx, world.officer, { itemId: plan.milestoneIds[0] ?? '', newOn: '2029-01-31', reason: 'Later' }),
      ),
    );
    expect(await remove('activity', plan, activityId)).toMatchObject({
      code: 'still-needed',
      message: expect.stringContaining('Retire the activity instead'),
    });
    expect(await record(world, other.strategyId, 'open')).toMatchObject({ kind: 'taken' });
    expect(await remove('activity', other, other.activityIds[0] ?? '')).toMatchObject({ code: 'still-needed' });
    expect(await remove('strand', other, other.strandIds[0] ?? '')).toMatchObject({ code: 'still-needed' });
  });

  test('stays as long as an option of the menu belongs to it', async () => {
    const plan = await draft();
    const [strandId = ''] = plan.strandIds;
    valueOf(await remove('activity', plan, plan.activityIds[0] ?? ''));
    await world.rows(`insert into plan_options (strategy_id, strand_id, title, what) values ($1, $2, 'Visits', 'x')`, [
      plan.strategyId,
      strandId,
    ]);
    expect(await remove('strand', plan, strandId)).toMatchObject({ code: 'still-needed' });
  });

  test('goes with its links, and stays once it was proposed about, restricted or reported on', async () => {
    const plan = await draft();
    const { strategyId, activityIds, strandIds } = plan;
    const [activityId = '', strandId = ''] = [activityIds[0], strandIds[0]];
    const [link] = await world.rows<{ id: string }>(
      `insert into links (strategy_id, kind, name, source) values ($1, 'operation', 'Crackdown', 'x') returning id`,
      [strategyId],
    );
    await world.rows(
      'insert into part_links (link_id, strategy_id, activity_id, strand_id) values ($1, $2, $3, null), ($1, $2, null, $4)',
      [link?.id, strategyId, activityId, strandId],
    );
    const marked = `insert into markings (strategy_id, activity_id, strand_id, reason, marked_by) values ($1, $2, $3, 'x', $4)`;
    const officerId = world.officer.personId;
    const other = await draft();
    await world.rows(marked, [other.strategyId, other.activityIds[0], null, officerId]);
    expect(await remove('activity', other, other.activityIds[0] ?? '')).toMatchObject({ code: 'still-needed' });
    valueOf(await remove('activity', plan, activityId));
    await world.rows(marked, [strategyId, null, strandId, officerId]);
    expect(await remove('strand', plan, strandId)).toMatchObject({ code: 'still-needed' });
    await world.rows('delete from markings where strand_id = $1', [strandId]);
    valueOf(await remove('strand', plan, strandId));
    expect(await world.rows('select from part_links where link_id = $1', [link?.id])).toEqual([]);
  });

  test('is every row of a table that refers to it: what is not counted is taken along', async () => {
    const referring = await world.rows<{ of: string; tables: string[] }>(
      `select confrelid::regclass::text as of, array_agg(distinct conrelid::regclass::text order by conrelid::regclass::text) as tables
       from pg_constraint where contype = 'f' and confrelid in ('activities'::regclass, 'strands'::regclass) group by 1 order by 1`,
    );
    const both = [
      'indicators',
      'markings',
      'nominations',
      'part_links',
      'plan_proposals',
      'public_decisions',
      'review_returns',
      'traces',
    ];
    const ofActivities = [
      'bid_activities',
      'budget_lines',
      'dated_items',
      'inspection_proposals',
      'lesson_uses',
      'review_actions',
    ];
    // A version of a report is of a report, and what is public of it is of a version.
    const ofStrands = ['activities', 'plan_options', 'publications', 'report_versions', 'reports'];
    expect(referring).toEqual([
      { of: 'activities', tables: [...both, ...ofActivities].toSorted() },
      { of: 'strands', tables: [...both, ...ofStrands].toSorted() },
    ]);
  });

  test('stays where an indicator measures it', async () => {
    const plan = await draft();
    const activityId = plan.activityIds[0] ?? '';
    await indicatorOf(world, { strategyId: plan.strategyId, agency: council, partId: activityId });
    expect(await remove('activity', plan, activityId)).toMatchObject({ code: 'still-needed' });
    const other = await draft();
    await indicatorOf(world, { strategyId: other.strategyId, agency: council, partId: other.strandIds[0] ?? '' });
    valueOf(await remove('activity', other, other.activityIds[0] ?? ''));
    expect(await remove('strand', other, other.strandIds[0] ?? '')).toMatchObject({ code: 'still-needed' });
  });
});

test.each(['strand', 'activity'])('which decisions are public of a %s is looked up by an index', async (part) => {
  const lines = await as(world.db, { role: 'worker' }, async (tx) => {
    // So few rows as here are read whole, whatever index there is.
    await tx.execute('set local enable_seqscan = off');
    const plan = `explain select count(*) from public_decisions c where c.${part}_id = '${crypto.randomUUID()}'`;
    return (await tx.execute(plan)).rows.map((row) => Object.values(row).join(''));
  });
  expect(lines.join('\n')).toContain(`public_decisions_${part}`);
});
