import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { AuditAct } from '../domain/decisions/audit-acts.ts';
import type { Actor } from '../domain/permissions.ts';
import { publicKinds, type PublicKindName } from '../domain/publication.ts';
import { canRedact, type Passage } from '../domain/redaction.ts';
import { accept, refuse, type Verdict } from '../domain/refusal.ts';
import type { Tx } from './connect.ts';
import { givenRows } from './given-rows.ts';
import { statement } from './statement.ts';

/**
 * Passages that the public does not read (0086): rows beside what was agreed, frozen or decided, which stays as it is. Said once
 * for whatever is redacted; each kind says how it is held, where words are looked for in it, and in whose trail that stands.
 */

/** What is to be redacted: words wherever they stand, or, where there are none, an attached document by its place. */
export type Wanted = { readonly words: string; readonly document?: string };

export type Redactable<Held, Place> = {
  readonly kind: PublicKindName;
  /** Where its passages are kept, and by which columns the place of one is known. */
  readonly marks: 'redactions' | 'log_redactions';
  readonly place: Readonly<Record<keyof Place & string, readonly [column: string, type: 'uuid' | 'text']>>;
  /** By which id they belong to one of its kind, and which those are. */
  readonly key: (held: Held) => string;
  readonly of: (key: string) => SQL;
  /** One of its kind, under its locks. */
  readonly hold: (tx: Tx, id: string) => Promise<Verdict<Held>>;
  /** Whether it no longer changes, and nobody outside has read it. */
  readonly unread: (tx: Tx, held: Held, id: string) => Promise<Verdict<true>> | Verdict<true>;
  readonly find: (tx: Tx, held: Held, wanted: Wanted) => Promise<readonly Passage<Place>[]> | readonly Passage<Place>[];
  readonly acts: { readonly redacted: AuditAct; readonly lifted: AuditAct };
  /** Writes the trail: the words that were redacted stand in none. */
  readonly note: (tx: Tx, actor: Actor, held: Held, act: AuditAct, details?: Details) => Promise<void>;
};

export type Details = Readonly<Record<string, string | number | null>>;
type Marking<Place> = {
  readonly passages: readonly Passage<Place>[];
  readonly reason: string;
  readonly personId: string;
};
type Lifting = { readonly key: string; readonly redactionId: string; readonly personId: string };

/** The statements that write passages of a kind. */
function marking<Held, Place>({ kind, marks, place, of }: Redactable<Held, Place>) {
  const table = sql.raw(marks);
  const given = Object.entries<readonly [string, 'uuid' | 'text']>(place);
  const columns = sql.raw(given.map(([, [column]]) => column).join(', '));
  const values = sql.raw(given.map(([name]) => `g."${name}"`).join(', '));
  const types = {
    ...Object.fromEntries(given.map(([name, [, type]]) => [name, type])),
    from: 'integer',
    to: 'integer',
  } as const;
  const mark = statement(
    `${kind}.redact`,
    z.object({ id: z.uuid() }),
    ({ passages, reason, personId }: Marking<Place>) => sql`
    insert into ${table} (${columns}, from_letter, to_letter, reason, made_by)
    select ${values}, g."from", g."to", ${reason}, ${personId}::uuid from ${givenRows(passages, types)}
    on conflict (${columns}, from_letter, to_letter) where lifted_at is null do nothing returning id`,
  );
  const show = statement(
    `${kind}.lift-redaction`,
    z.object({ id: z.uuid() }),
    ({ key, redactionId, personId }: Lifting) => sql`
    update ${table} set lifted_at = app_now(), lifted_by = ${personId}::uuid
    where id = ${redactionId} and lifted_at is null and ${of(key)} returning id`,
  );
  return { mark, show };
}

/** How passages of a kind are redacted and shown again. */
export function redacting<Held, Place>(redactable: Redactable<Held, Place>) {
  const { kind, key, hold, unread, find, acts, note } = redactable;
  const { mark, show } = marking(redactable);
  const holdUnread = async (tx: Tx, id: string): Promise<Verdict<Held>> => {
    const held = await hold(tx, id);
    if (!held.ok) return held;
    const open = await unread(tx, held.value, id);
    return open.ok ? held : open;
  };
  return {
    /** Marks every place where the words stand. Out: how many were marked that were not so before. */
    redact: async (
      tx: Tx,
      actor: Actor,
      { id, reason, ...wanted }: Wanted & { readonly id: string; readonly reason: string },
    ): Promise<Verdict<{ places: number }>> => {
      const held = await holdUnread(tx, id);
      if (!held.ok) return held;
      const passages = await find(tx, held.value, wanted);
      const allowed = canRedact(passages, reason, publicKinds[kind].called);
      if (!allowed.ok) return allowed;
      const places = (await mark(tx, { passages, reason, personId: actor.personId })).length;
      await note(tx, actor, held.value, acts.redacted, { places });
      return accept({ places });
    },
    /** The public is to read the passage after all. */
    lift: async (
      tx: Tx,
      actor: Actor,
      { id, redactionId }: { readonly id: string; readonly redactionId: string },
    ): Promise<Verdict<{ places: number }>> => {
      const held = await holdUnread(tx, id);
      if (!held.ok) return held;
      const { personId } = actor;
      const lifted = await show(tx, { key: key(held.value), redactionId, personId });
      if (lifted.length === 0) return refuse('nothing-to-change', 'The public reads that passage already.');
      await note(tx, actor, held.value, acts.lifted);
      return accept({ places: 1 });
    },
  };
}
