import { afterAll, beforeAll, expect, test } from 'vitest';
import { addInspector, draftOf } from '../../support/stories/inspections.ts';
import { type Browser, type RunningPortal, startPortal } from '../../support/portal.ts';
import { createTestDatabase, type TestDatabase } from '../../support/parts/postgres.ts';
import { addBody, draftSignOff, stageOf } from '../../support/stories/sign-offs.ts';
import { usualPlan } from '../../support/stories/strategies.ts';
import { createWorld, openRound, type TestAgency, type World } from '../../support/stories/world.ts';

let database: TestDatabase;
let portal: RunningPortal;
let world: World;
let health: TestAgency;
let officer: Browser;

beforeAll(async () => {
  database = await createTestDatabase();
  portal = await startPortal(database);
  world = await createWorld(database);
  await world.setClock(new Date('2026-11-30T10:00:00Z'));
  health = await world.agency('Health');
  officer = await portal.browserOf({ id: world.officer.personId, name: world.officer.name, email: '' });
}, 120_000);
afterAll(async () => {
  await portal.close();
  await world.end();
});

const on = (prefix: string, day: string) => {
  const [date = '', month = '', year = ''] = day.split(' ');
  return { [`${prefix}-day`]: date, [`${prefix}-month`]: month, [`${prefix}-year`]: year, [`${prefix}-time`]: '5pm' };
};
const saturday = '6 March 2027';
const said = '6 March 2027 is a Saturday. The next working day is 8 March 2027.';

/** The page to which a form leads that was taken. */
async function led(reply: { status: number; headers: Headers; text: string }, browser = officer): Promise<string> {
  expect(`${reply.status} ${/govuk-error-message">[^]*?<\/p>/u.exec(reply.text)?.[0] ?? ''}`).toBe('303 ');
  return (await browser.get(reply.headers.get('location') ?? '')).text;
}

test('a round that is due on a Saturday says so when it is made and when its date moves, and takes it', async () => {
  const made = await officer.fill('/rounds/new', {
    title: 'Plan',
    format: 'circulation',
    calendar: 'scotland',
    ...on('due', saturday),
  });
  expect(await led(made)).toContain(said);
  const round = await openRound(world, [health], { dueAt: Date.parse('2027-02-01T17:00:00Z') });
  const moved = await officer.fill(`/rounds/${round.processId}/extend`, { ...on('due', saturday), sure: 'yes' });
  expect(await led(moved)).toContain(said);
  const contact = await portal.browserOf({ id: health.respondents[0]!.personId, name: '', email: '' });
  const page = `/tasks/${round.taskIds[0] ?? ''}`;
  const asked = await contact.fill(`${page}/more-time`, { ...on('wanted', '13 March 2027'), reason: 'A meeting' });
  expect(await led(asked, contact)).toContain('13 March 2027 is a Saturday');
});

test('whose bank holidays count is what the record says', async () => {
  const form = { title: 'Plan', format: 'circulation', ...on('due', '4 January 2028') };
  expect(await led(await officer.fill('/rounds/new', { ...form, calendar: 'scotland' }))).toContain(
    '4 January 2028 is a bank holiday. The next working day is 5 January 2028.',
  );
  expect(await led(await officer.fill('/rounds/new', { ...form, calendar: 'england-and-wales' }))).not.toContain(
    'bank holiday. The next',
  );
});

test('evidence, a stage of a sign-off and a date of a plan say it too', async () => {
  const inspector = await addInspector(world);
  const { processId } = await draftOf(world, [health], [inspector], { evidenceDueAt: Date.parse('2027-02-01T17:00Z') });
  const evidence = await officer.change(`/inspections/${processId}/edit`, on('evidence', saturday));
  expect(await led(evidence)).toContain(said);
  const signOff = await draftSignOff(world, [stageOf(await addBody(world, 'Board', 2))]);
  const stage = await officer.change(`/sign-offs/${signOff.processId}/edit`, {
    'stage-1-kind': 'day',
    ...on('stage-1-meeting', saturday),
  });
  expect(await led(stage)).toContain(said);
  const plan = await usualPlan(world, [health], false);
  const milestone = await officer.fill(
    `/strategies/${plan.strategyId}/plan?act=add-milestone&item=${plan.activityIds[0] ?? ''}`,
    { name: 'First places', ...on('on', saturday) },
    `/strategies/${plan.strategyId}/plan`,
  );
  expect(await led(milestone)).toContain(said);
  const item = await world.rows<{ id: string }>(`select id from dated_items where strategy_id = $1 limit 1`, [
    plan.strategyId,
  ]);
  const moved = await officer.fill(
    `/dates/${item[0]?.id ?? ''}`,
    { ...on('move', '7 March 2027'), 'move-reason': 'Later' },
    `/dates/${item[0]?.id ?? ''}/move`,
  );
  expect(await led(moved)).toContain('7 March 2027 is a Sunday');
});

test('an address that names a day which is none says nothing', async () => {
  const { status, text } = await officer.get('/rounds?done=saved&due=2027-02-31,99,x&holidays=elsewhere');
  expect([status, text.includes('working day is')]).toEqual([200, false]);
});
