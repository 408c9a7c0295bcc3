import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openQuickRound, secretOf } from '../support/stories/rounds.ts';
import { startStack, type Stack } from '../support/parts/stack.ts';
import { until } from '../support/until.ts';
import type { TestAgency } from '../support/stories/world.ts';
import { createHolds, type Holds } from './parts/hold.ts';
import { checkInvariants } from './parts/invariants.ts';
import { addressOf, closed, kindsTo, mailed, nothingOwed, respondentOf } from './parts/looking.ts';

let stack: Stack;
let holds: Holds;
const made: string[] = [];
let born = 0;

beforeAll(async () => {
  stack = await startStack();
  holds = createHolds(stack);
}, 120_000);
afterEach(() => holds.releaseAll());
afterAll(() => stack.end(), 60_000);

/** Agencies of one test only, so that tests may run at once. */
const someAgencies = async (count: number): Promise<TestAgency[]> => {
  const agencies: TestAgency[] = [];
  for (let n = 0; n < count; n += 1) agencies.push(await stack.world.agency(`Agency ${(born += 1)}`));
  return agencies;
};

async function oneAgency(): Promise<TestAgency> {
  const [agency] = await someAgencies(1);
  if (agency === undefined) throw new Error('no agency');
  return agency;
}

const managerOf = (agency: TestAgency) => {
  const manager = agency.managers[1];
  if (manager === undefined) throw new Error('no manager');
  return manager;
};

test('an answer before the 354 stops the reminder, one after it cannot; nothing else goes to either (R30, R31)', async () => {
  const [early, late, silent] = await someAgencies(3);
  if (early === undefined || late === undefined || silent === undefined) throw new Error('no agencies');
  const round = await openQuickRound(stack, [early, late, silent], 9, 3);
  made.push(round.id);
  await until('all are invited', async () => (await mailed(stack, round.id, 'invitation')) === 3);
  const before354 = holds.mails('data', addressOf(respondentOf(early)));
  const after354 = holds.mails('dot', addressOf(respondentOf(late)));
  await until('both reminders are under way', () => before354.reached() === 1 && after354.reached() === 1);
  for (const agency of [early, late]) {
    const path = `/v1/tasks/${round.taskOf(agency)}/response`;
    expect((await stack.call(respondentOf(agency), 'POST', path, secretOf(agency))).status).toBe(201);
  }
  before354.release();
  after354.release();
  await closed(stack, round.id);
  await nothingOwed(stack, [round.id]);
  expect(await kindsTo(stack, round.id, respondentOf(early))).toEqual(['invitation', 'receipt']);
  expect(await kindsTo(stack, round.id, respondentOf(late))).toEqual(['invitation', 'reminder', 'receipt']);
  expect(await kindsTo(stack, round.id, respondentOf(silent))).toEqual(['invitation', 'reminder']);
  expect(await kindsTo(stack, round.id, managerOf(early))).toEqual([]);
  expect(await kindsTo(stack, round.id, managerOf(late))).toEqual([]);
  expect(await kindsTo(stack, round.id, managerOf(silent))).toEqual(['escalation']);
}, 60_000);

test('who is escalated to at this moment is told of an extension or an answer all the same (R29, R36)', async () => {
  const [before, during, answered] = await someAgencies(3);
  if (before === undefined || during === undefined || answered === undefined) throw new Error('no agencies');
  const round = await openQuickRound(stack, [before, during, answered], 5, 4);
  made.push(round.id);
  const held = holds.mails('data', addressOf(managerOf(before)));
  const extending = holds.mails('dot', addressOf(managerOf(during)));
  const answering = holds.mails('dot', addressOf(managerOf(answered)));
  await until(
    'three escalations are under way',
    () => held.reached() + extending.reached() + answering.reached() === 3,
    30_000,
  );
  const dueAt = new Date(Date.now() + 6_000).toISOString();
  for (const agency of [before, during]) {
    const path = `/v1/tasks/${round.taskOf(agency)}/extend`;
    expect((await stack.call(stack.world.officer, 'POST', path, { dueAt, reason: 'asked for' })).status).toBe(200);
    const again = await stack.call(stack.world.officer, 'POST', path, { dueAt, reason: 'asked for' });
    expect(again.status, 'the same date twice is one extension').toBe(409);
  }
  const path = `/v1/tasks/${round.taskOf(answered)}/response`;
  expect((await stack.call(respondentOf(answered), 'POST', path, secretOf(answered))).status).toBe(201);
  for (const mail of [held, extending, answering]) mail.release();
  await closed(stack, round.id);
  await nothingOwed(stack, [round.id]);
  expect(await kindsTo(stack, round.id, managerOf(before))).toEqual(['escalation']);
  expect(await kindsTo(stack, round.id, managerOf(during))).toEqual(['escalation', 'extension-decided', 'escalation']);
  expect(await kindsTo(stack, round.id, managerOf(answered))).toEqual(['escalation', 'resolved']);
}, 60_000);

