import { afterAll, beforeAll, expect, test } from 'vitest';
import { areasOf, indicatorOf, valueTasks } from '../../support/stories/measures.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { draftStrategy } from '../../support/stories/strategies.ts';
import { record, type TestAgency } from '../../support/stories/world.ts';

let scene: Scene;
let council: TestAgency;
let health: TestAgency;
let strategyId: string;
let id: string;
let areas: Record<string, string>;

beforeAll(async () => {
  scene = await openScene('2026-10-05T09:00:00Z');
  council = await scene.world.agency('Council');
  health = await scene.world.agency('Health');
  strategyId = (await draftStrategy(scene.world, [])).processId;
  expect((await record(scene.world, strategyId, 'open')).kind).toBe('taken');
  id = await indicatorOf(scene.world, { strategyId, agency: council, areas: ['North', 'South'] }, 'baseline');
  areas = await areasOf(scene.world, id);
  await scene.pass(strategyId, '2026-10-05T10:00:00Z', '2026-11-02T09:00:00Z');
});
afterAll(() => scene.end());

const values = () => `/measures/${id}/values`;
const asked = (more: Record<string, string>) => ({
  [`value-${areas['North']}`]: '',
  [`why-${areas['North']}`]: '',
  [`value-${areas['South']}`]: '',
  [`why-${areas['South']}`]: '',
  note: '',
  ...more,
});

test('its owner is led from the list of his tasks to the page on which he gives the values', async () => {
  const owner = await scene.browser(council.respondents[0]!);
  expect((await owner.get('/tasks')).text).toContain('Arrests for supply, October 2026');
  const [task] = await valueTasks(scene.world, id);
  const led = await owner.get(`/tasks/${task?.id}`);
  const leads = await owner.get(led.headers.get('location') ?? '');
  expect(leads.headers.get('location')).toBe(`${values()}?period=2026-10`);
  const { text } = await owner.get(`${values()}?period=2026-10`);
  expect(text).toContain('Due by 13 November 2026 at 11:59pm');
  expect(text).toContain('Nothing yet.');
});

test('what is wrong is said beside its area', async () => {
  const owner = await scene.browser(council.respondents[0]!);
  const page = `${values()}?period=2026-10`;
  const wrong = await owner.fill(
    page,
    asked({
      [`value-${areas['North']}`]: 'many',
      [`value-${areas['South']}`]: '3',
      [`why-${areas['South']}`]: 'Not counted.',
    }),
    values(),
  );
  expect(wrong.status).toBe(422);
  const below = await owner.fill(page, asked({ [`value-${areas['North']}`]: '-3' }), values());
  expect([below.status, below.text.includes('Give 0 or more. Only a change or a difference')]).toEqual([422, true]);
  expect(wrong.text).toContain(`href="#value-${areas['North']}"`);
  expect(wrong.text).toContain('Give a number, for example 1,250');
  expect(wrong.text).toContain(`href="#why-${areas['South']}"`);
  expect((await owner.fill(page, asked({}), values())).text).toContain('Give a value, or say why there is none');
});

test('the values of all areas close the task, and everybody reads them with every revision', async () => {
  const owner = await scene.browser(council.respondents[0]!);
  const page = `${values()}?period=2026-10`;
  const first = asked({ [`value-${areas['North']}`]: '1,012', [`why-${areas['South']}`]: 'The system was down.' });
  const given = await owner.fill(page, { ...first, provisional: 'yes' }, values());
  expect(given.headers.get('location')).toContain('done=values-given');
  expect((await valueTasks(scene.world, id))[0]?.state).toBe('answered');
  const officer = await scene.browser(scene.world.officer);
  expect((await officer.fill(page, asked({ [`value-${areas['North']}`]: '1,020' }), values())).status).toBe(303);

  const reader = await scene.browser(health.respondents[0]!);
  const table = (await reader.get(`/measures/${id}`)).text;
  for (const said of ['1,020 arrests', 'No data', 'revised', 'October 2026']) expect(table).toContain(said);
  expect(table).not.toContain('Give a value');
  const history = (await reader.get(page)).text;
  for (const said of ['1,012 arrests (provisional)', '1,020 arrests (revised)', 'The system was down.'])
    expect(history).toContain(said);
  expect(history).not.toContain('<form method="post" action="/measures');
  expect((await reader.post(values(), { ...first, period: '2026-10' })).status).not.toBe(303);
});

test('a period that runs takes provisional values only, and one that has not begun takes none', async () => {
  const owner = await scene.browser(council.respondents[0]!);
  const page = `${values()}?period=2026-11`;
  expect((await owner.get(page)).text).toContain('what is given now is provisional');
  const given = asked({ [`value-${areas['North']}`]: '5' });
  expect((await owner.fill(page, given, values())).text).toContain(
    'This period has not ended, so its value is provisional',
  );
  expect((await owner.fill(page, { ...given, provisional: 'yes' }, values())).status).toBe(303);
  expect((await owner.get(`${values()}?period=2026-12`)).text).not.toContain('Give the values');
  expect((await owner.get(`${values()}?period=soon`)).status).toBe(404);
});
