import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../connect.ts';
import { bodies, bodyMembers, people } from '../schema/directory.ts';
import { of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';

const shape = z.object({
  id: of(bodies.id),
  name: of(bodies.name),
  quorumKind: of(bodies.quorumKind),
  quorumCount: of(bodies.quorumCount),
  version: of(bodies.version),
  /** Which body came after it. */
  replacedById: of(bodies.replacedById),
  members: z.array(z.object({ id: of(people.id), name: of(people.name), capacity: of(bodyMembers.capacity) })),
});

const bodiesWhere = (which: SQL) => sql`
  select b.id, b.name, b.quorum_kind as "quorumKind", b.quorum_count as "quorumCount", b.version, b.replaced_by_id as "replacedById",
    coalesce(jsonb_agg(jsonb_build_object('id', p.id, 'name', p.name, 'capacity', m.capacity) order by m.capacity, p.name)
      filter (where p.id is not null), '[]') as members
  from bodies b left join body_members m on m.body_id = b.id left join people p on p.id = m.person_id where ${which} group by b.id`;

export const listBodies = statement(
  'directory.bodies',
  shape,
  ({ cursor, limit }: { cursor?: string | undefined; limit: number }) => sql`
    ${bodiesWhere(cursor === undefined ? sql`true` : sql`b.id > ${cursor}`)} order by b.id limit ${limit + 1}`,
  [{ limit: 1 }, { cursor: '', limit: 1 }],
);

/** The bodies that may come after one, by name, without their members: those that were not replaced themselves, and the one that is chosen. */
export const listSuccessors = statement(
  'directory.successors',
  z.object({ id: of(bodies.id), name: of(bodies.name) }),
  ({ bodyId, chosen }: { bodyId: string; chosen: string | null }) => sql`
    select id, name from bodies where id <> ${bodyId} and (replaced_by_id is null or id = ${chosen}::uuid) order by name, id`,
);

const oneBody = statement('directory.body', shape, (bodyId: string) => bodiesWhere(sql`b.id = ${bodyId}`));

export async function readBody(tx: Tx, bodyId: string): Promise<RowOf<typeof oneBody> | undefined> {
  const [body] = await oneBody(tx, bodyId);
  return body;
}
