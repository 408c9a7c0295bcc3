import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Browser, hiddenFields, shownFields } from '../../support/portal.ts';
import { anotherOfficer, officerPost } from '../../support/stories/developments.ts';
import { addBody, signAs, type TestBody } from '../../support/stories/sign-offs.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { usualPlan } from '../../support/stories/strategies.ts';
import { record, type TestAgency } from '../../support/stories/world.ts';

let scene: Scene;
let council: TestAgency;
let board: TestBody;
let strategyId: string;
let officer: Browser;
let other: Browser;
let lead: string;

beforeAll(async () => {
  scene = await openScene('2026-11-02T10:00:00Z');
  const { world } = scene;
  council = await world.agency('Council');
  board = await addBody(world, 'Management Board', 1);
  ({ strategyId } = await usualPlan(world, [council]));
  lead = await officerPost(world);
  officer = await scene.browser(world.officer);
  other = await scene.browser(await anotherOfficer(world, 'Second Officer'));
});
afterAll(() => scene.end());

const on = (n: number, day: string) => {
  const [year = '', month = '', date = ''] = day.split('-');
  return { [`on-${n}-day`]: date, [`on-${n}-month`]: month, [`on-${n}-year`]: year };
};
const row = (n: number, title: string, kind: string, day: string, more: Record<string, string> = {}) => ({
  [`title-${n}`]: title,
  [`kind-${n}`]: kind,
  ...on(n, day),
  ...more,
});
const chain = {
  title: 'From the seminar to the board',
  ...row(0, 'Board', 'board', '2027-03-01', { 'place-0': '3' }),
  ...row(1, 'Seminar', 'seminar', '2026-11-20', { 'place-1': '1' }),
  ...row(2, 'Forum', 'open-forum', '2027-01-11', { 'place-2': '2' }),
};
const placeOf = (reply: { headers: Headers }) => (reply.headers.get('location') ?? '').split('?')[0] ?? '';

async function plan(): Promise<string> {
  const reply = await officer.fill(
    `/developments/new?strategy=${strategyId}`,
    { ...chain, leadPostId: lead },
    '/developments/new',
  );
  expect([reply.status, reply.text.match(/error-message[^]{0,200}/u)?.[0]]).toEqual([303, undefined]);
  return placeOf(reply);
}
/** The pages of its stages, in their order. */
const stagesOf = async (path: string) =>
  [...(await officer.get(path)).text.matchAll(/href="(?<at>\/developments\/[^"]+\/stages\/[^"]+)"/gu)].map(
    ({ groups }) => groups?.['at'] ?? '',
  );
/** What its workflow does after the commit. */
const pass = (path: string) => scene.pass(path.split('/')[2] ?? '', '2026-11-02T10:00:00Z');

test('an officer plans the stages, and what is wrong with one is said beside it', async () => {
  const at = `/developments/new?strategy=${strategyId}`;
  const sent = (more: Record<string, string>) =>
    officer.fill(at, { ...chain, leadPostId: lead, ...more }, '/developments/new');
  const early = await sent(on(2, '2026-11-19'));
  expect(early.status).toBe(422);
  expect(early.text).toContain('href="#title-2"');
  expect(early.text).toContain('“Forum” is planned before “Seminar”');
  expect((await sent({ 'kind-1': 'authority', 'opens-1': 'consultation' })).text).toContain(
    'Authority is opened as a sign-off.',
  );
  expect((await sent({ leadPostId: '' })).text).toContain('Choose who leads it');
  expect((await sent({ 'title-1': '', 'title-0': '', 'title-2': '' })).text).toContain('at least one stage');
  const more = await sent({ more: 'yes' });
  expect([more.status, more.text.includes('Row 6'), more.text.includes('value="Forum"')]).toEqual([200, true, true]);

  const path = await plan();
  const page = (await officer.get(path)).text;
  expect(page.indexOf('Seminar</a>')).toBeLessThan(page.indexOf('Forum</a>'));
  expect(page.indexOf('Forum</a>')).toBeLessThan(page.indexOf('Board</a>'));
  expect((await officer.get(`/developments?strategy=${strategyId}`)).text).toContain('From the seminar to the board');
  expect((await officer.get(`/strategies/${strategyId}`)).text).toContain(`/developments?strategy=${strategyId}`);
  const discarded = await officer.fill(path, {}, `${path}/discard`);
  expect(discarded.status).toBe(303);
  expect((await officer.get(path)).text).toContain('Cancelled');
});

