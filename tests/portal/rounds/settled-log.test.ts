import { afterAll, beforeAll, expect, test } from 'vitest';
import { submitAnswer } from '../../../db/tasks/answers/answers.ts';
import { as } from '../../../db/connect.ts';
import { actingFor } from '../../../db/acting-for.ts';
import type { Role } from '../../../domain/permissions.ts';
import { type Browser, Browser as Stranger } from '../../support/portal.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { addPerson, openRound, record } from '../../support/stories/world.ts';

const dueAt = Date.parse('2026-12-04T17:00:00Z');
let scene: Scene;

beforeAll(async () => {
  scene = await openScene('2026-11-02T10:00:00Z');
});
afterAll(() => scene.end());

const staff = async (name: string, role: Role) =>
  scene.browser(await addPerson(scene.world.rows, scene.world.directorateId, name, role));
const settle = (officer: Browser, link: string) =>
  officer.fill(link, { disposition: 'accepted', response: 'We agree.', changed: 'Chapter 3' });

/** A closed round of one agency that said two things, and the links to both in its log. */
async function closedRound(agency: string) {
  const { world } = scene;
  const council = await world.agency(agency);
  const who = council.respondents[0]!;
  const question = { text: 'Do you support strand one?', kind: 'position' } as const;
  const round = await openRound(world, [council], { dueAt, questions: [question] });
  const [stored] = await world.rows<{ id: string }>('select id from questions where process_id = $1', [
    round.processId,
  ]);
  const replies = [{ questionId: stored?.id ?? '', position: 'object' as const, text: 'It costs too much.' }];
  const content = { nothingToSay: false, comment: 'All in all, no.', replies };
  await as(world.db, actingFor(who), (tx) =>
    submitAnswer(tx, who, { taskId: round.taskIds[0] ?? '', content, ifVersion: null }),
  );
  await record(world, round.processId, 'close');
  const path = `/rounds/${round.processId}`;
  const officer = await scene.browser(world.officer);
  const log = (await officer.get(`${path}/log`)).text;
  return { ...round, path, officer, links: [...new Set(log.match(/\/rounds\/[^"]+\/log\/[0-9a-f-]{36}/gu))] };
}

test('once nothing is left to settle, the log and the overview offer to agree it, to whoever may', async () => {
  const { path, officer, links } = await closedRound('Council');
  const pages = async (browser: Browser) =>
    Promise.all(['', '/log', '/log?show=unsettled'].map(async (page) => (await browser.get(`${path}${page}`)).text));
  expect(links).toHaveLength(2);
  await settle(officer, links[0] ?? '');
  for (const page of await pages(officer)) expect(page).not.toContain(`${path}/agree-log`);
  expect((await pages(officer))[0]).toContain('Settle the log (1 of 2 left)');
  await settle(officer, links[1] ?? '');
  for (const page of await pages(officer)) {
    expect(page).toContain('Every comment is settled');
    expect(page).toContain(`href="${path}/agree-log"`);
    expect(page).not.toMatch(/Settle the log|0 of 2/u);
  }
  const auditor = await staff('Aud Itor', 'auditor');
  const [, log] = await pages(auditor);
  expect(log).toContain('Next, the directorate agrees the log.');
  expect(log).not.toContain('/agree-log');
  await officer.fill(`${path}/agree-log`, {});
  for (const page of await pages(officer)) expect(page).not.toContain('/agree-log');
});

test('the public page says of each comment which question it answers and which position was taken', async () => {
  const { path, officer, links, processId, reference } = await closedRound('Parish');
  for (const link of links) await settle(officer, link);
  await officer.fill(`${path}/agree-log`, {});
  await record(scene.world, processId, 'publish', {}, { outcome: 'We cut strand one.' });
  const { status, text } = await new Stranger(scene.portal.url).get(`/published/${reference}`);
  expect(status).toBe(200);
  const boxes = text.split('<div class="govuk-inset-text">').slice(1);
  const ofQuestion = boxes.find((box) => box.includes('It costs too much.'));
  expect(ofQuestion).toContain('Do you support strand one?');
  expect(ofQuestion).toContain('Position: <strong>Object</strong>');
  const ofAll = boxes.find((box) => box.includes('All in all, no.'));
  expect(ofAll).not.toMatch(/strand one\?|Position/u);
  expect(text).not.toContain('Parish');
});
