import { sql } from 'drizzle-orm';
import type { StageRule } from '../../domain/sign-off.ts';
import { type CountedSignature, judgeStage } from '../../domain/stage-verdict.ts';
import type { Tx } from '../connect.ts';
import { ruleOf } from '../signing-stage.ts';

export type Unreachable = { readonly id: string; readonly reference: string; readonly title: string };

type Stage = Unreachable & { stageId: string; rule: StageRule['kind']; count: number | null; seats: string[] };

/** The sign-offs that ask the body now and whose quorum its members can no longer reach. */
export async function readUnreachable(tx: Tx, bodyId: string): Promise<Unreachable[]> {
  const { rows } = await tx.execute<Stage>(sql`
    select p.id, p.reference, p.title, s.id as "stageId", s.rule, s.rule_count as count,
      array(select q.person_id::text from stage_seats q where q.stage_id = s.id) as seats
    from sign_off_stages s join processes p on p.id = s.process_id and p.ended_at is null
    where s.body_id = ${bodyId} and s.state = 'open' order by p.id`);
  const signed = await tx.execute<CountedSignature & { stageId: string }>(sql`
    select g.stage_id as "stageId", g.signer_id as "signerId", g.seat_id as "seatId", g.verdict, g.refer_to as "referTo" from signatures g
    where g.stage_id = any(${sql.param(rows.map(({ stageId }) => stageId))}::uuid[]) and g.seat_id is not null
      and not exists (select from signature_voids v where v.signature_id = g.id) order by g.signed_at, g.id`);
  return rows.flatMap(({ stageId, rule, count, seats, ...signOff }) => {
    const counted = signed.rows.filter((signature) => signature.stageId === stageId);
    const judged = judgeStage(ruleOf(rule, count), seats, counted);
    return judged.kind === 'open' && judged.unreachable ? [signOff] : [];
  });
}
