import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { accept, refuse, type Verdict } from '../../../domain/refusal.ts';
import type { Tx } from '../../connect.ts';
import { planVersions } from '../../schema/plan-versions.ts';
import { documents } from '../../schema/sign-offs.ts';
import { of } from '../../shapes.ts';
import { statement } from '../../statement.ts';

export type VersionWords = { readonly title: string; readonly note: string; readonly signOffId: string | null };

export const insertVersion = statement(
  'strategies.add-version',
  z.object({ id: of(planVersions.id), number: of(planVersions.number) }),
  ({ strategyId, title, note, signOffId, personId }: VersionWords & { strategyId: string; personId: string }) => sql`
    insert into plan_versions (strategy_id, number, title, note, sign_off_id, made_by)
    select ${strategyId}::uuid, coalesce(max(number), 0) + 1, ${title}::text, ${note}::text, ${signOffId}::uuid, ${personId}::uuid
    from plan_versions where strategy_id = ${strategyId} returning id, number`,
);

/** The sign-off is there and has a paper. */
export async function carries(tx: Tx, signOffId: string | null): Promise<Verdict<true>> {
  if (signOffId === null) return accept(true);
  const [found] = await paperOf(tx, signOffId);
  return found === undefined
    ? refuse('not-found', 'There is no such sign-off, or it has no paper yet.', { field: 'signOffId' })
    : accept(true);
}

const paperOf = statement(
  'strategies.paper-of-sign-off',
  z.object({ id: of(documents.id) }),
  (signOffId: string) => sql`
    select d.id from sign_offs o join documents d on d.id = o.document_id where o.process_id = ${signOffId}`,
);
