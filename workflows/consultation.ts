import { isOver } from '../domain/process.ts';
import { closeRound } from './activities.ts';
import { chase } from './chase.ts';
import { continuing, endProcess, loadState, runProcess } from './process.ts';
import type { ProcessInput } from './process-messages.ts';

/**
 * A consultation round: opened by a decision, chased until its instant, then its log is agreed and its outcome
 * published. Answers never come here; this file only knows what happens next and when.
 */
export async function consultation(input: ProcessInput): Promise<void> {
  const round = runProcess('consultation', input);
  const mayContinueAsNew = continuing(round, input);
  await loadState(round);

  if (round.state === 'open') {
    await chase(round, (pass) => pass.state !== 'open' || pass.closing, mayContinueAsNew);
    round.state = (await closeRound({ processId: input.processId })).state;
  }

  // From here on the directorate owes the outcome: its task is chased at twelve weeks like any other.
  // The sign-off of the agreed log has its place between 'log-agreed' and 'published'.
  if (!isOver('consultation', round.state ?? 'draft'))
    await chase(round, (pass) => isOver('consultation', pass.state), mayContinueAsNew);

  await endProcess(round);
}
