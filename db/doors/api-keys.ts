import { createHash, randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import type { Actor } from '../../domain/permissions.ts';
import { audit } from '../records/audit.ts';
import type { Tx } from '../connect.ts';
import { ms } from '../rows.ts';
import { instant } from '../instant.ts';

export type KeyScope = 'read' | 'write' | 'sign';
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
  const { rows } = await tx.execute<{ id: string }>(sql`
    insert into api_keys (name, key_hash, person_id, scopes, expires_at)
    values (${input.name}, ${keyHash}, ${input.personId}, ${`{${input.scopes.join(',')}}`}::text[], ${instant(input.expiresAt)})
    returning id`);
  const id = rows[0]?.id;
  if (id === undefined) throw new Error('an inserted key returned no id');
  return { id, key };
}

/** The same on behalf of an administrator, with its audit entry; no key lives longer than a year (ASVS 13.2.1). */
export async function issueApiKey(
  tx: Tx,
  actor: Actor,
  input: NewApiKey,
): Promise<Verdict<{ id: string; key: string }>> {
  const { rows } = await tx.execute<{ past: boolean; far: boolean }>(sql`
    select at <= app_now() as past, at > app_now() + interval '366 days' as far from (select ${instant(input.expiresAt)} as at) wanted`);
  if (rows[0]?.past !== false) return refuse('in-the-past', 'The key would have expired already.');
  if (rows[0].far) return refuse('malformed', 'A key expires within a year.');
  const made = await createApiKey(tx, input);
  await audit(tx, {
    actorId: actor.personId,
    act: 'key-made',
    details: { keyId: made.id, personId: input.personId, scopes: input.scopes },
  });
  return accept(made);
}

/** The same for a number of days from now. */
export async function makeApiKey(
  tx: Tx,
  actor: Actor,
  { days, ...input }: Omit<NewApiKey, 'expiresAt'> & { readonly days: number },
): Promise<Verdict<{ id: string; key: string }>> {
  const { rows } = await tx.execute<{ at: number }>(
    sql`select ${ms(sql`app_now() + make_interval(days => ${days}::int)`)} as at`,
  );
  return issueApiKey(tx, actor, { ...input, expiresAt: rows[0]?.at ?? 0 });
}

/** Who a key acts for, as of now; undefined for one that is unknown, expired or revoked. */
export async function findApiKey(
  tx: Tx,
  keyHash: string,
): Promise<{ id: string; personId: string; scopes: readonly KeyScope[] } | undefined> {
  const { rows } = await tx.execute<{ id: string; personId: string; scopes: KeyScope[] }>(sql`
    select id, person_id as "personId", scopes from holder_of_key(${keyHash})`);
  return rows[0];
}

/** A revoked key counts from the next request on; revoking twice is no mistake. */
export async function revokeApiKey(tx: Tx, actor: Actor, input: { keyId: string }): Promise<Verdict<{ id: string }>> {
  const { rows } = await tx.execute<{ id: string }>(sql`
    update api_keys set revoked_at = coalesce(revoked_at, app_now()) where id = ${input.keyId} returning id`);
  if (rows[0] === undefined) return refuse('not-found', 'There is no such key.');
  await audit(tx, { actorId: actor.personId, act: 'key-revoked', details: { keyId: input.keyId } });
  return accept({ id: input.keyId });
}

export type ApiKeyLine = {
  readonly id: string;
  readonly name: string;
  readonly personId: string;
  readonly person: string;
  readonly scopes: KeyScope[];
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly revokedAt: number | null;
  /** The instant at which it was read, by which one tells whether it has expired. */
  readonly now: number;
};

const line = sql`
  select k.id, k.name, k.person_id as "personId", p.name as person, k.scopes, ${ms(sql`k.created_at`)} as "createdAt",
    ${ms(sql`k.expires_at`)} as "expiresAt", ${ms(sql`k.revoked_at`)} as "revokedAt", ${ms(sql`app_now()`)} as now
  from api_keys k join people p on p.id = k.person_id`;

/** Every key without its secret, the newest first; one more than asked for tells whether a page follows. */
export async function listApiKeys(tx: Tx, page: { cursor: string | undefined; limit: number }): Promise<ApiKeyLine[]> {
  const { rows } = await tx.execute<ApiKeyLine>(sql`
    ${line} where ${page.cursor === undefined ? sql`true` : sql`k.id < ${page.cursor}`} order by k.id desc limit ${page.limit + 1}`);
  return rows;
}

export async function readApiKey(tx: Tx, keyId: string): Promise<ApiKeyLine | undefined> {
  const { rows } = await tx.execute<ApiKeyLine>(sql`${line} where k.id = ${keyId}`);
  return rows[0];
}
