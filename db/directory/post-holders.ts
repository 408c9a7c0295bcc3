import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { PostRole } from '../../domain/permissions.ts';
import { postHolders } from '../schema/directory.ts';
import { count, of } from '../shapes.ts';
import { command, statement } from '../statement.ts';
import { uuids } from '../uuids.ts';
import { heldNow } from '../held-now.ts';

/** Who holds the post at this moment. */
export const holdersOf = statement(
  'directory.holders',
  z.object({ personId: of(postHolders.personId) }),
  (postId: string) => sql`
    select h.person_id as "personId" from post_holders h where h.post_id = ${postId} and ${heldNow}`,
);

/** How many hold such a role by another post, or along with who is to give it up. */
export const otherHolders = statement(
  'directory.other-holders',
  z.object({ count }),
  ({ role, postId, personId }: { role: PostRole; postId: string; personId: string | null }) => sql`
    select count(distinct h.person_id)::int as count from post_holders h join posts o on o.id = h.post_id where o.role = ${role} and ${heldNow}
      and not (h.post_id = ${postId} and (${personId}::uuid is null or h.person_id = ${personId}::uuid))`,
);

type Holders = { readonly postId: string; readonly personIds: readonly string[] };

/** These people hold the post from now on; who had left is back by that. */
export const holdPost = command(
  'directory.hold-post',
  ({ postId, personIds }: Holders) => sql`
    with held as (
      insert into post_holders (post_id, person_id) select distinct ${postId}::uuid, id from unnest(${uuids(personIds)}) as x(id) returning person_id)
    update people p set left_at = null, version = version + 1 from held where p.id = held.person_id and p.left_at is not null`,
);

/** They hold it no more. */
export const releasePost = command(
  'directory.release-post',
  ({ postId, personIds }: Holders) => sql`
    update post_holders h set until = app_now() where h.post_id = ${postId} and ${heldNow} and h.person_id = any(${uuids(personIds)})`,
);
