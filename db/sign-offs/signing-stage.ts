import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { StageRule } from '../../domain/sign-offs/sign-off.ts';
import type { Tx } from '../connect.ts';
import { processes } from '../schema/chase.ts';
import { documents, signatures, signOffs, signOffStages } from '../schema/sign-offs.ts';
import { count, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';
import { uuids } from '../uuids.ts';

const factsOf = statement(
  'sign-offs.facts',
  z.object({
    processId: of(signOffs.processId),
    parentId: of(processes.parentId),
    parentKind: of(processes.kind).nullable(),
    title: of(processes.title),
    authorId: of(signOffs.authorId),
    /** With the other authors of the report that it carries: none of them signs. */
    authorIds: z.array(z.string()),
    zone: of(signOffs.zone),
    calendar: of(signOffs.calendar),
    documentId: of(documents.id),
    /** The report of its process that is signed as it is; null: its author may hand in new versions. */
    reportId: of(signOffs.reportId),
    /** Its paper is signed as it is: no new version of it is handed in here. */
    asItIs: z.boolean(),
    sha256: of(documents.sha256),
    stage: of(signOffs.stage),
    stages: count,
  }),
  (processId: string) => sql`
    select o.process_id as "processId", p.parent_id as "parentId", (select q.kind from processes q where q.id = p.parent_id) as "parentKind", p.title, o.author_id as "authorId", authors_of(o.process_id) as "authorIds", o.zone, o.calendar,
      o.document_id as "documentId", o.report_id as "reportId", coalesce(o.report_id, o.targets_of) is not null as "asItIs", d.sha256, o.stage,
      (select count(*)::int from sign_off_stages s where s.process_id = o.process_id) as stages
    from sign_offs o join processes p on p.id = o.process_id join documents d on d.id = o.document_id where o.process_id = ${processId}`,
);

/** A sign-off under its process row's lock. */
export type SignOffFacts = RowOf<typeof factsOf>;

export async function signOffFacts(tx: Tx, processId: string): Promise<SignOffFacts> {
  const [facts] = await factsOf(tx, processId);
  if (facts === undefined) throw new Error('a sign-off without its row or its paper');
  return facts;
}

const stageRows = statement(
  'sign-offs.stages-of',
  z.object({
    id: of(signOffStages.id),
    order: of(signOffStages.order),
    bodyId: of(signOffStages.bodyId),
    postId: of(signOffStages.postId),
    name: of(signOffStages.name),
    rule: of(signOffStages.rule),
    count: of(signOffStages.ruleCount),
    state: of(signOffStages.state),
    meetingAt: z.number().nullable(),
    dueAt: z.number().nullable(),
    wallText: of(signOffStages.wallText),
  }),
  (processId: string) => sql`
    select id, position as "order", body_id as "bodyId", post_id as "postId", name, rule, rule_count as count, state,
      (extract(epoch from meeting_at) * 1000)::float8 as "meetingAt", (extract(epoch from due_at) * 1000)::float8 as "dueAt", wall_text as "wallText"
    from sign_off_stages where process_id = ${processId} order by position`,
);

export type StageFacts = Omit<RowOf<typeof stageRows>, 'rule' | 'count'> & { readonly rule: StageRule };

export async function stagesOf(tx: Tx, processId: string): Promise<StageFacts[]> {
  return (await stageRows(tx, processId)).map(({ rule, count, ...stage }) => ({ ...stage, rule: ruleOf(rule, count) }));
}

export function ruleOf(kind: StageRule['kind'], count: number | null): StageRule {
  return kind === 'count' ? { kind, count } : { kind };
}

type Seated = { stage: Pick<StageFacts, 'bodyId' | 'postId' | 'rule'>; authorIds: readonly string[] };
const heldSeats = statement(
  'sign-offs.seats',
  z.object({ personId: z.string(), capacity: z.string() }),
  ({ stage, authorIds }: Seated) => sql`
    select person_id as "personId", capacity from seats_of(${stage.bodyId}::uuid, ${stage.postId}::uuid, ${stage.rule.kind}, ${uuids(authorIds)}) order by person_id`,
);

/** A seat from which somebody can sign: whose it is, and in what capacity he holds it. */
export type Seat = RowOf<typeof heldSeats>;

/** The seats of a stage as they are held at this moment: its authors have none, and a secretary of a body does not vote. */
export function seatsOf(tx: Tx, stage: Seated['stage'], authorIds: readonly string[]): Promise<Seat[]> {
  return heldSeats(tx, { stage, authorIds });
}

/** The signatures of a stage that count: on the version asked for now, and not void; of two entries that were merged as one person's. */
export const countedSignatures = statement(
  'sign-offs.counted-signatures',
  z.object({
    signerId: of(signatures.signerId),
    seatId: z.string(),
    verdict: of(signatures.verdict),
    referTo: of(signatures.referTo),
  }),
  (stageId: string) => sql`
    select coalesce(w.merged_into_id, s.signer_id) as "signerId", coalesce(o.merged_into_id, s.seat_id) as "seatId", s.verdict, s.refer_to as "referTo"
    from signatures s left join people w on w.id = s.signer_id left join people o on o.id = s.seat_id
    where s.stage_id = ${stageId} and s.seat_id is not null and not exists (select from signature_voids v where v.signature_id = s.id)
    order by s.signed_at, s.id`,
);
