import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import { pinoHttp } from 'pino-http';
import { refusalOf } from '../../portal/web/forms/refusals.ts';

/** Gives each request an id: the caller's own where it is short and plain, so that both logs can be laid side by side. */
export const requestId: RequestHandler = (req, res, next) => {
  const given = req.get('x-request-id') ?? '';
  res.setHeader('X-Request-Id', /^[A-Za-z0-9_-]{8,64}$/u.test(given) ? given : randomUUID());
  next();
};

/** One line for each answered request, without headers, queries and bodies: they hold keys, codes and people's words. */
export function logRequests(log: Logger): RequestHandler {
  return pinoHttp({
    logger: log,
    genReqId: (_req: IncomingMessage, res: ServerResponse) => String(res.getHeader('x-request-id')),
    autoLogging: { ignore: (req) => /^\/(?:health|metrics|assets)\b/u.test(req.url ?? '') },
    serializers: { req: requestLine, res: ({ statusCode }: { statusCode: number }) => ({ statusCode }) },
    // Whoever is refused can be seen in the log that everybody keeps, with the reason and no name.
    customLogLevel: (_req, res, error) =>
      error !== undefined || res.statusCode >= 500 ? 'warn' : refusalOf(res) === undefined ? 'debug' : 'info',
    customProps: (_req, res) => {
      const reason = refusalOf(res);
      return reason === undefined ? {} : { reason };
    },
    customSuccessMessage: (_req, res) => (refusalOf(res) === undefined ? 'answered' : 'refused'),
    customErrorMessage: (_req, res) => (res.writableFinished ? 'failed' : 'broken off'),
    // The error that stands here is made up of the status, or the network's: its stack says nothing.
    customErrorObject: (_req, _res, error: Error & { code?: unknown }, { err: _stack, ...line }: { err: unknown }) => ({
      ...line,
      errorCode: error.code,
    }),
  });
}

function requestLine({ id, method, url }: { id: unknown; method: string; url: string }) {
  return { id, method, path: url.split('?')[0] };
}
