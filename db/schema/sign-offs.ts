import { sql } from 'drizzle-orm';
import { boolean, index, integer, jsonb, pgTable, smallint, text, unique, uuid } from 'drizzle-orm/pg-core';
import type { CalendarName } from '../../domain/calendar/bank-holidays.ts';
import type { Asked, SignatureVerdict, StageRule, StageState } from '../../domain/sign-offs/sign-off.ts';
import { at, atNow, bytea, id, keyOf, spoken, titled, words } from '../columns.ts';
import { decisions, processes, tasks } from './chase.ts';
import { agencies, bodies, people, posts } from './directory.ts';
import { strategies } from './strategies.ts';

export const documents = pgTable(
  'documents',
  {
    id: id(),
    processId: keyOf('process_id', () => processes.id),
    title: text('title').notNull(),
    version: integer('version').notNull().default(1),
    fileName: text('file_name').notNull(),
    mediaType: text('media_type').notNull(),
    size: integer('size').notNull(),
    sha256: text('sha256').notNull(),
    content: bytea('content').notNull(),
    /** What is searched of its words, read when it was handed in; '' where it was handed in before that was done, or has none. */
    text: text('text').notNull().default(''),
    addedBy: uuid('added_by').references(() => people.id),
    addedAt: atNow('added_at'),
    words: words(titled('title'), `to_tsvector('concordat_names', file_name)`, spoken('text')),
  },
  (t) => [
    index('documents_words').using('gin', t.words),
    unique('documents_version').on(t.processId, t.title, t.version),
  ],
);

export const signOffs = pgTable(
  'sign_offs',
  {
    processId: uuid('process_id')
      .primaryKey()
      .references(() => processes.id),
    /** Who wrote the paper: never signs it, and owes the new version when it is referred back. */
    authorId: keyOf('author_id', () => people.id),
    /** The words of the recommendation: "That the Authority supports the strategy." (S3) */
    recommendation: text('recommendation').notNull().default(''),
    zone: text('zone').notNull().default('Europe/London'),
    calendar: text('calendar').$type<CalendarName>().notNull().default('england-and-wales'),
    /** The version that is asked for now; signatures bind its hash. */
    documentId: uuid('document_id').references(() => documents.id),
    /** The report of its process of which the paper is a copy: it is signed as it is, or not at all. */
    reportId: uuid('report_id').references(() => documents.id),
    /** The strategy of which the paper is the list of proposed targets: it is signed as it is, and what it comes to is theirs. */
    targetsOf: uuid('targets_of').references(() => strategies.processId),
    /** The stage that is open, or was last. */
    stage: smallint('stage').notNull().default(0),
  },
  (t) => [
    index('sign_offs_author').on(t.authorId),
    index('sign_offs_targets')
      .on(t.targetsOf)
      .where(sql`targets_of is not null`),
  ],
);

export const signOffStages = pgTable(
  'sign_off_stages',
  {
    id: id(),
    processId: keyOf('process_id', () => processes.id),
    order: smallint('position').notNull(),
    bodyId: uuid('body_id').references(() => bodies.id),
    postId: uuid('post_id').references(() => posts.id),
    /** What the body or the post was called when it was asked. */
    name: text('name').notNull(),
    rule: text('rule').$type<StageRule['kind']>().notNull(),
    ruleCount: smallint('rule_count'),
    asked: text('asked').$type<Asked>().notNull(),
    meetingAt: at('meeting_at'),
    /** Where there is no meeting: by when signatures are asked for. */
    dueAt: at('due_at'),
    wallText: text('wall_text').notNull().default(''),
    place: text('place').notNull().default(''),
    /** Until when comments on the papers are taken (F53). */
    commentsBy: at('comments_by'),
    state: text('state').$type<StageState>().notNull().default('waiting'),
    openedAt: at('opened_at'),
    decidedAt: at('decided_at'),
    skippedBy: uuid('skipped_by').references(() => people.id),
    skippedWhy: text('skipped_why'),
  },
  (t) => [
    unique('sign_off_stages_position').on(t.processId, t.order),
    index('sign_off_stages_body').on(t.bodyId),
    index('sign_off_stages_open')
      .on(t.processId)
      .where(sql`state = 'open'`),
  ],
);

