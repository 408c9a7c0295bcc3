import type { Request, Response } from 'express';
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { callerOf } from './authenticate.ts';
import { idempotencyKey } from './idempotent.ts';
import { notFound, Problem, type Flaw } from './problems.ts';
import type { Call, Route } from './route.ts';

/** What a route without parameters or words takes: nothing, and an unknown field is refused all the same. */
export const nothing = z.strictObject({});

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/iu;

/**
 * A request as its route's handler sees it. Errors: 404 for an id that cannot be one, 400 for headers, 422 for what does
 * not fit the schemas, each flaw with a JSON pointer.
 */
export function callFrom(route: Route, req: Request, res: Response): Call {
  const { actor } = callerOf(res);
  const [id = '', itemId = ''] = ['id', 'itemId'].map((name) => paramOf(route, req, name));
  const key = route.method === 'post' ? idempotencyKey(req) : '';
  return {
    actor,
    id,
    itemId,
    ifVersion: versionSeen(route, req),
    // Two callers may well choose the same key.
    key: key === '' ? '' : createHash('sha256').update(`${actor.principal} ${key}`).digest('hex').slice(0, 32),
    query: parsed(route.query ?? nothing, req.query, '/query'),
    body: takesBody(route) ? parsed(route.body ?? nothing, req.body === undefined ? {} : req.body, '') : undefined,
  };
}

export function takesBody(route: Pick<Route, 'method' | 'body'>): boolean {
  return route.method === 'post' || route.body !== undefined;
}

function paramOf(route: Route, req: Request, name: string): string {
  if (!route.params.includes(name as 'id')) return '';
  const value = req.params[name];
  if (typeof value !== 'string' || !uuid.test(value)) throw notFound();
  return value.toLowerCase();
}

/** The version in If-Match; null where none was sent, which the writing functions take as "as nobody had written yet". */
function versionSeen(route: Route, req: Request): number | null {
  const header = req.get('if-match');
  if (route.ifMatch === undefined) return null;
  if (header === undefined) {
    if (route.ifMatch === 'optional') return null;
    throw new Problem(
      'if-match',
      'Send If-Match with the version that you saw, as its ETag says it, for instance "3".',
    );
  }
  const version = /^"(?<version>[1-9]\d{0,8})"$/u.exec(header)?.groups?.['version'];
  if (version === undefined)
    throw new Problem('if-match', 'If-Match takes one version as its ETag says it, for instance "3".');
  return Number(version);
}

function parsed(schema: z.ZodType, value: unknown, where: string): unknown {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new Problem('invalid', 'The request does not fit its schema.', {
    errors: result.error.issues.flatMap((issue) => flawsOf(issue, where)).slice(0, 100),
  });
}

function flawsOf(issue: z.core.$ZodIssue, where: string): Flaw[] {
  const at = (path: readonly PropertyKey[]) =>
    `${where}${path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')}`;
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      pointer: at([...issue.path, key]).slice(0, 200),
      detail: 'This field is not known.',
    }));
  return [{ pointer: at(issue.path).slice(0, 200), detail: issue.message }];
}
