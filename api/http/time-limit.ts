import type { RequestHandler } from 'express';
import { Problem } from './problems.ts';

/** Longer than a decision may take and than the database's pool lets anybody wait. */
export const longestAnswerMs = 25_000;

/** After so long the caller is told to repeat the request; the work itself goes on, and its key finds what came of it. */
export function limitTime(ms: number): RequestHandler {
  return (_req, res, next) => {
    const timer = setTimeout(() => {
      next(
        new Problem(
          'unavailable',
          'This takes too long. Repeat the request with the same key: it is never done twice.',
          { retryAfterSeconds: 5 },
        ),
      );
    }, ms);
    res.once('close', () => clearTimeout(timer));
    next();
  };
}
