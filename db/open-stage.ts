import { sql } from 'drizzle-orm';
import { signaturePolicy } from '../domain/policy.ts';
import { accept, refuse, type Verdict } from '../domain/refusal.ts';
import { judgeStage } from '../domain/stage-verdict.ts';
import type { Tx } from './connect.ts';
import { oweTasks, type Owner } from './owe-tasks.ts';
import { seatsOf, type SignOffFacts, type StageFacts } from './signing-stage.ts';
import { instant } from './instant.ts';

/** Whether every stage has as many people who can sign as it needs, as its body or post is made up now. */
export async function checkSeats(
  tx: Tx,
  authorId: string,
  stages: readonly Pick<StageFacts, 'bodyId' | 'postId' | 'rule' | 'name' | 'position'>[],
): Promise<Verdict<true>> {
  for (const stage of stages) {
    const seats = await seatsOf(tx, stage, authorId);
    const judged = judgeStage(
      stage.rule,
      seats.map((seat) => seat.personId),
      [],
    );
    if (judged.kind === 'open' && judged.unreachable)
      return refuse(
        'quorum-unreachable',
        `${stage.name}: ${seats.length} ${seats.length === 1 ? 'person' : 'people'} can sign, and ${Math.max(1, judged.needed)} must. Change the rule, or the members.`,
        { stage: stage.position },
      );
  }
  return accept(true);
}

/**
 * Asks a stage: a chased task for each seat, due at its meeting. A stage that is reached after its meeting, or has
 * none, is due by the policy; where nobody can sign, it stands open without a task, and its page says so.
 */
export async function openStage(tx: Tx, signOff: SignOffFacts, stage: StageFacts, now: number): Promise<number> {
  const { processId, authorId } = signOff;
  await tx.execute(sql`
    update sign_off_stages set state = 'open', opened_at = ${instant(now)}, decided_at = null where id = ${stage.id}`);
  await tx.execute(sql`update sign_offs set stage = ${stage.position} where process_id = ${processId}`);
  const owners = await ownersOf(tx, stage, authorId);
  if (owners.length === 0) return 0;
  const at = stage.meetingAt ?? stage.dueAt;
  const owed = await oweTasks(tx, {
    processId,
    kind: 'sign',
    policy: signaturePolicy,
    now,
    place: signOff,
    ...(at !== null && at > now && { due: { at, wallText: stage.wallText } }),
    ask: 'invitation',
    owners,
  });
  if (!owed.ok) throw new Error(`a stage has no plan: ${owed.code}`);
  await tx.execute(sql`
    insert into signatory_tasks (task_id, stage_id) select t, ${stage.id}::uuid from unnest(${sql.param(owed.value.taskIds)}::uuid[]) t`);
  return owed.value.taskIds.length;
}

async function ownersOf(tx: Tx, stage: StageFacts, authorId: string): Promise<Owner[]> {
  const seats = await seatsOf(tx, stage, authorId);
  if (stage.postId === null) return seats.map(({ personId }) => ({ personId, bodyId: stage.bodyId }));
  if (seats.length === 0) return [];
  const { rows } = await tx.execute<{ agencyId: string }>(
    sql`select agency_id as "agencyId" from posts where id = ${stage.postId}`,
  );
  return [{ postId: stage.postId, agencyId: rows[0]?.agencyId ?? null }];
}
