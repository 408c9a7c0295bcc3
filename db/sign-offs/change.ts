import { eq, sql } from 'drizzle-orm';
import type { Actor } from '../../domain/permissions.ts';
import { accept, type Refusal, refuse } from '../../domain/refusal.ts';
import { checkStages } from '../../domain/sign-offs/sign-off.ts';
import { draftDifferences, type DraftDifference, type SignOffDraft } from '../../domain/sign-offs/draft.ts';
import { audit } from '../records/audit.ts';
import type { Tx } from '../connect.ts';
import { processes } from '../schema/chase.ts';
import { signOffs, signOffStages } from '../schema/sign-offs.ts';
import { command } from '../statement.ts';
import { readSignOff, type SignOffHead } from './read-sign-off.ts';
import { readStages, type StageLine } from './read-stages.ts';
import {
  checkDue,
  checkNamed,
  insertStages,
  planOf,
  type RuledStage,
  type SignOffInput,
  withRules,
} from './sign-offs.ts';

export type SignOffChange = Pick<SignOffInput, 'title' | 'stages' | 'authorId' | 'recommendation'> & {
  readonly processId: string;
  readonly ifVersion: number;
};

/** A refusal with the draft that somebody else has stored meanwhile, and where it differs from what was wanted. */
export type ChangedMeanwhile = Refusal & {
  readonly current?: {
    readonly head: SignOffHead;
    readonly stages: readonly StageLine[];
    readonly differs: readonly DraftDifference[];
  };
};

const lockDraft = command(
  'sign-offs.lock',
  (processId: string) => sql`select from processes where id = ${processId} and kind = 'sign-off' for no key update`,
);

/** Another title, recommendation or author, and other stages in another order, while nobody has been told of it. */
export async function changeSignOff(
  tx: Tx,
  actor: Pick<Actor, 'personId'>,
  input: SignOffChange,
): Promise<{ readonly ok: true; readonly value: { version: number } } | ChangedMeanwhile> {
  const { processId } = input;
  await lockDraft(tx, processId);
  const head = await readSignOff(tx, processId);
  if (head === undefined) return refuse('not-found', 'There is no such sign-off.');
  if (head.state !== 'draft')
    return refuse(
      'not-open',
      'Only a draft is changed. Of a sign-off that was opened, move its meetings or skip a stage.',
    );
  // As when it was drafted: a report is signed under the name of whoever wrote it.
  if (head.reportId !== null && input.authorId !== undefined && input.authorId !== head.authorId)
    return refuse('not-allowed', 'The author of a report is whoever wrote it, and cannot be changed here.');
  const stages = await withRules(tx, input.stages);
  if (head.version !== input.ifVersion) return changedMeanwhile(tx, head, input, stages);
  const checked = checkStages(stages.map(planOf));
  if (!checked.ok) return checked;
  const stored = await readStages(tx, processId);
  const due = await checkDue(
    tx,
    stages,
    stored.map(({ dueAt }) => dueAt),
  );
  if (!due.ok) return due;
  const named = await checkNamed(tx, input);
  if (!named.ok) return named;
  await tx
    .update(signOffs)
    .set({ authorId: input.authorId ?? head.authorId, recommendation: input.recommendation ?? head.recommendation })
    .where(eq(signOffs.processId, processId));
  await tx.delete(signOffStages).where(eq(signOffStages.processId, processId));
  const kept = await insertStages(tx, processId, stages);
  if (kept < stages.length) return refuse('not-found', 'One of the stages names a body or a post that does not exist.');
  const version = head.version + 1;
  await tx.update(processes).set({ title: input.title, version }).where(eq(processes.id, processId));
  await audit(tx, { actorId: actor.personId, act: 'sign-off-changed', processId, details: { version, stages: kept } });
  return accept({ version });
}

async function changedMeanwhile(
  tx: Tx,
  head: SignOffHead,
  input: SignOffChange,
  wanted: readonly RuledStage[],
): Promise<ChangedMeanwhile> {
  const stages = await readStages(tx, head.id);
  const stored: SignOffDraft = {
    title: head.title,
    recommendation: head.recommendation,
    authorId: head.authorId,
    stages: stages.map(({ bodyId, postId, ...stage }) => ({ ...stage, who: bodyId ?? postId ?? '' })),
  };
  const differs = draftDifferences(stored, {
    title: input.title,
    recommendation: input.recommendation ?? head.recommendation,
    authorId: input.authorId ?? head.authorId,
    stages: wanted.map(asCompared),
  });
  const refusal = refuse('version-changed', 'Somebody has changed this draft since you opened it.', {
    version: head.version,
  });
  return { ...refusal, current: { head, stages, differs } };
}

function asCompared({ bodyId, postId, rule, asked, ...stage }: RuledStage) {
  const { meetingAt = null, dueAt = null, place = '', commentsBy = null } = stage;
  return { who: bodyId ?? postId ?? '', rule, asked, meetingAt, dueAt, place, commentsBy };
}
