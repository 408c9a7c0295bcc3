import { createHash, randomBytes } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import { as } from '../../db/connect.ts';
import { endSession, type Proof, readSession, startSession } from '../../db/doors/sessions.ts';
import type { Actor } from '../../domain/permissions.ts';
import type { Portal } from './context.ts';

const hours = 12;

/** 256 random bits; the database holds their hash only. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Finds out who asks, anew for each request: a person removed from a post loses access with the next one (R61). */
export function loadUser({ db, cookies, staffDoor }: Pick<Portal, 'db' | 'cookies' | 'staffDoor'>): RequestHandler {
  return async (req, res, next) => {
    const token = cookies.read(req, 'session');
    if (token !== undefined) {
      const actor = await readSession(db, hashOf(token), staffDoor);
      if (actor !== undefined) res.locals['user'] = actor;
    }
    next();
  };
}

/** The one thing that is kept in `res.locals`. */
export function userOf(res: Response): Actor | undefined {
  return res.locals['user'] as Actor | undefined;
}

type Visit = Pick<Portal, 'db' | 'cookies'> & { req: Request; res: Response };

/** Signs the person in under a new token (no fixation), in the browser that has just shown who it is. */
export async function signIn({ req, res, db, cookies }: Visit, personId: string, proof: Proof): Promise<void> {
  const token = newToken();
  const old = cookies.read(req, 'session');
  await as(db, { role: 'door' }, async (tx) => {
    if (old !== undefined) await endSession(tx, hashOf(old));
    await startSession(tx, { personId, tokenHash: hashOf(token), proof });
  });
  cookies.clear(res, 'browser');
  cookies.set(res, 'session', token, hours * 3600);
}

export async function signOut({ req, res, db, cookies }: Visit): Promise<void> {
  const token = cookies.read(req, 'session');
  if (token !== undefined) await as(db, { role: 'door' }, (tx) => endSession(tx, hashOf(token)));
  cookies.clear(res, 'session');
}
