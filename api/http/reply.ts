import type { Response } from 'express';
import { z } from 'zod';
import type { FileAnswer, Route } from './route.ts';

export type CheckAnswer = (route: Route, sent: unknown) => void;

/**
 * Sends what a handler returned, as the answer's schema writes it: a field that it does not name never leaves, whatever
 * a query may come to select (R55). A record with a version has it as its ETag.
 */
export function sendRecord(res: Response, route: Route, value: unknown, check: CheckAnswer): void {
  const body = route.answer.parse(value);
  check(route, body);
  // The time limit has answered already; the caller repeats the request and gets this then.
  if (res.headersSent) return;
  if (typeof body === 'object' && body !== null && 'version' in body)
    res.setHeader('ETag', `"${String(body.version)}"`);
  res.statusCode = route.status ?? 200;
  res.setHeader('Content-Type', 'application/json; charset=utf-8');
  res.end(JSON.stringify(body));
}

/** Sends a file to be kept, never to be shown: what agencies upload must not run in anybody's browser (R66). */
export function sendFile(res: Response, file: FileAnswer): void {
  if (res.headersSent) return;
  const ascii = file.fileName.replaceAll(/[^\x20-\x7e]|["\\%]/gu, '_');
  res.setHeader('Content-Type', file.mediaType);
  res.setHeader('Content-Length', file.content.length);
  res.setHeader(
    'Content-Disposition',
    `attachment; filename="${ascii}"; filename*=UTF-8''${encodeURIComponent(file.fileName.toWellFormed())}`,
  );
  res.end(file.content);
}

/** For tests: what is sent must conform to the document that describes it, judged by that document alone. */
export function createAnswerCheck(routes: readonly Route[]): CheckAnswer {
  const described = new Map(
    routes.map((route) => [route, z.fromJSONSchema(z.toJSONSchema(route.answer, { io: 'output' }))]),
  );
  return (route, sent) => {
    const result = described.get(route)?.safeParse(JSON.parse(JSON.stringify(sent)));
    if (result?.success !== true)
      throw new Error(`the answer of ${route.path} does not conform: ${result?.error.message}`);
  };
}
