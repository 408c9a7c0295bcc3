import { sql } from 'drizzle-orm';
import type { Verdict } from '../../../domain/refusal.ts';
import { canBeNamed, type Nameable, type Position } from '../../../domain/directory/succession.ts';
import type { Tx } from '../../connect.ts';
import { uuids } from '../../uuids.ts';

/** Over the aliases `o` of a post and `a` of its agency: the post can be named for nothing new any more. */
export const overPost = sql`(o.ended_at is not null or a.ended_at is not null)`;

type Ids = readonly (string | null | undefined)[];

/** Whether these posts can be named there; null and undefined name none. */
export function namedPosts(tx: Tx, position: Position, ids: Ids): Promise<Verdict<true>> {
  return judge(
    tx,
    position,
    ids,
    (asked) => sql`
    select o.id, ${overPost} as over from posts o join agencies a on a.id = o.agency_id where o.id = any(${uuids(asked)})`,
  );
}

/** The same of people. */
export function namedPeople(tx: Tx, position: Position, ids: Ids): Promise<Verdict<true>> {
  return judge(
    tx,
    position,
    ids,
    (asked) => sql`
    select id, left_at is not null as over from people where id = any(${uuids(asked)})`,
  );
}

async function judge(
  tx: Tx,
  position: Position,
  ids: Ids,
  found: (asked: readonly string[]) => ReturnType<typeof sql>,
): Promise<Verdict<true>> {
  const asked = [...new Set(ids.flatMap((id) => id ?? []))];
  const { rows } = await tx.execute<Nameable & { id: string }>(found(asked));
  return canBeNamed(
    position,
    asked.map((id) => rows.find((row) => row.id === id)),
  );
}
