import type { Request, RequestHandler, Response } from 'express';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { networkOf } from './network.ts';
import { noteRefusal } from '../forms/refusals.ts';
import type { Render } from '../shown.ts';
import { userOf } from '../session.ts';
import { createLines, type TurnLimits } from './waiting-line.ts';

/**
 * A person with ten live pages of a busy round open asks for some hundred parts a minute, one after the other. Whoever opens
 * every line of a list in a tab of its own, or whose browser comes back with all its tabs, waits his turn and is not refused.
 */
export const usualTurns: TurnLimits = { atOnce: 4, waiting: 90, perMinute: 1_200 };

/** An office of many people may stand behind the network of somebody who is not signed in. */
const strangers = 4;

/**
 * Lets nobody keep the others waiting: whoever asks for much at once is served in turn, and refused with a page in words
 * beyond that. Streams of events last for minutes, work on nothing and do not count.
 */
export function takeTurns(render: Render, { perMinute, ...limits }: TurnLimits): RequestHandler {
  const enter = createLines(limits);
  const minute = new RateLimiterMemory({ keyPrefix: 'pages', points: perMinute, duration: 60 });
  return async (req, res, next) => {
    const user = userOf(res);
    const who = user?.principal ?? `network:${networkOf(req.ip ?? '')}`;
    const waitSeconds = await secondsToWait(minute, who);
    if (waitSeconds !== undefined) return refuse(render, res, waitSeconds);
    if (isStream(req)) return next();
    const entered = await enter(who, res, user === undefined ? strangers : 1);
    if (entered === 'full') return refuse(render, res, 5);
    if (entered === 'in') next();
  };
}

async function secondsToWait(minute: RateLimiterMemory, who: string): Promise<number | undefined> {
  try {
    await minute.consume(who);
    return undefined;
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) return Math.max(1, Math.ceil(refusal.msBeforeNext / 1000));
    throw refusal;
  }
}

function isStream(req: Request): boolean {
  return /^\/processes\/[^/]+\/events$/u.test(req.path);
}

function refuse(render: Render, res: Response, seconds: number): void {
  noteRefusal(res, 'too-many-pages');
  res.set('Retry-After', String(seconds));
  const message = `You have asked for more pages at once than we can make. Wait ${seconds === 1 ? 'a second' : `${seconds} seconds`} and try again; nothing was saved or sent.`;
  render({ res }, 'web/layout/plain-refusal', { title: 'Too many pages at once', message, link: undefined }, 429);
}
