import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { AuditAct } from '../domain/decisions/audit-acts.ts';
import type { Actor } from '../domain/permissions.ts';
import { canRelease, publicKinds } from '../domain/publication.ts';
import { redactedMeanwhile } from '../domain/redaction.ts';
import { accept, refuse, type Verdict } from '../domain/refusal.ts';
import type { Tx } from './connect.ts';
import { type Redactable, redacting } from './redacting.ts';
import { ms } from './rows.ts';
import { epochMs } from './shapes.ts';
import { type RowOf, statement } from './statement.ts';

/**
 * What everybody reads of a report or of a decision is a row of its own (0058, 0082), made by another officer than who has
 * redacted something in it, and taken off again: said once (0086).
 */

/** What everybody would read, under its hash, and who has redacted something of it. */
type Shown = { readonly sha256: string; readonly redactions: readonly { readonly madeBy: string }[] };
type Publishable<Held, Place, S extends Shown> = Omit<Redactable<Held, Place>, 'kind' | 'unread' | 'acts'> & {
  readonly kind: 'report' | 'decision';
  /** Its table, and the column by which a row is known. */
  readonly table: string;
  readonly column: string;
  readonly show: (tx: Tx, held: Held) => Promise<S> | S;
  /** Whether it has come to its end, so that passages of it are redacted, and whether everybody may read it as it is shown. */
  readonly ended: (held: Held) => Verdict<true>;
  readonly allowed: (tx: Tx, held: Held, shown: S) => Promise<Verdict<true>>;
  /** Writes the row and asks for what is made of it. */
  readonly keep: (tx: Tx, made: { held: Held; shown: S; personId: string }) => Promise<{ reference: string }>;
  readonly acts: Redactable<Held, Place>['acts'] & { readonly made: AuditAct; readonly withdrawn: AuditAct };
};

type Rows = Pick<Publishable<unknown, unknown, Shown>, 'kind' | 'table' | 'column'>;

/** The statements on the table of a kind. */
function rowsOf({ kind, table: name, column }: Rows) {
  const { called } = publicKinds[kind];
  const table = sql.raw(name);
  const key = sql.raw(column);
  const found = statement(
    `${kind}.public`,
    z.object({ id: z.uuid(), reference: z.string(), madeAt: epochMs }),
    (id: string) =>
      sql`select id, reference, ${ms(sql`made_at`)} as "madeAt" from ${table} where ${key} = ${id} and withdrawn_at is null`,
  );
  const another = statement(
    `${kind}.another-public`,
    z.object({ id: z.uuid() }),
    ({ id, successor }: { id: string; successor: string }) =>
      sql`select id from ${table} where reference = ${successor} and withdrawn_at is null and ${key} <> ${id}`,
  );
  const off = statement(
    `${kind}.withdraw`,
    z.object({ reference: z.string() }),
    ({ id, reason, successor, personId }: Withdrawing & { readonly personId: string }) => sql`
    update ${table} set withdrawn_at = app_now(), withdrawn_by = ${personId}::uuid, withdrawn_why = ${reason}, successor = nullif(${successor}::text, '')
    where ${key} = ${id} and withdrawn_at is null returning reference`,
  );
  return {
    /** What of it is public now; undefined: nothing. */
    published: async (tx: Tx, id: string): Promise<RowOf<typeof found> | undefined> => (await found(tx, id))[0],
    /** Refused where it is not public, nor what is to stand in its place. */
    takeOff: async (tx: Tx, given: Parameters<typeof off>[1]): Promise<Verdict<{ reference: string }>> => {
      if (given.successor !== '' && (await another(tx, given)).length === 0)
        return refuse('malformed', `Give the reference of another ${called} that is public now, or leave it empty.`, {
          field: 'successor',
        });
      const [gone] = await off(tx, given);
      return gone === undefined ? refuse('nothing-to-change', `The ${called} is not public.`) : accept(gone);
    },
  };
}

/** How one of a kind is made public and taken off again, and how its passages are redacted. */
export function publishing<Held, Place, S extends Shown>(publishable: Publishable<Held, Place, S>) {
  const { kind, hold, show, ended, allowed, keep, acts, note } = publishable;
  const { called } = publicKinds[kind];
  const { published, takeOff } = rowsOf(publishable);
  const mayMake = async (
    tx: Tx,
    { personId }: Pick<Actor, 'personId'>,
    held: Held,
    shown: S,
  ): Promise<Verdict<true>> => {
    const over = ended(held);
    if (!over.ok) return over;
    const readable = await allowed(tx, held, shown);
    return readable.ok ? canRelease(kind, shown.redactions, personId) : readable;
  };
  const unread = async (tx: Tx, held: Held, id: string): Promise<Verdict<true>> => {
    const over = ended(held);
    if (!over.ok) return over;
    return (await published(tx, id)) === undefined
      ? over
      : refuse('not-open', `The ${called} is public. Take it off the public site first.`);
  };
  return {
    kind,
    published,
    /** Whether this person may make it public as it would be read. */
    mayMake,
    ...redacting<Held, Place>({ ...publishable, unread }),
    /** From now on everybody reads it, without signing in. `seen`: the hash of what the actor was shown, who confirms exactly that. */
    make: async (
      tx: Tx,
      actor: Actor,
      { id, seen }: { readonly id: string; readonly seen: string },
    ): Promise<Verdict<{ reference: string }>> => {
      const held = await hold(tx, id);
      if (!held.ok) return held;
      if ((await published(tx, id)) !== undefined)
        return refuse('nothing-to-change', `The ${called} is public already.`);
      const shown = await show(tx, held.value);
      const may = await mayMake(tx, actor, held.value, shown);
      if (!may.ok) return may;
      const { sha256, redactions } = shown;
      if (sha256 !== seen) return redactedMeanwhile;
      const made = await keep(tx, { held: held.value, shown, personId: actor.personId });
      await note(tx, actor, held.value, acts.made, { sha256, redacted: redactions.length });
      return accept(made);
    },
    /**
     * Nobody reads it on the public site any more; why stays with us. Its address says until when it was there and, where one is
     * named by its reference, which public one stands in its place. It can be made public again.
     */
    withdraw: async (tx: Tx, actor: Actor, wanted: Withdrawing): Promise<Verdict<{ reference: string }>> => {
      const held = await hold(tx, wanted.id);
      if (!held.ok) return held;
      const gone = await takeOff(tx, { ...wanted, personId: actor.personId });
      if (gone.ok) await note(tx, actor, held.value, acts.withdrawn);
      return gone;
    },
  };
}
type Withdrawing = { readonly id: string; readonly reason: string; readonly successor: string };
