import { desc, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { staffRoles } from '../../domain/permissions.ts';
import { audit } from '../records/audit.ts';
import type { Tx } from '../connect.ts';
import { people } from '../schema/directory.ts';
import { signInRequests } from '../schema/doors.ts';
import { of } from '../shapes.ts';
import { heldNow } from '../held-now.ts';
import { command, type RowOf, statement } from '../statement.ts';

/** Ten minutes, five tries, one code a minute for one address from one network (R60). */
export const codeMinutes = 10;
const tries = 5;

/** How staff sign in: with a mailed code like everybody, or with their organisation's account and then only so. */
export type StaffDoor = 'code' | 'organisation';

export type Asked =
  | { readonly kind: 'made'; readonly known: boolean }
  | { readonly kind: 'too-soon'; readonly waitSeconds: number };

const lockAddress = command(
  'doors.lock-address',
  (address: string) => sql`select pg_advisory_xact_lock(hashtextextended(${address}, 11))`,
);
const lately = statement(
  'doors.asked-lately',
  z.object({ wait: z.number().int().nullable() }),
  ({ address, callerHash }: { address: string; callerHash: string }) => sql`
    select ceil(extract(epoch from max(created_at) + interval '1 minute' - app_now()))::int as wait
    from sign_in_requests
    where address = ${address} and caller_hash = ${callerHash} and created_at > app_now() - interval '1 minute'`,
);

/**
 * Keeps a new code for the browser that asked; codes that it was mailed before stay good. Unknown addresses get a row like any other, so that nothing that a
 * stranger can see or time tells who is in the directory. Out: whether a mail is to go, or how long to wait.
 */
export async function askForCode(
  tx: Tx,
  asked: { address: string; browserHash: string; callerHash: string; codeHash: string; staffDoor: StaffDoor },
): Promise<Asked> {
  const address = asked.address.toLowerCase();
  // Two requests for one address at the same moment are judged one after the other.
  await lockAddress(tx, address);
  const { browserHash, callerHash, codeHash } = asked;
  const [last] = await lately(tx, { address, callerHash });
  const wait = last?.wait ?? 0;
  if (wait > 0) return { kind: 'too-soon', waitSeconds: wait };
  const expiresAt = sql`app_now() + make_interval(mins => ${codeMinutes})`;
  await tx.insert(signInRequests).values({ browserHash, address, callerHash, codeHash, expiresAt });
  return { kind: 'made', known: (await peopleAt(tx, address, asked.staffDoor)).length > 0 };
}

export type Tried =
  | { readonly kind: 'right'; readonly people: readonly SignInPerson[] }
  | { readonly kind: 'wrong'; readonly left: number }
  | { readonly kind: 'void' };

const lockRequests = statement(
  'doors.lock-requests',
  z.object({
    id: of(signInRequests.id),
    address: of(signInRequests.address),
    codeHash: of(signInRequests.codeHash),
    tries: of(signInRequests.tries),
  }),
  (browserHash: string) => sql`
    select id, address, code_hash as "codeHash", tries from sign_in_requests
    where browser_hash = ${browserHash} and used_at is null and expires_at > app_now() and tries < ${tries}
    order by created_at desc, id desc for update`,
);
const countTry = command(
  'doors.count-try',
  (browserHash: string) => sql`
    update sign_in_requests set tries = tries + 1 where browser_hash = ${browserHash} and used_at is null and expires_at > app_now()`,
);
const useCode = command(
  'doors.use-code',
  (id: string) => sql`update sign_in_requests set tries = tries + 1, used_at = app_now() where id = ${id}`,
);

/** Judges a typed code under the row locks of all that this browser was mailed, and counts the try. A right code is used up by it. */
export async function tryCode(
  tx: Tx,
  typed: { browserHash: string; codeHash: string; staffDoor: StaffDoor },
): Promise<Tried> {
  const requests = await lockRequests(tx, typed.browserHash);
  if (requests.length === 0) {
    await auditTry(tx, typed.browserHash, 'void-code');
    return { kind: 'void' };
  }
  const right = requests.find(({ codeHash }) => codeHash === typed.codeHash);
  if (right === undefined) {
    await countTry(tx, typed.browserHash);
    await auditTry(tx, typed.browserHash, 'wrong-code');
    const left = tries - 1 - Math.min(...requests.map((request) => request.tries));
    return left === 0 ? { kind: 'void' } : { kind: 'wrong', left };
  }
  await useCode(tx, right.id);
  // Asked again now: somebody removed since the code was sent is nobody any more.
  const people = await peopleAt(tx, right.address, typed.staffDoor);
  return people.length === 0 ? { kind: 'void' } : { kind: 'right', people };
}

/**
 * Writes down that somebody tried to sign in and was not let in. Nobody acted, as far as is known; whom it was about is there
 * by id where the directory knows the address.
 */
export async function auditFailure(
  tx: Tx,
  failure: { method: 'code' | 'organisation'; reason: string; personIds?: readonly string[] },
): Promise<void> {
  await audit(tx, { actorId: null, act: 'sign-in-failed', details: failure });
}

/** A code that was typed where none was ever asked for is no try at anybody. */
async function auditTry(tx: Tx, browserHash: string, reason: string): Promise<void> {
  const [meant] = await tx
    .select({ address: signInRequests.address })
    .from(signInRequests)
    .where(eq(signInRequests.browserHash, browserHash))
    .orderBy(desc(signInRequests.createdAt), desc(signInRequests.id))
    .limit(1);
  if (meant === undefined) return;
  const personIds = (await peopleAt(tx, meant.address)).map(({ id }) => id);
  await auditFailure(tx, { method: 'code', reason, personIds });
}

const provenAddress = statement(
  'doors.proven-address',
  z.object({ address: of(signInRequests.address) }),
  (browserHash: string) => sql`
    select address from sign_in_requests where browser_hash = ${browserHash} and used_at is not null and expires_at > app_now()
    order by used_at desc limit 1`,
);

/** Who may be chosen in this browser: its code was right, and nobody has been chosen yet. */
export async function provenPeople(
  tx: Tx,
  browserHash: string,
  staffDoor: StaffDoor,
): Promise<readonly SignInPerson[]> {
  const [proven] = await provenAddress(tx, browserHash);
  return proven === undefined ? [] : peopleAt(tx, proven.address, staffDoor);
}

const holdersAt = statement(
  'doors.people-at',
  z.object({ id: of(people.id), name: of(people.name), agencies: z.string() }),
  ({ address, staffDoor }: { address: string; staffDoor: StaffDoor }) => sql`
    select p.id, p.name, string_agg(distinct a.name, ', ') as agencies
    from people p join lateral (
      select a.name, o.role from post_holders h join posts o on o.id = h.post_id join agencies a on a.id = o.agency_id
      where h.person_id = p.id and ${heldNow}
      union all
      select b.name, 'body-member' from body_members m join bodies b on b.id = m.body_id where m.person_id = p.id
      union all
      select a.name, 'respondent' from given_to(p.id) g join agencies a on a.id = g.agency_id) a on true
    where lower(p.email) = ${address}
    group by p.id, p.name
    having ${staffDoor === 'code'}::boolean or not bool_or(a.role = any (${sql.param([...staffRoles])}::text[])) order by p.name`,
);
export type SignInPerson = RowOf<typeof holdersAt>;

/**
 * The people with that address who hold a post or a seat today and may sign in with a code. One shared mailbox may serve
 * several.
 */
export async function peopleAt(tx: Tx, address: string, staffDoor: StaffDoor = 'code'): Promise<SignInPerson[]> {
  return holdersAt(tx, { address: address.toLowerCase(), staffDoor });
}

export async function addressOf(tx: Tx, personId: string): Promise<string> {
  const [person] = await tx.select({ email: people.email }).from(people).where(eq(people.id, personId));
  return person?.email ?? '';
}
