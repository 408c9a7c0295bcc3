import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asOwner, createPartnership, type Partnership } from '../../support/factories.ts';
import { type Browser, type RunningPortal, startPortal, shownFields } from '../../support/portal.ts';
import { createTestDatabase, type TestDatabase } from '../../support/parts/postgres.ts';
import { createReviews, type ReviewPages } from '../../support/stories/review-pages.ts';

let database: TestDatabase;
let portal: RunningPortal;
let people: Partnership;
let reviews: ReviewPages;
let officer: Browser;
let partner: Browser;

beforeAll(async () => {
  database = await createTestDatabase();
  portal = await startPortal(database);
  people = await createPartnership(database.ownerUrl);
  reviews = await createReviews(database, people);
  officer = await portal.browserOf(people.leadOfficer);
  partner = await portal.browserOf(people.partnerContact);
});
afterAll(async () => {
  await portal.close();
  await database.drop();
});

const postIn = (html: string, title: string) =>
  new RegExp(`<option value="(?<id>[0-9a-f-]{36})"[^>]*>[^<]*${title}`, 'u').exec(html)?.groups?.['id'] ?? '';
const itemIn = (html: string, act: string) =>
  new RegExp(`act=${act}&(?:amp;)?item=(?<id>[0-9a-f-]{36})`, 'u').exec(html)?.groups?.['id'] ?? '';

