import { isOver } from '../domain/decisions/process.ts';
import { chase } from './chase.ts';
import { continuing, endProcess, loadState, runProcess } from './process.ts';
import type { ProcessInput } from './process-messages.ts';

/**
 * The development of a strategy: each pass asks whoever must open the stage that comes next, and chases him. The rounds and
 * sign-offs of its stages are opened by their own pages and know nothing of it; a row of the outbox, written with the change
 * of their state, has it look again (docs/decisions/0046).
 */
export async function development(input: ProcessInput): Promise<void> {
  const process = runProcess('development', input);
  await loadState(process);

  await chase(process, (pass) => isOver('development', pass.state), continuing(process, input));

  await endProcess(process);
}
