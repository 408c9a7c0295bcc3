import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import { accept, refuse, type Verdict } from '../domain/refusal.ts';
import type { Tx } from './connect.ts';
import { givenRows } from './given-rows.ts';
import { statement } from './statement.ts';

/**
 * Passages that the public does not read: rows beside what was agreed, frozen or decided, which stays as it is. Said once for
 * whatever is redacted. Whether somebody may do it is asked by each.
 */

type Passage = { readonly from: number; readonly to: number };
type By = { readonly personId: string };
type Kind<Place> = {
  /** What its statements are called: "reports.redact". */
  readonly name: string;
  readonly table: 'redactions' | 'log_redactions';
  /** By which columns a place is known. */
  readonly place: Readonly<Record<keyof Place & string, readonly [column: string, type: 'uuid' | 'text']>>;
  /** Which rows belong to a report, a round or a sign-off. */
  readonly of: (subjectId: string) => SQL;
};

export function redacting<Place>({ name, table, place, of }: Kind<Place>) {
  const given = Object.entries<readonly [string, 'uuid' | 'text']>(place);
  const columns = sql.raw(given.map(([, [column]]) => column).join(', '));
  const values = sql.raw(given.map(([key]) => `g."${key}"`).join(', '));
  const types = {
    ...Object.fromEntries(given.map(([key, [, type]]) => [key, type])),
    from: 'integer',
    to: 'integer',
  } as const;
  const marked = statement(
    name,
    z.object({ id: z.uuid() }),
    ({ passages, reason, personId }: Marking<Place>) => sql`
    insert into ${sql.raw(table)} (${columns}, from_letter, to_letter, reason, made_by)
    select ${values}, g."from", g."to", ${reason}, ${personId}::uuid from ${givenRows(passages, types)}
    on conflict (${columns}, from_letter, to_letter) where lifted_at is null do nothing returning id`,
  );
  const lifted = statement(
    `${name}-lift`,
    z.object({ id: z.uuid() }),
    ({ subjectId, redactionId, personId }: Lifting) => sql`
    update ${sql.raw(table)} set lifted_at = app_now(), lifted_by = ${personId}::uuid
    where id = ${redactionId} and lifted_at is null and ${of(subjectId)} returning id`,
  );
  return {
    /** Out: how many places are marked that were not so before. */
    mark: async (tx: Tx, marking: Marking<Place>): Promise<number> => (await marked(tx, marking)).length,
    /** The public is to read the passage after all. */
    lift: async (tx: Tx, lifting: Lifting): Promise<Verdict<{ places: number }>> =>
      (await lifted(tx, lifting)).length === 0
        ? refuse('nothing-to-change', 'The public reads that passage already.')
        : accept({ places: 1 }),
  };
}
type Marking<Place> = By & { readonly passages: readonly (Place & Passage)[]; readonly reason: string };
type Lifting = By & { readonly subjectId: string; readonly redactionId: string };
