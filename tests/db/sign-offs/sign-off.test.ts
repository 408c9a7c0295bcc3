import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { as } from '../../../db/connect.ts';
import { recordDecision } from '../../../db/decisions/record.ts';
import { createSignOff } from '../../../db/sign-offs/sign-offs.ts';
import { actingFor } from '../../../db/acting-for.ts';
import type { Actor } from '../../../domain/permissions.ts';
import {
  addBody,
  inHand,
  openedSignOff,
  proposeAs,
  signAs,
  stageOf,
  stagesNow,
  textFile,
  type TestBody,
  memberOf,
  newVersion,
  openTasks,
} from '../../support/stories/sign-offs.ts';
import { addPerson, createWorld, record, type TestAgency, type World } from '../../support/stories/world.ts';

let world: World;
let committee: TestBody;
let board: TestBody;
let council: TestAgency;

beforeAll(async () => {
  world = await createWorld();
  committee = await addBody(world, 'Committee', 3, { 0: 'chair', 2: 'secretary' });
  board = await addBody(world, 'Board', 5, { 0: 'chair' });
  council = await world.agency('Council');
}, 60_000);
afterAll(() => world.end());

const majority = { kind: 'count', count: null } as const;

test('asks one stage after the other and is approved by the last', async () => {
  const { processId } = await openedSignOff(world, [stageOf(committee), stageOf(board, { rule: majority })]);
  expect(await openTasks(world, processId)).toEqual(['Committee Member 1', 'Committee Member 2']);
  expect(await signAs(world, memberOf(committee, 0), processId)).toMatchObject({
    effect: { outcome: 'open', missing: 1 },
  });
  expect(await signAs(world, memberOf(committee, 1), processId)).toMatchObject({
    effect: { outcome: 'carried', to: 2 },
  });
  expect(await openTasks(world, processId)).toHaveLength(5);
  await signAs(world, memberOf(board, 0), processId, 'approve-with-changes', { words: { changes: 'Joint owners' } });
  await signAs(world, memberOf(board, 1), processId);
  expect(await signAs(world, memberOf(board, 2), processId)).toMatchObject({
    state: 'approved',
    effect: { outcome: 'carried', ended: 'approved' },
  });
  expect(await stagesNow(world, processId)).toEqual(['carried', 'carried']);
  const others = await world.rows(`select from tasks where process_id = $1 and state = 'withdrawn'`, [processId]);
  expect(others).toHaveLength(2);
  expect(await openTasks(world, processId)).toEqual([]);
});

test('a paper referred back waits for its author, and the new version is asked for where it stood', async () => {
  const { processId } = await openedSignOff(world, [stageOf(committee), stageOf(board)]);
  for (const index of [0, 1]) await signAs(world, memberOf(committee, index), processId);
  await signAs(world, memberOf(board, 0), processId);
  expect(
    await signAs(world, memberOf(board, 1), processId, 'refer-back', { words: { comment: 'Name the owners.' } }),
  ).toMatchObject({ state: 'referred-back', effect: { to: 'author' } });
  expect(await openTasks(world, processId, 'new-version')).toEqual(['Lead Officer']);
  expect(await newVersion(world, processId, 'The strategy, with owners.\n')).toMatchObject({
    state: 'open',
    effect: { version: 2, voided: 2, stage: 2, asked: 5 },
  });
  expect(await stagesNow(world, processId)).toEqual(['carried', 'open']);
  const kept = await world.rows<{ name: string; void: boolean }>(
    `select p.name, exists (select from signature_voids v where v.signature_id = s.id) as void from signatures s
     join people p on p.id = s.signer_id where s.process_id = $1 order by s.signed_at`,
    [processId],
  );
  expect(kept.map((row) => row.void)).toEqual([false, false, true, true]);
});

test('an earlier stage is asked again at once where it is referred to that stage', async () => {
  const { processId } = await openedSignOff(world, [stageOf(committee), stageOf(board)]);
  for (const index of [0, 1]) await signAs(world, memberOf(committee, index), processId);
  const said = { terms: { referTo: 1 }, words: { comment: 'The committee must see the costs.' } };
  expect(await signAs(world, memberOf(board, 0), processId, 'refer-back', said)).toMatchObject({
    state: 'open',
    effect: { outcome: 'referred-back', to: 1, asked: 2 },
  });
  expect(await stagesNow(world, processId)).toEqual(['open', 'waiting']);
  expect(await signAs(world, memberOf(committee, 0), processId)).toMatchObject({ effect: { outcome: 'open' } });
});

