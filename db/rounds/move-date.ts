import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { calendarsOf, ensurePlans } from '../chase/plans/agency-plans.ts';
import { changeRound } from './change.ts';
import { changeProcess } from '../chase/processes.ts';
import type { Tx } from '../connect.ts';
import type { Effect, StoredDecision } from '../chase/decisions.ts';
import { moveTasks } from '../chase/move-tasks.ts';
import { roundTerms } from './open.ts';
import { instant } from '../instant.ts';

/**
 * Moves the closing date for everybody: the tasks with the round's date move, each on its agency's calendar; an extended task keeps its date unless the
 * new one is later (design section 5). Steps that the new date would put into the past are lapsed, not sent in a burst.
 */
export async function moveDate(tx: Tx, decision: StoredDecision, now: number): Promise<Verdict<Effect>> {
  const { processId } = decision;
  const terms = await roundTerms(tx, processId);
  const dueAt = decision.terms['dueAt'];
  if (terms === undefined || typeof dueAt !== 'number') return refuse('malformed', 'Give the new date.');
  if (dueAt === terms.dueAt) return refuse('nothing-to-change', 'This is the date that the round has already.');
  const { zone, policy, calendar } = terms;
  const dueWallText = decision.words['dueWallText'] ?? '';
  const used = await calendarsOf(tx, calendar, { processId, kind: 'answer' });
  const chase = { dueAt, wallText: dueWallText, zone, policy, now };
  const plans = await ensurePlans(tx, processId, chase, used);
  if (!plans.ok) return plans;
  const { planIds, mainId: planId, closesAt } = plans.value;
  let moved = 0;
  for (const [name, id] of planIds)
    moved += await moveTasks(tx, {
      processId,
      planId: id,
      now,
      closesAt,
      kind: 'date-moved',
      occasion: `plan:${id}`,
      which: { kind: 'answer', calendar: { name, ofProcess: calendar }, dueBefore: dueAt },
    });
  await changeProcess(tx, processId, { closesAt: instant(closesAt) });
  await changeRound(tx, processId, { dueAt: instant(dueAt), dueWallText, planId });
  return accept({ planId, moved, dueAt, closesAt });
}