test('from the first stage to the last on one page: asked for, drafted from its task, opened in order, signed, finished', async () => {
  const { world } = scene;
  const path = await plan();
  expect((await officer.fill(`${path}/start`, {})).status).toBe(303);
  await pass(path);
  const [seminar = '', forum = '', boardStage = ''] = await stagesOf(path);
  const calendar = (await other.get('/calendar')).text;
  expect([calendar.includes('>Forum</a>'), calendar.includes('>Seminar</a>')]).toEqual([true, false]);
  const [task] = await world.rows<{ id: string }>(`select id from tasks where process_id = $1 and state = 'open'`, [
    path.split('/')[2],
  ]);
  expect(placeOf(await officer.get(`/tasks/${task?.id}`))).toBe(`/developments/of-task/${task?.id}`);
  expect(placeOf(await officer.get(`/developments/of-task/${task?.id}`))).toBe(seminar);
  expect((await officer.get('/tasks')).text).toContain('Open the next stage of the development');

  const drafting =
    /href="(?<at>\/rounds\/new\?stage=[^"]+)"/u.exec((await officer.get(seminar)).text)?.groups?.['at'] ?? '';
  expect(shownFields((await officer.get(drafting)).text)).toMatchObject({
    format: 'seminar',
    title: expect.stringContaining('Seminar'),
  });
  const agencies = {
    agency: council.id,
    'due-day': '20',
    'due-month': '11',
    'due-year': '2026',
    positions: 'Do you support it?',
  };
  const round = placeOf(
    await officer.fill(drafting, { ...shownFields((await officer.get(drafting)).text), ...agencies }, '/rounds/new'),
  ).replace('/preview', '');
  expect((await officer.get(seminar)).text).toContain(`href="${round}"`);
  expect((await officer.get(round)).text).toContain(seminar);
  const twice = await officer.fill(
    drafting,
    { ...shownFields((await officer.get(drafting)).text), ...agencies },
    '/rounds/new',
  );
  expect(twice.text).toContain('This stage has a draft already');
  expect(await record(world, round.split('/').at(-1) ?? '', 'open')).toMatchObject({ kind: 'taken' });
  expect((await officer.get(forum)).text).toContain('“Seminar” comes first and is not done yet.');
  expect((await officer.get(forum)).text).not.toContain('Draft the round');
  expect(await record(world, round.split('/').at(-1) ?? '', 'close')).toMatchObject({ kind: 'taken' });
  await pass(path);

  const held = {
    'heldOn-day': '1',
    'heldOn-month': '11',
    'heldOn-year': '2026',
    cameOf: 'Thirty came; the aims were supported.',
  };
  const late = await officer.fill(forum, { ...held, 'heldOn-month': '12' }, `${forum}/record-stage`);
  expect(late.text).toContain('The day on which it was held is still to come');
  expect((await officer.fill(forum, held, `${forum}/record-stage`)).status).toBe(303);
  await pass(path);

  const signing =
    /href="(?<at>\/sign-offs\/new\?stage=[^"]+)"/u.exec((await officer.get(boardStage)).text)?.groups?.['at'] ?? '';
  const fields = {
    ...hiddenFields((await officer.get(signing)).text),
    title: 'The board',
    'stage-1-who': `body:${board.id}`,
    'stage-1-asked': 'approve',
    'stage-1-rule': 'all',
  };
  const made = await officer.upload(
    signing,
    fields,
    new File(['The draft.\n'], 'draft.txt', { type: 'text/plain' }),
    '/sign-offs/new',
  );
  const signOffId = placeOf(made).split('/')[2] ?? '';
  expect((await officer.fill(`${path}/finish`, {})).text).toContain('“Board” is not done');
  expect(await record(world, signOffId, 'open')).toMatchObject({ kind: 'taken' });
  await signAs(world, board.members[0]!, signOffId);

  const whole = (await officer.get(path)).text;
  for (const text of ['0 of 1 answered', 'Thirty came', '1 November 2026', 'Approved, by', 'Management Board'])
    expect(whole).toContain(text);
  expect((await officer.get(`/sign-offs/${signOffId}`)).text).toContain(boardStage);
  await pass(path);
  expect((await officer.get('/')).text).toContain('Every stage is done: From the seminar to the board');
  expect((await officer.fill(`${path}/finish`, {})).status).toBe(303);
  expect((await officer.get('/')).text).not.toContain('Every stage is done');
  expect((await officer.get(`${path}/timeline`)).text).toContain('Development finished');
});

