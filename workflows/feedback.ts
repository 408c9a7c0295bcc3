import { isOver } from '../domain/decisions/process.ts';
import { chase } from './chase.ts';
import { continuing, endProcess, loadState, runProcess } from './process.ts';
import type { ProcessInput } from './process-messages.ts';

/** What somebody said of a public page: the office is chased until an officer has answered or closed it (docs/decisions/0070). */
export async function feedback(input: ProcessInput): Promise<void> {
  const process = runProcess('feedback', input);
  await loadState(process);

  await chase(process, (pass) => isOver('feedback', pass.state), continuing(process, input));

  await endProcess(process);
}
