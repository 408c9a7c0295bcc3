import { randomUUID } from 'node:crypto';
import { askExtension } from '../../../db/tasks/extensions.ts';
import { as } from '../../../db/connect.ts';
import { oweVerifications } from '../../../db/inspections/actions/owe-verifications.ts';
import { agreeAction } from '../../../db/reviews/actions.ts';
import { reportAction } from '../../../db/inspections/actions/report-action.ts';
import { openScheduledReview } from '../../../db/reviews/reviews.ts';
import type { Actor } from '../../../domain/permissions.ts';
import { acting, actionOf, addInspector, checkedInspection, day, draftOf, reportBy } from './inspections.ts';
import { addBody, openedSignOff, signAs, stageOf, type TestBody } from './sign-offs.ts';
import { planOf, postOf } from './strategies.ts';
import { valueOf } from '../verdicts.ts';
import { addPerson, createWorld, openRound, record, type TestAgency, type World } from './world.ts';

/** A partnership in the middle of its work: at least one open task of every kind, each made by the act that makes it. */
export type RunningPartnership = {
  readonly world: World;
  readonly agencies: readonly TestAgency[];
  readonly administrator: Actor;
  readonly auditor: Actor;
  readonly body: TestBody;
};

export async function runningPartnership(): Promise<RunningPartnership> {
  const world = await createWorld();
  const agencies = [];
  for (const name of ['Council', 'Health', 'Youth']) agencies.push(await world.agency(name, { respondents: 2 }));
  await addPerson(world.rows, world.directorateId, 'Second Officer', 'officer');
  const administrator = await addPerson(world.rows, world.directorateId, 'Ada Administrator', 'administrator');
  const auditor = await addPerson(world.rows, world.directorateId, 'Aude Auditor', 'auditor');
  await rounds(world, agencies);
  await strategy(world, agencies);
  await inspections(world, agencies);
  const body = await signOffs(world, agencies);
  return { world, agencies, administrator, auditor, body };
}

export function nth<T>(list: readonly T[], index: number): T {
  const found = list[index];
  if (found === undefined) throw new Error(`there is no number ${index}`);
  return found;
}

/** One round that asks, with a request for more time; and one that is closed, whose outcome is owed. */
async function rounds(world: World, agencies: readonly TestAgency[]): Promise<void> {
  const { taskIds } = await openRound(world, agencies, { dueAt: Date.now() + 30 * day });
  const contact = nth(nth(agencies, 0).respondents, 0);
  const wanted = { wantedDueAt: Date.now() + 40 * day, wantedWallText: 'then', reason: 'Leave' };
  valueOf(await acting(world, contact, (tx) => askExtension(tx, contact, { taskId: nth(taskIds, 0), ...wanted })));
  const closed = await openRound(world, [nth(agencies, 1)], { dueAt: Date.now() + 30 * day });
  await record(world, closed.processId, 'close');
}

/** A watched strategy, a review that asks for returns and one at the committee, which agreed an action. */
async function strategy(world: World, agencies: readonly TestAgency[]): Promise<void> {
  const posts = await Promise.all(agencies.map((agency) => postOf(world, agency)));
  const activities = posts.map((leadPostId, index) => ({
    title: `Activity ${index + 1}`,
    leadPostId,
    milestones: [{ title: `Milestone ${index + 1}`, dueOn: '2031-03-31' }],
  }));
  const strand = { priorityArea: 'Supply', name: 'Enforcement', leaderPostId: nth(posts, 1), activities };
  const { strategyId } = await planOf(world, [strand], false);
  await record(world, strategyId, 'open');
  const open = (quarter: string) =>
    as(world.db, { role: 'worker' }, (tx) => openScheduledReview(tx, { strategyId, quarter }));
  const before = await open('2026-07-01');
  await open('2026-10-01');
  const reviewId = before?.processId ?? '';
  await record(world, reviewId, 'to-committee');
  const action = {
    reviewId,
    title: 'Report on costs',
    ownerPostId: nth(posts, 2),
    dueOn: '2031-03-31',
    activityId: null,
  };
  valueOf(await acting(world, world.officer, (tx) => agreeAction(tx, world.officer, action)));
}

/** One that waits for evidence, one for comments, one for an action, and one whose action is to be verified. */
async function inspections(world: World, agencies: readonly TestAgency[]): Promise<void> {
  const ines = await addInspector(world);
  const ivan = await addInspector(world, 'Ivan Inspector');
  const waiting = await draftOf(world, [nth(agencies, 0)], [ines, ivan], { evidenceDueAt: Date.now() + 28 * day });
  await record(world, waiting.processId, 'open');
  const checking = await draftOf(world, [nth(agencies, 1)], [ines], { evidenceDueAt: Date.now() + 28 * day });
  await record(world, checking.processId, 'open');
  const documentId = await reportBy(world, ines, checking.processId, 'Report');
  await record(world, checking.processId, 'send-preliminary', { documentId, dueAt: Date.now() + 40 * day });
  for (const done of [false, true]) {
    const { processId, documentId } = await checkedInspection(world, nth(agencies, 2), ivan);
    await record(world, processId, 'finalise', { documentId });
    if (!done) continue;
    const [contact] = nth(agencies, 2).respondents;
    const action = await actionOf(world, processId);
    if (contact === undefined) throw new Error('nobody reports');
    const report = { processId, actionId: action.id, text: 'Done' };
    valueOf(await acting(world, contact, (tx) => reportAction(tx, contact, report)));
    await as(world.db, { role: 'worker' }, (tx) => oweVerifications(tx, processId));
  }
}

/** A paper that waits for its author, one for the chair alone, and one for whoever holds a post. */
async function signOffs(world: World, agencies: readonly TestAgency[]): Promise<TestBody> {
  const body = await addBody(world, `Board ${randomUUID().slice(0, 4)}`, 3, { 0: 'chair' });
  const back = await openedSignOff(world, [stageOf(body, { rule: { kind: 'chair' } })]);
  await signAs(world, nth(body.members, 0), back.processId, 'refer-back', { words: { comment: 'Names are missing.' } });
  await openedSignOff(world, [stageOf(body, { rule: { kind: 'chair' } })]);
  await openedSignOff(world, [stageOf(body)]);
  const postId = await postOf(world, nth(agencies, 0));
  await openedSignOff(world, [{ postId, rule: { kind: 'post' }, asked: 'approve' }]);
  return body;
}
