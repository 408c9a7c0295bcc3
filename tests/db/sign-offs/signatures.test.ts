import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { as } from '../../../db/connect.ts';
import { recordDecision } from '../../../db/decisions/record.ts';
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
  type TestBody,
  memberOf,
  newVersion,
  openTasks,
} from '../../support/stories/sign-offs.ts';
import { createWorld, record, type TestAgency, type World } from '../../support/stories/world.ts';

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

const stateOf = async (processId: string) =>
  (await world.rows<{ state: string }>('select state from processes where id = $1', [processId]))[0]?.state;

describe('who signs', () => {
  test('the author does not, nor his deputy for him, nor he for another', async () => {
    const author = memberOf(board, 0);
    const { processId } = await openedSignOff(world, [stageOf(board)], { authorId: author.personId });
    expect(await openTasks(world, processId)).not.toContain(author.name);
    expect(await signAs(world, author, processId)).toMatchObject({ code: 'author-cannot-sign' });
    const forAuthor = { terms: { actingFor: author.personId } };
    expect(await signAs(world, memberOf(board, 1), processId, 'approve', forAuthor)).toMatchObject({
      code: 'author-cannot-sign',
    });
  });

  test('a deputy does, in the period of a substitute; both names stand, and he counts once', async () => {
    const [away, deputy] = [memberOf(board, 3), memberOf(board, 4)];
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
    expect(await signAs(world, memberOf(board, 0), processId).catch(() => 'hidden')).toBe('hidden');
    expect(await signAs(world, manager, processId)).toMatchObject({ state: 'approved' });
  });

  test('nobody does because it was handed over to him', async () => {
    const { processId } = await openedSignOff(world, [stageOf(committee)]);
    const [task] = await world.rows<{ id: string }>('select id from tasks where process_id = $1 limit 1', [processId]);
    const to = { personId: memberOf(board, 0).personId };
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
      await proposeAs(world, memberOf(committee, 0), processId, { act: 'sign', terms }),
      await proposeAs(world, memberOf(committee, 1), processId, { act: 'sign', terms }),
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
    expect(await openTasks(world, processId)).toHaveLength(5);
  }
}, 60_000);

test('a paper that was edited between reading and signing is not signed (R35)', async () => {
  const { processId } = await openedSignOff(world, [stageOf(committee)]);
  const read = await inHand(world, processId);
  await newVersion(world, processId, 'The strategy, edited.\n');
  const asked = await inHand(world, processId);
  expect(await signAs(world, memberOf(committee, 0), processId, 'approve', { terms: { sha256: read.sha256 } })).toEqual(
    {
      kind: 'refused',
      code: 'version-changed',
    },
  );
  expect(await signAs(world, memberOf(committee, 0), processId, 'approve', { terms: asked })).toMatchObject({
    kind: 'taken',
  });
});

test('a repeated decision gives its first answer, and a signature stays as it was signed', async () => {
  const { processId } = await openedSignOff(world, [stageOf(committee)]);
  const terms = { ...(await inHand(world, processId)), verdict: 'approve' };
  const id = await proposeAs(world, memberOf(committee, 0), processId, { act: 'sign', terms });
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
  const present = () => [0, 1].map((index) => memberOf(committee, index).personId).join(',');

  test('decides for its body as the secretary writes it down', async () => {
    const { processId } = await openedSignOff(world, [stageOf(committee)]);
    const secretary = memberOf(committee, 2);
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
    const secretary = memberOf(committee, 2);
    const one = memberOf(committee, 0).personId;
    const approve = { verdict: 'approve' };
    expect(await meet(secretary, processId, { ...approve, present: one })).toMatchObject({ code: 'not-quorate' });
    const stranger = memberOf(board, 0).personId;
    expect(await meet(secretary, processId, { ...approve, present: stranger })).toMatchObject({
      code: 'person-unknown',
    });
    const later = { ...approve, present: present(), metAt: Date.now() + 3_600_000 };
    expect(await meet(secretary, processId, later)).toMatchObject({ code: 'malformed' });
    expect(await meet(memberOf(committee, 1), processId, { ...approve, present: present() })).toMatchObject({
      code: 'not-a-signatory',
    });
    expect(await stateOf(processId)).toBe('open');
  });
});
