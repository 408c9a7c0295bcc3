import { isOver } from '../domain/decisions/process.ts';
import { chase } from './chase.ts';
import { continuing, endProcess, loadState, runProcess } from './process.ts';
import type { ProcessInput } from './process-messages.ts';

/**
 * The watch over a strategy's dates: milestones, launch, results of bids, the end of the baseline year, ... It lives for
 * years, sleeps from one step to the next whatever the number of dates, and is woken when one moves to an earlier day.
 * Who is asked is found out when the day comes, from the post that owes it: people change, the promise stays (S78).
 */
export async function strategyWatch(input: ProcessInput): Promise<void> {
  const strategy = runProcess('strategy', input);
  await loadState(strategy);

  await chase(strategy, (pass) => isOver('strategy', pass.state), continuing(strategy, input));

  await endProcess(strategy);
}
