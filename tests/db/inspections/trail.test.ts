import { afterAll, beforeAll, expect, test } from 'vitest';
import { readEntries } from '../../../db/rounds/read-timeline.ts';
import type { Actor } from '../../../domain/permissions.ts';
import { acting, addInspector, day, draftOf } from '../../support/stories/inspections.ts';
import { createWorld, record, type TestAgency, type World } from '../../support/stories/world.ts';

let world: World;
let council: TestAgency;
let inspector: Actor;
let processId: string;

beforeAll(async () => {
  world = await createWorld();
  council = await world.agency('Council');
  inspector = await addInspector(world);
  processId = (await draftOf(world, [council], [inspector], { evidenceDueAt: Date.now() + 30 * day })).processId;
  expect(await record(world, processId, 'open')).toMatchObject({ kind: 'taken' });
}, 60_000);
afterAll(() => world.end());

const seen = async (actor: Actor | undefined) => {
  if (actor === undefined) throw new Error('nobody');
  const { rows } = await acting(world, actor, (tx) => readEntries(tx, processId, undefined));
  return rows.map(({ act }) => act);
};
const all = async (actor: Actor) =>
  acting(world, actor, async (tx) => (await tx.execute('select distinct process_id as id from audit_entries')).rows);

test('an inspector reads the trail of his own inspection, and of nothing else', async () => {
  expect(await seen(inspector)).toEqual(await seen(world.officer));
  expect(await seen(inspector)).toContain('inspection-open');
  expect(await all(inspector)).toEqual([{ id: processId }]);
});

test('an inspector of another one, and the agency that is inspected, read none of it', async () => {
  const other = await addInspector(world, 'Otto Inspector');
  expect(await seen(other)).toEqual([]);
  expect(await seen(council.respondents[0])).toEqual([]);
});

test('whoever inspects in place of an inspector who is away reads it too', async () => {
  const deputy = { ...(await addInspector(world, 'Dora Deputy')), standsFor: [inspector.personId] };
  expect(await seen(deputy)).toContain('inspection-open');
});