describe('an officer', () => {
  test('writes a strategy and its plan without JavaScript, and gets back what was typed where something is missing', async () => {
    const empty = await officer.fill('/strategies/new', {
      title: '',
      'word-1': 'Fine',
      'word-2': '',
      'word-3': '',
      'word-4': '',
    });
    expect(empty.status).toBe(422);
    expect(empty.text).toContain('Give the strategy a title');
    expect(empty.text).toContain('Give at least two colours a word');
    expect(empty.text).toContain('value="Fine"');
    const made = await officer.fill('/strategies/new', {
      title: 'Alcohol strategy',
      'word-1': 'Fine',
      'word-2': 'Late',
      bad: '2',
    });
    expect(made.status).toBe(303);
    const plan = (made.headers.get('location') ?? '').replace(/\?.*$/u, '');
    const health = postIn((await officer.get(plan)).text, 'Policy adviser');
    const wrong = await officer.fill(plan, { act: 'add-strand', name: ' ', area: 'Demand reduction', post: '' });
    expect([
      wrong.status,
      wrong.text.includes('Give the strand a name'),
      wrong.text.includes('value="Demand reduction"'),
    ]).toEqual([422, true, true]);
    expect(
      (await officer.fill(plan, { act: 'add-strand', name: 'Education', area: 'Demand reduction', post: health }))
        .status,
    ).toBe(303);
    const strand = itemIn((await officer.get(plan)).text, 'add-activity');
    const adding = `${plan}?act=add-activity&item=${strand}`;
    expect((await officer.fill(adding, { name: 'Schools', post: '' }, plan)).text).toContain(
      'Choose the post that leads it',
    );
    expect((await officer.fill(adding, { name: 'Schools', post: health }, plan)).status).toBe(303);
    const activity = itemIn((await officer.get(plan)).text, 'add-milestone');
    const milestone = `${plan}?act=add-milestone&item=${activity}`;
    const day = (month: string) => ({ 'on-day': '31', 'on-month': month, 'on-year': '2028' });
    expect((await officer.fill(milestone, { name: 'First school', ...day('2') }, plan)).text).toContain(
      'This must be a real date',
    );
    expect((await officer.fill(milestone, { name: 'First school', ...day('1') }, plan)).status).toBe(303);
    const page = async (act: string, item: string) => officer.fill(`${plan}?act=${act}&item=${item}`, {}, plan);
    await officer.fill(adding, { name: 'A mistake', post: health }, plan);
    const mistake = [
      ...(await officer.get(plan)).text.matchAll(/act=remove-activity&(?:amp;)?item=(?<id>[0-9a-f-]{36})/gu),
    ];
    expect((await page('remove-activity', mistake.at(-1)?.groups?.['id'] ?? '')).status).toBe(303);
    expect((await officer.get(plan)).text).not.toContain('A mistake');
    expect((await page('remove-strand', strand)).text).toContain('Take its activities out first');
    const moving = itemIn((await officer.get(plan)).text, 'move-milestone');
    expect(
      (await officer.fill(`${plan}?act=move-milestone&item=${moving}`, { ...day('3'), reason: 'Later.' }, plan)).status,
    ).toBe(303);
    expect((await officer.get(plan.replace('/plan', ''))).text).toContain('first planned for 31 January 2028');
    expect(
      (await officer.fill(`${plan}?act=retire-activity&item=${activity}`, { reason: 'Law now.' }, plan)).status,
    ).toBe(303);
    const shown = (await officer.get(plan.replace('/plan', ''))).text;
    expect(shown).toContain('Retired: Law now.');
    expect(shown).toContain('First school: dropped');
    // A part of another plan is none of this one.
    expect((await officer.fill(`${plan}?act=change-strand&item=${reviews.line}`, { name: 'x' }, plan)).status).toBe(
      422,
    );
  });

  test('lets reviews open by themselves, pauses that and opens this quarter’s', async () => {
    const page = `/strategies/${reviews.strategyId}`;
    const press = (act: string) => officer.fill(page, { act }, `${page}/schedule`);
    expect((await press('running')).headers.get('location')).toContain('done=schedule-running');
    expect((await officer.get(page)).text).toContain('opens by itself on the first working day');
    expect((await press('trigger')).status).toBe(303);
    expect((await press('paused')).status).toBe(303);
    expect((await officer.get(page)).text).toContain('Paused: reviews are opened by hand only.');
  });

  test('drafts no second review of a quarter, and is told which one it has', async () => {
    const again = await officer.fill('/reviews/new', { strategy: reviews.strategyId, quarter: '2026-10-01' });
    expect(again.status).toBe(422);
    expect(again.text).toMatch(/REV-\d{4}-\d{4} is the review of this quarter/u);
    expect((await officer.fill('/reviews/new', { strategy: '', quarter: '' })).text).toContain('Choose a strategy');
  });

  test('settles a review: what is unsettled is named, each line leads to the next, and only then it is locked', async () => {
    const page = `/reviews/${reviews.committee}`;
    const lock = () => officer.fill(page, { act: 'lock' }, `${page}/decide`);
    const refused = await lock();
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('2 lines are not settled: Close crack houses, Education in schools');
    const line = `${page}/lines/${reviews.line}`;
    expect((await officer.fill(line, {})).text).toContain('Choose what becomes of the line');
    const moveId = /name="moveId" value="(?<id>[^"]+)"/u.exec((await officer.get(line)).text)?.groups?.['id'] ?? '';
    expect((await officer.fill(line, { moveId, agree: 'yes' }, `${line}/moves`)).status).toBe(303);
    expect((await officer.get(line)).text).toContain('<strong>Agreed.</strong>');
    const queried = await officer.fill(line, { settlement: 'queried', note: '' });
    expect([queried.status, queried.text.includes('Write a note')]).toEqual([422, true]);
    const next = (await officer.fill(line, { settlement: 'noted', note: '' })).headers.get('location') ?? '';
    expect(next).toMatch(/\/lines\/[0-9a-f-]{36}\?done=line-settled$/u);
    const last = await officer.fill(next.replace(/\?.*$/u, ''), { settlement: 'missing', note: '' });
    expect(last.headers.get('location')).toBe(`${page}?done=line-settled`);
    const bad = await officer.fill(page, { action: '', owner: '', 'due-day': '1' }, `${page}/actions`);
    for (const text of ['Say what is to be done', 'Choose who owns it', 'with day, month and year'])
      expect(bad.text).toContain(text);
    const owner = postIn((await officer.get(page)).text, 'Policy adviser');
    const due = { 'due-day': '30', 'due-month': '6', 'due-year': '2028' };
    expect((await officer.fill(page, { action: 'Tell the boroughs', owner, ...due }, `${page}/actions`)).status).toBe(
      303,
    );
    const opened = shownFields((await officer.get(page)).text);
    expect((await officer.fill(page, { note: 'Noted.' }, `${page}/note`)).status).toBe(303);
    // Whoever opened the page before does not put his words in the place of what was noted meanwhile without seeing it.
    const stale = await officer.post(`${page}/note`, { ...opened, note: 'Seen.' });
    expect(stale.status).toBe(422);
    for (const text of ['Somebody has noted the report since you opened it', 'Saved: Noted.', 'Yours: Seen.'])
      expect(stale.text).toContain(text);
    expect((await officer.post(`${page}/note`, { ...shownFields(stale.text), note: 'Seen and noted.' })).status).toBe(
      303,
    );
    expect((await lock()).headers.get('location')).toBe(`${page}?done=review-lock`);
    expect(portal.decisions.at(-1)).toMatchObject({ processId: reviews.committee, act: 'lock' });
    expect((await officer.fill(page, { act: 'cancel', reason: ' ' }, `${page}/decide`)).text).toContain(
      'Say why the review is cancelled',
    );
  });

  test('sets the route of the reports, and gets back what was typed where something is wrong', async () => {
    const page = `/strategies/${reviews.strategyId}/route`;
    const { text } = await officer.get(page);
    const who = /value="(?<id>body:[0-9a-f-]{36})" selected>Strategic Committee/u.exec(text)?.groups?.['id'] ?? '';
    const typed = { 'stage-1-who': who, 'stage-1-asked': 'agree', 'stage-1-rule': 'majority' };
    const wrong = await officer.fill(page, { ...typed, 'stage-1-days': 'ten', 'stage-1-rule': 'count' });
    expect(wrong.status).toBe(422);
    for (const said of ['Give stage 1 1 to 260 working days', 'Say how many must sign at stage 1', 'value="ten"'])
      expect(wrong.text).toContain(said);
    const more = await officer.fill(page, { ...typed, more: '1', 'stage-1-days': '7' });
    expect([more.text.includes('Who signs at stage 4'), more.text.includes('value="7"')]).toEqual([true, true]);
    const saved = await officer.fill(page, { ...typed, 'stage-1-days': '7' });
    expect(saved.headers.get('location')).toBe(`/strategies/${reviews.strategyId}?done=route-saved`);
    expect((await officer.get(`/strategies/${reviews.strategyId}`)).text).toContain(
      'Strategic Committee, asked to agree; more than half must sign; 7 working days',
    );
  });

  test('is shown what became of the report, and sends a locked one by hand, as it is and by a decision of the review', async () => {
    const signing = (await officer.get(`/reviews/${reviews.signing}`)).text;
    expect(signing).toContain('The review waits for its sign-off');
    expect(signing).toContain('Stage 1 of 1: Strategic Committee');
    expect(signing).toContain('Set the date of its meeting');
    expect(signing).not.toContain('Send the report for sign-off by hand');
    expect((await officer.get(`/reviews/${reviews.locked}`)).text).toContain('There was no route for sign-off');
    const form = `/sign-offs/new?parent=${reviews.locked}`;
    const { text } = await officer.get(form);
    expect(text).not.toMatch(/type="file"|name="author"/u);
    const body = /value="(?<id>body:[0-9a-f-]{36})">Strategic Committee/u.exec(text)?.groups?.['id'] ?? '';
    const report = /name="documentId" type="radio" value="(?<id>[0-9a-f-]{36})"/u.exec(text)?.groups?.['id'] ?? '';
    const typed = { title: 'Report', 'stage-1-who': body };
    const none = await officer.fill(form, typed, '/sign-offs/new');
    expect(none.text).toContain('Choose the paper that is to be signed');
    const made = await officer.fill(form, { ...typed, documentId: report }, '/sign-offs/new');
    const open = made.headers.get('location')?.replace(/\?.*$/u, '') ?? '';
    expect(open).toMatch(/^\/sign-offs\/[0-9a-f-]{36}\/open$/u);
    expect((await officer.get(`/reviews/${reviews.locked}`)).text).toContain('The sign-off is drafted and waits');
    expect((await officer.fill(open, {})).status).toBe(303);
    expect(portal.decisions.at(-1)).toMatchObject({ processId: reviews.locked, act: 'sign-off' });
    // One whose review waits for another already is refused before anybody is asked.
    await asOwner(database.ownerUrl, (client) =>
      client.query(`update processes set state = 'signing' where id = $1`, [reviews.locked]),
    );
    expect((await officer.fill(open, {})).text).toContain('The review is being signed off, so this cannot be done now');
  });

  test('accepts a proposed inspection with a reason, once', async () => {
    const page = `/proposals/${reviews.proposal}`;
    const empty = await officer.fill(page, { reason: '' });
    expect([empty.text.includes('Choose whether the inspection is wanted'), empty.text.includes('Say why')]).toEqual([
      true,
      true,
    ]);
    expect((await officer.fill(page, { decision: 'accept', reason: 'Twice is enough.' })).status).toBe(303);
    expect((await officer.get(page)).text).toContain('Twice is enough.');
    expect((await officer.get('/proposals')).text).toContain('Nothing waits for a decision.');
  });
});

