import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { as } from '../../../db/connect.ts';
import { endReview } from '../../../db/reviews/decisions.ts';
import { openScheduledReview } from '../../../db/reviews/reviews.ts';
import { settleSigning } from '../../../db/decisions/settle-signing.ts';
import { createSignOff } from '../../../db/sign-offs/sign-offs.ts';
import { actingFor } from '../../../db/acting-for.ts';
import { settleAndNote } from '../../support/stories/review-story.ts';
import { addBody, draftSignOff, signAs, stageOf, type TestBody } from '../../support/stories/sign-offs.ts';
import { setRoute, usualPlan } from '../../support/stories/strategies.ts';
import { createWorld, record, type TestAgency, type World } from '../../support/stories/world.ts';
import { valueOf } from '../../support/verdicts.ts';

let world: World;
let council: TestAgency;
let board: TestBody;

beforeAll(async () => {
  world = await createWorld();
  council = await world.agency('Council');
  board = await addBody(world, 'Strategic Committee', 2);
});
afterAll(() => world.end());

const worker = { role: 'worker' } as const;
const settle = (id: string) => as(world.db, worker, (tx) => settleSigning(tx, id));
const routeOf = (body: TestBody) => [
  { bodyId: body.id, rule: { kind: 'all' }, asked: 'agree', workingDays: 10 } as const,
];

/** A review whose lines are settled and whose report is noted; its strategy has the route. */
async function toLock(route: Parameters<typeof setRoute>[2]): Promise<{ id: string; strategyId: string }> {
  const { strategyId } = await usualPlan(world, [council]);
  await setRoute(world, strategyId, route);
  const review = await as(world.db, worker, (tx) => openScheduledReview(tx, { strategyId, quarter: '2026-07-01' }));
  const id = review?.processId ?? '';
  await record(world, id, 'to-committee');
  await settleAndNote(world, id);
  return { id, strategyId };
}

/** Locked, and on its way through the board. */
async function signing(): Promise<{ id: string; strategyId: string; signOffId: string }> {
  const made = await toLock(routeOf(board));
  const locked = await record(world, made.id, 'lock');
  if (locked.kind !== 'taken') throw new Error(locked.code);
  return { ...made, signOffId: String(locked.effect['signOffId']) };
}

const stateOf = async (id: string) =>
  (
    await world.rows<{ state: string; over: boolean }>(
      'select state, ended_at is not null as over from processes where id = $1',
      [id],
    )
  )[0];

describe('the lock of a review', () => {
  test('opens the sign-off of the frozen copy in the same transaction; of two at once one is taken', async () => {
    const { id } = await toLock(routeOf(board));
    const both = await Promise.all([record(world, id, 'lock'), record(world, id, 'lock')]);
    expect(both.filter(({ kind }) => kind === 'taken')).toMatchObject([{ state: 'signing', effect: { asked: 2 } }]);
    expect(both.filter(({ kind }) => kind === 'refused')).toEqual([{ kind: 'refused', code: 'not-open' }]);
    const children = await world.rows(
      `select p.state, o.author_id = $2 as officer, o.report_id = v.report_id as report, d.sha256 = r.sha256 as same, s.due_at is not null as due,
         (select count(*)::int from notices n where n.process_id = p.id and n.kind = 'invitation') as invited
       from processes p join sign_offs o on o.process_id = p.id join documents d on d.id = o.document_id join reviews v on v.process_id = p.parent_id
         join documents r on r.id = v.report_id join sign_off_stages s on s.process_id = p.id where p.parent_id = $1`,
      [id, world.officer.personId],
    );
    expect(children).toEqual([{ state: 'open', officer: true, report: true, same: true, due: true, invited: 2 }]);
  });

  test('without a route leaves the review locked; where too few can sign it drafts, and waits for an officer', async () => {
    const without = await toLock([]);
    expect(await record(world, without.id, 'lock')).toMatchObject({ kind: 'taken', state: 'locked' });
    const empty = await addBody(world, 'Empty Board', 0);
    const { id } = await toLock(routeOf(empty));
    const locked = await record(world, id, 'lock');
    expect(locked).toMatchObject({ state: 'locked', effect: { signOffCode: 'quorum-unreachable' } });
    expect(locked.kind === 'taken' && locked.effect['signOffId']).toBeUndefined();
    const [draft] = await world.rows<{ id: string; state: string }>(
      'select id, state from processes where parent_id = $1',
      [id],
    );
    expect(draft?.state).toBe('draft');
    const send = () => record(world, id, 'sign-off', { signOffId: draft?.id ?? '' });
    expect(await send()).toEqual({ kind: 'refused', code: 'quorum-unreachable' });
    await world.rows('insert into body_members (body_id, person_id) values ($1, $2)', [
      empty.id,
      board.members[0]?.personId,
    ]);
    expect(await send()).toMatchObject({ kind: 'taken', state: 'signing' });
  });

  test('a meeting on the route has no date; the stage after it keeps room for it', async () => {
    const second = await addBody(world, 'Authority', 1);
    const { id } = await toLock([
      { bodyId: board.id, rule: { kind: 'chair' }, asked: 'note', workingDays: null },
      ...routeOf(second),
    ]);
    await world.rows(`update body_members set capacity = 'chair' where body_id = $1 and person_id = $2`, [
      board.id,
      board.members[0]?.personId,
    ]);
    expect(await record(world, id, 'lock')).toMatchObject({ state: 'signing', effect: { asked: 1 } });
    expect(
      await world.rows(
        `select s.meeting_at is null and s.due_at is null as undated, s.due_at > app_now() + interval '26 days' as late
         from sign_off_stages s join processes p on p.id = s.process_id where p.parent_id = $1 order by s.position`,
        [id],
      ),
    ).toEqual([
      { undated: true, late: null },
      { undated: false, late: true },
    ]);
  });
});

