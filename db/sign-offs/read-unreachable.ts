import { type SQL, sql } from 'drizzle-orm';
import type { StageRule } from '../../domain/sign-offs/sign-off.ts';
import { type CountedSignature, judgeStage } from '../../domain/sign-offs/stage-verdict.ts';
import type { Tx } from '../connect.ts';
import { ruleOf } from './signing-stage.ts';
import { uuids } from '../uuids.ts';

export type Unreachable = {
  readonly id: string;
  readonly reference: string;
  readonly title: string;
  /** The stage that is asked. */
  readonly position: number;
  readonly stage: string;
};

type Stage = Unreachable & { stageId: string; rule: StageRule['kind']; count: number | null; seats: string[] };

type Judged = Unreachable & {
  readonly stageId: string;
  readonly rule: StageRule;
  readonly seats: readonly string[];
  readonly counted: readonly CountedSignature[];
};

/** The sign-offs that ask the body now and whose quorum its members can no longer reach. */
export async function readUnreachable(tx: Tx, bodyId: string): Promise<Unreachable[]> {
  return (await openStages(tx, sql`s.body_id = ${bodyId}`)).filter((stage) => isStuck(stage)).map(named);
}

/** Every sign-off whose open stage nobody who is left can decide: of these processes, or of all. */
export async function readStuck(tx: Tx, processId?: string): Promise<Judged[]> {
  const which = processId === undefined ? sql`true` : sql`s.process_id = ${processId}`;
  return (await openStages(tx, which)).filter((stage) => isStuck(stage));
}

/** The sign-offs that would be stuck once one of these people sits there no more, by his id. */
export async function readStuckWithout(tx: Tx, personIds: readonly string[]): Promise<Map<string, Unreachable[]>> {
  const stages = await openStages(
    tx,
    sql`exists (select from stage_seats q where q.stage_id = s.id and q.person_id = any(${uuids(personIds)}))`,
  );
  const stuckWithout = (id: string) =>
    stages.filter((stage) => stage.seats.includes(id) && !isStuck(stage) && isStuck(stage, id)).map(named);
  return new Map(personIds.map((id) => [id, stuckWithout(id)]));
}

function isStuck({ rule, seats, counted }: Judged, without?: string): boolean {
  const judged = judgeStage(
    rule,
    seats.filter((id) => id !== without),
    counted,
  );
  return judged.kind === 'open' && judged.unreachable;
}

const named = ({ id, reference, title, position, stage }: Judged): Unreachable => ({
  id,
  reference,
  title,
  position,
  stage,
});

async function openStages(tx: Tx, which: SQL): Promise<Judged[]> {
  const { rows } = await tx.execute<Stage>(sql`
    select p.id, p.reference, p.title, s.position, s.name as stage, s.id as "stageId", s.rule, s.rule_count as count,
      array(select q.person_id::text from stage_seats q where q.stage_id = s.id) as seats
    from sign_off_stages s join processes p on p.id = s.process_id and p.ended_at is null
    where s.state = 'open' and ${which} order by p.id`);
  const signed = await tx.execute<CountedSignature & { stageId: string }>(sql`
    select g.stage_id as "stageId", g.signer_id as "signerId", g.seat_id as "seatId", g.verdict, g.refer_to as "referTo" from signatures g
    where g.stage_id = any(${uuids(rows.map(({ stageId }) => stageId))}) and g.seat_id is not null
      and not exists (select from signature_voids v where v.signature_id = g.id) order by g.signed_at, g.id`);
  return rows.map(({ rule, count, ...stage }) => ({
    ...stage,
    rule: ruleOf(rule, count),
    counted: signed.rows.filter(({ stageId }) => stageId === stage.stageId),
  }));
}
