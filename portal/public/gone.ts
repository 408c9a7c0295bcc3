import type { Response } from 'express';
import type { Tx } from '../../db/connect.ts';
import { type PublicDecisionHead, readPublicDecision, readWithdrawnDecision } from '../../db/public/read-decisions.ts';
import { type PublicReport, readPublicReport, readWithdrawn } from '../../db/public/read-public.ts';
import { typed } from '../web/forms/forms.ts';
import { NotFound } from '../web/page.ts';
import { reading, show, type Site } from './page.ts';

type Gone = Awaited<ReturnType<typeof readWithdrawn>>;
type Read<T> = (tx: Tx, reference: string) => Promise<T>;

/**
 * What stands at an address of the public site. What was taken off is answered here with 410, when that was and what stands in
 * its place, and is undefined; of what was never public nobody is told anything but 404.
 */
const orGone =
  <T>(path: string, read: Read<T | undefined>, readGone: Read<Gone>) =>
  async (site: Site, res: Response, reference: string): Promise<T | undefined> => {
    const { one, gone } = await reading(site, async (tx) => {
      const one = await read(tx, reference);
      return { one, gone: one === undefined ? await readGone(tx, reference) : undefined };
    });
    if (one !== undefined) return one;
    if (gone === undefined) throw new NotFound();
    show(
      site,
      res,
      'public/gone',
      {
        title: 'This page was taken off',
        description: 'What stood here is not public any more.',
        path: `${path}/${reference}`,
        feed: '/public/feed.xml',
        gone,
        instead: `${path}/${gone.successor ?? ''}`,
        wrote: typed(res.req)['said'],
      },
      410,
    );
    return undefined;
  };

export const reportOrGone = orGone<PublicReport>('/public/reports', readPublicReport, readWithdrawn);
export const decisionOrGone = orGone<PublicDecisionHead>(
  '/public/decisions',
  readPublicDecision,
  readWithdrawnDecision,
);
