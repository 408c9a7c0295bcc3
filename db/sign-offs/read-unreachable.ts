import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { StageRule } from '../../domain/sign-offs/sign-off.ts';
import { type CountedSignature, judgeStage } from '../../domain/sign-offs/stage-verdict.ts';
import type { Tx } from '../connect.ts';
import { ruleOf } from './signing-stage.ts';
import { processes } from '../schema/chase.ts';
import { signatures, signOffStages } from '../schema/sign-offs.ts';
import { of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';
import { uuids } from '../uuids.ts';

const ofBody = (bodyId: string) => sql`s.body_id = ${bodyId}`;
const ofProcess = (processId: string) => sql`s.process_id = ${processId}`;
const anywhere = sql`true`;
const withSeatOf = (personIds: readonly string[]) =>
  sql`exists (select from stage_seats q where q.stage_id = s.id and q.person_id = any(${uuids(personIds)}))`;

const open = statement(
  'sign-offs.open-stages',
  z.object({
    id: of(processes.id),
    reference: of(processes.reference),
    title: of(processes.title),
    /** The stage that is asked. */
    order: of(signOffStages.order),
    stage: of(signOffStages.name),
    stageId: of(signOffStages.id),
    rule: of(signOffStages.rule),
    count: of(signOffStages.ruleCount),
    seats: z.array(z.string()),
  }),
  (which: SQL) => sql`
    select p.id, p.reference, p.title, s.position as "order", s.name as stage, s.id as "stageId", s.rule, s.rule_count as count,
      array(select q.person_id::text from stage_seats q where q.stage_id = s.id) as seats
    from sign_off_stages s join processes p on p.id = s.process_id and p.ended_at is null
    where s.state = 'open' and ${which} order by p.id`,
  [ofBody('an id'), ofProcess('an id'), anywhere, withSeatOf(['an id'])],
);
type Stage = RowOf<typeof open>;
export type Unreachable = Pick<Stage, 'id' | 'reference' | 'title' | 'order' | 'stage'>;

const signedOf = statement(
  'sign-offs.signed-at-stages',
  z.object({
    stageId: of(signatures.stageId),
    signerId: of(signatures.signerId),
    seatId: z.string(),
    verdict: of(signatures.verdict),
    referTo: of(signatures.referTo),
  }),
  (stageIds: readonly string[]) => sql`
    select g.stage_id as "stageId", g.signer_id as "signerId", g.seat_id as "seatId", g.verdict, g.refer_to as "referTo" from signatures g
    where g.stage_id = any(${uuids(stageIds)}) and g.seat_id is not null
      and not exists (select from signature_voids v where v.signature_id = g.id) order by g.signed_at, g.id`,
);

type Judged = Omit<Stage, 'rule' | 'count'> & {
  readonly rule: StageRule;
  readonly counted: readonly CountedSignature[];
};

/** The sign-offs that ask the body now and whose quorum its members can no longer reach. */
export async function readUnreachable(tx: Tx, bodyId: string): Promise<Unreachable[]> {
  return (await openStages(tx, ofBody(bodyId))).filter((stage) => isStuck(stage)).map(named);
}

/** Every sign-off whose open stage nobody who is left can decide: of these processes, or of all. */
export async function readStuck(tx: Tx, processId?: string): Promise<Judged[]> {
  const stages = await openStages(tx, processId === undefined ? anywhere : ofProcess(processId));
  return stages.filter((stage) => isStuck(stage));
}

/** The sign-offs that would be stuck once one of these people sits there no more, by his id. */
export async function readStuckWithout(tx: Tx, personIds: readonly string[]): Promise<Map<string, Unreachable[]>> {
  const stages = await openStages(tx, withSeatOf(personIds));
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

const named = ({ id, reference, title, order, stage }: Judged): Unreachable => ({
  id,
  reference,
  title,
  order,
  stage,
});

async function openStages(tx: Tx, which: SQL): Promise<Judged[]> {
  const rows = await open(tx, which);
  const signed = await signedOf(
    tx,
    rows.map(({ stageId }) => stageId),
  );
  return rows.map(({ rule, count, ...stage }) => ({
    ...stage,
    rule: ruleOf(rule, count),
    counted: signed.filter(({ stageId }) => stageId === stage.stageId),
  }));
}
