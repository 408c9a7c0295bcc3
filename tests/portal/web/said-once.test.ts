import { afterAll, beforeAll, expect, test } from 'vitest';
import { everyPage } from '../../../portal/routes.ts';
import type { Browser } from '../../support/portal.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { usualPlan } from '../../support/stories/strategies.ts';
import { addPerson, openRound, type TestAgency } from '../../support/stories/world.ts';

const banner = 'govuk-notification-banner--success';
let scene: Scene;
let council: TestAgency;
let round: Awaited<ReturnType<typeof openRound>>;
let officer: Browser;

beforeAll(async () => {
  scene = await openScene('2026-11-02T10:00:00Z');
  council = await scene.world.agency('Council');
  round = await openRound(scene.world, [council], { dueAt: Date.parse('2026-12-04T17:00:00Z') });
  officer = await scene.browser(scene.world.officer);
});
afterAll(() => scene.end());

const added = () =>
  officer.fill(`/rounds/${round.processId}/log`, { comment: 'Said at the event', agency: council.id });
const locationOf = (reply: { headers: Headers }) => reply.headers.get('location') ?? '';

test('what was done is said once, where it leads, to whoever did it', async () => {
  const to = locationOf(await added());
  expect(to).toBe(`/rounds/${round.processId}/log?done=item-added`);
  expect((await officer.get(to)).text).toContain('The comment is in the log.');
  expect((await officer.get(to)).text).not.toContain(banner);
});

test('nobody else is told it by the same address, nor the same person of something else', async () => {
  const to = locationOf(await added());
  const other = await scene.browser(
    await addPerson(scene.world.rows, scene.world.directorateId, 'Other Officer', 'officer'),
  );
  expect((await other.get(to)).text).not.toContain(banner);
  for (const lie of [
    to.replace('item-added', 'settled'),
    `/rounds/${round.processId}?done=published`,
    `${to}&due=2026-12-05&holidays=scotland`,
  ])
    expect((await officer.get(lie)).text).not.toContain(banner);
  // The mark of one session counts in no other of the same browser.
  const mark = officer.cookies.get('concordat-done') ?? '';
  other.cookies.set('concordat-done', mark);
  expect((await other.get(to)).text).not.toContain(banner);
  expect((await officer.get(to)).text).toContain(banner);
});

test('no page says that something was done because an address says so', async () => {
  const { strategyId } = await usualPlan(scene.world, [council]);
  const ids: Record<string, string> = {
    rounds: round.processId,
    tasks: round.taskIds[0] ?? '',
    strategies: strategyId,
  };
  const pages = everyPage
    .filter(([method]) => method === 'get')
    .map(([, path]) =>
      path.replace(/^\/(?<noun>[a-z]+)\/:id/u, (whole, noun: string) => `/${noun}/${ids[noun] ?? whole}`),
    )
    .filter((path) => !path.includes(':'));
  expect(pages.length).toBeGreaterThan(60);
  const told: string[] = [];
  for (const page of pages)
    for (const code of ['saved', 'signed', 'answer-logged']) {
      const { text } = await officer.get(`${page}?done=${code}`);
      if (text.includes(banner)) told.push(`${page} ${code}`);
    }
  expect(told).toEqual([]);
});
