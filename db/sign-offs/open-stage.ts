import { eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { judgeStage } from '../../domain/sign-offs/stage-verdict.ts';
import type { Tx } from '../connect.ts';
import { oweTasks, type Owner } from '../chase/owe-tasks.ts';
import { seatsOf, type SignOffFacts, type StageFacts } from './signing-stage.ts';
import { instant } from '../instant.ts';
import { ms } from '../rows.ts';
import { chasePlans } from '../schema/chase.ts';
import { posts } from '../schema/directory.ts';
import { signOffs, signOffStages } from '../schema/sign-offs.ts';
import { epochMs, of } from '../shapes.ts';
import { command, statement } from '../statement.ts';
import { uuids } from '../uuids.ts';

/** Whether every stage has as many people who can sign as it needs, as its body or post is made up now. */
export async function checkSeats(
  tx: Tx,
  authorIds: readonly string[],
  stages: readonly Pick<StageFacts, 'bodyId' | 'postId' | 'rule' | 'name' | 'order'>[],
): Promise<Verdict<true>> {
  for (const stage of stages) {
    const seats = await seatsOf(tx, stage, authorIds);
    const judged = judgeStage(
      stage.rule,
      seats.map((seat) => seat.personId),
      [],
    );
    if (judged.kind === 'open' && judged.unreachable)
      return refuse(
        'quorum-unreachable',
        `${stage.name}: ${seats.length} ${seats.length === 1 ? 'person' : 'people'} can sign, and ${Math.max(1, judged.needed)} must. Change the rule, or the members.`,
        { stage: stage.order },
      );
  }
  return accept(true);
}

/** Asks a stage: a chased task for each seat. Where nobody can sign, it stands open without one, and its page says so. */
export async function openStage(tx: Tx, signOff: SignOffFacts, stage: StageFacts, now: number): Promise<number> {
  await tx
    .update(signOffStages)
    .set({ state: 'open', openedAt: instant(now), decidedAt: null })
    .where(eq(signOffStages.id, stage.id));
  await tx.update(signOffs).set({ stage: stage.order }).where(eq(signOffs.processId, signOff.processId));
  const seats = await seatsOf(tx, stage, signOff.authorIds);
  return askSeats(
    tx,
    signOff,
    stage,
    seats.map(({ personId }) => personId),
    now,
  );
}

const insertSignatoryTasks = command(
  'sign-offs.add-signatory-tasks',
  (given: { stageId: string; taskIds: readonly string[] }) => sql`
    insert into signatory_tasks (task_id, stage_id) select t, ${given.stageId}::uuid from unnest(${uuids(given.taskIds)}) t`,
);

/**
 * A chased task for each of these seats, due at the meeting, or with what is asked of others at the stage already. A stage
 * that is reached after its meeting, or has none, is due by the policy.
 */
export async function askSeats(
  tx: Tx,
  signOff: SignOffFacts,
  stage: StageFacts,
  personIds: readonly string[],
  now: number,
): Promise<number> {
  const owners = await ownersOf(tx, stage, personIds);
  if (owners.length === 0) return 0;
  const due = await dueOf(tx, stage);
  const owed = await oweTasks(tx, {
    processId: signOff.processId,
    kind: 'sign',
    now,
    place: signOff,
    ...(due !== undefined && due.at > now && { due }),
    ask: 'invitation',
    owners,
  });
  if (!owed.ok) throw new Error(`a stage has no plan: ${owed.code}`);
  await insertSignatoryTasks(tx, { stageId: stage.id, taskIds: owed.value.taskIds });
  return owed.value.taskIds.length;
}

const dueOfOthers = statement(
  'sign-offs.due-of-others',
  z.object({ at: epochMs, wallText: of(chasePlans.dueWallText) }),
  (stageId: string) => sql`
    select ${ms(sql`c.due_at`)} as at, c.due_wall_text as "wallText" from signatory_tasks y join tasks t on t.id = y.task_id
      join chase_plans c on c.id = t.plan_id where y.stage_id = ${stageId} and t.state = 'open' order by c.due_at limit 1`,
);

async function dueOf(tx: Tx, stage: StageFacts): Promise<{ at: number; wallText: string } | undefined> {
  const at = stage.meetingAt ?? stage.dueAt;
  if (at !== null) return { at, wallText: stage.wallText };
  const [due] = await dueOfOthers(tx, stage.id);
  return due;
}

async function ownersOf(tx: Tx, stage: StageFacts, personIds: readonly string[]): Promise<Owner[]> {
  if (stage.postId === null) return personIds.map((personId) => ({ personId, bodyId: stage.bodyId }));
  if (personIds.length === 0) return [];
  const [post] = await tx.select({ agencyId: posts.agencyId }).from(posts).where(eq(posts.id, stage.postId));
  return [{ postId: stage.postId, agencyId: post?.agencyId ?? null }];
}
