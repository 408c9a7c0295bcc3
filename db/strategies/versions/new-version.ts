import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { accept, refuse, type Verdict } from '../../../domain/refusal.ts';
import { canCarry } from '../../../domain/strategies/versions.ts';
import type { Tx } from '../../connect.ts';
import { planVersions } from '../../schema/plan-versions.ts';
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

/** The sign-off is there, has a paper, and may carry the version (none: one that is being kept). */
export async function carries(tx: Tx, signOffId: string | null, versionId: string | null): Promise<Verdict<true>> {
  if (signOffId === null) return accept(true);
  const [found] = await carrier(tx, { signOffId, versionId });
  return found === undefined
    ? refuse('not-found', 'There is no such sign-off, or it has no paper yet.', { field: 'signOffId' })
    : canCarry(found);
}

/** Over the process `p` of a sign-off. */
export const hasSignatures = sql`exists (select from sign_off_stages t join signatures g on g.stage_id = t.id where t.process_id = p.id)`;

const carrier = statement(
  'strategies.carrier',
  z.object({ begun: z.boolean(), carries: of(planVersions.number).nullable() }),
  ({ signOffId, versionId }: { signOffId: string; versionId: string | null }) => sql`
    select p.opened_at is not null and (v.id is null or p.opened_at < v.made_at) or ${hasSignatures} as begun,
      (select x.number from plan_versions x where x.sign_off_id = o.process_id and x.withdrawn_at is null and x.id is distinct from v.id limit 1) as carries
    from sign_offs o join processes p on p.id = o.process_id left join plan_versions v on v.id = ${versionId}::uuid
    where o.process_id = ${signOffId} and o.document_id is not null`,
);
