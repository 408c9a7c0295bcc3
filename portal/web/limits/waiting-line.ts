import type { Response } from 'express';

export type LineLimits = {
  /** So many requests of one caller are worked on at once; others of his wait for their turn, and let those of other people pass. */
  readonly atOnce: number;
  /** So many may wait. */
  readonly waiting: number;
};

/** What one session, or one network of people who are not signed in, may ask of us. */
export type TurnLimits = LineLimits & { readonly perMinute: number };

type Line = { working: number; readonly waiting: (() => void)[] };

/** 'in': it is his turn, which ends with the answer; 'gone': whoever asked went away while he waited; 'full': too many of his wait. */
type Entered = 'in' | 'gone' | 'full';

/** A line for each caller, so that nobody keeps the others waiting. `many`: how many people may stand behind one caller. */
export function createLines({ atOnce, waiting }: LineLimits) {
  const lines = new Map<string, Line>();
  return async (who: string, res: Response, many = 1): Promise<Entered> => {
    const line = lines.get(who) ?? { working: 0, waiting: [] };
    lines.set(who, line);
    if (line.working >= atOnce * many && line.waiting.length >= waiting * many) return 'full';
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
    if (!res.destroyed) return 'in';
    // Whoever has gone away while he waited gets nothing made.
    res.emit('close');
    return 'gone';
  };
}
