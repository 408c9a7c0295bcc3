import { patched } from '@temporalio/workflow';
import { isOver } from '../domain/decisions/process.ts';
import { closeRound } from './activities.ts';
import { chase } from './chase.ts';
import { continuing, endProcess, loadState, runProcess } from './process.ts';
import type { ProcessInput } from './process-messages.ts';
import { learnOfSigning, startSigning } from './signing.ts';

/**
 * A consultation round: opened by a decision, chased until its instant, then its log is agreed, signed off where the
 * directorate wants that, and its outcome published. Answers never come here; this file only knows what happens next and when.
 */
export async function consultation(input: ProcessInput): Promise<void> {
  const round = runProcess('consultation', input, startSigning);
  const mayContinueAsNew = continuing(round, input);
  await loadState(round);

  if (round.state === 'open') {
    await chase(round, (pass) => pass.state !== 'open' || pass.closing, mayContinueAsNew);
    round.state = (await closeRound({ processId: input.processId })).state;
  }

  // From here on the directorate owes the outcome: its task is chased at twelve weeks like any other.
  const over = (state: string) => isOver('consultation', state);
  if (!over(round.state ?? 'draft'))
    await chase(
      round,
      (pass) => over(pass.state),
      async () => {
        await closeLater();
        await learnOfSigning(round);
        await mayContinueAsNew();
      },
    );

  await endProcess(round);

  /** Its date moved at the very instant at which it was to close: it is open still, and closes at the new one. */
  async function closeLater(): Promise<void> {
    if (round.state !== 'open' || !patched('closes-at-the-new-date')) return;
    const { state } = await closeRound({ processId: input.processId });
    if (state !== 'open') Object.assign(round, { state, dirty: true });
  }
}
