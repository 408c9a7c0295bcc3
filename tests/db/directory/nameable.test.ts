import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addAbsence, changeAbsence } from '../../../db/directory/absences.ts';
import { as, type Tx } from '../../../db/connect.ts';
import { addItems } from '../../../db/strategies/dated-item-acts.ts';
import { addFinding } from '../../../db/inspections/findings.ts';
import { draftInspection } from '../../../db/inspections/inspections.ts';
import { leave } from '../../../db/directory/leaving/leave.ts';
import { addPost, endPost } from '../../../db/directory/posts.ts';
import { readLeavingGroups } from '../../../db/directory/leaving/read-leaving.ts';
import { listOwnerPosts } from '../../../db/inspections/read-inspectors.ts';
import { listPosts } from '../../../db/strategies/read-strategies.ts';
import { replaceAgency } from '../../../db/directory/leaving/replace-agency.ts';
import { agreeAction } from '../../../db/reviews/actions.ts';
import { setReviewRoute } from '../../../db/reviews/route.ts';
import { openScheduledReview } from '../../../db/reviews/reviews.ts';
import { createSignOff } from '../../../db/sign-offs/sign-offs.ts';
import { changeStrategy, createStrategy } from '../../../db/strategies/strategies.ts';
import { addActivity, addStrands, changeActivity, changeStrand } from '../../../db/strategies/plan.ts';
import { actingFor } from '../../../db/acting-for.ts';
import type { Verdict } from '../../../domain/refusal.ts';
import { day, draftOf } from '../../support/stories/inspections.ts';
import { nth } from '../../support/stories/running-partnership.ts';
import { textFile } from '../../support/stories/sign-offs.ts';
import { planOf, postOf, type Plan } from '../../support/stories/strategies.ts';
import { valueOf } from '../../support/verdicts.ts';
import { addPerson, createWorld, record, type TestAgency, type World } from '../../support/stories/world.ts';

let world: World;
let agency: TestAgency;
let plan: Plan;
let live: string;
/** A post that has ended, and one of an agency that has ended. */
let ended: Record<'post' | 'agency', string>;
let gone: string;
let second: string;
let reviewId: string;
let inspectionId: string;

const by = <T>(work: (tx: Tx) => Promise<T>) => as(world.db, actingFor(world.officer), work);

beforeAll(async () => {
  world = await createWorld();
  const { officer } = world;
  second = (await addPerson(world.rows, world.directorateId, 'Second Officer', 'officer')).personId;
  agency = await world.agency('Council', { respondents: 2 });
  live = await postOf(world, agency);
  const other = await world.agency('Ended agency');
  const added = await by((tx) =>
    addPost(tx, officer, { agencyId: agency.id, title: 'Ended post', role: 'lead', ladderLevel: null, holderIds: [] }),
  );
  ended = { post: valueOf(added).id, agency: await postOf(world, other) };
  valueOf(await by((tx) => endPost(tx, officer, { postId: ended.post, personId: null })));
  valueOf(await by((tx) => replaceAgency(tx, officer, { agencyId: other.id, successorId: null, movePosts: false })));
  gone = nth(agency.respondents, 1).personId;
  valueOf(await by((tx) => leave(tx, officer, { personId: gone, choices: [] })));
  const activities = [{ title: 'Raids', leadPostId: live }];
  plan = await planOf(world, [{ priorityArea: 'Supply', name: 'Enforcement', leaderPostId: live, activities }]);
  const { strategyId } = plan;
  const review = await as(world.db, { role: 'worker' }, (tx) =>
    openScheduledReview(tx, { strategyId, quarter: '2026-10-01' }),
  );
  reviewId = review?.processId ?? '';
  await record(world, reviewId, 'to-committee');
  inspectionId = (await draftOf(world, [agency], [officer], { evidenceDueAt: Date.now() + 28 * day })).processId;
  await record(world, inspectionId, 'open');
}, 60_000);
afterAll(() => world.end());

const version = async () =>
  (await world.rows<{ version: number }>('select version from strategies where process_id = $1', [plan.strategyId]))[0]
    ?.version ?? 0;
const stage = (postId: string) => ({ postId, rule: { kind: 'post' }, asked: 'approve' }) as const;
const paper = { title: 'A paper', document: textFile('Text.') };
const finding = (ownerPostId: string) => ({
  processId: inspectionId,
  agencyId: agency.id,
  ownerPostId,
  severity: 'major' as const,
  text: 'Nothing is offered.',
  action: '',
  due: null,
  demonstrationDays: 0,
  evidenceIds: [],
});

