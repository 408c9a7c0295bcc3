import { eq, sql } from 'drizzle-orm';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { checkRule, stageRuleOf } from '../../domain/sign-offs/sign-off.ts';
import { judgeStage } from '../../domain/sign-offs/stage-verdict.ts';
import { maySkipStage } from '../../domain/sign-offs/two-people.ts';
import { officers } from '../chase/recipients.ts';
import type { Tx } from '../connect.ts';
import type { Effect, StoredDecision } from '../chase/decisions.ts';
import { signOffStages } from '../schema/sign-offs.ts';
import { followSeats } from './follow-seats.ts';
import { judgeAndMove } from './move-stage.ts';
import { telling } from '../chase/notices.ts';
import { readStuck } from './read-unreachable.ts';
import { handsIn } from '../directory/hands-in-papers.ts';
import { askedStage } from './sign.ts';
import { countedSignatures, seatsOf, stagesOf } from './signing-stage.ts';

const tellStuck = telling(
  'sign-offs.tell-stuck',
  ({ processId, occasion }: { processId: string; occasion: string }) => sql`
    select distinct ${processId}::uuid, null::uuid, coalesce(a.substitute_id, f.person_id), 'stage-stuck', ${occasion}::text
    from (${officers}) f left join people_away a on a.person_id = f.person_id
    where not exists (select from notices n where n.process_id = ${processId} and n.kind = 'stage-stuck' and n.occasion = ${occasion})`,
);

/** Where nobody who is left can decide the open stage, the officers are told, once for each number of seats that are left. */
export async function tellOfStuckStage(tx: Tx, processId: string): Promise<void> {
  const [stuck] = await readStuck(tx, processId);
  if (stuck === undefined) return;
  const occasion = `stuck:${stuck.stageId}:${stuck.seats.length}`;
  await tellStuck(tx, { processId, occasion });
}

/**
 * The open stage gets another rule, with the reason that stands in the record: what was signed counts by it, who has a seat
 * by it is asked, and who has none any more is asked no more. Whoever has a hand in the
 * paper, or a seat at the stage, does not change how it is decided.
 */
export async function changeRule(tx: Tx, decision: StoredDecision, now: number): Promise<Verdict<Effect>> {
  const asked = await askedStage(tx, decision);
  if (!asked.ok) return asked;
  const { signOff, stage } = asked.value;
  const independent = maySkipStage(await handsIn(tx, stage, decision.actorId));
  if (!independent.ok) return independent;
  const { terms, words } = decision;
  const rule = stageRuleOf(terms['rule'], terms['count'] ?? null);
  const checked = checkRule(rule, stage);
  if (!checked.ok) return checked;
  if ((words['reason'] ?? '').trim() === '')
    return refuse('malformed', 'A rule is changed only with a written reason.');
  const changed = { ...stage, rule: checked.value };
  const seats = (await seatsOf(tx, changed, signOff.authorIds)).map(({ personId }) => personId);
  const before = (await seatsOf(tx, stage, signOff.authorIds)).map(({ personId }) => personId);
  if ([...before, ...seats].includes(decision.actorId))
    return refuse('not-independent', 'You have a seat at this stage. Somebody else must change how it is decided.');
  const judged = judgeStage(checked.value, seats, await countedSignatures(tx, stage.id));
  if (judged.kind === 'open' && judged.unreachable)
    return refuse('quorum-unreachable', 'By this rule too, fewer are left who can sign than must.');
  await tx
    .update(signOffStages)
    .set({ rule: checked.value.kind, ruleCount: checked.value.kind === 'count' ? checked.value.count : null })
    .where(eq(signOffStages.id, stage.id));
  await followSeats(tx, signOff.processId, now);
  const after = (await stagesOf(tx, signOff.processId)).find(({ id }) => id === stage.id);
  const effect = after?.state === 'open' ? await judgeAndMove(tx, signOff, after, now) : {};
  return accept({ ...effect, stage: stage.order, rule: checked.value.kind });
}
