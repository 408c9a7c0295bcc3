/** Something that stops the run and that a person can put right: the message is one sentence that says what and how. */
export class StartProblem extends Error {
  override name = 'StartProblem';
}

/** The text of anything that was thrown, for the end of such a sentence. */
export function reasonOf(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message;
  return typeof thrown === 'string' ? thrown : 'no reason was given';
}
