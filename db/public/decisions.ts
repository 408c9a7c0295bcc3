import { and, eq, isNull, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Actor } from '../../domain/permissions.ts';
import {
  canMakeDecisionPublic,
  canRedactDecision,
  canTellDecision,
  passagesInDecision,
} from '../../domain/public/decision.ts';
import { redactedMeanwhile } from '../../domain/redaction.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { lockProcess } from '../chase/locks.ts';
import type { Tx } from '../connect.ts';
import { instant } from '../instant.ts';
import { audit } from '../records/audit.ts';
import { redacting } from '../redactions.ts';
import { publicDecisions } from '../schema/public.ts';
import { statement } from '../statement.ts';
import { type DecisionToTell, readDecisionToTell } from './decision-to-tell.ts';

/** Decisions of bodies on the public site (0082): what is redacted of one, that it is public, and that it is so no more. */

const passages = redacting<{ signOffId: string; block: string }>({
  name: 'public.redact-decision',
  table: 'redactions',
  place: { signOffId: ['sign_off_id', 'uuid'], block: ['block', 'text'] },
  of: (signOffId) => sql`sign_off_id = ${signOffId}`,
});

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

/** What of a sign-off is public now; undefined: nothing. */
export async function readPublicDecisionOf(tx: Tx, signOffId: string) {
  const { id, reference, madeAt } = publicDecisions;
  const [found] = await tx
    .select({ id, reference, madeAt })
    .from(publicDecisions)
    .where(and(eq(publicDecisions.signOffId, signOffId), isNull(publicDecisions.withdrawnAt)));
  return found;
}

/** Whether this person may make it public as it would be read. */
export async function mayTell(
  tx: Tx,
  { personId }: Pick<Actor, 'personId'>,
  { head, around, shown, redactions }: DecisionToTell,
): Promise<Verdict<true>> {
  const ended = canTellDecision(head.state, head.laidReportId !== null);
  if (!ended.ok) return ended;
  const hidden = await marked(tx, around.strategyId);
  return canMakeDecisionPublic({
    decision: shown,
    marked: hidden.some(({ partId }) => partId === around.strandId || partId === around.activityId),
    markedTitles: hidden.map(({ title }) => title),
    redactedByActor: redactions.some(({ madeBy }) => madeBy === personId),
  });
}

const noSuchSignOff = refuse('not-found', 'There is no such sign-off.');

/** The decision under the lock of its process. */
async function held(tx: Tx, signOffId: string): Promise<Verdict<DecisionToTell>> {
  const process = await lockProcess(tx, signOffId);
  const found = process?.kind === 'sign-off' ? await readDecisionToTell(tx, signOffId) : undefined;
  return found === undefined ? noSuchSignOff : accept(found);
}

/** The same while it can be redacted: it is decided, and nobody outside has read it. */
async function heldUnread(tx: Tx, signOffId: string): Promise<Verdict<DecisionToTell>> {
  const found = await held(tx, signOffId);
  if (!found.ok) return found;
  const { head } = found.value;
  const ended = canTellDecision(head.state, head.laidReportId !== null);
  if (!ended.ok) return ended;
  return (await readPublicDecisionOf(tx, signOffId)) === undefined
    ? found
    : refuse('not-open', 'The decision is public. Take it off the public site first.');
}

type Wanted = { readonly signOffId: string; readonly words: string; readonly reason: string };

/** Marks every place where the words stand. Out: how many were marked that were not so before. */
export async function redactDecision(
  tx: Tx,
  actor: Actor,
  { signOffId, words, reason }: Wanted,
): Promise<Verdict<{ places: number }>> {
  const found = await heldUnread(tx, signOffId);
  if (!found.ok) return found;
  const places = passagesInDecision(found.value.whole, words);
  const allowed = canRedactDecision(places, reason);
  if (!allowed.ok) return allowed;
  const { personId } = actor;
  const done = await passages.mark(tx, {
    passages: places.map(({ block, from, to }) => ({ signOffId, block, from, to })),
    reason,
    personId,
  });
  // What the words were stands in no trail.
  await audit(tx, {
    actorId: personId,
    act: 'public-decision-redacted',
    processId: signOffId,
    details: { places: done },
  });
  return accept({ places: done });
}

