import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { as } from '../../../db/connect.ts';
import { recordDecision } from '../../../db/decisions/record.ts';
import { keepNewVersion } from '../../../db/sign-offs/resubmit.ts';
import { createSignOff } from '../../../db/sign-offs/sign-offs.ts';
import { handOver } from '../../../db/tasks/people.ts';
import { actingFor } from '../../../db/acting-for.ts';
import type { Actor } from '../../../domain/permissions.ts';
import {
  addBody,
  draftSignOff,
  inHand,
  openedSignOff,
  proposeAs,
  signAs,
  stageOf,
  stagesNow,
  textFile,
  type TestBody,
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

const member = (body: TestBody, index: number): Actor => {
  const found = body.members[index];
  if (found === undefined) throw new Error('no such member');
  return found;
};
const majority = { kind: 'count', count: null } as const;
const stateOf = async (processId: string) =>
  (await world.rows<{ state: string }>('select state from processes where id = $1', [processId]))[0]?.state;
const openTasks = async (processId: string, kind = 'sign') =>
  (
    await world.rows<{ name: string }>(
      `select p.name from tasks t join people p on p.id = t.person_id where t.process_id = $1 and t.state = 'open' and t.kind = $2 order by 1`,
      [processId, kind],
    )
  ).map((row) => row.name);

async function newVersion(processId: string, text: string, terms: Record<string, number> = {}) {
  const kept = await as(world.db, actingFor(world.officer), (tx) =>
    keepNewVersion(tx, world.officer, processId, textFile(text)),
  );
  if (!kept.ok) throw new Error(kept.message);
  return record(world, processId, 'resubmit', { documentId: kept.value.documentId, ...terms });
}

test('asks one stage after the other and is approved by the last', async () => {
  const { processId } = await openedSignOff(world, [stageOf(committee), stageOf(board, { rule: majority })]);
  expect(await openTasks(processId)).toEqual(['Committee Member 1', 'Committee Member 2']);
  expect(await signAs(world, member(committee, 0), processId)).toMatchObject({
    effect: { outcome: 'open', missing: 1 },
  });
  expect(await signAs(world, member(committee, 1), processId)).toMatchObject({ effect: { outcome: 'carried', to: 2 } });
  expect(await openTasks(processId)).toHaveLength(5);
  await signAs(world, member(board, 0), processId, 'approve-with-changes', { words: { changes: 'Joint owners' } });
  await signAs(world, member(board, 1), processId);
  expect(await signAs(world, member(board, 2), processId)).toMatchObject({
    state: 'approved',
    effect: { outcome: 'carried', ended: 'approved' },
  });
  expect(await stagesNow(world, processId)).toEqual(['carried', 'carried']);
  const others = await world.rows(`select from tasks where process_id = $1 and state = 'withdrawn'`, [processId]);
  expect(others).toHaveLength(2);
  expect(await openTasks(processId)).toEqual([]);
});

test('a paper referred back waits for its author, and the new version is asked for where it stood', async () => {
  const { processId } = await openedSignOff(world, [stageOf(committee), stageOf(board)]);
  for (const index of [0, 1]) await signAs(world, member(committee, index), processId);
  await signAs(world, member(board, 0), processId);
  expect(
    await signAs(world, member(board, 1), processId, 'refer-back', { words: { comment: 'Name the owners.' } }),
  ).toMatchObject({ state: 'referred-back', effect: { to: 'author' } });
  expect(await openTasks(processId, 'new-version')).toEqual(['Lead Officer']);
  expect(await newVersion(processId, 'The strategy, with owners.\n')).toMatchObject({
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
  for (const index of [0, 1]) await signAs(world, member(committee, index), processId);
  const said = { terms: { referTo: 1 }, words: { comment: 'The committee must see the costs.' } };
  expect(await signAs(world, member(board, 0), processId, 'refer-back', said)).toMatchObject({
    state: 'open',
    effect: { outcome: 'referred-back', to: 1, asked: 2 },
  });
  expect(await stagesNow(world, processId)).toEqual(['open', 'waiting']);
  expect(await signAs(world, member(committee, 0), processId)).toMatchObject({ effect: { outcome: 'open' } });
});

describe('who signs', () => {
  test('the author does not, nor his deputy for him, nor he for another', async () => {
    const author = member(board, 0);
    const { processId } = await openedSignOff(world, [stageOf(board)], { authorId: author.personId });
    expect(await openTasks(processId)).not.toContain(author.name);
    expect(await signAs(world, author, processId)).toMatchObject({ code: 'author-cannot-sign' });
    const forAuthor = { terms: { actingFor: author.personId } };
    expect(await signAs(world, member(board, 1), processId, 'approve', forAuthor)).toMatchObject({
      code: 'author-cannot-sign',
    });
  });

  test('a deputy does, in the period of a substitute; both names stand, and he counts once', async () => {
    const [away, deputy] = [member(board, 3), member(board, 4)];
    const { processId } = await openedSignOff(world, [stageOf(board, { rule: { kind: 'count', count: 2 } })]);
    const forAway = { terms: { actingFor: away.personId } };
    expect(await signAs(world, deputy, processId, 'approve', forAway)).toMatchObject({ code: 'not-a-signatory' });
    await world.rows(
      `insert into absences (person_id, substitute_id, from_at, until_at) values ($1, $2, app_now() - interval '1 day', app_now() + interval '1 day')`,
      [away.personId, deputy.personId],
    );
    expect(await signAs(world, deputy, processId, 'approve', forAway)).toMatchObject({ effect: { outcome: 'open' } });
    expect(await signAs(world, deputy, processId)).toMatchObject({ kind: 'refused', code: 'already-signed' });
    expect(await signAs(world, away, processId)).toMatchObject({ kind: 'refused', code: 'already-signed' });
    const [row] = await world.rows<{ signer: string; seat: string }>(
      `select a.name as signer, b.name as seat from signatures s join people a on a.id = s.signer_id join people b on b.id = s.seat_id where s.process_id = $1`,
      [processId],
    );
    expect(row).toEqual({ signer: deputy.name, seat: away.name });
    await world.rows('delete from absences');
  });

  test('whoever holds the post does, and nobody else', async () => {
    const manager = council.managers[1];
    if (manager === undefined) throw new Error('no manager');
    const [post] = await world.rows<{ id: string }>('select post_id as id from post_holders where person_id = $1', [
      manager.personId,
    ]);
    const stage = { postId: post?.id ?? '', rule: { kind: 'post' }, asked: 'agree' } as const;
    const { processId } = await openedSignOff(world, [stage]);
    expect(await signAs(world, member(board, 0), processId).catch(() => 'hidden')).toBe('hidden');
    expect(await signAs(world, manager, processId)).toMatchObject({ state: 'approved' });
  });

  test('nobody does because it was handed over to him', async () => {
    const { processId } = await openedSignOff(world, [stageOf(committee)]);
    const [task] = await world.rows<{ id: string }>('select id from tasks where process_id = $1 limit 1', [processId]);
    const to = { personId: member(board, 0).personId };
    const over = await as(world.db, actingFor(world.officer), (tx) =>
      handOver(tx, world.officer, { taskId: task?.id ?? '', to, reason: 'x' }),
    );
    expect(over).toMatchObject({ code: 'not-allowed' });
  });

  test('nobody does in a body that has too few of them, and the opening says so', async () => {
    const { processId } = await draftSignOff(world, [stageOf(committee, { rule: { kind: 'count', count: 3 } })]);
    expect(await record(world, processId, 'open')).toMatchObject({ kind: 'refused', code: 'quorum-unreachable' });
  });
});

test('of two at the same instant the stage moves once, in every one of many trials (R34)', async () => {
  for (let trial = 0; trial < 24; trial += 1) {
    const { processId } = await openedSignOff(world, [
      stageOf(committee, { rule: { kind: 'count', count: 1 } }),
      stageOf(board),
    ]);
    const terms = { ...(await inHand(world, processId)), verdict: 'approve' };
    const ids = [
      await proposeAs(world, member(committee, 0), processId, { act: 'sign', terms }),
      await proposeAs(world, member(committee, 1), processId, { act: 'sign', terms }),
    ];
    let release = () => {};
    const barrier = new Promise<void>((resolve) => (release = resolve));
    const both = ids.map((id) =>
      as(world.db, { role: 'worker' }, async (tx) => {
        await barrier;
        return recordDecision(tx, id);
      }),
    );
    release();
    const results = await Promise.all(both);
    expect(results.filter((one) => one.kind === 'taken')).toHaveLength(1);
    expect(results.find((one) => one.kind === 'refused')).toMatchObject({ code: 'not-open' });
    expect(await stagesNow(world, processId)).toEqual(['carried', 'open']);
    expect(await openTasks(processId)).toHaveLength(5);
  }
}, 60_000);

test('a paper that was edited between reading and signing is not signed (R35)', async () => {
  const { processId } = await openedSignOff(world, [stageOf(committee)]);
  const read = await inHand(world, processId);
  await newVersion(processId, 'The strategy, edited.\n');
  const asked = await inHand(world, processId);
  expect(await signAs(world, member(committee, 0), processId, 'approve', { terms: { sha256: read.sha256 } })).toEqual({
    kind: 'refused',
    code: 'version-changed',
  });
  expect(await signAs(world, member(committee, 0), processId, 'approve', { terms: asked })).toMatchObject({
    kind: 'taken',
  });
});

test('a repeated decision gives its first answer, and a signature stays as it was signed', async () => {
  const { processId } = await openedSignOff(world, [stageOf(committee)]);
  const terms = { ...(await inHand(world, processId)), verdict: 'approve' };
  const id = await proposeAs(world, member(committee, 0), processId, { act: 'sign', terms });
  const twice = [1, 2].map(() => as(world.db, { role: 'worker' }, (tx) => recordDecision(tx, id)));
  const [first, second] = await Promise.all(twice);
  expect(first).toMatchObject({ kind: 'taken' });
  expect(second).toMatchObject({ kind: 'taken' });
  expect(await world.rows('select from signatures where process_id = $1', [processId])).toHaveLength(1);
  for (const change of [`update signatures set comment = 'x'`, 'delete from signatures', 'delete from signature_voids'])
    await expect(world.rows(change)).rejects.toThrow('never changed');
});

describe('a meeting', () => {
  const meet = async (actor: Actor, processId: string, terms: Record<string, string | number>) => {
    const decisionId = await proposeAs(world, actor, processId, {
      act: 'record-meeting',
      terms: { ...(await inHand(world, processId)), metAt: Date.now() - 3_600_000, apologies: '', ...terms },
      words: { minute: 'Agreed.', metWallText: 'today', comment: 'See the minute.' },
    });
    return as(world.db, { role: 'worker' }, (tx) => recordDecision(tx, decisionId));
  };
  const present = () => [0, 1].map((index) => member(committee, index).personId).join(',');

  test('decides for its body as the secretary writes it down', async () => {
    const { processId } = await openedSignOff(world, [stageOf(committee)]);
    const secretary = member(committee, 2);
    expect(await meet(secretary, processId, { verdict: 'approve', present: present() })).toMatchObject({
      state: 'approved',
    });
    const [kept] = await world.rows<{ capacity: string; minute: string }>(
      'select s.capacity, m.minute from signatures s join meeting_records m on m.id = s.meeting_record_id where s.process_id = $1',
      [processId],
    );
    expect(kept).toEqual({ capacity: 'for Committee', minute: 'Agreed.' });
  });

  test('does not decide with too few, with strangers, ahead of its time or from the pen of a member', async () => {
    const { processId } = await openedSignOff(world, [stageOf(committee)]);
    const secretary = member(committee, 2);
    const one = member(committee, 0).personId;
    const approve = { verdict: 'approve' };
    expect(await meet(secretary, processId, { ...approve, present: one })).toMatchObject({ code: 'not-quorate' });
    const stranger = member(board, 0).personId;
    expect(await meet(secretary, processId, { ...approve, present: stranger })).toMatchObject({
      code: 'person-unknown',
    });
    const later = { ...approve, present: present(), metAt: Date.now() + 3_600_000 };
    expect(await meet(secretary, processId, later)).toMatchObject({ code: 'malformed' });
    expect(await meet(member(committee, 1), processId, { ...approve, present: present() })).toMatchObject({
      code: 'not-a-signatory',
    });
    expect(await stateOf(processId)).toBe('open');
  });
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
  for (const index of [0, 1]) await signAs(world, member(committee, index), processId);
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
  expect(await seen(member(committee, 0))).toBe(1);
  expect(await seen(member(board, 0)), 'asked later').toBe(0);
  expect(await seen(contact)).toBe(0);
});
