import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { checkLadderAhead } from '../../domain/chase/ladder.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import type { Tx } from '../connect.ts';
import { heldNow } from '../held-now.ts';
import { ms } from '../rows.ts';
import { agencies, posts } from '../schema/directory.ts';
import { epochMs, of } from '../shapes.ts';
import { statement } from '../statement.ts';
import { uuids } from '../uuids.ts';

const ladders = statement(
  'directory.ladders',
  z.object({
    agency: of(agencies.name),
    rungs: z.array(z.object({ rung: z.number(), personId: z.string() })),
    late: z.array(z.string()),
  }),
  (agencyIds: readonly string[]) => sql`
    select a.name as agency,
      coalesce(jsonb_agg(jsonb_build_object('rung', o.ladder_level, 'personId', h.person_id)) filter (where o.ladder_level is not null), '[]') as rungs,
      coalesce(jsonb_agg(h.person_id) filter (where o.role in ('respondent', 'lead')), '[]') as late
    from agencies a join posts o on o.agency_id = a.id join post_holders h on h.post_id = o.id and ${heldNow}
    where a.id = any(${uuids(agencyIds)}) group by a.id, a.name`,
);
const absencesAhead = statement(
  'directory.absences-ahead',
  z.object({
    now: epochMs,
    absences: z.array(z.object({ personId: z.string(), substituteId: z.string(), fromAt: epochMs, untilAt: epochMs })),
  }),
  () => sql`
    select ${ms(sql`app_now()`)} as now, coalesce((select jsonb_agg(jsonb_build_object('personId', person_id, 'substituteId', substitute_id,
      'fromAt', ${ms(sql`from_at`)}, 'untilAt', ${ms(sql`until_at`)})) from absences where until_at > app_now()), '[]') as absences`,
);

/**
 * Whether the ladders of these agencies, as they are now in this transaction, lead away from who may be late: a rung
 * that is held by somebody who answers for the agency, or whose substitute does, is refused when it is entered.
 */
export async function judgeLadders(tx: Tx, agencyIds: readonly string[]): Promise<Verdict<true>> {
  const judging = await ladders(tx, agencyIds);
  if (judging.every(({ rungs }) => rungs.length === 0)) return accept(true);
  const [{ absences, now } = { absences: [], now: 0 }] = await absencesAhead(tx);
  for (const { agency, rungs, late } of judging) {
    const judged = checkLadderAhead(rungs, absences, late, now);
    if (judged.ok) continue;
    if (judged.code !== 'ladder-leads-back') return judged;
    return refuse(
      'ladder-leads-back',
      `Level ${judged.detail?.['level'] ?? ''} of ${agency} would lead back to somebody who answers for it. Choose somebody else for the level, or for the answers.`,
      judged.detail,
    );
  }
  return accept(true);
}

const concerned = statement(
  'directory.agencies-of',
  z.object({ id: of(posts.agencyId) }),
  (personIds: readonly string[]) => sql`
    select distinct o.agency_id as id from post_holders h join posts o on o.id = h.post_id
    where h.person_id = any(${uuids(personIds)}) and ${heldNow}`,
);

/** The agencies on whose ladders these people stand, or for whom they answer. */
export async function agenciesOf(tx: Tx, personIds: readonly string[]): Promise<string[]> {
  return (await concerned(tx, personIds)).map(({ id }) => id);
}
