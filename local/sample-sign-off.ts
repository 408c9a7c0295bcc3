import { sql } from 'drizzle-orm';
import { createApiKey } from '../db/api-keys.ts';
import { as, type Database, type Tx } from '../db/connect.ts';
import { apiClient } from './api-client.ts';
import { inDaysAt } from './sample-dates.ts';
import { addressOf, sampleBodies } from './sample-partnership.ts';

type Member = { readonly name: string; readonly capacity: 'chair' | 'member' | 'secretary' };

const chair = (name: string): Member => ({ name, capacity: 'chair' });
const member = (name: string): Member => ({ name, capacity: 'member' });
const secretary = (name: string): Member => ({ name, capacity: 'secretary' });

/** Who sits on the three bodies of S24, in their order; the names are invented. */
const seats: readonly (readonly Member[])[] = [
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

/** Seats the members of the three bodies, and leaves a sign-off waiting at its second stage, through the API. */
export async function showSignOff(api: { db: Database; url: string; key: string }): Promise<string> {
  const worker = { role: 'worker' } as const;
  const committee = await as(api.db, worker, async (tx) => {
    await seatMembers(tx);
    return signingKeys(tx, sampleBodies[0] ?? '');
  });
  const officer = apiClient(api.url, api.key);
  const { items: bodies = [] } = await officer('GET', '/bodies?limit=200');
  const stages = sampleBodies.map((name, index) => ({
    bodyId: bodies.find((body) => body.name === name)?.id,
    rule: index === 2 ? { kind: 'chair' } : { kind: 'count', count: null },
    asked: index === 2 ? 'support' : 'approve',
    meetingAt: inDaysAt((index + 1) * 14, 14),
    place: 'City Hall',
  }));
  const { id = '' } = await officer('POST', '/sign-offs', {
    title: 'Drugs strategy 2027 to 2030',
    recommendation: 'That the Authority supports the strategy.',
    document: {
      fileName: 'drugs-strategy.txt',
      mediaType: 'text/plain',
      content: Buffer.from(paper).toString('base64'),
    },
    stages,
  });
  await officer('POST', `/sign-offs/${id}/open`, {});
  const asked = await officer('GET', `/sign-offs/${id}`);
  const stageId = asked.stages?.[0]?.id;
  const says = { stageId, sha256: asked.sha256, verdict: 'approve' };
  const changes = { ...says, verdict: 'approve-with-changes', changes: 'Name the owner of each action.' };
  for (const [index, key] of committee.slice(0, 2).entries())
    await apiClient(api.url, key)('POST', `/sign-offs/${id}/decisions`, index === 0 ? changes : says);
  return id;
}

async function seatMembers(tx: Tx): Promise<void> {
  const people = seats.flatMap((members, index) =>
    members.map((one) => ({ ...one, email: addressOf(one.name), body: sampleBodies[index] })),
  );
  await tx.execute(sql`
    with given as (
      select uuidv7() as id, g.* from jsonb_to_recordset(${JSON.stringify(people)}::jsonb) as g(name text, email text, capacity text, body text)),
    known as (insert into people (id, name, email) select id, name, email from given)
    insert into body_members (body_id, person_id, capacity) select b.id, g.id, g.capacity from given g join bodies b on b.name = g.body`);
}

/** Keys of those who vote on a body, for a few minutes: the sample signs as they would. */
async function signingKeys(tx: Tx, body: string): Promise<string[]> {
  const { rows } = await tx.execute<{ id: string }>(sql`
    select m.person_id as id from body_members m join bodies b on b.id = m.body_id
    where b.name = ${body} and m.capacity <> 'secretary' order by m.person_id`);
  const keys: string[] = [];
  for (const { id } of rows) {
    const expiresAt = Date.now() + 600_000;
    keys.push(
      (await createApiKey(tx, { name: 'Sample loader', personId: id, scopes: ['read', 'write', 'sign'], expiresAt }))
        .key,
    );
  }
  return keys;
}