describe('a lead', () => {
  test('saves a return as typed, is told what is missing, and sees what a colleague saved meanwhile', async () => {
    const page = `/returns/${reviews.returnTask}`;
    const before = await partner.get(page);
    const sum = await partner.fill(page, { act: 'save', progress: 'Typed and kept', cost: 'a lot' });
    expect([sum.status, sum.text.includes('Give the cost in pounds'), sum.text.includes('Typed and kept')]).toEqual([
      422,
      true,
      true,
    ]);
    const comma = await partner.fill(page, { act: 'save', progress: 'Half of it', cost: '1,25' });
    expect([comma.status, comma.text.includes('A comma stands before three figures only')]).toEqual([422, true]);
    expect((await partner.fill(page, { act: 'save', progress: 'Half of it', cost: '£1,250.50' })).status).toBe(303);
    expect((await partner.get(page)).text).toContain('value="1250.50"');
    const missing = await partner.fill(page, { act: 'send', progress: '' });
    for (const text of ['Write what progress there was', 'Choose a colour', 'still relevant'])
      expect(missing.text).toContain(text);
    const stale = /name="ifVersion" value="(?<v>\d+)"/u.exec(before.text)?.groups?.['v'] ?? '';
    const second = await partner.fill(page, { act: 'save', progress: 'Mine', ifVersion: stale });
    expect([
      second.status,
      second.text.includes('Saved meanwhile by'),
      second.text.includes('Half of it'),
      second.text.includes('Mine'),
    ]).toEqual([422, true, true, true]);
  });

  test('leads a strand too: gives a return back only with a comment, and accepts what is right', async () => {
    const page = `/strands/${reviews.strandTask}`;
    const { text } = await partner.get(page);
    const taskId = /name="taskId" value="(?<id>[^"]+)"/u.exec(text)?.groups?.['id'] ?? '';
    expect((await partner.fill(page, { act: 'changes', taskId, comment: ' ' }, `${page}/returns`)).text).toContain(
      'Say what should be changed',
    );
    expect((await partner.fill(page, {}, `${page}/finish`)).text).toContain(
      'Look through the returns that were sent first',
    );
    expect((await partner.fill(page, { act: 'accept', taskId }, `${page}/returns`)).status).toBe(303);
    expect((await partner.fill(page, {}, `${page}/finish`)).status).toBe(303);
    expect((await partner.get(page)).text).toContain('This strand is looked through.');
  });

  test('is asked by a task that leads him to his strand, and an auditor to its review', async () => {
    const task = `/tasks/${reviews.strandTask}`;
    expect((await partner.get(task)).headers.get('location')).toBe(`/strands/${reviews.strandTask}`);
    const auditor = await portal.browserOf(people.auditor);
    expect((await auditor.get(task)).headers.get('location')).toMatch(/^\/reviews\/[0-9a-f-]+$/u);
  });

  test('says what was done about an action that the committee agreed', async () => {
    const { text } = await officer.get(`/reviews/${reviews.committee}`);
    const page = /\/review-actions\/[0-9a-f-]{36}/u.exec(text)?.[0] ?? '';
    expect((await partner.fill(page, { note: '' })).text).toContain('Say what was done');
    expect((await partner.fill(page, { note: 'They were told.' })).status).toBe(303);
    expect((await partner.get(page)).text).toContain('They were told.');
  });
});
