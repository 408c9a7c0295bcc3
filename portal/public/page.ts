import { createHash } from 'node:crypto';
import type { Request, Response } from 'express';
import type { Tx } from '../../db/connect.ts';
import { mayLag } from '../../db/replica.ts';
import type { Portal } from '../web/context.ts';
import { asked, isId } from '../web/forms/forms.ts';
import { type Part, type View, whole } from '../web/shown.ts';

/** What public pages are made with. `made`: changes with whatever the pages of this release look like. */
export type Site = { readonly portal: Portal; readonly made: string };

/** A transaction in which nothing is seen but what is public, on a replica where there is one: it is some seconds old then. */
export function reading<T>({ portal }: Site, work: (tx: Tx) => Promise<T>): Promise<T> {
  return mayLag(portal, { role: 'public' }, work);
}

/** So many seconds whoever stands between may answer by himself; then he asks, and mostly hears that nothing has changed. */
const keptFor = 60;

/**
 * Says by which facts the answer is known, and that anybody may keep it. Out: whether the reader has it already and was told
 * so, in which case nothing else is to be read or sent.
 */
export function isKnown({ made }: Site, req: Request, res: Response, facts: unknown): boolean {
  const tag = createHash('sha256')
    .update(JSON.stringify([made, req.originalUrl, facts]))
    .digest('base64url');
  res.set({ ETag: `W/"${tag}"`, 'Cache-Control': `public, max-age=${keptFor}` });
  if (!req.fresh) return false;
  res.status(304).end();
  return true;
}

/** The last id of the page before, from the address. */
export function afterIn(req: Request): string | undefined {
  const after = asked(req, 'after');
  return isId(after) ? after : undefined;
}

type About = {
  readonly title: string;
  /** What it is, in a sentence, for whoever finds it elsewhere. */
  readonly description: string;
  /** Its address for ever, from the first "/". */
  readonly path: string;
  /** The feed that says when something new comes here. */
  readonly feed: string;
  /** Where something can be said of it; nothing: it cannot. */
  readonly feedback?: string;
};

const addedTo = ({ portal }: Site, { title, description, path, feed, feedback }: About) => {
  const address = `${portal.publicUrl}${path}`;
  const share = `mailto:?subject=${encodeURIComponent(title)}&body=${encodeURIComponent(address)}`;
  return { title, description, address, feed, share, feedback };
};
type Added = ReturnType<typeof addedTo>;

/** Writes a public page: what it is called elsewhere, its address, how it is passed on. */
export function show<V extends View>(
  site: Site,
  res: Response,
  view: V,
  page: Part<V, Added> & About,
  status?: number,
): void {
  site.portal.render({ res }, view, whole(page, addedTo(site, page)), status);
}
