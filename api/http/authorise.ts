import type { RequestHandler } from 'express';
import { type Actor, may, mustConfirm } from '../../domain/permissions.ts';
import { callerOf } from './authenticate.ts';
import { Problem } from './problems.ts';
import type { Route } from './route.ts';

/** Whether the caller's roles have the route's act and the key its scope. Whose record it is, is judged by the query. */
export function authorise(route: Route): RequestHandler {
  const scope = route.method === 'get' ? 'read' : 'write';
  return (_req, res, next) => {
    const { actor, scopes } = callerOf(res);
    if (!may(actor, route.act)) throw new Problem('not-allowed', 'Your role does not allow this.');
    if (!scopes.includes(scope)) throw new Problem('scope-missing', `The API key does not have the scope "${scope}".`);
    if (mustConfirm(actor, route.act)) throw unconfirmed(actor);
    next();
  };
}

/** What asks for a recent sign-in in the portal asks for a scope of its own of a key. */
function unconfirmed({ principal }: Actor): Problem {
  return principal.startsWith('key:')
    ? new Problem('scope-missing', 'The API key does not have the scope "sign".')
    : new Problem('step-up', 'This asks for somebody who has signed in within the last ten minutes. Sign in again.');
}
