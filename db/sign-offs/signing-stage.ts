import { sql } from 'drizzle-orm';
import type { CalendarName } from '../../domain/calendar/bank-holidays.ts';
import type { StageRule, StageState } from '../../domain/sign-offs/sign-off.ts';
import type { CountedSignature } from '../../domain/sign-offs/stage-verdict.ts';
import type { ProcessKind } from '../../domain/process-kinds.ts';
import type { Tx } from '../connect.ts';

/** A sign-off under its process row's lock. */
export type SignOffFacts = {
  readonly processId: string;
  readonly parentId: string | null;
  readonly parentKind: ProcessKind | null;
  readonly title: string;
  readonly authorId: string;
  readonly zone: string;
  readonly calendar: CalendarName;
  readonly documentId: string;
  /** The report of its process that is signed as it is; null: its author may hand in new versions. */
  readonly reportId: string | null;
  readonly sha256: string;
  readonly stage: number;
  readonly stages: number;
};

export async function signOffFacts(tx: Tx, processId: string): Promise<SignOffFacts> {
  const { rows } = await tx.execute<SignOffFacts>(sql`
    select o.process_id as "processId", p.parent_id as "parentId", (select q.kind from processes q where q.id = p.parent_id) as "parentKind", p.title, o.author_id as "authorId", o.zone, o.calendar,
      o.document_id as "documentId", o.report_id as "reportId", d.sha256, o.stage,
      (select count(*)::int from sign_off_stages s where s.process_id = o.process_id) as stages
    from sign_offs o join processes p on p.id = o.process_id join documents d on d.id = o.document_id where o.process_id = ${processId}`);
  const facts = rows[0];
  if (facts === undefined) throw new Error('a sign-off without its row or its paper');
  return facts;
}

export type StageFacts = {
  readonly id: string;
  readonly position: number;
  readonly bodyId: string | null;
  readonly postId: string | null;
  readonly name: string;
  readonly rule: StageRule;
  readonly state: StageState;
  readonly meetingAt: number | null;
  readonly dueAt: number | null;
  readonly wallText: string;
};

type StageRow = Omit<StageFacts, 'rule'> & { rule: StageRule['kind']; count: number | null };

export async function stagesOf(tx: Tx, processId: string): Promise<StageFacts[]> {
  const { rows } = await tx.execute<StageRow>(sql`
    select id, position, body_id as "bodyId", post_id as "postId", name, rule, rule_count as count, state,
      (extract(epoch from meeting_at) * 1000)::float8 as "meetingAt", (extract(epoch from due_at) * 1000)::float8 as "dueAt", wall_text as "wallText"
    from sign_off_stages where process_id = ${processId} order by position`);
  return rows.map(({ rule, count, ...stage }) => ({ ...stage, rule: ruleOf(rule, count) }));
}

export function ruleOf(kind: StageRule['kind'], count: number | null): StageRule {
  return kind === 'count' ? { kind, count } : { kind };
}

/** A seat from which somebody can sign: whose it is, and in what capacity he holds it. */
export type Seat = { readonly personId: string; readonly capacity: string };

/** The seats of a stage as they are held at this moment: the author has none, and a secretary of a body does not vote. */
export async function seatsOf(
  tx: Tx,
  stage: Pick<StageFacts, 'bodyId' | 'postId' | 'rule'>,
  authorId: string,
): Promise<Seat[]> {
  const { rows } = await tx.execute<Seat>(sql`
    select person_id as "personId", capacity from seats_of(${stage.bodyId}::uuid, ${stage.postId}::uuid, ${stage.rule.kind}, ${authorId}::uuid) order by person_id`);
  return rows;
}

/** The signatures of a stage that count: on the version asked for now, and not void; of two entries that were merged as one person's. */
export async function countedSignatures(tx: Tx, stageId: string): Promise<CountedSignature[]> {
  const { rows } = await tx.execute<CountedSignature>(sql`
    select coalesce(w.merged_into_id, s.signer_id) as "signerId", coalesce(o.merged_into_id, s.seat_id) as "seatId", s.verdict, s.refer_to as "referTo"
    from signatures s left join people w on w.id = s.signer_id left join people o on o.id = s.seat_id
    where s.stage_id = ${stageId} and s.seat_id is not null and not exists (select from signature_voids v where v.signature_id = s.id)
    order by s.signed_at, s.id`);
  return rows;
}
