import type { RequestHandler, Response } from 'express';
import { type ProcessTrouble, readProcessTrouble } from '../../../db/chase/read-stuck.ts';
import { processKinds } from '../../../domain/process-kinds.ts';
import { mendsItself } from '../../../domain/process-trouble.ts';
import type { Portal } from '../context.ts';
import { reading } from '../page.ts';
import { isId } from '../forms/forms.ts';
import { userOf } from '../session.ts';

const ofProcess = new Set(['tasks', ...Object.values(processKinds).map(({ path }) => path.slice(1))]);
const known = new WeakMap<Response, ProcessTrouble>();

/**
 * Before every page of a process, and of a task of it: what keeps the process from going on, as far as the reader may see the
 * process at all. The layout says it above the page.
 */
export function lookForTrouble(portal: Pick<Portal, 'db'>): RequestHandler {
  return async (req, res, next) => {
    const [, noun = '', id = ''] = req.path.split('/');
    const user = userOf(res);
    if (req.method === 'GET' && user !== undefined && ofProcess.has(noun) && isId(id)) {
      const trouble = await reading(portal, user, (tx) => readProcessTrouble(tx, id));
      if (trouble !== undefined) known.set(res, trouble);
    }
    next();
  };
}

/** What the layout says of it; undefined where nothing is wrong. */
export function troubleAt(res: Response): (ProcessTrouble & { readonly mends: boolean }) | undefined {
  const trouble = known.get(res);
  return trouble && { ...trouble, mends: mendsItself(trouble.trouble, trouble.restarts) };
}
