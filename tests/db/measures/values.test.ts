import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from 'drizzle-orm';
import { as } from '../../../db/connect.ts';
import { actingFor } from '../../../db/acting-for.ts';
import { changeIndicator, stepIndicator } from '../../../db/measures/indicators.ts';
import { giveValues } from '../../../db/measures/values.ts';
import type { Actor } from '../../../domain/permissions.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { areasOf, indicatorOf, valueTasks } from '../../support/stories/measures.ts';
import { draftStrategy, postOf } from '../../support/stories/strategies.ts';
import { record, type TestAgency } from '../../support/stories/world.ts';
import { valueOf } from '../../support/verdicts.ts';

let scene: Scene;
let council: TestAgency;
let health: TestAgency;
let strategyId: string;

beforeAll(async () => {
  scene = await openScene('2026-10-05T09:00:00Z');
  council = await scene.world.agency('Council');
  health = await scene.world.agency('Health');
  const strategy = await draftStrategy(scene.world, [
    { kind: 'milestone', title: 'Of health', dueOn: '2028-01-31', agency: health },
  ]);
  strategyId = strategy.processId;
  expect((await record(scene.world, strategyId, 'open')).kind).toBe('taken');
});
afterAll(() => scene.end());

const give = (
  actor: Actor,
  indicatorId: string,
  period: string,
  values: Record<string, number | string>,
  provisional = false,
) =>
  as(scene.world.db, actingFor(actor), async (tx) =>
    giveValues(tx, actor, {
      indicatorId,
      period,
      provisional,
      note: '',
      values: Object.entries(values).map(([areaId, value]) => ({
        areaId,
        scaled: typeof value === 'number' ? value : null,
        whyNone: typeof value === 'string' ? value : '',
      })),
    }),
  );
const periods = async (id: string) =>
  (await valueTasks(scene.world, id)).map(({ period, state }) => `${period} ${state}`);
const contact = () => council.respondents[0]!;
const told = (kind: string) =>
  scene.world.rows<{ name: string; title: string }>(
    `select p.name, t.title from notices n join people p on p.id = n.person_id join tasks t on t.id = n.task_id
     where n.kind = $1 and t.kind = 'give-value' order by n.id`,
    [kind],
  );

test('the value of the period that runs is owed by the owner’s post, and the next once it has passed', async () => {
  const id = await indicatorOf(scene.world, { strategyId, agency: council, areas: ['North', 'South'] });
  await scene.pass(strategyId, '2026-10-05T10:00:00Z');
  expect(await periods(id), 'it is being designed').toEqual([]);
  await as(scene.world.db, actingFor(scene.world.officer), (tx) =>
    stepIndicator(tx, scene.world.officer, { indicatorId: id, to: 'baseline', reason: 'Agreed.', ifVersion: 1 }),
  );
  await scene.pass(strategyId, '2026-10-05T10:01:00Z', '2026-10-05T10:02:00Z');
  expect(await valueTasks(scene.world, id)).toMatchObject([
    { period: '2026-10', state: 'open', title: 'Arrests for supply, October 2026', agency: council.id },
  ]);
  expect((await valueTasks(scene.world, id))[0]?.due.toISOString()).toBe('2026-11-14T00:00:00.000Z');
  expect(await told('reminder'), 'nobody is told before the period is over').toEqual([]);

  // The first working day after the period.
  await scene.pass(strategyId, '2026-11-02T09:00:00Z');
  expect(await periods(id)).toEqual(['2026-10 open', '2026-11 open']);
  expect(await told('reminder')).toEqual([{ name: 'Council Contact 1', title: 'Arrests for supply, October 2026' }]);

  const { North, South } = await areasOf(scene.world, id);
  expect(await give(contact(), id, '2026-10', { [North!]: 12 })).toEqual({ ok: true, value: { given: 1 } });
  expect((await periods(id))[0], 'an area is missing').toBe('2026-10 open');
  expect(await give(contact(), id, '2026-10', { [South!]: 'The system was down.' })).toMatchObject({ ok: true });
  expect((await periods(id))[0]).toBe('2026-10 answered');

  await scene.pass(strategyId, '2026-11-17T09:00:00Z');
  expect(await told('escalation')).toEqual([]);
});

test('what nobody gives climbs the ladder, and a late value says so', async () => {
  const id = await indicatorOf(scene.world, { strategyId, agency: council, title: 'Seizures' }, 'in-use');
  await scene.pass(
    strategyId,
    '2026-11-18T09:00:00Z',
    '2026-12-01T09:00:00Z',
    '2026-12-10T09:00:00Z',
    '2026-12-15T09:00:00Z',
  );
  expect((await told('escalation')).filter(({ title }) => title.startsWith('Seizures'))).toEqual([
    { name: 'Council Manager 1', title: 'Seizures, November 2026' },
  ]);
  const { '': whole } = await areasOf(scene.world, id);
  valueOf(await give(contact(), id, '2026-11', { [whole!]: 7 }));
  expect(await scene.world.rows('select late, revision from indicator_values where indicator_id = $1', [id])).toEqual([
    { late: true, revision: 1 },
  ]);
});