test('a date is never moved into the past; a shorter one sends no burst of what it puts into the past (R37)', async () => {
  const agency = await oneAgency();
  const round = await openQuickRound(stack, [agency], 600, 20);
  made.push(round.id);
  const path = `/v1/consultations/${round.id}/extend`;
  const past = await stack.call(stack.world.officer, 'POST', path, { dueAt: new Date(Date.now() - 1_000) });
  expect(past.status).toBe(422);
  expect(past.body['code'] ?? past.body['type']).toMatch(/in-the-past/u);
  // The reminder would have been twenty seconds before: it has lapsed.
  const shorter = { dueAt: new Date(Date.now() + 5_000), reason: 'the committee meets earlier' };
  const moved = await stack.call(stack.world.officer, 'POST', path, shorter);
  expect(moved.status).toBe(200);
  const once = await stack.call(stack.world.officer, 'POST', path, shorter);
  expect(once.status, 'the same date twice is one move').toBe(409);
  await until('the new date is told', async () => (await mailed(stack, round.id, 'date-moved')) === 1);
  const path2 = `/v1/tasks/${round.taskOf(agency)}/response`;
  await until('it is late', () => Date.now() > Number(new Date(shorter.dueAt)) + 500);
  const late = await stack.call(respondentOf(agency), 'POST', path2, secretOf(agency));
  expect([late.status, late.body['onTime']]).toEqual([201, false]);
  expect(await kindsTo(stack, round.id, respondentOf(agency))).toEqual(['invitation', 'date-moved']);
  const closing = await stack.call(stack.world.officer, 'POST', `/v1/consultations/${round.id}/close`, {});
  expect(closing.status).toBe(200);
  await nothingOwed(stack, [round.id]);
}, 60_000);

test('an agency that is withdrawn gets nothing more, and hears of it only if it had heard of the round (R38)', async () => {
  const [told, untold, asked] = await someAgencies(3);
  if (told === undefined || untold === undefined || asked === undefined) throw new Error('no agencies');
  const held = holds.mails('data', addressOf(respondentOf(untold)));
  const round = await openQuickRound(stack, [told, untold, asked], 5, 2);
  made.push(round.id);
  await until(
    'two are invited',
    async () => held.reached() === 1 && (await mailed(stack, round.id, 'invitation')) === 2,
  );
  for (const agency of [told, untold]) {
    const path = `/v1/tasks/${round.taskOf(agency)}/withdraw`;
    expect((await stack.call(stack.world.officer, 'POST', path, { reason: 'was asked by mistake' })).status).toBe(200);
  }
  held.release();
  const path = `/v1/tasks/${round.taskOf(told)}/response`;
  const tooLate = await stack.call(respondentOf(told), 'POST', path, secretOf(told));
  expect(tooLate.status).toBeGreaterThanOrEqual(404);
  await closed(stack, round.id);
  await nothingOwed(stack, [round.id]);
  expect(await kindsTo(stack, round.id, respondentOf(told))).toEqual(['invitation', 'withdrawn']);
  expect(await kindsTo(stack, round.id, respondentOf(untold))).toEqual([]);
  expect(await kindsTo(stack, round.id, respondentOf(asked))).toEqual(['invitation', 'reminder']);
  expect(await kindsTo(stack, round.id, managerOf(told))).toEqual([]);
}, 60_000);

test('a round that was cancelled and one with the same words after it send different messages (R41)', async () => {
  const agency = await oneAgency();
  const first = await openQuickRound(stack, [agency], 600, 60);
  await until('the first is out', async () => (await mailed(stack, first.id, 'invitation')) === 1);
  const path = `/v1/consultations/${first.id}/cancel`;
  const cancelled = await stack.call(stack.world.officer, 'POST', path, { reason: 'wrong paper' });
  expect(cancelled.status).toBe(200);
  const second = await openQuickRound(stack, [agency], 600, 60);
  made.push(first.id, second.id);
  await until('the second is out', async () => (await mailed(stack, second.id, 'invitation')) === 1);
  await nothingOwed(stack, made.slice(-2));
  const folded = stack.sink.folded().filter((message) => message.to === addressOf(respondentOf(agency)));
  expect(folded).toHaveLength(3);
}, 60_000);

test('the invariants hold for all of these rounds', async () => {
  expect(await checkInvariants(stack, made, { succeeded: 20 })).toEqual([]);
}, 60_000);
