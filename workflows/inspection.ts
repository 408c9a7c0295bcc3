import { allHandlersFinished, condition } from '@temporalio/workflow';
import { isOver } from '../domain/decisions/process.ts';
import { oweVerifications } from './activities.ts';
import { chase } from './chase.ts';
import { continuing, endProcess, loadState, runProcess } from './process.ts';
import type { ProcessInput } from './process-messages.ts';
import { learnOfSigning, startSigning } from './signing.ts';

/**
 * An inspection: notice and evidence, visits, findings, a preliminary report whose facts are checked, the final one, and
 * its corrective actions until each is verified. Every date of it is a task of the chase; its stages are decisions. Where
 * bodies sign off the final report it waits for them between 'preliminary' and 'final'; it does not wait for the body to
 * which it is referred.
 */
export async function inspection(input: ProcessInput): Promise<void> {
  const process = runProcess('inspection', input, startSigning);
  const mayContinueAsNew = continuing(process, input);
  await loadState(process);

  // A run that begins with a closed inspection was begun by the decision to reopen it, which is under way.
  if (isOver('inspection', process.state ?? 'draft')) await condition(allHandlersFinished);

  if (!isOver('inspection', process.state ?? 'draft'))
    await chase(process, (pass) => isOver('inspection', pass.state), followUp);

  await endProcess(process);

  /** What agencies have reported as done is owed to the inspectors as a verification, and chased from the next pass on. */
  async function followUp(): Promise<void> {
    await learnOfSigning(process);
    if (process.state === 'final') {
      const { owed } = await oweVerifications({ processId: input.processId });
      if (owed > 0) process.dirty = true;
    }
    await mayContinueAsNew();
  }
}
