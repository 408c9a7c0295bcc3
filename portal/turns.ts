import type { Request, RequestHandler, Response } from 'express';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { networkOf } from './network.ts';
import { noteRefusal } from './refusals.ts';
import type { Render } from './render.ts';
import { userOf } from './session.ts';

/** What one session, or one network of people who are not signed in, may ask of us. */
export type TurnLimits = {
  /** So many of its requests are worked on at once; others wait for their turn, and let those of other people pass. */
  readonly atOnce: number;
  /** So many may wait. */
  readonly waiting: number;
  readonly perMinute: number;
};

/** A person with ten live pages of a busy round open asks for some hundred parts a minute, one after the other. */
export const usualTurns: TurnLimits = { atOnce: 4, waiting: 40, perMinute: 1_200 };

/** An office of many people may stand behind the network of somebody who is not signed in. */
const strangers = 4;

type Line = { working: number; readonly waiting: (() => void)[] };

/**
 * Lets nobody keep the others waiting: whoever asks for much at once is served in turn, and refused with a page in words
 * beyond that. Streams of events last for minutes, work on nothing and do not count.
 */
export function takeTurns(render: Render, { atOnce, waiting, perMinute }: TurnLimits): RequestHandler {
  const lines = new Map<string, Line>();
  const minute = new RateLimiterMemory({ keyPrefix: 'pages', points: perMinute, duration: 60 });
  return async (req, res, next) => {
    const user = userOf(res);
    const who = user?.principal ?? `network:${networkOf(req.ip ?? '')}`;
    const many = user === undefined ? strangers : 1;
    const waitSeconds = await secondsToWait(minute, who);
    if (waitSeconds !== undefined) return refuse(render, res, waitSeconds);
    if (isStream(req)) return next();
    const line = lines.get(who) ?? { working: 0, waiting: [] };
    lines.set(who, line);
    if (line.working >= atOnce * many && line.waiting.length >= waiting * many) return refuse(render, res, 5);
    if (line.working >= atOnce * many) await new Promise<void>((resolve) => void line.waiting.push(resolve));
    line.working += 1;
    const done = () => {
      res.off('prefinish', done).off('close', done);
      line.working -= 1;
      line.waiting.shift()?.();
      if (line.working === 0 && line.waiting.length === 0) lines.delete(who);
    };
    // What is made is done with, however long a slow line takes to carry it.
    res.on('prefinish', done).on('close', done);
    // Whoever has gone away while he waited gets no page made.
    if (res.destroyed) res.emit('close');
    else next();
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
  render(res, 'plain-refusal', { title: 'Too many pages at once', message }, 429);
}
