import type { Response } from 'express';
import { readProcessName } from '../../db/chase/read-process-name.ts';
import { may } from '../../domain/permissions.ts';
import type { Portal, Route, Visit } from './context.ts';
import { found, idIn, reading } from './page.ts';

/** When something of a process changes, for those who see all of it: others would learn when the others answer. */
export const processEventRoutes: readonly Route[] = [
  ['get', '/processes/:id/events', 'see-consultations', streamEvents],
];

async function streamEvents(portal: Portal, visit: Visit): Promise<void> {
  const id = idIn(visit.req);
  found(await reading(portal, visit.actor, (tx) => readProcessName(tx, id)));
  liveEvents(portal, visit.res, id);
}

/** What a page of a process is rendered with, so that it says when it no longer shows how things stand. */
export function watching({ actor }: Visit, processId: string): { watching: string | undefined } {
  return { watching: may(actor, 'see-consultations') ? processId : undefined };
}

/** Often enough that no proxy takes a quiet stream for a dead one. */
const heartbeatMs = 20_000;
/** Several answers within this time are told as one change. */
const gatherMs = 300;
/** Then the browser connects anew, and is asked anew who it is. */
const longestMs = 10 * 60_000;

/**
 * Server-sent events of one process: content-free "changed", at most one every 300 ms. The page then fetches what the
 * person may see. Ends by itself after ten minutes, so that a removed person does not go on listening.
 */
function liveEvents({ events }: Pick<Portal, 'events'>, res: Response, processId: string): void {
  res.set({ 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' });
  res.flushHeaders();
  res.write('retry: 3000\n\n');
  let gathering: NodeJS.Timeout | undefined;
  const unsubscribe = events.subscribe(processId, () => {
    gathering ??= setTimeout(() => {
      gathering = undefined;
      res.write('event: changed\ndata: {}\n\n');
    }, gatherMs);
  });
  const heartbeat = setInterval(() => res.write(':\n\n'), heartbeatMs);
  const end = setTimeout(() => res.end(), longestMs);
  res.on('close', () => {
    unsubscribe();
    clearTimeout(gathering);
    clearInterval(heartbeat);
    clearTimeout(end);
  });
}