describe('a review that is being signed off', () => {
  test('keeps its period frozen, opens the next quarter, and does not end before its sign-off', async () => {
    const { id, strategyId, signOffId } = await signing();
    const frozen = async () => {
      for (const change of [
        `update review_returns set note = 'x' where process_id = $1`,
        `update reviews set note = 'x' where process_id = $1`,
        `delete from documents where process_id = $1`,
      ])
        await expect(world.rows(change, [id])).rejects.toThrow('the period is locked');
    };
    await frozen();
    await as(world.db, worker, (tx) => endReview(tx, id));
    expect(await stateOf(id)).toEqual({ state: 'signing', over: false });
    const next = await as(world.db, worker, (tx) => openScheduledReview(tx, { strategyId, quarter: '2026-10-01' }));
    expect(next?.state).toBe('open');
    for (const member of board.members) await signAs(world, member, signOffId);
    expect(await settle(id)).toBe('signed-off');
    await frozen();
    await as(world.db, worker, (tx) => endReview(tx, id));
    expect(await stateOf(id)).toEqual({ state: 'signed-off', over: true });
    for (const act of ['lock', 'sign-off', 'cancel'] as const)
      expect(await record(world, id, act, { signOffId })).toEqual({ kind: 'refused', code: 'not-open' });
  });

  test.each([
    ['reject', 'rejected'],
    ['refer-back', 'returned'],
  ])('is locked again after "%s", shows how it ended, and is sent again by hand', async (verdict, ended) => {
    const { id, signOffId } = await signing();
    expect(await settle(id)).toBe('signing');
    const said = await signAs(world, board.members[0]!, signOffId, verdict, { words: { comment: 'Not like this.' } });
    expect(said).toMatchObject({ kind: 'taken', state: ended });
    // Nobody is asked for a new version of a report that is frozen.
    expect(await world.rows(`select from tasks where process_id = $1 and kind = 'new-version'`, [signOffId])).toEqual(
      [],
    );
    const settled = await Promise.all([settle(id), settle(id)]);
    expect(settled).toEqual(['locked', 'locked']);
    const trail = await world.rows(
      `select details ->> 'ended' as ended from audit_entries where process_id = $1 and act = 'sign-off-ended'`,
      [id],
    );
    expect(trail).toEqual([{ ended }]);
    await as(world.db, worker, (tx) => endReview(tx, id));
    expect(await stateOf(id)).toEqual({ state: 'locked', over: true });

    const [report] = await world.rows<{ id: string }>('select report_id as id from reviews where process_id = $1', [
      id,
    ]);
    const again = await draftSignOff(world, [stageOf(board)], {
      parentId: id,
      document: { documentId: report?.id ?? '' },
    });
    expect(await record(world, id, 'sign-off', { signOffId: again.processId })).toMatchObject({ state: 'signing' });
    expect(await stateOf(id)).toEqual({ state: 'signing', over: false });
  });

  test('is signed off on its own report alone: no other paper is drafted, and none of an older draft is opened', async () => {
    const { id } = await toLock([]);
    await record(world, id, 'lock');
    const elsewhere = await draftSignOff(world, [stageOf(board)]);
    const [paper] = await world.rows<{ id: string }>('select document_id as id from sign_offs where process_id = $1', [
      elsewhere.processId,
    ]);
    const draft = (documentId: string) =>
      as(world.db, actingFor(world.officer), (tx) =>
        createSignOff(tx, world.officer, {
          title: 'Report',
          parentId: id,
          authorId: board.members[0]!.personId,
          document: { documentId },
          stages: [stageOf(board)],
        }),
      );
    expect(await draft(paper?.id ?? '')).toMatchObject({ code: 'report-missing' });
    const [report] = await world.rows<{ id: string }>('select report_id as id from reviews where process_id = $1', [
      id,
    ]);
    const { processId } = valueOf(await draft(report?.id ?? ''));
    // Whoever it is said to be by, its author is who locked the period.
    expect(await world.rows('select author_id from sign_offs where process_id = $1', [processId])).toEqual([
      { author_id: world.officer.personId },
    ]);
    await world.rows('update sign_offs set report_id = null where process_id = $1', [processId]);
    expect(await record(world, id, 'sign-off', { signOffId: processId })).toEqual({
      kind: 'refused',
      code: 'report-missing',
    });
  });
});
