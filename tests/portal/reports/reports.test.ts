import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Browser, shownFields } from '../../support/portal.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { addBody, signAs, type TestBody } from '../../support/stories/sign-offs.ts';
import { planOf, postOf, type Plan } from '../../support/stories/strategies.ts';
import { openRound, record, type TestAgency } from '../../support/stories/world.ts';

let scene: Scene;
let council: TestAgency;
let committee: TestBody;
let plan: Plan;
let officer: Browser;
let partner: Browser;
let stranger: Browser;
let report: string;

beforeAll(async () => {
  scene = await openScene('2026-10-01T09:00:00Z');
  council = await scene.world.agency('Council');
  committee = await addBody(scene.world, 'Planning committee', 1);
  const leaderPostId = await postOf(scene.world, council);
  const strand = { priorityArea: '', name: 'Enforcement', leaderPostId };
  plan = await planOf(scene.world, [{ ...strand, activities: [{ title: 'Raids', leadPostId: leaderPostId }] }]);
  officer = await scene.browser(scene.world.officer);
  partner = await scene.browser(council.respondents[0]!);
  stranger = await scene.browser((await scene.world.agency('Fire')).respondents[0]!);
});
afterAll(() => scene.end());

const section = (key: string) => `${report}/sections/${key}`;
const said = {
  kind: 'action-plan',
  title: 'Action plan: progress',
  'meetsOn-day': '9',
  'meetsOn-month': '11',
  'meetsOn-year': '2026',
  number: '10',
  laidBy: 'Commissioner',
  asked: 'note',
  recommendation: 'That the report be noted.',
};

test('an officer drafts a report from the page of its strategy, and sees what is missing', async () => {
  const { text } = await officer.get(`/strategies/${plan.strategyId}`);
  expect(text).toContain(`/reports?strategy=${plan.strategyId}`);
  expect((await officer.get(`/reports?strategy=${plan.strategyId}`)).text).toContain('No report has been frozen yet');
  const page = `/reports/new?strategy=${plan.strategyId}`;
  const wrong = await officer.fill(page, { ...said, bodyId: '', title: '' }, '/reports/new');
  expect([wrong.status, wrong.text]).toEqual([422, expect.stringContaining('Choose the body that it goes to')]);
  const round = await openRound(scene.world, [council], { dueAt: Date.parse('2026-12-01T17:00:00Z') });
  const elsewhere = await officer.fill(page, { ...said, bodyId: committee.id, about: round.reference }, '/reports/new');
  expect(elsewhere.text).toContain('Give the reference of a review or an inspection');
  const made = await officer.fill(page, { ...said, bodyId: committee.id }, '/reports/new');
  report = /^\/reports\/[0-9a-f-]+/u.exec(made.headers.get('location') ?? '')?.[0] ?? '';
  const draft = (await officer.get(report)).text;
  expect(draft).toContain('Planning committee, 9 November 2026, item 10');
  expect(draft).toContain('C Equality and diversity implications: This section must be filled in');
  expect(draft).not.toContain('Freeze the report');
  const edit = `${report}/edit`;
  expect((await officer.change(edit, { contact: 'Office: 020 7946 0000', number: '11' })).status).toBe(303);
  const late = await officer.change(edit, { number: '12', ifVersion: '1' });
  expect(late.text).toContain('What is saved by now differs from what you typed');
});

test('who presses twice is shown twice what the first press did', async () => {
  const page = `/reports/new?strategy=${plan.strategyId}`;
  const form = { ...shownFields((await officer.get(page)).text), ...said, title: 'Pressed', bodyId: committee.id };
  const press = () => officer.post('/reports/new', form);
  const replies = await Promise.all([press(), press(), press()]);
  expect(replies.map(({ status }) => status)).toEqual([303, 303, 303]);
  expect(new Set(replies.map(({ headers }) => headers.get('location'))).size).toBe(1);
});

test('a part and a link are put into a text by two fields, without knowing how they are written', async () => {
  const [activity] = plan.activityIds;
  const typed = { text: 'How it stands:', add: '{live:colours}', insert: 'yes' };
  const added = await officer.change(section('information'), typed);
  expect([added.status, added.text]).toEqual([200, expect.stringContaining('How it stands:\n\n{live:colours}')]);
  expect((await officer.get(section('information'))).text).not.toContain('How it stands:');
  const link = { text: 'How it stands:\n\n{live:colours}\n\nMost of', add: `{activity:${activity}}` };
  expect((await officer.change(section('information'), link)).status).toBe(303);
  expect((await officer.change(section('information'), { add: 'forged' })).status).toBe(422);
  const { text } = await officer.get(`${report}/preview`);
  expect(text).toContain('No colours have been agreed yet.');
  expect(text).toContain(`href="/strategies/${plan.strategyId}/activities/${activity}">Raids</a>`);
});

