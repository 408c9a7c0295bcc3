import type { ServerResponse } from 'node:http';

const reasons = new WeakMap<ServerResponse, string>();

/** Notes why somebody was refused, as a code, for the log and the count of refusals: never whom, nor what he typed. */
export function noteRefusal(res: ServerResponse, reason: string): void {
  reasons.set(res, reason);
}

/** The code, or undefined where nobody was refused. */
export function refusalOf(res: ServerResponse): string | undefined {
  return reasons.get(res);
}
