import { createHash } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import { findApiKey, type KeyScope } from '../../db/doors/api-keys.ts';
import type { Database } from '../../db/connect.ts';
import { readSession } from '../../db/doors/sessions.ts';
import type { StaffDoor } from '../../db/doors/sign-in.ts';
import type { Actor } from '../../domain/permissions.ts';
import { createCookieJar } from '../../portal/web/cookies.ts';
import { fromOurPage } from '../../portal/web/limits/security.ts';
import { Problem } from './problems.ts';

export type Caller = { readonly actor: Actor; readonly scopes: readonly KeyScope[] };

/** Sets who acts, anew for each request: a key that was revoked and a post that ended count no more (R61). */
export function authenticate(deps: {
  db: Database;
  publicUrl: string;
  staffDoor: StaffDoor;
  countFailure: (req: Request) => Promise<void>;
}): RequestHandler {
  const cookies = createCookieJar(deps.publicUrl.startsWith('https:'));
  return async (req, res, next) => {
    const header = req.get('authorization');
    const token = cookies.read(req, 'session');
    const caller = header === undefined ? await bySession(deps, req, token) : await byKey(deps.db, header);
    if (caller === undefined) {
      // Nobody guesses 256 bits; whoever tries is slowed down all the same, and a client gone wild with an old key too.
      if (header !== undefined || token !== undefined) await deps.countFailure(req);
      throw new Problem('not-signed-in', 'Send a valid API key as "Authorization: Bearer ck_..." or sign in.', {
        headers: {
          'WWW-Authenticate': `Bearer realm="concordat"${header === undefined ? '' : ', error="invalid_token"'}`,
        },
      });
    }
    res.locals['caller'] = caller;
    next();
  };
}

/** The one thing that is kept in `res.locals`. */
export function callerOf(res: Response): Caller {
  const caller: unknown = res.locals['caller'];
  if (caller === undefined) throw new Error('a route was reached without authentication');
  return caller as Caller;
}

async function byKey(db: Database, header: string): Promise<Caller | undefined> {
  const key = /^Bearer (?<key>ck_[0-9a-f]{64})$/iu.exec(header)?.groups?.['key'];
  if (key === undefined) return undefined;
  const found = await findApiKey(db, hashOf(key));
  // A system cannot show again who it is: whoever made the key has said that it may sign.
  return found && { ...found, actor: { ...found.actor, confirmed: found.scopes.includes('sign') } };
}

/** A browser sends its cookie with requests that other sites make too, so what changes something must come from us. */
async function bySession(
  deps: { db: Database; publicUrl: string; staffDoor: StaffDoor },
  req: Request,
  token: string | undefined,
): Promise<Caller | undefined> {
  if (token === undefined) return undefined;
  const actor = await readSession(deps.db, hashOf(token), deps.staffDoor);
  if (actor === undefined) return undefined;
  if (req.method !== 'GET' && req.method !== 'HEAD' && !fromOurPage(req, deps.publicUrl))
    throw new Problem('other-site', 'This request did not come from one of our own pages. Use an API key.');
  return { actor, scopes: actor.confirmed === true ? ['read', 'write', 'sign'] : ['read', 'write'] };
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
