import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { canMakeDecisionPublic, canTellDecision, passagesInDecision } from '../../domain/public/decision.ts';
import type { Passage } from '../../domain/redaction.ts';
import { accept, refuse } from '../../domain/refusal.ts';
import { lockProcess } from '../chase/locks.ts';
import { instant } from '../instant.ts';
import { publishing } from '../publishing.ts';
import { audit } from '../records/audit.ts';
import { publicDecisions } from '../schema/public.ts';
import { statement } from '../statement.ts';
import { type DecisionToTell, readDecisionToTell } from './decision-to-tell.ts';

const marked = statement(
  'public.marked-titles',
  z.object({ title: z.string(), partId: z.string() }),
  (strategyId: string | null) => sql`
    select s.name as title, s.id as "partId" from markings m join strands s on s.id = m.strand_id
      where m.lifted_at is null and (${strategyId}::uuid is null or m.strategy_id = ${strategyId})
    union
    select a.title, a.id as "partId" from markings m join activities a on a.id = m.activity_id or a.strand_id = m.strand_id
      where m.lifted_at is null and (${strategyId}::uuid is null or m.strategy_id = ${strategyId})`,
);

/** Decisions of bodies on the public site (0082). */
export const decisionsInPublic = publishing<
  DecisionToTell,
  Pick<Passage, 'block'> & { signOffId: string },
  DecisionToTell
>({
  kind: 'decision',
  table: 'public_decisions',
  column: 'sign_off_id',
  marks: 'redactions',
  place: { signOffId: ['sign_off_id', 'uuid'], block: ['block', 'text'] },
  key: ({ head }) => head.id,
  of: (signOffId) => sql`sign_off_id = ${signOffId}`,
  hold: async (tx, signOffId) => {
    const process = await lockProcess(tx, signOffId);
    const found = process?.kind === 'sign-off' ? await readDecisionToTell(tx, signOffId) : undefined;
    return found === undefined ? refuse('not-found', 'There is no such sign-off.') : accept(found);
  },
  ended: ({ head }) => canTellDecision(head.state, head.laidReportId !== null),
  find: (_, { head, whole }, { words }) =>
    passagesInDecision(whole, words).map((passage) => ({ ...passage, signOffId: head.id })),
  show: (_, told) => told,
  allowed: async (tx, { around, shown }) => {
    const hidden = await marked(tx, around.strategyId);
    return canMakeDecisionPublic({
      decision: shown,
      marked: hidden.some(({ partId }) => partId === around.strandId || partId === around.activityId),
      markedTitles: hidden.map(({ title }) => title),
    });
  },
  keep: async (tx, { held: { head, shown: decision, sha256, around, last }, personId: madeBy }) => {
    const { reference, title, about, decidedAt } = decision;
    const { subjectId, strandId, activityId } = around;
    await tx.insert(publicDecisions).values({
      signOffId: head.id,
      reference,
      title,
      about,
      subjectId,
      strandId,
      activityId,
      bodyId: last.bodyId,
      body: decision.stages[last.place]?.name ?? '',
      decidedAt: instant(decidedAt ?? 0),
      decision,
      sha256,
      madeBy,
    });
    return { reference };
  },
  acts: {
    redacted: 'public-decision-redacted',
    lifted: 'public-decision-lifted',
    made: 'public-decision-made',
    withdrawn: 'public-decision-withdrawn',
  },
  note: (tx, { personId: actorId }, { head }, act, details) =>
    audit(tx, { actorId, act, processId: head.id, details: { ...details, reference: head.reference } }),
});
