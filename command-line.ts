import { ConfigProblem } from './config.ts';
import { SetupProblem } from './problem.ts';

/** Does what a command was asked. What a person can put right is said in its sentences and ends with 1; a fault of ours keeps its stack. */
export async function command(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof SetupProblem || error instanceof ConfigProblem)) throw error;
    complain(error.message);
  }
}

/** A sentence of a command's answer. */
export function say(sentence: string): void {
  // oxlint-disable-next-line no-console -- the answer of a command
  console.log(sentence);
}

/** The same where it could not do what it was asked: it ends with 1 then. */
export function complain(sentence: string): void {
  // oxlint-disable-next-line no-console -- the answer of a command
  console.error(sentence);
  process.exitCode = 1;
}
