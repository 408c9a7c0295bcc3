import { createHash } from 'node:crypto';
import { and, asc, eq, ne, sql } from 'drizzle-orm';
import { z } from 'zod';
import {
  type DecidedStage,
  decisionSubjects,
  type PublicDecision,
  redactedDecision,
  saidAloud,
  textsOfDecision,
} from '../../domain/public/decision.ts';
import { canonical } from '../../domain/records/audit.ts';
import type { Tx } from '../connect.ts';
import { listRedactions } from '../reports/read-redactions.ts';
import { agencies } from '../schema/directory.ts';
import { inspectionFindings, recommendations } from '../schema/inspections.ts';
import { publicDecisions } from '../schema/public.ts';
import { of } from '../shapes.ts';
import { readSignOff, type SignOffHead } from '../sign-offs/read-sign-off.ts';
import { readStages, type StageLine } from '../sign-offs/read-stages.ts';
import { type RowOf, statement } from '../statement.ts';

/** What everybody would read of a decision, made of the records of its sign-off: never typed anew. */

const subject = statement(
  'public.subject-of-decision',
  z.object({
    about: z.enum(decisionSubjects),
    subjectId: of(publicDecisions.subjectId),
    subject: z.string(),
    strategyId: z.string().nullable(),
    activityId: of(publicDecisions.activityId),
    strandId: of(publicDecisions.strandId),
  }),
  (signOffId: string) => sql`
    select case when v.strategy_id is not null then 'strategy' when o.targets_of is not null then 'targets'
        when q.kind in ('consultation', 'review', 'inspection') then q.kind else 'paper' end as about,
      coalesce(v.strategy_id, o.targets_of, w.strategy_id, q.id) as "subjectId", coalesce(x.title, q.title, '') as subject,
      coalesce(v.strategy_id, o.targets_of, w.strategy_id, n.strategy_id) as "strategyId", g.activity_id as "activityId", a.strand_id as "strandId"
    from sign_offs o join processes p on p.id = o.process_id left join processes q on q.id = p.parent_id
      left join lateral (select y.strategy_id from plan_versions y where y.sign_off_id = o.process_id order by y.number desc limit 1) v on true
      left join processes x on x.id = coalesce(v.strategy_id, o.targets_of) left join reviews w on w.process_id = q.id
      left join inspections n on n.process_id = q.id left join inspection_proposals g on g.id = n.proposal_id left join activities a on a.id = g.activity_id
    where o.process_id = ${signOffId}`,
);

const recommended = (tx: Tx, processId: string) =>
  tx
    .select({ agency: agencies.name, text: recommendations.text })
    .from(recommendations)
    .innerJoin(agencies, eq(agencies.id, recommendations.agencyId))
    .innerJoin(inspectionFindings, eq(inspectionFindings.id, recommendations.findingId))
    .where(and(eq(recommendations.processId, processId), ne(recommendations.state, 'merged')))
    .orderBy(asc(inspectionFindings.number), asc(recommendations.id));

export type DecisionToTell = {
  readonly head: SignOffHead;
  readonly around: RowOf<typeof subject>;
  /** As it stands in the records. */
  readonly whole: PublicDecision;
  /** As everybody would read it, under its hash. */
  readonly shown: PublicDecision;
  readonly sha256: string;
  readonly redactions: readonly (Awaited<ReturnType<typeof listRedactions>>[number] & { readonly words: string })[];
  /** The body that decided last, null where a post did, and its place among the stages. */
  readonly last: { readonly place: number; readonly bodyId: string | null };
};

/** Undefined where there is no such sign-off. */
export async function readDecisionToTell(tx: Tx, signOffId: string): Promise<DecisionToTell | undefined> {
  const head = await readSignOff(tx, signOffId);
  const [around] = await subject(tx, signOffId);
  if (head === undefined || around === undefined) return undefined;
  const stages = await readStages(tx, signOffId);
  const whole: PublicDecision = {
    reference: head.reference,
    title: head.title,
    about: around.about,
    subject: around.subject,
    recommendation: head.recommendation,
    outcome: head.state,
    decidedAt: head.endedAt,
    zone: head.zone,
    version: head.documentVersion,
    stages: stages.map(told),
    recommendations: head.parentKind === 'inspection' ? await recommended(tx, head.parentId ?? '') : [],
  };
  const place = stages.findLastIndex(({ decidedAt }) => decidedAt !== null);
  const marks = await listRedactions(tx, { signOffId });
  const texts = textsOfDecision(whole);
  const shown = redactedDecision(whole, marks);
  return {
    head,
    around,
    whole,
    shown,
    sha256: createHash('sha256').update(canonical(shown)).digest('hex'),
    redactions: marks.map((one) => ({ ...one, words: texts.get(one.block)?.slice(one.from, one.to) ?? '' })),
    last: { place, bodyId: stages[place]?.bodyId ?? null },
  };
}

/** A stage without who signed there: what its meeting wrote down, what was asked to be changed, why it was refused or skipped. */
function told(stage: StageLine): DecidedStage {
  const { name, asked, state, meetingAt, decidedAt, skippedWhy } = stage;
  const says = stage.signatures.flatMap(({ voidedAt, verdict, meeting, changes, comment }): DecidedStage['says'] => {
    const kind = saidAloud[verdict];
    const own = kind === undefined ? [] : [{ kind, text: kind === 'changes' ? changes : comment }];
    const minute = meeting === null ? [] : [{ kind: 'minute' as const, text: meeting.minute }];
    return voidedAt === null ? [...minute, ...own].filter(({ text }) => text !== '') : [];
  });
  const skipped = skippedWhy === null ? [] : [{ kind: 'skipped' as const, text: skippedWhy }];
  return { name, asked, state, at: decidedAt ?? meetingAt, says: [...says, ...skipped] };
}
