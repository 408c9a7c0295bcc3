/** What is written down of a failure: where it happened and which codes it had, never its words. */
export type Trace = {
  readonly name: string;
  /** Not `code`, under which the log keeps codes of sign-in to itself. */
  readonly errorCode: string | undefined;
  readonly at: readonly string[];
  readonly cause: Trace | undefined;
};

/**
 * An error without its text: drizzle puts every bound value into its messages, and Postgres key values, so that a
 * message may hold what a person wrote (design section 2). Out: names, codes and lines of code, down the causes.
 */
export function traceOf(error: unknown): Trace {
  if (!(error instanceof Error)) return { name: typeof error, errorCode: undefined, at: [], cause: undefined };
  const at = (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /u.test(line))
    .map((line) => line.trim());
  const errorCode = 'code' in error ? String(error.code) : undefined;
  return { name: error.name, errorCode, at, cause: error.cause === undefined ? undefined : traceOf(error.cause) };
}
