import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { StageRule } from '../../domain/sign-offs/sign-off.ts';
import { judgeStage } from '../../domain/sign-offs/stage-verdict.ts';
import { watchedDays } from '../directory/address-changes.ts';
import type { Tx } from '../connect.ts';
import { readSeatChanges, type SeatChangeLine } from './seat-changes.ts';
import { countedSignatures, ruleOf, seatsOf } from './signing-stage.ts';
import { ms } from '../rows.ts';
import { people } from '../schema/directory.ts';
import { documents, signatures, signatureVoids, signOffStages } from '../schema/sign-offs.ts';
import { epochMs, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';
import { uuids } from '../uuids.ts';

const names = (ids: 'present' | 'apologies') =>
  sql`(select coalesce(jsonb_agg(q.name order by q.name), '[]') from people q where m.${sql.identifier(ids)} ? q.id::text)`;

/** Everything that was ever signed, void or not, in the order of time: the decision record (F51). */
export const readSignatures = statement(
  'sign-offs.signatures',
  z.object({
    id: of(signatures.id),
    stageId: of(signatures.stageId),
    signer: of(people.name),
    signerId: of(signatures.signerId),
    /** In whose seat, where that is somebody else's: both names show. */
    inPlaceOf: z.string().nullable(),
    seatId: of(signatures.seatId),
    capacity: of(signatures.capacity),
    verdict: of(signatures.verdict),
    referTo: of(signatures.referTo),
    comment: of(signatures.comment),
    changes: of(signatures.changes),
    documentVersion: of(documents.version),
    sha256: of(signatures.sha256),
    signedAt: epochMs,
    voidedAt: epochMs.nullable(),
    voidWhy: of(signatureVoids.why).nullable(),
    /** Somebody else had changed the signer's address not long before, so that it may not have been the signer. */
    addressChanged: z.object({ by: z.string(), at: epochMs }).nullable(),
    meeting: z
      .object({ metAt: epochMs, minute: z.string(), present: z.array(z.string()), apologies: z.array(z.string()) })
      .nullable(),
  }),
  (processId: string) => sql`
    select s.id, s.stage_id as "stageId", coalesce(a.name, 'somebody') as signer, s.signer_id as "signerId",
      case when s.seat_id <> s.signer_id then coalesce(b.name, 'somebody') end as "inPlaceOf", s.seat_id as "seatId", s.capacity, s.verdict,
      s.refer_to as "referTo", s.comment, s.changes, d.version as "documentVersion", s.sha256, ${ms(sql`s.signed_at`)} as "signedAt",
      ${ms(sql`v.voided_at`)} as "voidedAt", v.why as "voidWhy",
      case when m.id is not null then jsonb_build_object('metAt', ${ms(sql`m.met_at`)}, 'minute', m.minute, 'present', ${names('present')},
        'apologies', ${names('apologies')}) end as meeting,
      (select jsonb_build_object('by', w.name, 'at', ${ms(sql`c.at`)}) from address_changes c join people w on w.id = c.by_id
        where c.person_id = s.signer_id and c.by_id <> c.person_id and c.at <= s.signed_at and c.at > s.signed_at - make_interval(days => ${watchedDays})
        order by c.at desc limit 1) as "addressChanged"
    from signatures s join documents d on d.id = s.document_id left join people a on a.id = s.signer_id left join people b on b.id = s.seat_id
      left join signature_voids v on v.signature_id = s.id left join meeting_records m on m.id = s.meeting_record_id
    where s.process_id = ${processId} order by s.signed_at, s.id`,
);
export type SignatureLine = RowOf<typeof readSignatures>;

const stages = statement(
  'sign-offs.stages',
  z.object({
    id: of(signOffStages.id),
    order: of(signOffStages.order),
    name: of(signOffStages.name),
    bodyId: of(signOffStages.bodyId),
    postId: of(signOffStages.postId),
    rule: of(signOffStages.rule),
    count: of(signOffStages.ruleCount),
    asked: of(signOffStages.asked),
    meetingAt: epochMs.nullable(),
    dueAt: epochMs.nullable(),
    /** By when those who are asked now are to sign, where no meeting is set. */
    askedBy: epochMs.nullable(),
    place: of(signOffStages.place),
    commentsBy: epochMs.nullable(),
    state: of(signOffStages.state),
    openedAt: epochMs.nullable(),
    decidedAt: epochMs.nullable(),
    skippedBy: of(people.name).nullable(),
    skippedWhy: of(signOffStages.skippedWhy),
  }),
  (processId: string) => sql`
    select s.id, s.position as "order", s.name, s.body_id as "bodyId", s.post_id as "postId", s.rule, s.rule_count as count, s.asked,
      ${ms(sql`s.meeting_at`)} as "meetingAt", ${ms(sql`s.due_at`)} as "dueAt", ${ms(sql`asked.by_at`)} as "askedBy", s.place, ${ms(sql`s.comments_by`)} as "commentsBy", s.state,
      ${ms(sql`s.opened_at`)} as "openedAt", ${ms(sql`s.decided_at`)} as "decidedAt", p.name as "skippedBy", s.skipped_why as "skippedWhy"
    from sign_off_stages s left join people p on p.id = s.skipped_by
      left join lateral (select min(c.due_at) as by_at from signatory_tasks y
        cross join lateral (select t.plan_id from tasks t where t.id = y.task_id and t.state = 'open' offset 0) t join chase_plans c on c.id = t.plan_id
        where y.stage_id = s.id) asked on true
    where s.process_id = ${processId} order by s.position`,
);

export type StageLine = Omit<RowOf<typeof stages>, 'rule' | 'count'> & {
  readonly rule: StageRule;
  readonly signatures: readonly SignatureLine[];
  /** Who came to decide here, or does so no more, while the paper waited. */
  readonly seatChanges: readonly SeatChangeLine[];
};

/** The stages in their order, each with what was signed at it. */
export async function readStages(tx: Tx, processId: string): Promise<StageLine[]> {
  const rows = await stages(tx, processId);
  const signed = await readSignatures(tx, processId);
  const changes = await readSeatChanges(tx, processId);
  return rows.map(({ rule, count, ...stage }) => ({
    ...stage,
    rule: ruleOf(rule, count),
    signatures: signed.filter(({ stageId }) => stageId === stage.id),
    seatChanges: changes.filter(({ stageId }) => stageId === stage.id),
  }));
}

export type SeatLine = {
  readonly personId: string;
  readonly name: string;
  readonly capacity: string;
  readonly signed: boolean;
  /** Who stands in while the person is away. */
  readonly deputy: string | null;
};

/** How the open stage stands: who can sign, who has, and how many are missing. */
export type Tally = {
  readonly seats: readonly SeatLine[];
  readonly needed: number;
  readonly missing: number;
  readonly unreachable: boolean;
  /** Those who are left have all said what they say, but others were taken away: somebody has to record the decision. */
  readonly held: boolean;
};

const seated = statement(
  'sign-offs.seated',
  z.object({ id: of(people.id), name: of(people.name), deputy: of(people.name).nullable() }),
  (ids: readonly string[]) => sql`
    select p.id, p.name, (select s.name from people_away a join people s on s.id = a.substitute_id where a.person_id = p.id) as deputy
    from people p where p.id = any(${uuids(ids)})`,
);

export async function readTally(tx: Tx, stage: StageLine, authorIds: readonly string[]): Promise<Tally> {
  const seats = await seatsOf(tx, stage, authorIds);
  const counted = await countedSignatures(tx, stage.id);
  const ids = seats.map(({ personId }) => personId);
  const rows = await seated(tx, ids);
  const judged = judgeStage(stage.rule, ids, counted);
  const open = judged.kind === 'open' ? judged : { needed: 0, missing: 0, unreachable: false };
  return {
    needed: open.needed,
    missing: open.missing,
    unreachable: open.unreachable,
    held: judged.kind !== 'open',
    seats: seats
      .map(({ personId, capacity }) => {
        const person = rows.find((row) => row.id === personId);
        const signed = counted.some(({ seatId }) => seatId === personId);
        return { personId, capacity, signed, name: person?.name ?? 'somebody', deputy: person?.deputy ?? null };
      })
      .sort((one, other) => one.name.localeCompare(other.name)),
  };
}
