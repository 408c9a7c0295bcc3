import { afterAll, beforeAll, expect, test } from 'vitest';
import { draftSkeleton, putSkeletonInForce, readSkeleton } from '../../../db/reports/skeletons.ts';
import { actingFor } from '../../../db/acting-for.ts';
import { as } from '../../../db/connect.ts';
import { usualSections } from '../../../domain/reports/skeleton.ts';
import { type Browser, shownFields } from '../../support/portal.ts';
import { addPerson } from '../../support/stories/world.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';

let scene: Scene;
let officer: Browser;
let other: Browser;
const page = '/report-sections/review';

beforeAll(async () => {
  scene = await openScene('2026-10-01T09:00:00Z');
  officer = await scene.browser(scene.world.officer);
  other = await scene.browser(
    await addPerson(scene.world.rows, scene.world.directorateId, 'Second Officer', 'officer'),
  );
});
afterAll(() => scene.end());

const inForce = () =>
  as(scene.world.db, { role: 'worker' }, async (tx) =>
    (await readSkeleton(tx, 'review')).sections.map(({ key }) => key),
  );

test('one officer drafts with which sections reports begin, another one puts it in force', async () => {
  expect((await officer.get('/report-sections')).text).toContain(page);
  expect((await officer.change(page, { 'key-4': '' })).text).toContain(
    'A report of this kind has these sections, too: equality',
  );
  const more = { 'key-8': 'risks', 'letter-8': 'G', 'heading-8': 'Risks', contact: 'Office: 1' };
  expect((await officer.change(page, more)).status).toBe(303);
  expect((await officer.change(page, { ...more, ifVersion: '0' })).text).toContain(
    'Somebody has changed these sections',
  );
  expect(await inForce()).not.toContain('risks');
  const own = await officer.get(page);
  expect(own.text).toContain('You drafted it, so somebody else puts it in force');
  expect(own.text).not.toContain('Put it in force');
  const press = `${page}/in-force`;
  const alone = await officer.post(press, { ...shownFields(own.text), ifVersion: '1' });
  expect([alone.status, alone.text]).toEqual([422, expect.stringContaining('Another officer puts it in force')]);
  const late = await other.fill(page, { ifVersion: '7' }, press);
  expect(late.text).toContain('Somebody has changed these sections since you opened them');
  expect((await other.fill(page, {}, press)).status).toBe(303);
  expect(await inForce()).toContain('risks');
  expect((await other.get(page)).text).not.toContain('A change waits');
  expect((await officer.get('/report-sections/other')).status).toBe(404);
});

test('the database itself puts nothing in force for who drafted it', async () => {
  const { world } = scene;
  const acting = actingFor(world.officer);
  const sections = usualSections;
  await as(world.db, acting, (tx) =>
    draftSkeleton(tx, world.officer, { kind: 'part', sections, contact: '', ifVersion: 0 }),
  );
  const refused = await as(world.db, acting, (tx) =>
    putSkeletonInForce(tx, world.officer, { kind: 'part', ifVersion: 1 }),
  );
  expect(refused).toMatchObject({ code: 'not-allowed' });
  await expect(
    world.rows(`update report_skeletons set in_force_at = app_now(), in_force_by = made_by where kind = 'part'`),
  ).rejects.toThrow();
});
