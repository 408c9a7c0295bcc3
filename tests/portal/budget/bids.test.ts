import { afterAll, beforeAll, expect, test } from 'vitest';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { planOf, postOf, type Plan } from '../../support/stories/strategies.ts';
import type { Browser } from '../../support/portal.ts';
import { record, type TestAgency } from '../../support/stories/world.ts';

let scene: Scene;
let council: TestAgency;
let plan: Plan;
let officer: Browser;
let bid: string;

beforeAll(async () => {
  scene = await openScene('2026-10-01T09:00:00Z');
  council = await scene.world.agency('Council');
  const leaderPostId = await postOf(scene.world, council);
  const strand = { priorityArea: '', name: 'Enforcement', leaderPostId };
  plan = await planOf(scene.world, [{ ...strand, activities: [{ title: 'Raids', leadPostId: leaderPostId }] }], false);
  expect((await record(scene.world, plan.strategyId, 'open')).kind).toBe('taken');
  officer = await scene.browser(scene.world.officer);
});
afterAll(() => scene.end());

const day = (name: string, iso: string) => {
  const [year = '', month = '', date = ''] = iso.split('-');
  return { [`${name}-day`]: date, [`${name}-month`]: month, [`${name}-year`]: year };
};
const at = (part: string) => `/strategies/${plan.strategyId}/${part}`;

test('an officer writes a bid down; the register, the page of money and its date lead to it', async () => {
  expect((await officer.get(at('bids'))).text).toContain('No bid is written down yet');
  const typed = {
    funder: 'Home Office',
    purpose: 'A drugs task force',
    sum: '250,000',
    bidderPostId: await postOf(scene.world, council),
    activityIds: plan.activityIds[0] ?? '',
    ...day('submittedOn', '2026-09-01'),
  };
  const early = await officer.fill(at('bids/new'), { ...typed, ...day('expectedOn', '2026-08-31') });
  expect([early.status, early.text]).toEqual([422, expect.stringContaining('cannot be expected before')]);
  expect(early.text).toMatch(/type="checkbox" value="[^"]+" checked/u);
  const past = await officer.fill(at('bids/new'), { ...typed, ...day('expectedOn', '2026-09-30') });
  expect([past.status, past.text]).toEqual([
    422,
    expect.stringContaining('href="#expectedOn-day">This day has passed'),
  ]);
  const made = await officer.fill(at('bids/new'), { ...typed, ...day('expectedOn', '2026-11-30') });
  expect(made.status, made.text).toBe(303);
  bid = /^\/bids\/[0-9a-f-]+/u.exec(made.headers.get('location') ?? '')?.[0] ?? '';
  const { text } = await officer.get(bid);
  for (const said of ['Home Office', '£250,000', 'Council Contact 1, Council', '30 November 2026', 'Raids'])
    expect(text).toContain(said);
  for (const page of ['bids', 'money']) expect((await officer.get(at(page))).text).toContain(`href="${bid}"`);
  const date = /\/dates\/[0-9a-f-]+/u.exec(text)?.[0] ?? '';
  const ofDate = (await officer.get(date)).text;
  expect(ofDate).toContain(`href="${bid}"`);
  expect(ofDate).not.toContain('Say that it is done');
});

test('the register is a file, too', async () => {
  const { text, headers } = await officer.get(at('bids.csv'));
  expect(headers.get('content-disposition')).toContain('-bids.csv');
  expect(text).toContain('"A drugs task force","Home Office","250000');
  expect((await officer.get(at('bids'))).text).toContain(`href="${at('bids.csv')}"`);
});

test('the task of its result leads to the page of the bid', async () => {
  const bidder = await scene.browser(council.respondents[0]!);
  const [task] = await scene.world.rows<{ id: string }>(
    `select task_id as id from dated_items where kind = 'bid-result'`,
  );
  const led = (await bidder.get(`/tasks/${task?.id}`)).headers.get('location') ?? '';
  expect((await bidder.get(led)).headers.get('location')).toBe(bid);
});

test('who made it says the result; another agency reads it and has no form', async () => {
  const bidder = await scene.browser(council.respondents[0]!);
  const stranger = await scene.browser((await scene.world.agency('Fire')).respondents[0]!);
  expect((await stranger.get(bid)).text).not.toContain('Say the result');
  const typed = { outcome: 'partly', granted: '', conditions: 'For one year.', ...day('answeredOn', '2026-10-01') };
  const none = await bidder.fill(bid, typed, `${bid}/result`);
  expect([none.status, none.text]).toEqual([422, expect.stringContaining('which is less than £250,000')]);
  expect(none.text).toContain('id="granted-error"');
  expect((await bidder.fill(bid, { ...typed, granted: '£100,000' }, `${bid}/result`)).status).toBe(303);
  const { text } = await stranger.get(bid);
  for (const said of ['Granted in part', '£100,000', 'For one year.']) expect(text).toContain(said);
  expect((await officer.get(bid)).text).not.toContain('Say the result');
});

test('an officer notes what others announced, with its cost', async () => {
  const typed = { title: 'National plan', announcedBy: 'Home Office', ...day('announcedOn', '2026-09-20') };
  const missing = await officer.fill(at('initiatives'), { ...typed, costNote: ' ' });
  expect([missing.status, missing.text]).toEqual([422, expect.stringContaining('Say what it costs or brings')]);
  expect((await officer.fill(at('initiatives'), { ...typed, costNote: 'None.' })).status).toBe(303);
  const { text } = await officer.get(at('initiatives'));
  expect(text).toContain('20 September 2026, Home Office');
  await scene.world.rows(`update processes set state = 'closed', ended_at = app_now() where id = $1`, [
    plan.strategyId,
  ]);
  expect((await officer.get(at('initiatives'))).text).not.toContain('Note an initiative');
  expect((await officer.get(at('bids/new'))).text).toContain('no longer');
});
