import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Templates, what fills and words them, and what writes a report as HTML. */
const written = ['portal/**/*.{njk,ts,scss}', 'domain/reports/*.ts', 'package-lock.json'];

/**
 * Changes with whatever public pages look like: read once, at the start. A reader who keeps a page of the release before
 * asks by a tag in which another hash stands, and gets the page anew. In: the folder of the release, with a slash.
 */
export function hashOfPages(folder: string = root): string {
  const hash = createHash('sha256');
  for (const path of globSync(written, { cwd: folder }).toSorted())
    hash.update(path).update(readFileSync(folder + path));
  return hash.digest('base64url');
}
