import { CompleteAsyncError } from '@temporalio/activity';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';

/** Where the text of an error stays. */
export type FailureLog = { error(fields: { err: unknown; activity: string; code: string }, message: string): void };

/** The shape that WorkerOptions.interceptors.activity asks for. */
type Inbound = { execute<Input>(input: Input, next: (input: Input) => Promise<unknown>): Promise<unknown> };

/**
 * The one translator between activities and Temporal: no error text leaves a worker (design section 2), since drizzle
 * puts every bound value into its messages, Postgres its keys and a relay addresses. What goes is a code.
 */
export function hideFailures(log: FailureLog): (context: { info: { activityType: string } }) => { inbound: Inbound } {
  return (context) => ({
    inbound: {
      async execute(input, next) {
        try {
          return await next(input);
        } catch (error) {
          if (error instanceof CancelledFailure || error instanceof CompleteAsyncError) throw error;
          const failure = withoutText(error);
          log.error(
            { err: error, activity: context.info.activityType, code: failure.type ?? '' },
            'an activity failed',
          );
          throw failure;
        }
      },
    },
  });
}

/** The same failure with a code as type and message; final only where our own code said so. */
export function withoutText(error: unknown): ApplicationFailure {
  const code = codeOf(error);
  const marked = error instanceof ApplicationFailure ? error : undefined;
  const failure = ApplicationFailure.create({
    type: code,
    message: code,
    nonRetryable: marked?.nonRetryable ?? false,
    ...(marked?.nextRetryDelay !== undefined &&
      marked.nextRetryDelay !== null && { nextRetryDelay: marked.nextRetryDelay }),
    ...(marked?.category !== undefined && marked.category !== null && { category: marked.category }),
  });
  // Its own stack says only where this file is; the other one is in the log.
  failure.stack = code;
  return failure;
}

const codeShape = /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$/u;

/** What may be written anywhere: the type of our own failure; else SQLSTATE or errno, found anywhere down the causes; else 'unexpected'. */
export function codeOf(error: unknown): string {
  if (error instanceof ApplicationFailure)
    return error.type !== undefined && error.type !== null && codeShape.test(error.type) ? error.type : 'unexpected';
  for (let each = error, depth = 0; each instanceof Error && depth < 10; each = each.cause, depth += 1) {
    const code: unknown = 'code' in each ? each.code : undefined;
    if (typeof code !== 'string') continue;
    if (/^[0-9A-Z]{5}$/u.test(code)) return `database:${code}`;
    if (/^E[A-Z]{2,20}$/u.test(code)) return `system:${code}`;
  }
  return 'unexpected';
}