test('a stage is skipped only with a reason, and its record names it', async () => {
  const { processId } = await openedSignOff(world, [stageOf(committee), stageOf(board)]);
  const terms = await inHand(world, processId);
  expect(await record(world, processId, 'skip-stage', terms)).toMatchObject({ code: 'malformed' });
  const words = { reason: 'Dissolved in May.' };
  // Whoever wrote the paper or handed it in does not pass it by a stage.
  expect(await record(world, processId, 'skip-stage', terms, words)).toMatchObject({ code: 'not-independent' });
  const other = await addPerson(world.rows, world.directorateId, 'Second Officer', 'officer');
  const decisionId = await proposeAs(world, other, processId, { act: 'skip-stage', terms, words });
  expect(await as(world.db, { role: 'worker' }, (tx) => recordDecision(tx, decisionId))).toMatchObject({
    effect: { outcome: 'skipped', to: 2 },
  });
  const told = await world.rows<{ name: string }>(
    `select p.name from notices n join people p on p.id = n.person_id where n.process_id = $1 and n.kind = 'stage-skipped'`,
    [processId],
  );
  expect(told.map(({ name }) => name).toSorted()).toEqual(committee.members.map(({ name }) => name).toSorted());
  expect(await stagesNow(world, processId)).toEqual(['skipped', 'open']);
});

test('the meeting moves, and with it who is asked; cancelled, exactly they are told', async () => {
  const day = 86_400_000;
  const meetingAt = Date.now() + 30 * day;
  const { processId } = await openedSignOff(world, [stageOf(committee, { meetingAt, wallText: '9 May' })]);
  const { stageId } = await inHand(world, processId);
  expect(await record(world, processId, 'move-meeting', { stageId, meetingAt })).toMatchObject({
    code: 'nothing-to-change',
  });
  expect(
    await record(world, processId, 'move-meeting', { stageId, meetingAt: meetingAt + 7 * day }, { wallText: '16 May' }),
  ).toMatchObject({ effect: { moved: 2 } });
  const due = await world.rows<{ text: string }>(
    `select distinct c.due_wall_text as text from tasks t join chase_plans c on c.id = t.plan_id where t.process_id = $1 and t.state = 'open'`,
    [processId],
  );
  expect(due).toEqual([{ text: '16 May' }]);
  const told = await world.rows(`select from notices where process_id = $1 and kind = 'date-moved'`, [processId]);
  expect(told).toHaveLength(2);
  await world.rows(`update notices set state = 'mailed' where process_id = $1 and kind = 'invitation'`, [processId]);
  expect(await record(world, processId, 'cancel', {}, { reason: 'Not needed.' })).toMatchObject({ state: 'cancelled' });
  const off = await world.rows(`select from notices where process_id = $1 and kind = 'cancelled'`, [processId]);
  expect(off).toHaveLength(2);
});

test('a stage that is reached after its meeting is due ten working days after it was asked', async () => {
  const now = Date.parse('2026-12-01T09:00:00Z');
  await world.setClock(new Date(now));
  const meetingAt = now + 2 * 86_400_000;
  const { processId } = await openedSignOff(world, [stageOf(committee), stageOf(board, { meetingAt })]);
  await world.setClock(new Date(now + 7 * 86_400_000));
  for (const index of [0, 1]) await signAs(world, memberOf(committee, index), processId);
  const due = await world.rows<{ due: Date }>(
    `select distinct c.due_at as due from tasks t join chase_plans c on c.id = t.plan_id where t.process_id = $1 and t.state = 'open'`,
    [processId],
  );
  expect(due).toEqual([{ due: new Date('2026-12-22T09:00:00Z') }]);
  await world.setClock(null);
});

test('a draft names at least one stage, and only bodies and papers that there are', async () => {
  const make = (input: object) =>
    as(world.db, actingFor(world.officer), (tx) =>
      createSignOff(tx, world.officer, { title: 'X', document: textFile('x'), stages: [stageOf(board)], ...input }),
    );
  expect(await make({ stages: [] })).toMatchObject({ code: 'malformed' });
  expect(await make({ document: textFile('') })).toMatchObject({ code: 'malformed' });
  const nowhere = '00000000-0000-7000-8000-000000000000';
  expect(await make({ stages: [stageOf({ ...board, id: nowhere })] })).toMatchObject({ code: 'not-found' });
  expect(await make({ document: { documentId: nowhere } })).toMatchObject({ code: 'not-found' });
});

test('who is asked sees the record and nobody else does', async () => {
  const { processId } = await openedSignOff(world, [stageOf(committee), stageOf(board)]);
  const seen = async (actor: Actor) =>
    as(
      world.db,
      actingFor(actor),
      async (tx) => (await tx.execute(sql`select from sign_offs where process_id = ${processId}`)).rows.length,
    );
  const [contact] = council.respondents;
  if (contact === undefined) throw new Error('no contact');
  expect(await seen(memberOf(committee, 0))).toBe(1);
  expect(await seen(memberOf(board, 0)), 'asked later').toBe(0);
  expect(await seen(contact)).toBe(0);
});