/** Every place that a post can be named for, by the function that both doors call. */
const posts: Record<string, (tx: Tx, postId: string) => Promise<Verdict<unknown>>> = {
  'the owner of a strategy': (tx, ownerPostId) => createStrategy(tx, world.officer, { title: 'New', ownerPostId }),
  'the new owner of a strategy': async (tx, ownerPostId) =>
    changeStrategy(tx, world.officer, { strategyId: plan.strategyId, ifVersion: await version(), ownerPostId }),
  'the leader of a strand': (tx, leaderPostId) =>
    addStrands(tx, world.officer, {
      strategyId: plan.strategyId,
      strands: [{ priorityArea: '', name: 'New', leaderPostId }],
    }),
  'the new leader of a strand': async (tx, leaderPostId) =>
    changeStrand(tx, world.officer, {
      strategyId: plan.strategyId,
      itemId: nth(plan.strandIds, 0),
      ifVersion: await version(),
      priorityArea: '',
      name: 'Enforcement',
      leaderPostId,
    }),
  'the lead of an activity': (tx, leadPostId) =>
    addActivity(tx, world.officer, {
      strategyId: plan.strategyId,
      strandId: nth(plan.strandIds, 0),
      title: 'New',
      leadPostId,
    }),
  'the new lead of an activity': async (tx, leadPostId) =>
    changeActivity(tx, world.officer, {
      strategyId: plan.strategyId,
      itemId: nth(plan.activityIds, 0),
      ifVersion: await version(),
      title: 'Raids',
      leadPostId,
    }),
  'the owner of a date': (tx, ownerPostId) =>
    addItems(tx, world.officer, {
      strategyId: plan.strategyId,
      items: [{ kind: 'launch', title: 'Launch', dueOn: '2031-03-31', ownerPostId }],
    }),
  'the owner of an action of a committee': (tx, ownerPostId) =>
    agreeAction(tx, world.officer, { reviewId, title: 'Costs', ownerPostId, dueOn: '2031-03-31', activityId: null }),
  'the owner of what an inspection found': (tx, postId) => addFinding(tx, world.officer, finding(postId)),
  'a stage of a sign-off': (tx, postId) => createSignOff(tx, world.officer, { ...paper, stages: [stage(postId)] }),
  'a stage of the route of reviews': async (tx, postId) =>
    setReviewRoute(tx, world.officer, {
      strategyId: plan.strategyId,
      ifVersion: await version(),
      stages: [{ ...stage(postId), workingDays: 5 }],
    }),
};

describe.each(Object.entries(posts))('%s', (_name, name) => {
  test('is a post that has not ended, of an agency that has not ended', async () => {
    for (const postId of Object.values(ended)) expect(await by((tx) => name(tx, postId))).toMatchObject({ ok: false });
    expect(await by((tx) => name(tx, live))).toMatchObject({ ok: true });
  });
});

const inDays = (days: number) => Date.now() + days * day;
const away = () => nth(agency.respondents, 0).personId;

/** The same of a person. */
const people: Record<string, (tx: Tx, personId: string) => Promise<Verdict<unknown>>> = {
  'an inspector': (tx, personId) =>
    draftInspection(tx, world.officer, {
      title: 'New',
      grounds: 'Missing.',
      agencyIds: [agency.id],
      inspectorIds: [personId],
    }),
  'a substitute': (tx, substituteId) =>
    addAbsence(tx, world.officer, { personId: away(), substituteId, fromAt: inDays(1), untilAt: inDays(2) }),
  'the author of a paper': (tx, authorId) =>
    createSignOff(tx, world.officer, { ...paper, authorId, stages: [stage(live)] }),
};

describe.each(Object.entries(people))('%s', (_name, name) => {
  test('is nobody who has left', async () => {
    expect(await by((tx) => name(tx, gone))).toMatchObject({ ok: false, code: 'person-unknown' });
    expect(await by((tx) => name(tx, second))).toMatchObject({ ok: true });
  });
});

test('a substitute is not changed to somebody who has left', async () => {
  const absence = { personId: away(), substituteId: second, fromAt: inDays(10), untilAt: inDays(12) };
  const { id } = valueOf(await by((tx) => addAbsence(tx, world.officer, absence)));
  const changed = await by((tx) =>
    changeAbsence(tx, world.officer, { ifVersion: 1, absenceId: id, substituteId: gone }),
  );
  expect(changed).toMatchObject({ code: 'person-unknown' });
});

test('who stands somewhere already stays there while the rest of it changes, though its post has ended since', async () => {
  const added = await by((tx) =>
    addPost(tx, world.officer, {
      agencyId: agency.id,
      title: 'For a while',
      role: 'lead',
      ladderLevel: null,
      holderIds: [],
    }),
  );
  const leadPostId = valueOf(added).id;
  const itemId = nth(plan.activityIds, 0);
  const change = async (title: string) =>
    by(async (tx) =>
      changeActivity(tx, world.officer, {
        strategyId: plan.strategyId,
        itemId,
        ifVersion: await version(),
        title,
        leadPostId,
      }),
    );
  valueOf(await change('Raids'));
  valueOf(await by((tx) => endPost(tx, world.officer, { postId: leadPostId, personId: null })));
  expect(await change('Raids and closures')).toMatchObject({ ok: true });
  const offered = await by((tx) => listPosts(tx, [leadPostId]));
  expect(offered.filter(({ over }) => over).map(({ id }) => id)).toEqual([leadPostId]);
});

test('no list offers a post that has ended, and no auditor what only officers can do', async () => {
  const offered = await by(async (tx) => [
    ...(await listPosts(tx)).map(({ id }) => id),
    ...(await listOwnerPosts(tx, inspectionId)).map(({ id }) => id),
  ]);
  expect(offered).toContain(live);
  for (const postId of Object.values(ended)) expect(offered).not.toContain(postId);
  const groups = await by((tx) => readLeavingGroups(tx, world.officer.personId));
  expect(groups.flatMap(({ candidates }) => candidates)).toMatchObject([{ name: 'Second Officer' }]);
});