test('every revision is kept; the same again is none', async () => {
  const id = await indicatorOf(scene.world, { strategyId, agency: council, title: 'Raids' }, 'in-use');
  await scene.pass(strategyId, '2026-12-16T09:00:00Z');
  const { '': whole } = await areasOf(scene.world, id);
  expect(await give(contact(), id, '2026-12', { [whole!]: 3 })).toMatchObject({ code: 'too-early' });
  valueOf(await give(contact(), id, '2026-12', { [whole!]: 3 }, true));
  expect(await periods(id), 'a provisional value of a period that runs is not the last word').toEqual(['2026-12 open']);
  await scene.pass(strategyId, '2027-01-04T09:00:00Z');
  expect(await give(contact(), id, '2026-12', { [whole!]: 3 }, true)).toMatchObject({ code: 'nothing-to-change' });
  valueOf(await give(contact(), id, '2026-12', { [whole!]: 4 }));
  valueOf(await give(scene.world.officer, id, '2026-12', { [whole!]: 5 }));
  expect(
    await scene.world.rows(
      'select revision, scaled, provisional from indicator_values where indicator_id = $1 order by revision',
      [id],
    ),
  ).toEqual([
    { revision: 1, scaled: 3, provisional: true },
    { revision: 2, scaled: 4, provisional: false },
    { revision: 3, scaled: 5, provisional: false },
  ]);
  await expect(scene.world.rows('update indicator_values set scaled = 9')).rejects.toThrow('never changed');
});

test('only the owner’s agency and officers give values, whatever a query forgets', async () => {
  const id = await indicatorOf(scene.world, { strategyId, agency: council, title: 'Purity' }, 'in-use');
  await scene.pass(strategyId, '2027-01-05T09:00:00Z');
  const { '': whole } = await areasOf(scene.world, id);
  const stranger = health.respondents[0]!;
  expect(await give(stranger, id, '2026-12', { [whole!]: 1 })).toMatchObject({ code: 'not-found' });
  const forged = as(scene.world.db, actingFor(stranger), (tx) =>
    tx.execute(sql`insert into indicator_values (strategy_id, indicator_id, area_id, period, revision, scaled, provisional, late, said_by)
      values (${strategyId}, ${id}, ${whole}, '2026-12', 1, 1, false, false, ${stranger.personId})`),
  );
  await expect(forged).rejects.toMatchObject({ cause: { code: '42501' } });
  const other = await areasOf(
    scene.world,
    await indicatorOf(scene.world, { strategyId, agency: council, title: 'Other' }),
  );
  expect(await give(contact(), id, '2026-12', { [other['']!]: 1 })).toMatchObject({ code: 'malformed' });
  expect(await give(contact(), id, '2026-Q4', { [whole!]: 1 })).toMatchObject({ code: 'malformed' });
  expect(await give(contact(), id, '2026-12', { [whole!]: ' ' })).toMatchObject({ code: 'malformed' });
});

test('a new owner has what is owed, and what is retired is owed no more', async () => {
  const { officer } = scene.world;
  const id = await indicatorOf(scene.world, { strategyId, agency: council, title: 'Treatment' }, 'in-use');
  await scene.pass(strategyId, '2027-01-06T09:00:00Z', '2027-02-01T09:00:00Z');
  const ownerPostId = await postOf(scene.world, health);
  const acting = actingFor(officer);
  valueOf(
    await as(scene.world.db, acting, (tx) =>
      changeIndicator(tx, officer, { indicatorId: id, ifVersion: 2, ownerPostId }),
    ),
  );
  expect((await valueTasks(scene.world, id)).map(({ agency }) => agency)).toEqual([health.id, health.id]);
  expect((await told('handed-over')).map(({ name }) => name)).toEqual(['Health Contact 1', 'Health Contact 1']);
  const retire = { indicatorId: id, to: 'retired', reason: 'Of no use.', ifVersion: 3 } as const;
  valueOf(await as(scene.world.db, acting, (tx) => stepIndicator(tx, officer, retire)));
  expect(await periods(id)).toEqual(['2027-01 withdrawn', '2027-02 withdrawn']);
  const { '': whole } = await areasOf(scene.world, id);
  expect(await give(officer, id, '2027-01', { [whole!]: 1 })).toMatchObject({ code: 'not-open' });
});

test('what passed while nobody looked is asked for by the next working day, each period once', async () => {
  const id = await indicatorOf(
    scene.world,
    { strategyId, agency: council, title: 'Forgotten', frequency: 'quarter' },
    'in-use',
  );
  await scene.pass(strategyId, '2027-02-02T09:00:00Z', '2027-08-02T09:00:00Z', '2027-08-02T09:00:01Z');
  expect(await periods(id)).toEqual(['2027-Q1 open', '2027-Q2 open', '2027-Q3 open']);
  const due = (await valueTasks(scene.world, id)).map((task) => task.due.toISOString().slice(0, 10));
  expect(due[1]).toBe('2027-08-03');
});

test('an owner who holds no task of the strategy gives a value, on its page and by statement; others do not', async () => {
  const fire = await scene.world.agency('Fire');
  const id = await indicatorOf(scene.world, { strategyId, agency: fire, title: 'Alarms' }, 'in-use');
  const areaId = (await areasOf(scene.world, id))[''] ?? '';
  expect(await valueTasks(scene.world, id)).toEqual([]);
  const owner = fire.respondents[0]!;
  const page = `/measures/${id}/values?period=2026-08`;
  const sent = await (await scene.browser(owner)).fill(page, { [`value-${areaId}`]: '4' }, `/measures/${id}/values`);
  expect([sent.status, sent.headers.get('location')]).toEqual([303, expect.stringContaining('done=values-given')]);
  expect(await give(owner, id, '2026-09', { [areaId]: 5 })).toMatchObject({ ok: true });
  const police = await scene.world.agency('Police');
  expect(await give(police.respondents[0]!, id, '2026-09', { [areaId]: 6 })).toMatchObject({ code: 'not-found' });
});
