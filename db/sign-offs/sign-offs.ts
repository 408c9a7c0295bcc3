import { createHash } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { CalendarName } from '../../domain/calendar/bank-holidays.ts';
import type { Actor } from '../../domain/permissions.ts';
import { canBeDue } from '../../domain/chase/draft-due.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { type Asked, checkStages, type StageRule } from '../../domain/sign-offs/sign-off.ts';
import { audit } from '../records/audit.ts';
import type { Tx } from '../connect.ts';
import { addDocument, insertDocument } from './papers/documents.ts';
import { namedPeople, namedPosts } from '../directory/leaving/nameable.ts';
import { checkFile, type FileInput } from '../stored-file.ts';
import { createProcess } from '../chase/processes.ts';
import { bodies } from '../schema/directory.ts';
import { documents, signOffs } from '../schema/sign-offs.ts';
import { of } from '../shapes.ts';
import { command, statement } from '../statement.ts';
import { reportToSign } from './report-to-sign.ts';
import { ruleOf } from './signing-stage.ts';
import { paperOfTargets } from './targets-to-sign.ts';
import { databaseNow } from '../chase/locks.ts';
import { uuids } from '../uuids.ts';
import { givenRows } from '../given-rows.ts';

/** One stage as an officer enters it: a body with a rule of how many sign, or a post. Instants in epoch milliseconds. */
export type StageInput = {
  readonly bodyId?: string | null;
  readonly postId?: string | null;
  /** As the body itself decides, where nothing is said. */
  readonly rule?: StageRule;
  readonly asked: Asked;
  readonly meetingAt?: number | null;
  readonly dueAt?: number | null;
  /** The meeting or the due day as a clock on the wall shows it. */
  readonly wallText?: string;
  readonly place?: string;
  readonly commentsBy?: number | null;
};

export type RuledStage = StageInput & { readonly rule: StageRule };

export type SignOffInput = {
  readonly title: string;
  readonly parentId?: string | null;
  /** Of a report of a review or an inspection it is who wrote that. */
  readonly authorId?: string;
  readonly recommendation?: string;
  readonly zone?: string;
  readonly calendar?: CalendarName;
  /** The paper: a stored version, of which a copy is signed; the proposed targets of a strategy; a file; or `asItIs`: a page of ours, which has no next version. */
  readonly document:
    | { readonly documentId: string }
    | { readonly targetsOf: string }
    | FileInput
    | { readonly asItIs: Buffer; readonly fileName: string };
  readonly stages: readonly StageInput[];
};

/**
 * Drafts a sign-off. The paper becomes its own: a later version of the document where it came from changes nothing that
 * somebody has signed. Nobody is told before it is opened.
 */
export async function createSignOff(
  tx: Tx,
  actor: Pick<Actor, 'personId'>,
  input: SignOffInput,
): Promise<Verdict<{ processId: string; reference: string }>> {
  const stages = await withRules(tx, input.stages);
  const checked = checkStages(stages.map(planOf));
  if (!checked.ok) return checked;
  const due = await checkDue(tx, stages, []);
  if (!due.ok) return due;
  const named = await checkNamed(tx, input);
  if (!named.ok) return named;
  const targetsOf = 'targetsOf' in input.document ? input.document.targetsOf : null;
  const paper = await paperOf(tx, input.document);
  if (!paper.ok) return paper;
  const { parentId = null, title } = input;
  const report = await reportToSign(tx, parentId, 'documentId' in input.document ? input.document.documentId : null);
  if (!report.ok) return report;
  const authorId = report.value?.authorId ?? input.authorId ?? actor.personId;
  const { processId, reference } = await createProcess(tx, actor, { kind: 'sign-off', title, parentId });
  const { recommendation, zone, calendar } = input;
  await tx
    .insert(signOffs)
    .values({ processId, authorId, reportId: report.value?.reportId, targetsOf, recommendation, zone, calendar });
  const documentId = await keepPaper(tx, actor, processId, { ...input, document: paper.value });
  if (!documentId.ok) return documentId;
  const asItIs = 'asItIs' in input.document ? { reportId: documentId.value } : {};
  await tx
    .update(signOffs)
    .set({ documentId: documentId.value, ...asItIs })
    .where(eq(signOffs.processId, processId));
  const kept = await insertStages(tx, processId, stages);
  if (kept < stages.length) return refuse('not-found', 'One of the stages names a body or a post that does not exist.');
  await audit(tx, {
    actorId: actor.personId,
    act: 'sign-off-drafted',
    processId,
    details: { reference, parentId, documentId: documentId.value, stages: kept },
  });
  return accept({ processId, reference });
}

/** A post is asked by a date that is still to come; a meeting may be over already, and what it decided is then recorded. */
export async function checkDue(
  tx: Tx,
  stages: readonly Pick<StageInput, 'dueAt'>[],
  stored: readonly (number | null)[],
): Promise<Verdict<true>> {
  const now = await databaseNow(tx);
  for (const [index, { dueAt }] of stages.entries()) {
    const due = canBeDue(dueAt, { now, stored, called: `The date of stage ${index + 1}` });
    if (!due.ok) return { ...due, detail: { ...due.detail, stage: index + 1 } };
  }
  return accept(true);
}