/** The public is to read the passage after all. */
export async function liftDecisionRedaction(
  tx: Tx,
  actor: Actor,
  { signOffId, redactionId }: { readonly signOffId: string; readonly redactionId: string },
): Promise<Verdict<{ places: number }>> {
  const found = await heldUnread(tx, signOffId);
  if (!found.ok) return found;
  const lifted = await passages.lift(tx, { subjectId: signOffId, redactionId, personId: actor.personId });
  if (lifted.ok) await audit(tx, { actorId: actor.personId, act: 'public-decision-lifted', processId: signOffId });
  return lifted;
}

/** From now on everybody reads it, without signing in. `seen`: the hash of what the actor was shown, who confirms exactly that. */
export async function tellDecision(
  tx: Tx,
  actor: Actor,
  { signOffId, seen }: { readonly signOffId: string; readonly seen: string },
): Promise<Verdict<{ reference: string }>> {
  const found = await held(tx, signOffId);
  if (!found.ok) return found;
  if ((await readPublicDecisionOf(tx, signOffId)) !== undefined)
    return refuse('nothing-to-change', 'The decision is public already.');
  const allowed = await mayTell(tx, actor, found.value);
  if (!allowed.ok) return allowed;
  const { shown, sha256, around, last, redactions } = found.value;
  if (sha256 !== seen) return redactedMeanwhile;
  const { reference, title, about, decidedAt } = shown;
  const { subjectId, strandId, activityId } = around;
  await tx.insert(publicDecisions).values({
    signOffId,
    reference,
    title,
    about,
    subjectId,
    strandId,
    activityId,
    bodyId: last.bodyId,
    body: shown.stages[last.place]?.name ?? '',
    decidedAt: instant(decidedAt ?? 0),
    decision: shown,
    sha256,
    madeBy: actor.personId,
  });
  const details = { reference, sha256, redacted: redactions.length };
  await audit(tx, { actorId: actor.personId, act: 'public-decision-made', processId: signOffId, details });
  return accept({ reference });
}

type Withdrawn = { readonly signOffId: string; readonly reason: string; readonly successor: string };

/**
 * Nobody reads it on the public site any more; why stays with us. Its address says until when it was there and, where one is
 * named by its reference, which public decision stands in its place. It can be made public again.
 */
export async function withdrawDecision(
  tx: Tx,
  actor: Actor,
  { signOffId, reason, successor }: Withdrawn,
): Promise<Verdict<{ reference: string }>> {
  const [other] = await tx
    .select({ signOffId: publicDecisions.signOffId })
    .from(publicDecisions)
    .where(and(eq(publicDecisions.reference, successor), isNull(publicDecisions.withdrawnAt)));
  if (successor !== '' && (other === undefined || other.signOffId === signOffId))
    return refuse('malformed', 'Give the reference of another decision that is public now, or leave it empty.', {
      field: 'successor',
    });
  const [gone] = await tx
    .update(publicDecisions)
    .set({
      withdrawnAt: sql`app_now()`,
      withdrawnBy: actor.personId,
      withdrawnWhy: reason,
      successor: successor === '' ? null : successor,
    })
    .where(and(eq(publicDecisions.signOffId, signOffId), isNull(publicDecisions.withdrawnAt)))
    .returning({ reference: publicDecisions.reference });
  if (gone === undefined) return refuse('nothing-to-change', 'The decision is not public.');
  await audit(tx, { actorId: actor.personId, act: 'public-decision-withdrawn', processId: signOffId });
  return accept(gone);
}
