import type { Request, RequestHandler, Response } from 'express';
import type { ReviewSchedules } from '../../client/schedules.ts';
import { as, type Database, type Isolation } from '../../db/connect.ts';
import { undoneIfRefused } from '../../db/doors/idempotency.ts';
import { actingFor } from '../../db/acting-for.ts';
import { aboutTerm } from '../../domain/refusal-text.ts';
import { accept, type Verdict } from '../../domain/refusal.ts';
import { authorise } from './authorise.ts';
import { callFrom, takesBody } from './call.ts';
import type { Decide, DecideOutcome } from './decide.ts';
import { withHint } from './due-hints.ts';
import { idempotencyKey, routeName, workOnce } from './idempotent.ts';
import { isProblemCode, notFound, Problem, problemOf } from './problems.ts';
import { sendFile, sendRecord, type CheckAnswer } from './reply.ts';
import { readBody, usualBodyLimit } from './request-body.ts';
import type { Call, Route } from './route.ts';

export type EndpointDeps = {
  readonly db: Database;
  readonly decide: Decide;
  readonly schedules: ReviewSchedules;
  readonly checkAnswer: CheckAnswer;
};

/** The handlers of one route, in order: may he, what did he send, do it, say what came of it. */
export function endpoint(route: Route, deps: EndpointDeps): RequestHandler[] {
  const body = takesBody(route) ? [readBody(route.bodyLimit ?? usualBodyLimit)] : [];
  return [authorise(route), ...body, perform(route, deps)];
}

function perform(route: Route, deps: EndpointDeps): RequestHandler {
  return async (req, res) => {
    const call = callFrom(route, req, res);
    if ('file' in route.perform) {
      const { file } = route.perform;
      const found = await inTransaction(deps, call, (tx) => file(tx, call));
      if (found === undefined) throw notFound();
      return sendFile(res, found);
    }
    const done = await outcomeOf(route, deps, { req, res, call });
    if (!done.ok) throw problemOf(done);
    sendRecord(res, route, done.value, deps.checkAnswer);
  };
}

type Visit = { readonly req: Request; readonly res: Response; readonly call: Call };

async function outcomeOf(route: Route, deps: EndpointDeps, { req, res, call }: Visit): Promise<Verdict<unknown>> {
  const { perform } = route;
  if ('decision' in perform) return decided(route, perform, deps, { req, res, call });
  if ('read' in perform) {
    const found = await inTransaction(deps, call, (tx) => perform.read(tx, call), route);
    if (found === undefined) throw notFound();
    return accept(found);
  }
  const writes = writing(perform, deps);
  const write: Writes = async (tx) => {
    const done = await writes(tx, call);
    return done.ok ? accept(await withHint(tx, route, call, done.value)) : done;
  };
  if (route.method !== 'post') return inTransaction(deps, call, (tx) => undoneIfRefused(tx, () => write(tx, call)));
  const { verdict, repeated } = await inTransaction(
    deps,
    call,
    (tx) => workOnce({ tx, route, call, key: idempotencyKey(req) }, () => write(tx, call)),
    route,
  );
  if (repeated) res.setHeader('Idempotency-Replayed', 'true');
  return verdict;
}

type Writes = Extract<Route['perform'], { write: unknown }>['write'];

/** Away is thrown, so that its transaction is undone and a repeat with the same key asks again. */
function writing(perform: Route['perform'], deps: EndpointDeps): Writes {
  if ('write' in perform) return perform.write;
  if (!('scheduled' in perform)) throw new Error('a route that neither reads nor writes');
  return async (tx, call) => {
    const done = await perform.scheduled(tx, call, deps.schedules);
    if (!done.ok && done.code === 'engine-away')
      throw new Problem('engine-away', done.message, { retryAfterSeconds: 10 });
    return done;
  };
}

function inTransaction<T>(
  { db }: EndpointDeps,
  { actor }: Call,
  work: Parameters<typeof as<T>>[2],
  isolation?: Isolation,
): Promise<T> {
  return as(db, actingFor(actor), work, isolation);
}

type Decides = Extract<Route['perform'], { decision: unknown }>;

/** A decision is stored and sent to its process; the key attaches a repeat to the same decision (design section 2). */
async function decided(
  route: Route,
  { decision, explain }: Decides,
  deps: EndpointDeps,
  visit: Visit,
): Promise<Verdict<unknown>> {
  const { req, call } = visit;
  const key = idempotencyKey(req);
  const asked = await inTransaction(deps, call, (tx) => decision(tx, call));
  if (!asked.ok) return asked;
  const outcome = await deps.decide(call.actor, { processId: call.id, ...asked.value, key, route: routeName(route) });
  if (outcome.kind === 'taken') {
    const taken = { act: asked.value.act, effect: outcome.effect };
    return accept(await inTransaction(deps, call, (tx) => withHint(tx, route, call, taken)));
  }
  if (outcome.kind === 'refused' && explain !== undefined) {
    const explained = await inTransaction(deps, call, (tx) => explain(tx, call, outcome.code));
    if (explained !== undefined) return explained;
  }
  throw problemOfOutcome(outcome, asked.value.terms);
}

function problemOfOutcome(
  outcome: Exclude<DecideOutcome, { kind: 'taken' }>,
  terms: Readonly<Record<string, unknown>>,
): Problem {
  if (outcome.kind === 'try-later')
    return new Problem(
      'unavailable',
      outcome.lost
        ? 'The process did not run and is being started again. Nothing was changed. Repeat the request with the same key.'
        : 'The process engine cannot be reached. Nothing was changed.',
      { retryAfterSeconds: outcome.seconds },
    );
  if (outcome.kind === 'unknown-yet')
    return new Problem(
      'outcome-unknown',
      'It is not known yet whether this was done. Repeat the request with the same key: it is never done twice.',
      {
        facts: { decisionId: outcome.decisionId },
        retryAfterSeconds: 10,
      },
    );
  if (outcome.code === 'not-found') return notFound();
  const { field } = aboutTerm(outcome.code, terms);
  return new Problem(isProblemCode(outcome.code) ? outcome.code : 'not-open', outcome.message, {
    ...(field !== undefined && { facts: { field } }),
  });
}
