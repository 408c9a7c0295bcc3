import { keyScopes } from '../../domain/doors/fields.ts';
import { createHash, randomBytes } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import type { Actor } from '../../domain/permissions.ts';
import { audit } from '../records/audit.ts';
import { as, type Database, type Tx } from '../connect.ts';
import { idOf, ms } from '../rows.ts';
import { instant } from '../instant.ts';
import { people } from '../schema/directory.ts';
import { apiKeys } from '../schema/doors.ts';
import { epochMs, of } from '../shapes.ts';
import { statement } from '../statement.ts';
import { withCommit } from '../transaction.ts';
import { actorFrom, heldByKey } from './actor.ts';

const keyScope = z.enum(keyScopes);
export type KeyScope = z.output<typeof keyScope>;
export type NewApiKey = {
  readonly name: string;
  readonly personId: string;
  readonly scopes: readonly KeyScope[];
  readonly expiresAt: number;
};

/**
 * Makes a key that acts as the person. Out: the key itself, this once: the database holds its hash only. Hex, since
 * base64url would contain the separator; 256 random bits, so that a plain hash is enough.
 */
export async function createApiKey(tx: Tx, input: NewApiKey): Promise<{ id: string; key: string }> {
  const key = `ck_${randomBytes(32).toString('hex')}`;
  const keyHash = createHash('sha256').update(key).digest('hex');
  const { name, personId, scopes, expiresAt } = input;
  const values = { name, keyHash, personId, scopes: [...scopes], expiresAt: instant(expiresAt) };
  const id = idOf(await tx.insert(apiKeys).values(values).returning({ id: apiKeys.id }));
  return { id, key };
}

const termOf = statement(
  'doors.key-term',
  z.object({ past: z.boolean(), far: z.boolean() }),
  (expiresAt: number) => sql`
    select at <= app_now() as past, at > app_now() + interval '366 days' as far from (select ${instant(expiresAt)} as at) wanted`,
);

/** The same on behalf of an administrator, with its audit entry; no key lives longer than a year (ASVS 13.2.1). */
export async function issueApiKey(
  tx: Tx,
  actor: Actor,
  input: NewApiKey,
): Promise<Verdict<{ id: string; key: string }>> {
  const [term] = await termOf(tx, input.expiresAt);
  if (term?.past !== false) return refuse('in-the-past', 'The key would have expired already.');
  if (term.far) return refuse('malformed', 'A key expires within a year.');
  const made = await createApiKey(tx, input);
  await audit(tx, {
    actorId: actor.personId,
    act: 'key-made',
    details: { keyId: made.id, personId: input.personId, scopes: input.scopes },
  });
  return accept(made);
}

const inDays = statement(
  'doors.in-days',
  z.object({ at: epochMs }),
  (days: number) => sql`select ${ms(sql`app_now() + make_interval(days => ${days}::int)`)} as at`,
);

/** The same for a number of days from now. */
export async function makeApiKey(
  tx: Tx,
  actor: Actor,
  { days, ...input }: Omit<NewApiKey, 'expiresAt'> & { readonly days: number },
): Promise<Verdict<{ id: string; key: string }>> {
  const [end] = await inDays(tx, days);
  return issueApiKey(tx, actor, { ...input, expiresAt: end?.at ?? 0 });
}

const holder = statement(
  'doors.key-holder',
  z.object({ id: of(apiKeys.id), personId: of(apiKeys.personId), scopes: z.array(keyScope) }),
  (keyHash: string) => sql`select id, person_id as "personId", scopes from holder_of_key(${keyHash})`,
);

/** Who a key acts for, as of now, and what it is for; undefined for one that is unknown, expired or revoked. */
export async function findApiKey(
  db: Database,
  keyHash: string,
): Promise<{ readonly actor: Actor; readonly scopes: readonly KeyScope[] } | undefined> {
  const { later } = await as(db, { role: 'door' }, async (tx) =>
    withCommit(tx, Promise.all([holder(tx, keyHash), heldByKey(tx, keyHash)])),
  );
  const [[key], held] = await later;
  const actor = key && actorFrom(held, key.personId, `key:${key.id}`);
  return key === undefined || actor === undefined ? undefined : { actor, scopes: key.scopes };
}

/** A revoked key counts from the next request on; revoking twice is no mistake. */
export async function revokeApiKey(tx: Tx, actor: Actor, input: { keyId: string }): Promise<Verdict<{ id: string }>> {
  const { rowCount } = await tx
    .update(apiKeys)
    .set({ revokedAt: sql`coalesce(${apiKeys.revokedAt}, app_now())` })
    .where(eq(apiKeys.id, input.keyId));
  if (rowCount === 0) return refuse('not-found', 'There is no such key.');
  await audit(tx, { actorId: actor.personId, act: 'key-revoked', details: { keyId: input.keyId } });
  return accept({ id: input.keyId });
}

const keyLine = z.object({
  id: of(apiKeys.id),
  name: of(apiKeys.name),
  personId: of(apiKeys.personId),
  person: of(people.name),
  scopes: z.array(keyScope),
  createdAt: epochMs,
  expiresAt: epochMs,
  revokedAt: epochMs.nullable(),
  /** The instant at which it was read, by which one tells whether it has expired. */
  now: epochMs,
});
export type ApiKeyLine = z.output<typeof keyLine>;

const line = sql`
  select k.id, k.name, k.person_id as "personId", p.name as person, k.scopes, ${ms(sql`k.created_at`)} as "createdAt",
    ${ms(sql`k.expires_at`)} as "expiresAt", ${ms(sql`k.revoked_at`)} as "revokedAt", ${ms(sql`app_now()`)} as now
  from api_keys k join people p on p.id = k.person_id`;

/** Every key without its secret, the newest first; one more than asked for tells whether a page follows. */
export const listApiKeys = statement(
  'doors.keys',
  keyLine,
  ({ cursor, limit }: { cursor: string | undefined; limit: number }) => sql`
    ${line} where ${cursor === undefined ? sql`true` : sql`k.id < ${cursor}`} order by k.id desc limit ${limit + 1}`,
  [undefined, 'a key'].map((cursor) => ({ cursor, limit: 1 })),
);

const oneKey = statement('doors.key', keyLine, (keyId: string) => sql`${line} where k.id = ${keyId}`);

export async function readApiKey(tx: Tx, keyId: string): Promise<ApiKeyLine | undefined> {
  const [found] = await oneKey(tx, keyId);
  return found;
}