test('two who write one section lose nothing; there is nothing to say in another', async () => {
  for (const key of ['equality', 'finance', 'papers'])
    expect((await officer.change(section(key), { nothing: 'yes' })).status).toBe(303);
  expect((await officer.change(section('summary'), { text: 'Theirs.' })).status).toBe(303);
  const late = await officer.change(section('summary'), { text: 'Mine.', ifVersion: '1' });
  expect(late.text).toContain('Somebody has written in this section since you opened it');
  expect(late.text).toContain('Theirs.');
  expect(late.text).toContain('>Mine.</textarea>');
  expect((await officer.get(`${report}/preview`)).text).toContain('There are no background papers.');
});

test('an author of an agency finds the draft by its address and writes what is given to him', async () => {
  expect((await partner.get(report)).status).toBe(404);
  const { personId } = council.respondents[0]!;
  const named = await officer.fill(`${report}/authors`, { personId, rank: 'Inspector', unit: '' });
  expect(named.status).toBe(303);
  await officer.fill(`${report}/authors`, { personId, rank: 'Inspector', unit: '' });
  const told = await scene.world.rows(`select person_id as "personId" from notices where kind = 'report-to-write'`);
  expect(told).toEqual([{ personId }]);
  expect((await partner.get(section('summary'))).text).toContain('This section is written by somebody else.');
  const given = await officer.fill(section('summary'), { personId }, `${section('summary')}/writer`);
  expect(given.status).toBe(303);
  expect((await partner.change(section('summary'), { text: 'Most is under way.' })).status).toBe(303);
  expect((await partner.get(report)).text).toContain('Inspector Council Contact 1, Council');
  expect((await partner.get(`${report}/authors`)).status).toBe(403);
  const nobody = await officer.fill(section('papers'), { personId: plan.strategyId }, `${section('papers')}/writer`);
  expect(nobody.text).toContain('Name them as an author first');
});

test('appendices are texts or documents, numbered by their order; what nobody else could read is refused', async () => {
  const page = `${report}/appendices/new`;
  const pdf = (words: string) => new File([`%PDF-1.7\n${words}\n%%EOF`], 'crack.pdf', { type: 'application/pdf' });
  const locked = await officer.upload(page, { title: 'Crack plan', text: '' }, pdf('trailer << /Encrypt 5 0 R >>'));
  expect([locked.status, locked.text]).toEqual([422, expect.stringContaining('The PDF is encrypted')]);
  expect((await officer.upload(page, { title: 'Crack plan', text: '' }, pdf('page'))).status).toBe(303);
  const both = await officer.upload(page, { title: 'Both', text: 'A text' }, pdf('page'));
  expect(both.text).toContain('An appendix is a text or a document');
  const none = await officer.upload(page, { title: 'None', text: '' });
  expect(none.text).toContain('Write the appendix, or choose a document');
  const parts = { title: 'The plan', text: 'All of it:', add: '{live:plan}' };
  expect((await officer.upload(page, { ...parts, insert: 'yes' })).text).toContain('{live:plan}');
  expect((await officer.upload(page, parts)).status).toBe(303);
  expect((await officer.change(`${report}/appendices/the-plan`, { order: '1' })).status).toBe(303);
  const late = await officer.change(`${report}/appendices/the-plan`, { title: 'Mine', ifVersion: '1' });
  expect(late.text).toContain('Somebody has changed this appendix');
  expect((await officer.change(`${report}/appendices/the-plan`, { text: '' })).text).toContain('or take it out');
  const cites = { text: 'The plan is {appendix:the-plan}, another is {appendix:crack-plan}.' };
  expect((await officer.change(section('finance'), { ...cites, nothing: '' })).status).toBe(303);
  const { text } = await officer.get(`${report}/preview`);
  expect(text).toContain('The plan is <a class="govuk-link" href="#appendix:the-plan">Appendix 1</a>');
  expect(text).toContain('Appendix 2: Crack plan');
  const file = /\/reports\/[0-9a-f-]+\/files\/[0-9a-f]{64}/u.exec((await officer.get(report)).text)?.[0] ?? '';
  expect((await officer.get(file)).headers.get('content-type')).toContain('application/pdf');
});

test('a part that changed after somebody wrote beside it is marked until he says that he has seen it', async () => {
  expect((await officer.get(report)).text).not.toContain('Look again');
  await scene.world.rows(`update activities set title = 'Dawn raids' where id = $1`, [plan.activityIds[0]]);
  expect((await officer.get(report)).text).toContain('The whole plan, in “the-plan”');
  const appendix = `${report}/appendices/the-plan`;
  expect((await officer.get(appendix)).text).toContain('The whole plan');
  expect((await officer.fill(appendix, {}, `${appendix}/seen`)).status).toBe(303);
  expect((await officer.get(report)).text).not.toContain('Look again');
});

