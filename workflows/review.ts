import { endReview } from './activities.ts';
import { chase } from './chase.ts';
import { continuing, endProcess, loadState, runProcess } from './process.ts';
import type { ProcessInput } from './process-messages.ts';

/**
 * A quarterly review: returns are chased until the committee, its lines are settled until the period is locked, and the
 * actions that it agreed are chased until they are done. What is said about a line never comes here: the rows know it.
 */
export async function review(input: ProcessInput): Promise<void> {
  const process = runProcess('review', input);
  const mayContinueAsNew = continuing(process, input);
  await loadState(process);

  if (process.state === 'open')
    process.state = (await chase(process, (pass) => pass.state !== 'open', mayContinueAsNew)).state;

  // The directorate owes the end of the review: its task is chased like any other.
  if (process.state === 'committee')
    process.state = (await chase(process, (pass) => pass.state !== 'committee', mayContinueAsNew)).state;

  // The review's sign-off has its place here; agreed actions outlive both.
  if (process.state === 'locked') {
    await chase(process, (pass) => pass.owed === 0, mayContinueAsNew);
    await endReview({ processId: input.processId });
  }

  await endProcess(process);
}
