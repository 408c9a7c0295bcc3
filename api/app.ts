import express, { type RequestHandler, Router } from 'express';
import helmet from 'helmet';
import type { Logger } from 'pino';
import type { ReviewSchedules } from '../client/schedules.ts';
import type { Database } from '../db/connect.ts';
import type { Replica } from '../db/replica.ts';
import type { StaffDoor } from '../db/doors/sign-in.ts';
import { authenticate } from './http/authenticate.ts';
import type { Decide } from './http/decide.ts';
import { endpoint } from './http/endpoint.ts';
import { answerErrors, nowhere } from './http/errors.ts';
import { healthRoutes, type Readiness } from './http/health/health.ts';
import { createMetrics } from './http/health/metrics.ts';
import { isReadable } from '../portal/web/limits/readable-address.ts';
import { Problem } from './http/problems.ts';
import { createFailureCount, limitRequests, takeTurns, usualLimits, type RateLimits } from './http/rate-limits.ts';
import { referenceRoutes } from './reference/page.ts';
import { createAnswerCheck } from './http/reply.ts';
import { logRequests, requestId } from './http/request-log.ts';
import { routes as everyRoute } from './routes.ts';
import type { Route } from './http/route.ts';
import { limitTime, longestAnswerMs } from './http/time-limit.ts';
import { readForWaiter } from './http/waiter.ts';

export type AppDeps = {
  readonly db: Database;
  readonly decide: Decide;
  readonly schedules: ReviewSchedules;
  /** The one address that people type, without a slash at its end. */
  readonly publicUrl: string;
  /** How staff sign in; sessions that began another way are none. */
  readonly staffDoor?: StaffDoor;
  readonly version: string;
  readonly log: Logger;
  readonly readiness: Readiness;
  /** Who sends it may read `/metrics` from anywhere; where there is none, only this machine may. */
  readonly metricsToken?: string | undefined;
  /** Whose lag is among the numbers. */
  readonly replica?: Replica | undefined;
  /** How many proxies in front of us add to X-Forwarded-For. */
  readonly trustedProxies: number;
  /** Begins the trace of a request, where traces are on. */
  readonly trace?: RequestHandler | undefined;
  /** Mounted at '/', last. */
  readonly portal?: Router;
};

export type AppOptions = {
  /** Tests: every answer is checked against the schema that the document publishes. */
  readonly checkAnswers?: boolean;
  readonly limits?: Partial<RateLimits>;
  readonly routes?: readonly Route[];
};

/** The whole application: every middleware in its order. Who listens, and on which port, is not its business. */
export function createApp(deps: AppDeps, options: AppOptions = {}): express.Express {
  const app = express();
  app.disable('x-powered-by').disable('etag').enable('strict routing').enable('case sensitive routing');
  app.set('trust proxy', deps.trustedProxies);
  // Query strings are flat: nothing here takes nested objects, and a parser that builds them is one more way in.
  app.set('query parser', 'simple');

  const routes = options.routes ?? everyRoute;
  const metrics = createMetrics(deps.db, deps.metricsToken, deps.replica);
  const headers = securityHeaders(deps.publicUrl.startsWith('https:'));
  if (deps.trace !== undefined) app.use(deps.trace);
  app.use(requestId, metrics.measure, logRequests(deps.log), readForWaiter);
  app.use(['/health', '/metrics', '/docs', '/v1'], headers, readableAddress);
  app.use(
    healthRoutes(deps),
    metrics.routes,
    referenceRoutes({ routes, publicUrl: deps.publicUrl, version: deps.version }),
  );
  app.use('/v1', noStore, apiRouter(deps, { ...options, routes }), nowhere);
  if (deps.portal !== undefined) app.use(deps.portal);
  app.use(nowhere, answerErrors(deps));
  return app;
}

/** Who calls is known before a byte of the body is read: nobody unknown can make us read fifteen megabytes. */
function apiRouter(deps: AppDeps, options: AppOptions & { routes: readonly Route[] }): Router {
  const limits = { ...usualLimits, ...options.limits };
  const checkAnswer = options.checkAnswers === true ? createAnswerCheck(options.routes) : () => undefined;
  const router = Router({ strict: true, caseSensitive: true });
  router.use(
    limitTime(longestAnswerMs),
    authenticate({ ...deps, staffDoor: deps.staffDoor ?? 'code', countFailure: createFailureCount(deps.db, limits) }),
    limitRequests(deps.db, limits),
    takeTurns(limits),
  );
  for (const route of options.routes)
    router[route.method](route.path.slice('/v1'.length), ...endpoint(route, { ...deps, checkAnswer }));
  return router;
}

/** Nothing that the API sends is a page, so it may load nothing; the reference page has its own style sheet. */
function securityHeaders(https: boolean): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        styleSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: https ? { maxAge: 31_536_000, includeSubDomains: false } : false,
  });
}

/** Before any route reads a part of it; the portal answers for its own pages. */
const readableAddress: RequestHandler = (req, _res, next) => {
  if (!isReadable(req)) throw new Problem('unreadable', 'The address holds characters that cannot be read.');
  next();
};

/** What one person may see stays in no cache. */
const noStore: RequestHandler = (_req, res, next) => {
  res.setHeader('Cache-Control', 'no-store');
  next();
};