/** Which task asks whom at which stage; the task itself is chased like any other. */
export const signatoryTasks = pgTable(
  'signatory_tasks',
  {
    taskId: uuid('task_id')
      .primaryKey()
      .references(() => tasks.id),
    stageId: keyOf('stage_id', () => signOffStages.id),
  },
  (t) => [index('signatory_tasks_stage').on(t.stageId)],
);

/** A dated meeting that decided for its body, as the secretary wrote it down (S23). Never changed. */
export const meetingRecords = pgTable(
  'meeting_records',
  {
    id: id(),
    stageId: keyOf('stage_id', () => signOffStages.id),
    metAt: at('met_at').notNull(),
    metWallText: text('met_wall_text').notNull(),
    /** Ids of members. */
    present: jsonb('present').$type<readonly string[]>().notNull(),
    apologies: jsonb('apologies').$type<readonly string[]>().notNull(),
    minute: text('minute').notNull(),
    recordedBy: keyOf('recorded_by', () => people.id),
    recordedAt: atNow('recorded_at'),
  },
  (t) => [index('meeting_records_stage').on(t.stageId)],
);

/** Who said what, in what capacity, on which version. Rows are never changed: a void is a row beside it. */
export const signatures = pgTable(
  'signatures',
  {
    id: id(),
    processId: keyOf('process_id', () => processes.id),
    stageId: keyOf('stage_id', () => signOffStages.id),
    signerId: keyOf('signer_id', () => people.id),
    /** In whose seat: the signer's own, or that of somebody whom he stands in for. Null: a meeting decided for the body. */
    seatId: uuid('seat_id').references(() => people.id),
    capacity: text('capacity').notNull(),
    meetingRecordId: uuid('meeting_record_id').references(() => meetingRecords.id),
    verdict: text('verdict').$type<SignatureVerdict>().notNull(),
    /** A referral to an earlier stage; null: to the author. */
    referTo: smallint('refer_to'),
    comment: text('comment').notNull().default(''),
    changes: text('changes').notNull().default(''),
    documentId: keyOf('document_id', () => documents.id),
    sha256: text('sha256').notNull(),
    decisionId: uuid('decision_id')
      .notNull()
      .unique()
      .references(() => decisions.id),
    signedAt: atNow('signed_at'),
  },
  (t) => [index('signatures_process').on(t.processId), index('signatures_stage').on(t.stageId)],
);

/** What somebody says of a paper that is being signed already (F53): shown beside it, and settled by its author. */
export const paperComments = pgTable(
  'paper_comments',
  {
    id: id(),
    processId: keyOf('process_id', () => signOffs.processId),
    /** The stage that was asked when it came; null where the paper waited for its author. */
    stageId: uuid('stage_id').references(() => signOffStages.id),
    /** The version that was asked for then. */
    documentId: keyOf('document_id', () => documents.id),
    personId: keyOf('person_id', () => people.id),
    /** For which agency of the round, where a partner said it. */
    agencyId: uuid('agency_id').references(() => agencies.id),
    comment: text('comment').notNull(),
    late: boolean('late').notNull(),
    addedAt: atNow('added_at'),
    taken: boolean('taken'),
    reason: text('reason').notNull().default(''),
    decidedBy: uuid('decided_by').references(() => people.id),
    decidedAt: at('decided_at'),
    words: words(spoken('comment'), spoken('reason')),
  },
  (t) => [
    index('paper_comments_agency').on(t.agencyId),
    index('paper_comments_words').using('gin', t.words),
    index('paper_comments_process').on(t.processId, t.id),
  ],
);

/** A signature that counts no more, since its paper has a new version or its stage is asked again. */
export const signatureVoids = pgTable('signature_voids', {
  signatureId: uuid('signature_id')
    .primaryKey()
    .references(() => signatures.id),
  why: text('why').$type<'new-version' | 'asked-again'>().notNull(),
  voidedAt: atNow('voided_at'),
});
