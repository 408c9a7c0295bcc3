import { beforeEach, expect, test } from 'vitest';
import { as } from '../../../db/connect.ts';
import { pausePostRoom } from '../../../db/mail/acts.ts';
import { listOwedNotices, markTold } from '../../../db/chase/owed-notices.ts';
import { actingFor } from '../../../db/acting-for.ts';
import { claimedMail } from '../../support/stories/owed-mail.ts';
import { createWorld, openRound, type TestAgency, type World } from '../../support/stories/world.ts';
import { valueOf } from '../../support/verdicts.ts';

let world: World;
let processId: string;
let health: TestAgency;

beforeEach(async () => {
  world = await createWorld();
  health = await world.agency('Health', { respondents: 2 });
  ({ processId } = await openRound(world, [health, await world.agency('Youth')], {
    dueAt: Date.now() + 20 * 86_400_000,
  }));
  return () => world.end();
});

const asOfficer = <T>(work: Parameters<typeof as<T>>[2]) => as(world.db, actingFor(world.officer), work);
const waiting = (cursor?: string, limit = 10) => asOfficer((tx) => listOwedNotices(tx, { cursor, limit }));

test('after a restore an officer says what went already: it is mailed no more, and the trail knows how much it was', async () => {
  const owed = await waiting();
  expect(owed).toHaveLength(3);
  expect(owed.every((one) => one.processId === processId && one.kind === 'invitation')).toBe(true);
  const noticeIds = owed.slice(0, 2).map(({ id }) => id);
  const say = () => asOfficer((tx) => markTold(tx, world.officer, { noticeIds }));
  expect(await say()).toMatchObject({ code: 'not-allowed' });
  expect(await waiting()).toHaveLength(3);
  valueOf(await asOfficer((tx) => pausePostRoom(tx, world.officer)));
  expect(await say()).toEqual({ ok: true, value: { told: 2 } });
  expect(await waiting()).toEqual([owed[2]]);
  expect(await say()).toMatchObject({ code: 'nothing-to-change' });
  expect(await world.rows(`select process_id, details from audit_entries where act = 'notices-told'`)).toEqual([
    { process_id: processId, details: { notices: 2 } },
  ]);
});

test('what is in a mail already is no longer waiting, and cannot be said to have gone', async () => {
  const contact = health.respondents[0]!;
  const one = (await waiting()).find(({ personId }) => personId === contact.personId);
  await claimedMail(world, contact, 'invitation');
  expect(await waiting()).toHaveLength(2);
  valueOf(await asOfficer((tx) => pausePostRoom(tx, world.officer)));
  const said = await asOfficer((tx) => markTold(tx, world.officer, { noticeIds: [one!.id] }));
  expect(said).toMatchObject({ code: 'nothing-to-change' });
});

test('the list goes on page by page, in the order in which it is mailed', async () => {
  const all = await waiting();
  const first = await waiting(undefined, 1);
  expect(first.slice(0, 2)).toEqual(all.slice(0, 2));
  expect(await waiting(first[0]!.id, 5)).toEqual(all.slice(1));
});
