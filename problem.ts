/** What setup cannot make and a person can put right: one sentence that says what and how. */
export class SetupProblem extends Error {
  override name = 'SetupProblem';
}

/** The text of anything that was thrown; an address that nobody answers at has several reasons, and no text of its own. */
export function reasonOf(thrown: unknown): string {
  if (thrown instanceof AggregateError && thrown.message === '') return thrown.errors.map(reasonOf).join('; ');
  return thrown instanceof Error ? thrown.message : String(thrown);
}
