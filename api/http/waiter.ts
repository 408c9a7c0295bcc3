import type { RequestHandler } from 'express';
import { forWaiter } from '../../db/waiter.ts';

/**
 * Who closes the browser, or hangs up, no longer waits: what is being read for him ends in the database, too. An act that
 * was sent is done all the same, since he could not know whether it was.
 */
export const readForWaiter: RequestHandler = (req, res, next) => {
  if (req.method !== 'GET' && req.method !== 'HEAD') return next();
  const gone = new AbortController();
  res.once('close', () => {
    if (!res.writableFinished) gone.abort();
  });
  forWaiter(gone.signal, next);
};
