import { sql } from 'drizzle-orm';
import { checkLadderAhead, type Period } from '../../domain/chase/ladder.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import type { Tx } from '../connect.ts';
import { heldNow } from './lock.ts';
import { valuesOf } from '../given-rows.ts';
import { ms } from '../rows.ts';

type Ladder = {
  agency: string;
  rungs: { level: number; personId: string }[];
  late: string[];
};

/**
 * Whether the ladders of these agencies, as they are now in this transaction, lead away from who may be late: a rung
 * that is held by somebody who answers for the agency, or whose substitute does, is refused when it is entered.
 */
export async function judgeLadders(tx: Tx, agencyIds: readonly string[]): Promise<Verdict<true>> {
  const { rows } = await tx.execute<Ladder>(sql`
    select a.name as agency,
      coalesce(jsonb_agg(jsonb_build_object('level', o.ladder_level, 'personId', h.person_id)) filter (where o.ladder_level is not null), '[]') as rungs,
      coalesce(jsonb_agg(h.person_id) filter (where o.role in ('respondent', 'lead')), '[]') as late
    from agencies a join posts o on o.agency_id = a.id join post_holders h on h.post_id = o.id and ${heldNow}
    where a.id::text in ${valuesOf(agencyIds)} group by a.id, a.name`);
  if (rows.every(({ rungs }) => rungs.length === 0)) return accept(true);
  const { absences, now } = await comingAbsences(tx);
  for (const { agency, rungs, late } of rows) {
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

/** The agencies on whose ladders these people stand, or for whom they answer. */
export async function agenciesOf(tx: Tx, personIds: readonly string[]): Promise<string[]> {
  const { rows } = await tx.execute<{ id: string }>(sql`
    select distinct o.agency_id as id from post_holders h join posts o on o.id = h.post_id
    where h.person_id::text in ${valuesOf(personIds)} and ${heldNow}`);
  return rows.map(({ id }) => id);
}

async function comingAbsences(tx: Tx): Promise<{ absences: Period[]; now: number }> {
  const { rows } = await tx.execute<{ absences: Period[]; now: number }>(sql`
    select ${ms(sql`app_now()`)} as now, coalesce((select jsonb_agg(jsonb_build_object('personId', person_id, 'substituteId', substitute_id,
      'fromAt', ${ms(sql`from_at`)}, 'untilAt', ${ms(sql`until_at`)})) from absences where until_at > app_now()), '[]') as absences`);
  return rows[0] ?? { absences: [], now: 0 };
}
