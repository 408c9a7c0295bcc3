import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { offered } from '../../domain/directory/succession.ts';
import type { Tx } from '../connect.ts';
import { overPost } from '../directory/leaving/nameable.ts';
import { agencies, people, posts } from '../schema/directory.ts';
import { of } from '../shapes.ts';
import { heldNow } from '../held-now.ts';
import { type RowOf, statement } from '../statement.ts';

/** Who may be made an inspector: whoever holds such a post, or an officer's, today. */
export const listPossibleInspectors = statement(
  'inspections.possible-inspectors',
  z.object({ id: of(people.id), name: of(people.name), post: z.string() }),
  () => sql`
    select p.id, p.name, min(o.title || ', ' || a.name) as post from people p join post_holders h on h.person_id = p.id
        and ${heldNow}
      join posts o on o.id = h.post_id and o.role in ('inspector', 'officer') join agencies a on a.id = o.agency_id
    group by p.id, p.name order by p.name limit 200`,
);

export type OwnerPost = RowOf<typeof ownerPosts>;

const ownerPosts = statement(
  'inspections.owner-posts',
  z.object({
    id: of(posts.id),
    title: of(posts.title),
    agencyId: of(agencies.id),
    agency: of(agencies.name),
    over: z.boolean(),
  }),
  (processId: string) => sql`
    select o.id, o.title, a.id as "agencyId", a.name as agency, ${overPost} as over from inspection_agencies i join agencies a on a.id = i.agency_id
      join posts o on o.agency_id = a.id where i.process_id = ${processId} order by a.name, o.title limit 300`,
);

/** The posts of the inspected agencies that can own what is to be put right; and the one that does, though it has ended. */
export async function listOwnerPosts(tx: Tx, processId: string, chosen?: string | null): Promise<OwnerPost[]> {
  return offered(await ownerPosts(tx, processId), [chosen ?? null]);
}
