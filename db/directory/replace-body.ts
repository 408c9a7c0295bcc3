import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import type { Tx } from '../connect.ts';
import { audit } from '../records/audit.ts';
import { bodies } from '../schema/directory.ts';
import { of } from '../shapes.ts';
import { statement } from '../statement.ts';

type Replaced = { readonly bodyId: string; readonly by: string | null };

// A body that was replaced itself replaces none: so nobody is led in a circle.
const replace = statement(
  'directory.replace-body',
  z.object({ version: of(bodies.version) }),
  ({ bodyId, by }: Replaced) => sql`
    update bodies b set replaced_by_id = ${by}::uuid, version = b.version + 1
    where b.id = ${bodyId} and b.replaced_by_id is distinct from ${by}::uuid
      and (${by}::uuid is null or exists (select from bodies c where c.id = ${by}::uuid and c.id <> b.id and c.replaced_by_id is null))
    returning b.version`,
);

/** Which body came after this one (S53): its public pages name it. `by` null: none, it still meets. */
export async function replaceBody(tx: Tx, actor: Actor, replaced: Replaced): Promise<Verdict<{ version: number }>> {
  const [done] = await replace(tx, replaced);
  if (done === undefined)
    return refuse('nothing-to-change', 'That is so already, or that body was itself replaced by another one.', {
      field: 'by',
    });
  await audit(tx, { actorId: actor.personId, act: 'body-replaced', details: replaced });
  return accept(done);
}