test('another officer skips, going back keeps what was done, and what has begun is not planned anew', async () => {
  const path = await plan();
  expect((await officer.fill(`${path}/start`, {})).status).toBe(303);
  const [seminar = '', forum = ''] = await stagesOf(path);
  expect((await officer.get(seminar)).text).toContain('Ask another officer');
  const own = await officer.fill(seminar, { 'skip-reason': 'Nobody has time' }, `${seminar}/skip-stage`);
  expect([own.status, own.text.includes('does not skip it alone')]).toEqual([422, true]);
  expect((await other.fill(seminar, { 'skip-reason': '' }, `${seminar}/skip-stage`)).text).toContain(
    'Say why it is skipped',
  );
  expect(
    (await other.fill(seminar, { 'skip-reason': 'It was held in the spring' }, `${seminar}/skip-stage`)).status,
  ).toBe(303);
  expect((await officer.get(path)).text).toContain('It was held in the spring');

  const edit = shownFields((await officer.get(`${path}/edit`)).text);
  const moved = await officer.fill(`${path}/edit`, { ...edit, 'title-0': 'Another seminar' });
  expect(moved.text).toContain('“Seminar” has begun');
  const notYet = await officer.fill(forum, { 'back-reason': 'Again' }, `${forum}/go-back`);
  expect(notYet.text).toContain('This stage has not begun yet');
  const stale = hiddenFields((await officer.get(seminar)).text);
  expect((await officer.fill(`${path}/edit`, { ...edit, ...on(1, '2027-01-12') })).status).toBe(303);
  expect((await officer.get(path)).text).toContain('First planned for 11 January 2027');
  const meanwhile = await officer.post(`${seminar}/go-back`, { ...stale, 'back-reason': 'It is needed' });
  expect(meanwhile.text).toContain('Somebody has changed this development since you opened it');
  expect((await officer.fill(seminar, { 'back-reason': 'It is needed after all' }, `${seminar}/go-back`)).status).toBe(
    303,
  );
  const again = (await officer.get(path)).text;
  expect([again.includes('Before:'), again.includes('It is needed after all')]).toEqual([true, true]);

  expect((await officer.fill(`${path}/cancel`, { reason: '' })).text).toContain('Say why it is cancelled');
  expect((await officer.fill(`${path}/cancel`, { reason: 'The strategy is given up' })).status).toBe(303);
  expect((await officer.get(path)).text).toContain('The strategy is given up');
});

test('a partner finds the developments of a strategy that is his too from its page, once they have started', async () => {
  const partner = await scene.browser(council.respondents[0]!);
  const path = await plan();
  for (const page of [path, `${path}/timeline`, `${path}/edit`])
    expect([403, 404]).toContain((await partner.get(page)).status);
  const link = `/developments?strategy=${strategyId}`;
  expect((await partner.get(`/strategies/${strategyId}`)).text).toContain(link);
  expect((await partner.get(link)).text).not.toContain(path);
  await officer.fill(`${path}/start`, {});
  expect((await partner.get(link)).text).toContain(path);
  const { text } = await partner.get(path);
  for (const said of ['Seminar', '20 November 2026', 'Not yet']) expect(text).toContain(said);
  expect(text).not.toContain('Start it');
});
