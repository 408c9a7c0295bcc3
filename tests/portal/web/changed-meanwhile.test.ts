import { afterAll, beforeAll, expect, test } from 'vitest';
import { addInspector, draftOf } from '../../support/stories/inspections.ts';
import { type Browser, type RunningPortal, shownFields, startPortal } from '../../support/portal.ts';
import { createTestDatabase, type TestDatabase } from '../../support/parts/postgres.ts';
import { addBody } from '../../support/stories/sign-offs.ts';
import { postOf, usualPlan } from '../../support/stories/strategies.ts';
import { addPerson, createWorld, draftRound, type World } from '../../support/stories/world.ts';

let database: TestDatabase;
let portal: RunningPortal;
let world: World;
let first: Browser;
let second: Browser;
let pages: Readonly<Record<string, { page: string; action: string; field: string }>>;

beforeAll(async () => {
  database = await createTestDatabase();
  portal = await startPortal(database);
  world = await createWorld(database);
  const health = await world.agency('Health');
  const other = await addPerson(world.rows, world.directorateId, 'Other Officer', 'officer');
  [first, second] = (await Promise.all(
    [world.officer, other].map(({ personId, name }) => portal.browserOf({ id: personId, name, email: '' })),
  )) as [Browser, Browser];
  const inspector = await addInspector(world);
  const due = Date.now() + 40 * 86_400_000;
  const round = await draftRound(world, [health], { dueAt: due });
  const inspection = await draftOf(world, [health], [inspector], { evidenceDueAt: due });
  const plan = await usualPlan(world, [health], false);
  const edit = (page: string, field: string, action = page) => ({ page, action, field });
  const post = `/directory/posts/${await postOf(world, health)}`;
  pages = {
    post: edit(post, 'title'),
    agency: edit(`/directory/agencies/${health.id}/edit`, 'name'),
    person: edit(`/directory/people/${health.respondents[0]!.personId}/edit`, 'name'),
    body: edit(`/directory/bodies/${(await addBody(world, 'Board', 2)).id}/edit`, 'name'),
    round: edit(`/rounds/${round.processId}/edit`, 'title'),
    strategy: edit(`/strategies/${plan.strategyId}/edit`, 'title'),
    inspection: edit(`/inspections/${inspection.processId}/edit`, 'title'),
  };
}, 120_000);
afterAll(async () => {
  await portal.close();
  await world.end();
});

/** Of a page with several forms the one that is edited. */
const formOf = (html: string, field: string) =>
  (html.match(/<form[^>]*method="post"[^]*?<\/form>/gu) ?? []).find((form) => form.includes(`name="${field}"`)) ?? '';

test.each(['post', 'agency', 'person', 'body', 'round', 'strategy', 'inspection'])(
  'two officers edit one %s: the second sees where they differ, and decides',
  async (noun) => {
    const { page, action, field } = pages[noun]!;
    const asSecondSaw = shownFields(formOf((await second.get(page)).text, field));
    const asFirstSaw = shownFields(formOf((await first.get(page)).text, field));
    expect((await first.post(action, { ...asFirstSaw, [field]: 'By the first' })).status).toBe(303);
    const late = await second.post(action, { ...asSecondSaw, [field]: 'By the second' });
    expect(late.status).toBe(422);
    expect(late.text).toMatch(/[Cc]hanged (?:this|him|her|the).* since you/u);
    expect(late.text).toContain('Saved: By the first');
    expect(late.text).toContain('Yours: By the second');
    expect((await first.get(page)).text).toContain('By the first');
    const again = await second.post(action, shownFields(formOf(late.text, field)));
    expect(again.status).toBe(303);
    expect((await first.get(page)).text).toContain('By the second');
  },
);
