import { type RequestHandler, urlencoded } from 'express';
import { userOf } from '../session.ts';

/**
 * How many fields a form may have, counted before any is read. Nobody who is not signed in fills more than a handful; the
 * longest list of ours to tick in has three hundred lines (the agencies of a round).
 */
export const mostFields = { stranger: 200, user: 1_000 } as const;

const reading = (parameterLimit: number) => urlencoded({ extended: false, limit: '1mb', parameterLimit });

/** Reads a plain form into `req.body`, or ends with 413. It comes after who asks is known. */
export function formBody(): RequestHandler {
  const [stranger, user] = [reading(mostFields.stranger), reading(mostFields.user)];
  return (req, res, next) => (userOf(res) === undefined ? stranger : user)(req, res, next);
}
