import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import { isDatabaseAway } from '../../db/passing-failures.ts';
import { noteRefusal } from '../../portal/web/forms/refusals.ts';
import { notFound, Problem, problemDocument, problems } from './problems.ts';

/** The last route of the API: an address that leads nowhere, or a method that it does not have. */
export const nowhere: RequestHandler = () => {
  throw notFound();
};

/** The one translator of what was thrown into an answer (style rule 6). Nobody sees a stack or another's error text. */
export function answerErrors(deps: { publicUrl: string; log: Logger }): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    // Answered already, for instance because it took too long: the line stays good for the caller's next request.
    if (res.writableEnded || res.destroyed) return;
    if (res.headersSent) return next(error);
    const problem = problemFrom(error);
    // What we refuse ourselves, being slow or full, has its line as a request and no place in our code.
    if (problems[problem.code].status >= 500 && !(error instanceof Problem))
      deps.log.error(
        { err: withoutWords(error), requestId: res.get('X-Request-Id'), method: req.method },
        'a request failed',
      );
    if ([401, 403, 429].includes(problems[problem.code].status)) noteRefusal(res, problem.code);
    sendProblem(res, problem, deps.publicUrl);
  };
}

export function sendProblem(res: Response, problem: Problem, publicUrl: string): void {
  const { retryAfterSeconds, headers } = problem.extras;
  if (retryAfterSeconds !== undefined) res.setHeader('Retry-After', String(retryAfterSeconds));
  for (const [name, value] of Object.entries(headers ?? {})) res.setHeader(name, value);
  res.statusCode = problems[problem.code].status;
  res.setHeader('Content-Type', 'application/problem+json; charset=utf-8');
  res.setHeader('Cache-Control', 'no-store');
  res.end(JSON.stringify(problemDocument(problem, publicUrl)));
}

/** Which SQLSTATE or error code of the network means what; the first that fits counts. */
const causes: readonly { readonly code: RegExp; readonly problem: () => Problem }[] = [
  // A deadlock or a lock that took too long: nothing was written, the same request may go through now.
  {
    code: /^(?:40001|40P01|55P03|57014)$/u,
    problem: () =>
      new Problem('unavailable', 'Too many people are changing this at once. Repeat the request.', {
        retryAfterSeconds: 1,
      }),
  },
  {
    code: /^23503$/u,
    problem: () => new Problem('reference-unknown', 'The request names a record that does not exist.'),
  },
  { code: /^23505$/u, problem: () => new Problem('exists-already', 'A record of that name or place exists already.') },
  {
    code: /^(?:22021|22P05)$/u,
    problem: () => new Problem('unreadable', 'The text holds characters that cannot be stored.'),
  },
];

/**
 * What a thrown error means for the caller. A reply to COMMIT that was lost looks like any lost connection: it is
 * answered with "repeat with the same key", never with "failed" (R11).
 */
function problemFrom(error: unknown): Problem {
  if (error instanceof Problem) return error;
  // Express could not decode the path: nothing can be there.
  if (error instanceof URIError) return notFound();
  if (isDatabaseAway(error)) return databaseAway();
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const code = 'code' in cause ? String(cause.code) : '';
    const known = causes.find((each) => each.code.test(code));
    if (known !== undefined) return known.problem();
  }
  return new Problem('internal', 'Something went wrong on our side. It has been written down.');
}

function databaseAway(): Problem {
  return new Problem(
    'unavailable',
    'The database cannot be reached. Repeat the request with the same key: it is never done twice.',
    { retryAfterSeconds: 5 },
  );
}

/**
 * What the log says of an error. A query's message repeats every bound value and Postgres repeats keys, which are
 * people's words and addresses: of those only codes, names and the places in our code are kept (I6).
 */
function withoutWords(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const { constraint, table, routine, severity, code, params } = error as Error & Readonly<Record<string, unknown>>;
  const ofDatabase = severity !== undefined || params !== undefined;
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /u.test(line));
  return {
    type: error.name,
    ...(ofDatabase ? { constraint, table, routine } : { message: error.message }),
    errorCode: code,
    stack: frames.join('\n'),
    ...(error.cause === undefined ? {} : { cause: withoutWords(error.cause) }),
  };
}
