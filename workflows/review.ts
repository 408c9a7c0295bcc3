import { allHandlersFinished, condition } from '@temporalio/workflow';
import { isPeriodLocked } from '../domain/reviews/review.ts';
import { endReview } from './activities.ts';
import { chase } from './chase.ts';
import { continuing, endProcess, loadState, runProcess } from './process.ts';
import type { ProcessInput } from './process-messages.ts';
import { learnOfSigning, startSigning } from './signing.ts';

/**
 * A quarterly review: returns are chased until the committee, its lines are settled until the period is locked, its report
 * is signed off, and the actions that it agreed are chased until they are done, whatever comes last. What is said about a
 * line never comes here: the rows know it.
 */
export async function review(input: ProcessInput): Promise<void> {
  const process = runProcess('review', input, startSigning);
  const mayContinueAsNew = continuing(process, input);
  await loadState(process);

  // As the last pass saw it. What the process knows of itself changes by decisions and by the end of its sign-off alone.
  let state: string = process.state ?? 'draft';

  if (state === 'open') ({ state } = await chase(process, (pass) => pass.state !== 'open', mayContinueAsNew));

  // The directorate owes the end of the review: its task is chased like any other.
  if (state === 'committee') ({ state } = await chase(process, (pass) => pass.state !== 'committee', mayContinueAsNew));

  // It ends when nothing is owed and no sign-off runs; one that is sent by hand while it ends keeps it, one after that
  // begins a new run, which finds the period locked.
  let ending = !isPeriodLocked(state);
  while (!ending) {
    await chase(process, (pass) => pass.owed === 0 && pass.state !== 'signing', followUp);
    await endReview({ processId: input.processId });
    await condition(allHandlersFinished);
    ending = process.state !== 'signing';
  }

  await endProcess(process);

  async function followUp(): Promise<void> {
    await learnOfSigning(process);
    await mayContinueAsNew();
  }
}
