import type { Response } from 'express';
import { type PublicReport, readPublicReport, readWithdrawn } from '../../db/public/read-public.ts';
import { typed } from '../web/forms/forms.ts';
import { NotFound } from '../web/page.ts';
import { reading, show, type Site } from './page.ts';

/**
 * A public report. One that was taken off is answered here with 410, when that was and what stands in its place, and is
 * undefined; of what was never public nobody is told anything but 404.
 */
export async function reportOrGone(site: Site, res: Response, reference: string): Promise<PublicReport | undefined> {
  const { report, gone } = await reading(site, async (tx) => {
    const report = await readPublicReport(tx, reference);
    return { report, gone: report === undefined ? await readWithdrawn(tx, reference) : undefined };
  });
  if (report !== undefined) return report;
  if (gone === undefined) throw new NotFound();
  show(
    site,
    res,
    'public/gone',
    {
      title: 'This page was taken off',
      description: 'What stood here is not public any more.',
      path: `/public/reports/${reference}`,
      feed: '/public/feed.xml',
      gone,
      wrote: typed(res.req)['said'],
    },
    410,
  );
  return undefined;
}