test('it is frozen with everything in it, signed as it is, and shown to all once it is carried', async () => {
  expect((await officer.fill(report, {}, `${report}/publish`)).text).toContain('Nothing. The report can be frozen.');
  const freeze = () => officer.fill(report, {}, `${report}/freeze`);
  const two = await Promise.all([freeze(), freeze()]);
  const [frozen, late] = two[0].status === 303 ? two : two.toReversed();
  expect(frozen?.headers.get('location')).toContain(`${report}/versions/1`);
  expect([late?.status, late?.text]).toEqual([422, expect.stringContaining('The report is frozen already')]);
  await scene.world.rows(`update activities set title = 'Evening raids' where id = $1`, [plan.activityIds[0]]);
  expect((await officer.get(`${report}/versions/1`)).text).toContain('Dawn raids');
  for (const form of ['/edit', '/authors', '/sections/summary', '/appendices/new'])
    expect((await officer.get(`${report}${form}`)).text).toContain('The report is frozen');
  expect((await stranger.get('/reports')).text).toContain('No report is shown to all agencies yet');
  const sent = await officer.fill(report, {}, `${report}/send`);
  const signOff = /[0-9a-f]{8}-[0-9a-f-]+/u.exec(sent.headers.get('location') ?? '')?.[0] ?? '';
  expect((await officer.get(`/sign-offs/${signOff}`)).text).toContain('By 9 November 2026 at 11:59pm');
  // An author of an agency, who sits in the body as well.
  await scene.world.rows(`insert into body_members (body_id, person_id, capacity) values ($1, $2, 'member')`, [
    committee.id,
    council.respondents[0]?.personId,
  ]);
  const [signatory] = committee.members;
  const member = await scene.browser(signatory!);
  expect((await member.get(`${report}/versions/1`)).status).toBe(404);
  expect((await record(scene.world, signOff, 'open')).kind).toBe('taken');
  expect((await officer.get(report)).text).toContain('Being signed');
  expect((await partner.get(report)).text).toContain('Being signed');
  const asked = `select person_id as "personId" from tasks where process_id = $1 and kind = 'sign'`;
  expect(await scene.world.rows(asked, [signOff])).toEqual([{ personId: signatory?.personId }]);
  expect((await member.get(`/sign-offs/${signOff}/sign`)).text).toContain(`href="${report}/versions/1"`);
  for (const page of ['', '/files']) expect((await member.get(`${report}/versions/1${page}`)).status).toBe(200);
  expect((await stranger.get(`${report}/versions/1`)).status).toBe(404);
  const [paper] = await scene.world.rows<{ content: Buffer }>('select content from documents where process_id = $1', [
    signOff,
  ]);
  expect(paper?.content.toString()).toContain('Dawn raids');
  expect(paper?.content.toString()).not.toContain('href="/');
  expect((await signAs(scene.world, signatory!, signOff)).kind).toBe('taken');
  expect((await partner.get(report)).text).toContain('Carried');
  expect((await officer.fill(report, {}, `${report}/publish`)).status).toBe(303);
  expect((await stranger.get(`/reports?body=${committee.id}`)).text).toContain('Action plan: progress');
  expect((await stranger.get(`${report}/versions/1`)).text).toContain('Inspector Council Contact 1, Council');
  const read = (await member.get(`${report}/versions/1`)).text;
  expect(read).toContain('Dawn raids');
  expect(read).not.toContain('href="/strategies/');
  expect([(await stranger.get(report)).status, (await stranger.get(`${report}/versions/2`)).status]).toEqual([
    404, 404,
  ]);
});

test('an appendix is taken out again, and an author; a report is drafted anew only where nobody has carried it', async () => {
  const page = `/reports/new?strategy=${plan.strategyId}`;
  const made = await officer.fill(page, { ...said, 'meetsOn-year': '2027', bodyId: committee.id }, '/reports/new');
  const next = /^\/reports\/[0-9a-f-]+/u.exec(made.headers.get('location') ?? '')?.[0] ?? '';
  expect((await officer.get(`${next}/preview`)).text).toContain('This report follows');
  await officer.upload(`${next}/appendices/new`, { title: 'Gone soon', text: 'x' });
  const appendix = `${next}/appendices/gone-soon`;
  expect((await officer.fill(appendix, {}, `${appendix}/remove`)).status).toBe(303);
  expect((await officer.get(appendix)).status).toBe(404);
  const mine = { personId: scene.world.officer.personId };
  expect((await officer.fill(`${next}/authors`, mine, `${next}/authors/remove`)).status).toBe(303);
  expect((await officer.get(`${next}/authors`)).text).toContain('Nobody yet.');
  expect((await officer.get(next)).text).toContain('F Contact details: Say who wrote the report.');
  expect((await officer.fill(report, {}, `${report}/anew`)).text).toContain('The report is carried');
});