/** Nobody signs or wrote it who has left, and no post is asked that has ended. */
export async function checkNamed(
  tx: Tx,
  { stages, authorId }: Pick<SignOffInput, 'stages' | 'authorId'>,
): Promise<Verdict<true>> {
  const posts = await namedPosts(
    tx,
    'signatory',
    stages.map(({ postId }) => postId),
  );
  return posts.ok ? namedPeople(tx, 'author', [authorId]) : posts;
}

const quorums = statement(
  'sign-offs.quorums',
  z.object({ id: of(bodies.id), kind: of(bodies.quorumKind), count: of(bodies.quorumCount) }),
  (ids: readonly string[]) =>
    sql`select id, quorum_kind as kind, quorum_count as count from bodies where id = any(${uuids(ids)})`,
);

/** A stage without a rule of its own goes by the quorum of its body; for a post whoever holds it signs. */
export async function withRules<Stage extends Pick<StageInput, 'bodyId' | 'postId' | 'rule'>>(
  tx: Tx,
  stages: readonly Stage[],
): Promise<(Stage & { readonly rule: StageRule })[]> {
  const ids = stages.flatMap(({ bodyId, rule }) => (bodyId && rule === undefined ? [bodyId] : []));
  const rows = await quorums(tx, ids);
  return stages.map((stage) => {
    if (stage.rule !== undefined) return { ...stage, rule: stage.rule };
    const body = rows.find(({ id }) => id === stage.bodyId);
    if (stage.postId) return { ...stage, rule: { kind: 'post' } };
    // A body that is not there is refused where its stage is written.
    return { ...stage, rule: body === undefined ? { kind: 'all' } : ruleOf(body.kind, body.count) };
  });
}

export function planOf({ postId, rule, meetingAt, dueAt }: RuledStage) {
  return { ofPost: postId !== undefined && postId !== null, rule, at: meetingAt ?? dueAt ?? null };
}

const copyPaper = statement(
  'sign-offs.copy-paper',
  z.object({ id: of(documents.id) }),
  (given: { processId: string; title: string; documentId: string; personId: string }) => sql`
    insert into documents (process_id, title, version, file_name, media_type, size, sha256, content, text, added_by)
    select ${given.processId}::uuid, ${given.title}::text, 1, file_name, media_type, size, sha256, content, text, ${given.personId}::uuid
    from documents where id = ${given.documentId} returning id`,
);

type Paper = Exclude<SignOffInput['document'], { readonly targetsOf: string }>;

/** What is signed, if it may be: a file as it came, or the list that is made of targets. */
async function paperOf(tx: Tx, document: SignOffInput['document']): Promise<Verdict<Paper>> {
  if ('targetsOf' in document) return paperOfTargets(tx, document.targetsOf);
  const file = 'content' in document ? await checkFile(document) : accept(true);
  return file.ok ? accept(document) : file;
}

/** The same bytes under the same hash, first version of the sign-off's own paper. */
async function keepPaper(
  tx: Tx,
  actor: Pick<Actor, 'personId'>,
  processId: string,
  { document, title }: { readonly document: Paper; readonly title: string },
): Promise<Verdict<string>> {
  if ('content' in document) {
    const added = await addDocument(tx, actor, { ...document, processId, title });
    return added.ok ? accept(added.value.documentId) : added;
  }
  if ('asItIs' in document) {
    const { asItIs: content, fileName } = document;
    const file = {
      fileName,
      mediaType: 'text/html',
      content,
      sha256: createHash('sha256').update(content).digest('hex'),
      text: '',
    };
    const [kept] = await insertDocument(tx, { processId, title, personId: actor.personId, file });
    return kept === undefined ? refuse('not-found', 'There is no such document.') : accept(kept.id);
  }
  const [copied] = await copyPaper(tx, { processId, title, ...document, personId: actor.personId });
  return copied === undefined ? refuse('not-found', 'There is no such document.') : accept(copied.id);
}

const stageColumns = {
  bodyId: 'uuid',
  postId: 'uuid',
  rule: 'text',
  count: 'smallint',
  asked: 'text',
  meetingAt: 'double precision',
  dueAt: 'double precision',
  wallText: 'text',
  place: 'text',
  commentsBy: 'double precision',
} as const;

const addStages = command(
  'sign-offs.add-stages',
  (given: { processId: string; stages: readonly object[] }) => sql`
    insert into sign_off_stages (process_id, position, body_id, post_id, name, rule, rule_count, asked, meeting_at, due_at, wall_text, place, comments_by)
    select ${given.processId}::uuid, g.ordinality, b.id, o.id, coalesce(b.name, o.title || ', ' || a.name), g.rule, g.count,
      g.asked, to_timestamp(g."meetingAt" / 1000), to_timestamp(g."dueAt" / 1000), coalesce(g."wallText", ''), coalesce(g.place, ''),
      to_timestamp(g."commentsBy" / 1000)
    from ${givenRows(given.stages, stageColumns)}
      left join bodies b on b.id = g."bodyId" left join posts o on o.id = g."postId" left join agencies a on a.id = o.agency_id
    where (b.id is null) <> (o.id is null)`,
);

/** Returns how many were kept: a stage whose body or post is not there is not. */
export function insertStages(tx: Tx, processId: string, stages: readonly RuledStage[]): Promise<number> {
  const given = stages.map((stage) => ({
    ...stage,
    rule: stage.rule.kind,
    count: stage.rule.kind === 'count' ? stage.rule.count : null,
  }));
  return addStages(tx, { processId, stages: given });
}
