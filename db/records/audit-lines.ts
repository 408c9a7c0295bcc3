import type { Seal, TrailEntry } from '../../domain/records/audit.ts';
import { type Place, readTrail, start } from './audit-trail.ts';
import { as, type Database } from '../connect.ts';
import { readSeals } from './read-seals.ts';

const sealsAtOnce = 100;
const entriesAtOnce = 5_000;

/** A line of an export: each seal stands behind its entries, entries without a seal stand at the end. */
export type TrailLine = { readonly entry: TrailEntry } | { readonly seal: Seal };

/** The whole trail, line by line, whatever its length. Read from the rows as they are now, not from what was sealed. */
export async function* trailLines(db: Database): AsyncGenerator<TrailLine> {
  let after: Place = start;
  let number = 0;
  for (;;) {
    const seals = await as(db, { role: 'worker' }, (tx) => readSeals(tx, number, sealsAtOnce));
    for (const { seal, to } of seals) {
      yield* entryLines(db, after, to);
      yield { seal };
      [after, number] = [to, seal.number];
    }
    if (seals.length < sealsAtOnce) break;
  }
  yield* entryLines(db, after, undefined);
}

async function* entryLines(db: Database, from: Place, upTo: Place | undefined): AsyncGenerator<TrailLine> {
  let after = from;
  for (;;) {
    const page = await as(db, { role: 'worker' }, (tx) =>
      readTrail(tx, { after, limit: entriesAtOnce, ...(upTo === undefined ? {} : { upTo }) }),
    );
    for (const entry of page) yield { entry };
    const last = page.at(-1);
    if (last === undefined || page.length < entriesAtOnce) return;
    after = last;
  }
}
