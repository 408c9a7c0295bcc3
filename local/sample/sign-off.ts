import { and, eq, inArray, ne, sql } from 'drizzle-orm';
import { createApiKey } from '../../db/doors/api-keys.ts';
import { actFor, as, type Database, type Tx } from '../../db/connect.ts';
import { givenRows } from '../../db/given-rows.ts';
import { bodies, bodyMembers } from '../../db/schema/directory.ts';
import { command } from '../../db/statement.ts';
import { apiClient } from './api-client.ts';
import { inDaysAt } from './dates.ts';
import { leftBehind, loaderName } from './parts.ts';
import { addressOf, sampleBodies } from './partnership.ts';

type Member = { readonly name: string; readonly capacity: 'chair' | 'member' | 'secretary' };

const chair = (name: string): Member => ({ name, capacity: 'chair' });
const member = (name: string): Member => ({ name, capacity: 'member' });
const secretary = (name: string): Member => ({ name, capacity: 'secretary' });

/** Who sits on the three bodies of S24, in their order; the names are invented. */
export const seats: readonly (readonly Member[])[] = [
  [chair('Dorothy Ames'), member('Colin Fairweather'), member('Rashid Malik'), secretary('June Pollard')],
  [
    chair('Howard Lyle'),
    member('Agnes Thornbury'),
    member('Peter Okafor'),
    member('Ruth Selwyn'),
    secretary('Ivo Brandt'),
  ],
  [chair('Constance Hale'), member('Desmond Pike'), member('Farah Siddiqui'), secretary('Miles Garrick')],
];

const paper = `Drugs strategy 2027 to 2030

1. Reduce supply: disrupt the markets that do most harm.
2. Reduce demand: treatment, harm reduction and education side by side.
3. Partnership: every action has joint owners.
4. Young people have a strand of their own.
`;

const title = 'Drugs strategy 2027 to 2030';

/**
 * Seats the members of the three bodies, and leaves a sign-off waiting at its second stage, through the API. What an
 * interrupted start has left of it is completed.
 */
export async function showSignOff(api: { db: Database; url: string; key: string }): Promise<string> {
  const worker = { role: 'worker' } as const;
  const committee = await as(api.db, worker, async (tx) => {
    await seatMembers(tx);
    return signingKeys(tx, sampleBodies[0] ?? '');
  });
  const officer = apiClient(api.url, api.key);
  const left = await leftBehind(api.db, 'sign-off', title);
  const id = left?.id ?? (await draft(officer));
  if (left === undefined || left.state === 'draft') await officer('POST', `/sign-offs/${id}/open`, {});
  const asked = await officer('GET', `/sign-offs/${id}`);
  const [first] = asked.stages ?? [];
  if (asked.state !== 'open' || asked.stage !== 1 || first === undefined) return id;
  const says = { stageId: first.id, sha256: asked.sha256, verdict: 'approve' };
  const changes = { ...says, verdict: 'approve-with-changes', changes: 'Name the owner of each action.' };
  const signed = first.signatures.map(({ signerId }) => signerId);
  for (const [index, { personId, key }] of committee.slice(0, 2).entries())
    if (!signed.includes(personId))
      await apiClient(api.url, key)('POST', `/sign-offs/${id}/decisions`, index === 0 ? changes : says);
  return id;
}

async function draft(officer: ReturnType<typeof apiClient>): Promise<string> {
  const { items: bodies = [] } = await officer('GET', '/bodies?limit=200');
  const stages = sampleBodies.map((name, index) => ({
    bodyId: bodies.find((body) => body.name === name)?.id,
    rule: index === 2 ? { kind: 'chair' } : { kind: 'count', count: null },
    asked: index === 2 ? 'support' : 'approve',
    meetingAt: inDaysAt((index + 1) * 14, 14),
    place: 'City Hall',
  }));
  const { id = '' } = await officer('POST', '/sign-offs', {
    title,
    recommendation: 'That the Authority supports the strategy.',
    document: {
      fileName: 'drugs-strategy.txt',
      mediaType: 'text/plain',
      content: Buffer.from(paper).toString('base64'),
    },
    stages,
  });
  return id;
}

type Seated = Member & { readonly email: string; readonly body: string | undefined };
const insertMembers = command(
  'sample.add-members',
  (members: readonly Seated[]) => sql`
    with given as (
      select uuidv7() as id, g.* from ${givenRows(members, { name: 'text', email: 'text', capacity: 'text', body: 'text' })}),
    known as (insert into people (id, name, email) select id, name, email from given)
    insert into body_members (body_id, person_id, capacity) select b.id, g.id, g.capacity from given g join bodies b on b.name = g.body`,
);

/** Once: with any of them seated, all are. */
export async function seatMembers(tx: Tx): Promise<void> {
  const seated = await tx
    .select({ id: bodyMembers.personId })
    .from(bodyMembers)
    .innerJoin(bodies, eq(bodies.id, bodyMembers.bodyId))
    .where(inArray(bodies.name, [...sampleBodies]))
    .limit(1);
  if (seated.length > 0) return;
  const people = seats.flatMap((members, index) =>
    members.map((one) => ({ ...one, email: addressOf(one.name), body: sampleBodies[index] })),
  );
  await insertMembers(tx, people);
}

/** Keys of those who vote on a body, for a few minutes: the sample signs as they would. */
export async function signingKeys(tx: Tx, body: string): Promise<{ personId: string; key: string }[]> {
  const { personId: id, capacity } = bodyMembers;
  const voting = await tx
    .select({ id })
    .from(bodyMembers)
    .innerJoin(bodies, eq(bodies.id, bodyMembers.bodyId))
    .where(and(eq(bodies.name, body), ne(capacity, 'secretary')))
    .orderBy(id);
  const keys: { personId: string; key: string }[] = [];
  for (const { id: personId } of voting) {
    await actFor(tx, personId);
    const wanted = { name: loaderName, personId, scopes: ['read', 'write', 'sign'] as const };
    const { key } = await createApiKey(tx, { ...wanted, expiresAt: Date.now() + 600_000 });
    keys.push({ personId, key });
  }
  return keys;
}
