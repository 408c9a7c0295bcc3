import type { Response } from 'express';
import type { Tx } from '../../db/connect.ts';
import { publicDecisionRows } from '../../db/public/read-decisions.ts';
import { publicReportRows } from '../../db/public/read-public.ts';
import { publicKinds } from '../../domain/publication.ts';
import { typed } from '../web/forms/forms.ts';
import { NotFound } from '../web/page.ts';
import { reading, show, type Site } from './page.ts';

type Gone = { readonly withdrawnAt: number; readonly successor: string | null; readonly title: string | null };
type Read<T> = (tx: Tx, reference: string) => Promise<T | undefined>;
type Rows<T> = { readonly read: Read<T>; readonly readWithdrawn: Read<Gone> };

/**
 * What stands at an address of the public site. What was taken off is answered here with 410, when that was and what stands in
 * its place, and is undefined; of what was never public nobody is told anything but 404.
 */
const orGone =
  <T>(address: string, { read, readWithdrawn }: Rows<T>) =>
  async (site: Site, res: Response, reference: string): Promise<T | undefined> => {
    const { one, gone } = await reading(site, async (tx) => {
      const one = await read(tx, reference);
      return { one, gone: one === undefined ? await readWithdrawn(tx, reference) : undefined };
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
        path: `${address}/${reference}`,
        feed: '/public/feed.xml',
        gone,
        instead: `${address}/${gone.successor ?? ''}`,
        wrote: typed(res.req)['said'],
      },
      410,
    );
    return undefined;
  };

export const reportOrGone = orGone(publicKinds.report.address, publicReportRows);
export const decisionOrGone = orGone(publicKinds.decision.address, publicDecisionRows);
