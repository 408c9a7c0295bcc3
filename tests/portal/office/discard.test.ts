import { afterAll, beforeAll, expect, test } from 'vitest';
import { as } from '../../../db/connect.ts';
import { draftInspection } from '../../../db/inspections/inspections.ts';
import { actingFor } from '../../../db/acting-for.ts';
import { startPortal, type Browser, type RunningPortal } from '../../support/portal.ts';
import { createTestDatabase } from '../../support/parts/postgres.ts';
import { addBody, draftSignOff, openedSignOff, stageOf, type TestBody } from '../../support/stories/sign-offs.ts';
import { createWorld, draftRound, openRound, type TestAgency, type World } from '../../support/stories/world.ts';

let portal: RunningPortal;
let world: World;
let council: TestAgency;
let board: TestBody;
let page: Browser;
const dueAt = Date.now() + 30 * 86_400_000;

beforeAll(async () => {
  const database = await createTestDatabase();
  portal = await startPortal(database);
  world = await createWorld(database);
  council = await world.agency('Council');
  board = await addBody(world, 'Board', 2);
  const { personId: id, name } = world.officer;
  page = await portal.browserOf({ id, name, email: '' });
}, 60_000);
afterAll(async () => {
  await portal.close();
  await world.end();
});

async function draftedInspection(): Promise<string> {
  const made = await as(world.db, actingFor(world.officer), (tx) =>
    draftInspection(tx, world.officer, { title: 'Visit', grounds: 'Returns are missing', agencyIds: [council.id] }),
  );
  if (!made.ok) throw new Error(made.message);
  return made.value.processId;
}

const drafts = {
  rounds: async () => (await draftRound(world, [council], { dueAt })).processId,
  'sign-offs': async () => (await draftSignOff(world, [stageOf(board)])).processId,
  inspections: draftedInspection,
} as const;

test.each(['rounds', 'sign-offs', 'inspections'] as const)(
  'a draft among the %s is discarded from its page',
  async (kind) => {
    const id = await drafts[kind]();
    const shown = kind === 'rounds' ? `/rounds/${id}/preview` : `/${kind}/${id}`;
    expect((await page.get(shown)).text).toContain('Discard the draft');
    const done = await page.fill(shown, {}, `/${kind}/${id}/discard`);
    expect(done.headers.get('location')).toBe(`/${kind}/${id}?done=discarded`);
    const after = await page.get(`/${kind}/${id}?done=discarded`);
    expect(after.text).toContain('The draft is discarded');
    expect(after.text).toContain('Cancelled');
    const [row] = await world.rows('select state, ended_at is not null as ended from processes where id = $1', [id]);
    expect(row).toEqual({ state: 'cancelled', ended: true });
    expect(await world.rows('select from notices where process_id = $1', [id])).toEqual([]);
    expect(
      await world.rows(`select from audit_entries where process_id = $1 and act like '%-discarded'`, [id]),
    ).toHaveLength(1);
  },
);

test('what was opened meanwhile is not discarded, and its page says how it stands', async () => {
  const round = await openRound(world, [council], { dueAt });
  const late = await page.fill('/rounds', { idempotencyKey: 'a' }, `/rounds/${round.processId}/discard`);
  expect(late.headers.get('location')).toBe(`/rounds/${round.processId}`);
  const { processId } = await openedSignOff(world, [stageOf(board)]);
  await page.fill('/rounds', { idempotencyKey: 'b' }, `/sign-offs/${processId}/discard`);
  const states = await world.rows('select distinct state from processes where id in ($1, $2)', [
    round.processId,
    processId,
  ]);
  expect(states).toEqual([{ state: 'open' }]);
});
