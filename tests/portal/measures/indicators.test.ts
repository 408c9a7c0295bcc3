import { afterAll, beforeAll, expect, test } from 'vitest';
import { leave } from '../../../db/directory/leaving/leave.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { indicatorOf } from '../../support/stories/measures.ts';
import { postOf, usualPlan } from '../../support/stories/strategies.ts';
import { does, record, type TestAgency } from '../../support/stories/world.ts';

let scene: Scene;
let council: TestAgency;
let health: TestAgency;
let strategyId: string;
let activityId: string;

beforeAll(async () => {
  scene = await openScene('2026-10-01T09:00:00Z');
  council = await scene.world.agency('Council');
  health = await scene.world.agency('Health');
  const plan = await usualPlan(scene.world, [council], false);
  strategyId = plan.strategyId;
  activityId = plan.activityIds[0] ?? '';
});
afterAll(() => scene.end());

const measures = () => `/strategies/${strategyId}/measures`;
const officer = () => scene.browser(scene.world.officer);
const fields = async (more: Record<string, string> = {}) => ({
  title: 'Arrests for supply',
  definition: 'Of people charged.',
  origin: 'own',
  kind: 'number',
  unit: 'arrests',
  decimals: '0',
  polarity: 'up',
  frequency: 'month',
  numerator: '',
  denominator: '',
  scale: '',
  areas: 'North\nSouth',
  partId: activityId,
  ownerPostId: await postOf(scene.world, council),
  quality: 'limited',
  replacedById: '',
  ...more,
});

test('two indicators in use never share a name', async () => {
  const browser = await officer();
  const page = `${measures()}/new`;
  expect((await browser.fill(page, await fields({ title: 'Fear' }))).status).toBe(303);
  const second = await browser.fill(page, await fields({ title: 'FEAR' }));
  expect([second.status, second.text]).toEqual([422, expect.stringContaining('href="#title"')]);
});

test('problems are listed in the order in which their fields stand on the page', async () => {
  const { text } = await (
    await officer()
  ).fill(`${measures()}/new`, { ...(await fields()), title: '', ownerPostId: '', origin: '' });
  const [summary = ''] = /<ul class="govuk-list govuk-error-summary__list">[^]*?<\/ul>/u.exec(text) ?? [];
  expect([...summary.matchAll(/href="#(?<field>[^"]*)"/gu)].map(({ groups }) => groups?.['field'])).toEqual([
    'title',
    'origin',
    'ownerPostId',
  ]);
});

test('an officer adds an indicator, and everybody reads it once the strategy is watched', async () => {
  const browser = await officer();
  const added = await browser.fill(`${measures()}/new`, await fields());
  expect(added.status).toBe(303);
  const at = added.headers.get('location') ?? '';
  const partner = await scene.browser(health.respondents[0]!);
  expect((await partner.get(at)).status).toBe(404);
  expect((await record(scene.world, strategyId, 'open')).kind).toBe('taken');
  for (const who of [browser, partner]) {
    const { text, status } = await who.get(at.split('?')[0] ?? '');
    expect(status).toBe(200);
    for (const said of ['Being designed', 'Activity 1', 'North, South', 'Limited', 'Council Contact 1, Council'])
      expect(text).toContain(said);
  }
  expect((await partner.get(measures())).text).toContain('Arrests for supply');
  expect((await partner.get(measures())).text).not.toContain('Add an indicator');
  expect((await partner.get(`${measures()}/new`)).status).toBe(403);
});

test('whose owner has gone says so to officers, and what to do', async () => {
  const { db, officer: actor } = scene.world;
  const hospital = await scene.world.agency('Hospital');
  const id = await indicatorOf(scene.world, { strategyId, agency: hospital, title: 'Beds in use' });
  const page = `/measures/${id}`;
  const warning = 'Nobody holds this post';
  expect((await (await officer()).get(page)).text).not.toContain(warning);
  for (const { personId } of hospital.respondents)
    await does(db, actor, (tx, by) => leave(tx, by, { personId, choices: [] }));
  const { text } = await (await officer()).get(page);
  expect(text).toMatch(/Nobody holds this post<\/strong> Give it a holder in the directory, or\s+<a/u);
  const reader = await scene.browser(council.respondents[0]!);
  expect((await reader.get(page)).text).not.toContain(warning);
});

test('what is missing is said beside its field', async () => {
  const browser = await officer();
  for (const [more, field, says] of [
    [{ kind: 'ratio' }, 'numerator', 'Say what is counted'],
    [{ kind: 'scale', scale: 'Good' }, 'scale', 'from worst to best'],
    [{ areas: 'North\nnorth' }, 'areas', 'Two areas have the same name'],
    [{ areas: 'x'.repeat(201) }, 'areas', 'A line has more than 200 characters'],
    [{ decimals: '9' }, 'decimals', 'from 0 to 4'],
    [{ partId: strategyId }, 'partId', 'Choose a strand or an activity'],
  ] as const) {
    const { text, status } = await browser.fill(`${measures()}/new`, await fields(more));
    expect(status).toBe(422);
    expect(text).toContain(`href="#${field}"`);
    expect(text).toContain(says);
  }
});

test('a step of its life is taken with its reason, which stays; what is retired no longer changes', async () => {
  const browser = await officer();
  const id = await indicatorOf(scene.world, { strategyId, agency: council, title: 'Purity of heroin' });
  const page = `/measures/${id}`;
  expect((await browser.fill(page, { to: 'baseline', reason: '' }, `${page}/step`)).text).toContain('Say why');
  expect((await browser.fill(page, { to: 'baseline', reason: 'The committee agreed.' }, `${page}/step`)).status).toBe(
    303,
  );
  const { text } = await browser.get(page);
  expect(text).toContain('In baseline');
  expect(text).toContain('The committee agreed.');
  await browser.fill(page, { to: 'retired', reason: 'No longer of use.' }, `${page}/step`);
  expect((await browser.get(page)).text).not.toContain('The next step');
  expect((await browser.get(`${page}/edit`)).text).toContain('It no longer changes');
});

test('the definition of what was imposed from outside is not changed here, its owner and its areas are', async () => {
  const browser = await officer();
  const id = await indicatorOf(scene.world, { strategyId, agency: council, title: 'BV 126', origin: 'best-value' });
  const { text } = await browser.get(`/measures/${id}/edit`);
  expect(text).toContain('Others have set this indicator');
  expect(text).not.toContain('name="title"');
  const change = { ownerPostId: await postOf(scene.world, health), areas: 'East', quality: 'inadequate', partId: '' };
  expect((await browser.change(`/measures/${id}/edit`, change)).status).toBe(303);
  const page = (await browser.get(`/measures/${id}`)).text;
  for (const said of ['Health Contact 1, Health', 'East', 'Inadequate', 'Its definition is not changed here'])
    expect(page).toContain(said);
});

test('who saves what somebody else has changed meanwhile is shown both', async () => {
  const browser = await officer();
  const id = await indicatorOf(scene.world, { strategyId, agency: council, title: 'Seizures' });
  await browser.change(`/measures/${id}/edit`, { title: 'Seizures of heroin' });
  const late = await browser.fill(`/measures/${id}/edit`, {
    ...(await fields({ title: 'Seizures of cocaine' })),
    ifVersion: '1',
  });
  expect(late.text).toContain('Saved: Seizures of heroin');
});
