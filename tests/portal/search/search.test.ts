import { afterAll, beforeAll, expect, test } from 'vitest';
import { as } from '../../../db/connect.ts';
import { actingFor } from '../../../db/acting-for.ts';
import { submitAnswer } from '../../../db/tasks/answers/answers.ts';
import type { Browser } from '../../support/portal.ts';
import { addBody, memberOf } from '../../support/stories/sign-offs.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { planOf, postOf, type Plan } from '../../support/stories/strategies.ts';
import { answerText, openRound } from '../../support/stories/world.ts';
import { valueOf } from '../../support/verdicts.ts';

let scene: Scene;
let officer: Browser;
let partner: Browser;
let plan: Plan;
let round: Awaited<ReturnType<typeof openRound>>;

beforeAll(async () => {
  scene = await openScene('2026-10-01T09:00:00Z');
  const { world } = scene;
  const council = await world.agency('Council');
  round = await openRound(world, [council], { title: 'Needle exchanges', dueAt: Date.parse('2026-11-01T09:00:00Z') });
  const contact = council.respondents[0]!;
  const content = answerText('We <script>alert("agree")</script> & want more syringes.');
  valueOf(
    await as(world.db, actingFor(contact), (tx) =>
      submitAnswer(tx, contact, { taskId: round.taskIds[0] ?? '', content, ifVersion: null }),
    ),
  );
  const leadPostId = await postOf(world, council);
  const activities = [{ title: 'Syringe bins', leadPostId }];
  plan = await planOf(world, [{ priorityArea: '', name: 'Harm', leaderPostId: leadPostId, activities }]);
  officer = await scene.browser(world.officer);
  partner = await scene.browser(contact);
});
afterAll(() => scene.end());

const find = async (browser: Browser, q: string, more = '') => {
  const { status, text } = await browser.get(`/search?q=${encodeURIComponent(q)}${more}`);
  return { status, text: text.replaceAll(/\s+/gu, ' ') };
};

test('every page has a field from which everything is searched, and the page of the search its own alone', async () => {
  const start = (await partner.get('/tasks')).text;
  expect(start).toContain('action="/search"');
  expect(start).toContain('<label class="govuk-visually-hidden" for="search-everything">Search</label>');
  const { status, text } = await partner.get('/search');
  expect([status, text.split('action="/search"').length]).toEqual([200, 2]);
  expect(text).not.toContain('found');
});

test('an officer is led to the round, the answer and the activity; what was found stands out, and nothing that was written is taken for a page', async () => {
  const { text } = await find(officer, 'syringe');
  expect(text).toContain('2 found');
  expect(text).toContain(`href="/tasks/${round.taskIds[0]}">Needle exchanges</a>`);
  expect(text).toContain('Answer · CON-2026-0001 · Council');
  expect(text).toContain('<mark>syringes</mark>');
  expect(text).toContain('alert(&quot;agree&quot;)');
  expect(text).toContain('&amp; want more');
  expect(text).not.toContain('<script>alert');
  expect(text).toContain(`href="/strategies/${plan.strategyId}/activities/${plan.activityIds[0]}">Syringe bins</a>`);
  expect((await find(officer, 'CON-2026-00')).text).toContain(`href="/rounds/${round.processId}">`);
});

test('a partner is led to a round by his task, and told of colleagues without a link', async () => {
  expect((await find(partner, 'needle')).text).toContain(`href="/tasks/${round.taskIds[0]}">Needle exchanges</a>`);
  const { text } = await find(partner, 'counc', '&kind=person');
  expect(text).toContain('Council Contact 1');
  expect(text).not.toContain('href="/directory');
  expect((await find(officer, 'counc', '&kind=person')).text).toContain('href="/directory/people/');
});

test('every link of what is found opens a page', async () => {
  for (const browser of [officer, partner])
    for (const q of ['syringe', 'needle', 'council', 'harm', 'STR-', 'directorate or officer']) {
      const { text } = await find(browser, q);
      const list = text.slice(text.indexOf('app-results'), text.indexOf('</ol>'));
      for (const [, href = ''] of list.matchAll(/href="(\/[^"]*)"/gu))
        expect([href, (await browser.get(href)).status < 400]).toEqual([href, true]);
    }
});

test('where nothing is found it is said where it was looked', async () => {
  const { text } = await find(officer, 'absinthe');
  expect(text).toContain('Nothing is found for “absinthe”');
  expect(text).toContain('<li>Answers and returns</li>');
  const narrow = (await find(officer, 'absinthe', '&kind=lesson')).text;
  expect([narrow.includes('<li>Lessons</li>'), narrow.includes('<li>Comments</li>')]).toEqual([true, false]);
});

test('stop words alone, and what is only to be left out, are no search', async () => {
  for (const q of ['the of and', '-syringes', '""', '& | !'])
    expect((await find(officer, q)).text, q).toContain('There is nothing to look for');
});

test('10,000 characters and what cannot be seen are refused beside the field, whatever else is typed is looked for', async () => {
  const long = await find(officer, 'x'.repeat(10_000));
  expect([long.status, long.text.length < 20_000]).toEqual([422, true]);
  expect(long.text).toContain('The text has 10,000 characters. Use 200 or fewer.');
  expect((await find(officer, 'a\u202eb')).status).toBe(422);
  for (const q of ['(', "' & | ! <-> :*", 'a:b \\', '警察の報告', 'x'.repeat(200)])
    expect((await find(officer, q)).status, q).toBe(200);
});

test('what is found is told in pages, each of which leads to the next', async () => {
  await scene.world.rows(
    `insert into agencies (name, kind) select 'Quorum ' || n, 'agency' from generate_series(1, 45) n`,
  );
  const first = await find(officer, 'quorum', '&kind=agency');
  expect(first.text).toContain('45 found');
  const next = /href="(?<href>\/search[^"]*page=2)"/u.exec(first.text)?.groups?.['href'] ?? '';
  const second = (await officer.get(next.replaceAll('&amp;', '&'))).text;
  expect(second).toContain('start="21"');
  expect(second).toContain('Previous page');
  expect((await find(officer, 'quorum', '&kind=agency&page=9')).text).toContain('There is no such page');
});

test('a member of a body has the field, and finds nothing of what others do', async () => {
  const board = await addBody(scene.world, 'Board', 1);
  const member = await scene.browser(memberOf(board, 0));
  expect((await find(member, 'syringe')).text).toContain('Nothing is found');
  expect((await find(member, 'boar')).text).toContain('Board');
});
