import { getExternalWorkflowHandle, isCancellation } from '@temporalio/workflow';
import { isOver } from '../domain/decisions/process.ts';
import { chase } from './chase.ts';
import { continuing, endProcess, loadState, runProcess, type Running } from './process.ts';
import { lookAgainSignal, type ProcessInput } from './process-messages.ts';

/**
 * A sign-off: one stage after the other is asked, chased by its meeting, and moved on by what is signed; a paper that was
 * referred back waits for its author, who is chased too. Every signature is a decision, and its recorder moves the stage
 * with it in one transaction, so this file only knows what happens next and when.
 */
export async function signOff(input: ProcessInput): Promise<void> {
  const paper = runProcess('sign-off', input);
  const mayContinueAsNew = continuing(paper, input);
  await loadState(paper);

  const over = (state: string) => isOver('sign-off', state);
  // What ends it may be a look, not a decision: a member who leaves lets those who are left decide.
  if (!over(paper.state ?? 'draft'))
    paper.state = (await chase(paper, (pass) => over(pass.state), mayContinueAsNew)).state;

  await reportToParent(paper);
  await endProcess(paper);
}

/** A parent that is gone was ended by a person, who starts it anew: then it reads its rows, which say how this ended. */
async function reportToParent({ parentWorkflowId }: Running): Promise<void> {
  if (parentWorkflowId === null) return;
  try {
    await getExternalWorkflowHandle(parentWorkflowId).signal(lookAgainSignal);
  } catch (error) {
    if (isCancellation(error)) throw error;
  }
}
