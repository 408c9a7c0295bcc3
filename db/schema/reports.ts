import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  date,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import type { CommentState } from '../../domain/reports/comment.ts';
import type { RenderingState, ReportFormat } from '../../domain/reports/formats.ts';
import type { LogoKind } from '../../domain/reports/look.ts';
import type { SkeletonSection } from '../../domain/reports/skeleton.ts';
import type { ReportKind, ReportTree } from '../../domain/reports/tree.ts';
import type { Asked } from '../../domain/sign-offs/sign-off.ts';
import { at, atNow, bytea, id, keyOf, named, referenced, spoken, titled, words } from '../columns.ts';
import { processes, tasks } from './chase.ts';
import { bodies, people } from './directory.ts';
import { signOffs } from './sign-offs.ts';
import { strands, strategies } from './strategies.ts';

/** Which sections reports of a kind have: each change is a row of its own, and the newest that is in force counts. */
export const reportSkeletons = pgTable(
  'report_skeletons',
  {
    id: id(),
    kind: text('kind').$type<ReportKind>().notNull(),
    number: integer('number').notNull(),
    sections: jsonb('sections').$type<readonly SkeletonSection[]>().notNull(),
    /** Standing lines: whom to ask (S52). */
    contact: text('contact').notNull().default(''),
    madeBy: keyOf('made_by', () => people.id),
    madeAt: atNow('made_at'),
    /** Since when new reports begin with it, and by whom: never who drafted it. Null: a draft of a change. */
    inForceAt: at('in_force_at'),
    inForceBy: uuid('in_force_by').references(() => people.id),
  },
  (t) => [
    unique('report_skeletons_number').on(t.kind, t.number),
    check('report_skeletons_two', sql`in_force_by is null or in_force_at is not null and in_force_by <> made_by`),
  ],
);

/** How reports look from now on: each change is a row of its own, and the newest counts for what is frozen from then on. */
export const reportLooks = pgTable(
  'report_looks',
  {
    id: id(),
    number: integer('number').notNull().unique(),
    names: text('names').notNull(),
    accent: text('accent').notNull(),
    logo: bytea('logo'),
    logoKind: text('logo_kind').$type<LogoKind>(),
    logoAlt: text('logo_alt').notNull().default(''),
    /** The styles of a Word document, and what that was called. */
    styles: text('styles'),
    templateName: text('template_name').notNull().default(''),
    madeBy: uuid('made_by')
      .notNull()
      .references(() => people.id),
    madeAt: atNow('made_at'),
  },
  () => [
    check(
      'report_looks_logo',
      sql`num_nonnulls(logo, logo_kind) = 0 or num_nonnulls(logo, logo_kind) = 2 and logo_alt <> ''`,
    ),
  ],
);

/** A report as it is written: of a strategy, for a meeting of a body (S1). What was frozen of it is its versions. */
export const reports = pgTable(
  'reports',
  {
    id: id(),
    reference: text('reference').notNull().unique(),
    strategyId: keyOf('strategy_id', () => strategies.processId),
    kind: text('kind').$type<ReportKind>().notNull(),
    title: text('title').notNull(),
    bodyId: keyOf('body_id', () => bodies.id),
    /** What the body was called when the report was laid before it. */
    body: text('body').notNull(),
    meetsOn: date('meets_on').notNull(),
    /** In the agenda; "" until it is known. */
    number: text('number').notNull().default(''),
    laidBy: text('laid_by').notNull(),
    asked: text('asked').$type<Asked>().notNull(),
    recommendation: text('recommendation').notNull(),
    /** The review, round or inspection that it is about, or the strand. */
    processId: uuid('process_id').references(() => processes.id),
    strandId: uuid('strand_id').references(() => strands.id),
    contact: text('contact').notNull().default(''),
    state: text('state').$type<'draft' | 'frozen'>().notNull().default('draft'),
    version: integer('version').notNull().default(1),
    madeBy: keyOf('made_by', () => people.id),
    madeAt: atNow('made_at'),
    /** When something of it was written last: freezing looks whether it is still what it has read. */
    changedAt: atNow('changed_at'),
    words: words(titled('title'), referenced, spoken('number'), spoken('recommendation')),
  },
  (t) => [
    index('reports_words').using('gin', t.words),
    index('reports_strategy').on(t.strategyId, t.id),
    index('reports_meeting').on(t.meetsOn, t.id),
    check('reports_state', sql`state in ('draft', 'frozen')`),
  ],
);

/** Who wrote it, with rank and unit as they were when he was named (S51). */
export const reportAuthors = pgTable(
  'report_authors',
  {
    reportId: keyOf('report_id', () => reports.id),
    personId: keyOf('person_id', () => people.id),
    order: smallint('position').notNull(),
    name: text('name').notNull(),
    rank: text('rank').notNull().default(''),
    unit: text('unit').notNull().default(''),
    /** By which it is found. */
    id: uuid('id')
      .notNull()
      .default(sql`uuidv7()`),
    words: words(named('name'), `to_tsvector('concordat_names', rank)`, `to_tsvector('concordat_names', unit)`),
  },
  (t) => [
    primaryKey({ columns: [t.reportId, t.personId] }),
    index('report_authors_person').on(t.personId),
    uniqueIndex('report_authors_id').on(t.id),
    index('report_authors_words').using('gin', t.words),
  ],
);

/** By the key of a live part the hash of what it said when somebody last saw it. */
export type SeenParts = Readonly<Record<string, string>>;

export const reportSections = pgTable(
  'report_sections',
  {
    reportId: keyOf('report_id', () => reports.id),
    key: text('key').notNull(),
    order: smallint('position').notNull(),
    letter: text('letter').notNull().default(''),
    heading: text('heading').notNull(),
    required: boolean('required').notNull(),
    numbered: boolean('numbered').notNull(),
    nilSentence: text('nil_sentence').notNull().default(''),
    text: text('text').notNull().default(''),
    /** There is nothing to say here, and that is said (S50, S71). */
    nothing: boolean('nothing').notNull().default(false),
    /** The author whose part it is; null: of the directorate's officers. */
    writerId: uuid('writer_id').references(() => people.id),
    seen: jsonb('seen').$type<SeenParts>().notNull().default({}),
    version: integer('version').notNull().default(1),
    saidBy: uuid('said_by').references(() => people.id),
    saidAt: at('said_at'),
    /** By when its author writes it, what he owes for it on the watch, and that he says it is ready. */
    dueOn: date('due_on'),
    taskId: uuid('task_id').references(() => tasks.id),
    readyAt: at('ready_at'),
    readyBy: uuid('ready_by').references(() => people.id),
    /** By which it is found. */
    id: uuid('id')
      .notNull()
      .default(sql`uuidv7()`),
    words: words(titled('heading'), spoken('text')),
  },
  (t) => [
    primaryKey({ columns: [t.reportId, t.key] }),
    uniqueIndex('report_sections_id').on(t.id),
    index('report_sections_words').using('gin', t.words),
    index('report_sections_task')
      .on(t.taskId)
      .where(sql`task_id is not null`),
    check('report_sections_nothing', sql`not nothing or text = ''`),
    check('report_sections_due', sql`due_on is null or writer_id is not null`),
    check('report_sections_ready', sql`num_nonnulls(ready_at, ready_by) in (0, 2)`),
  ],
);

/** Whom an officer has invited to comment on a draft: he reads it, and writes nothing of it. */
export const reportReaders = pgTable(
  'report_readers',
  {
    reportId: uuid('report_id')
      .notNull()
      .references(() => reports.id),
    personId: uuid('person_id')
      .notNull()
      .references(() => people.id),
    invitedBy: uuid('invited_by')
      .notNull()
      .references(() => people.id),
    invitedAt: atNow('invited_at'),
  },
  (t) => [primaryKey({ columns: [t.reportId, t.personId] }), index('report_readers_person').on(t.personId)],
);

/** What is said of a section of a draft, with the words that it quotes: it stands whatever becomes of the text. */
export const reportComments = pgTable(
  'report_comments',
  {
    id: id(),
    reportId: uuid('report_id').notNull(),
    section: text('section').notNull(),
    /** Of the section, when it was said. */
    sectionVersion: integer('section_version').notNull(),
    quote: text('quote').notNull().default(''),
    text: text('text').notNull(),
    saidBy: uuid('said_by')
      .notNull()
      .references(() => people.id),
    /** His name then: an author of another agency would not find it. */
    speaker: text('speaker').notNull(),
    saidAt: atNow('said_at'),
    state: text('state').$type<CommentState>().notNull().default('open'),
    answer: text('answer').notNull().default(''),
    settledBy: uuid('settled_by').references(() => people.id),
    settledAt: at('settled_at'),
    version: integer('version').notNull().default(1),
  },
  (t) => [
    foreignKey({
      name: 'report_comments_section',
      columns: [t.reportId, t.section],
      foreignColumns: [reportSections.reportId, reportSections.key],
    }),
    index('report_comments_report').on(t.reportId, t.id),
    check('report_comments_state', sql`state in ('open', 'settled', 'carried')`),
    check('report_comments_settled', sql`state = 'open' or settled_by is not null and settled_at is not null`),
    check('report_comments_carried', sql`state <> 'carried' or answer <> ''`),
  ],
);

/** The bytes of a document that is an appendix, by its hash. Never changed: a frozen version names the hash. */
export const reportFiles = pgTable(
  'report_files',
  {
    reportId: keyOf('report_id', () => reports.id),
    sha256: text('sha256').notNull(),
    fileName: text('file_name').notNull(),
    mediaType: text('media_type').notNull(),
    size: integer('size').notNull(),
    content: bytea('content').notNull(),
    addedBy: keyOf('added_by', () => people.id),
    addedAt: atNow('added_at'),
  },
  (t) => [primaryKey({ columns: [t.reportId, t.sha256] })],
);

/** An appendix says something itself, or is a document; its number is its place (S75). */
export const reportAppendices = pgTable(
  'report_appendices',
  {
    reportId: keyOf('report_id', () => reports.id),
    key: text('key').notNull(),
    order: smallint('position').notNull(),
    title: text('title').notNull(),
    text: text('text').notNull().default(''),
    fileSha256: text('file_sha256'),
    seen: jsonb('seen').$type<SeenParts>().notNull().default({}),
    version: integer('version').notNull().default(1),
    saidBy: uuid('said_by').references(() => people.id),
    saidAt: at('said_at'),
  },
  (t) => [
    primaryKey({ columns: [t.reportId, t.key] }),
    foreignKey({
      name: 'report_appendices_file',
      columns: [t.reportId, t.fileSha256],
      foreignColumns: [reportFiles.reportId, reportFiles.sha256],
    }),
    check('report_appendices_one', sql`file_sha256 is null or text = ''`),
  ],
);

/** What a version, and what the public reads of one, says of its report: what it was when it was frozen. */
const frozen = () => ({
  id: id(),
  reportId: keyOf('report_id', () => reports.id),
  number: integer('number').notNull(),
  reference: text('reference').notNull(),
  strategyId: keyOf('strategy_id', () => strategies.processId),
  strandId: uuid('strand_id').references(() => strands.id),
  kind: text('kind').$type<ReportKind>().notNull(),
  title: text('title').notNull(),
  bodyId: keyOf('body_id', () => bodies.id),
  body: text('body').notNull(),
  meetsOn: date('meets_on').notNull(),
  tree: jsonb('tree').$type<ReportTree>().notNull(),
  /** Of the tree as one text (`canonical`). */
  sha256: text('sha256').notNull(),
});

/** What was frozen: one tree, which every format is made of. A trigger keeps it as it is. */
export const reportVersions = pgTable(
  'report_versions',
  {
    ...frozen(),
    /** Its number in the agenda. */
    item: text('item').notNull().default(''),
    /** The hashes of the documents that are its appendices. */
    files: text('files').array().notNull().default([]),
    frozenBy: keyOf('frozen_by', () => people.id),
    frozenAt: atNow('frozen_at'),
    /** How its files look; null: as the house does. */
    lookId: uuid('look_id').references(() => reportLooks.id),
    /** The sign-off that carries it before its body. */
    signOffId: uuid('sign_off_id').references(() => signOffs.processId),
    /** Since when every agency that sees the strategy reads it. */
    publishedAt: at('published_at'),
    publishedBy: uuid('published_by').references(() => people.id),
    words: words(titled('title'), referenced, spoken('item'), spoken('said_in_report(tree)')),
  },
  (t) => [
    index('report_versions_words').using('gin', t.words),
    unique('report_versions_number').on(t.reportId, t.number),
    index('report_versions_before').on(t.strategyId, t.bodyId, t.meetsOn),
    index('report_versions_meeting').on(t.meetsOn, t.id),
    index('report_versions_title').on(sql`lower(${t.title})`, t.id),
    uniqueIndex('report_versions_sign_off').on(t.signOffId),
  ],
);

/** Who made something public, and who took it off again, and why. */
export const madePublic = () => ({
  madeBy: keyOf('made_by', () => people.id),
  madeAt: atNow('made_at'),
  withdrawnBy: uuid('withdrawn_by').references(() => people.id),
  withdrawnAt: at('withdrawn_at'),
  withdrawnWhy: text('withdrawn_why'),
  /** Which public one stands in its place, by its reference. */
  successor: text('successor'),
});

/** What the public reads of a version: a tree of its own, in which some words may be missing (record 0058). A trigger keeps it as it is. */
export const publications = pgTable(
  'publications',
  {
    ...frozen(),
    versionId: keyOf('version_id', () => reportVersions.id),
    item: text('item').notNull(),
    /** What the body was asked for, and when it carried that. */
    asked: text('asked').$type<Asked>().notNull(),
    decidedAt: at('decided_at'),
    /** The hashes of the documents that the public may fetch. */
    files: text('files').array().notNull(),
    ...madePublic(),
  },
  (t) => [
    uniqueIndex('publications_report')
      .on(t.reportId)
      .where(sql`withdrawn_at is null`),
    uniqueIndex('publications_reference')
      .on(t.reference)
      .where(sql`withdrawn_at is null`),
    index('publications_withdrawn_reference')
      .on(t.reference, t.withdrawnAt)
      .where(sql`withdrawn_at is not null`),
    index('publications_meeting').on(t.meetsOn, t.id),
    index('publications_body').on(t.bodyId, t.meetsOn, t.id),
    index('publications_version').on(t.versionId),
    check('publications_successor', sql`successor is null or withdrawn_at is not null`),
    check('publications_withdrawn', sql`num_nonnulls(withdrawn_by, withdrawn_at, withdrawn_why) in (0, 3)`),
  ],
);

/** A passage of a version, or of a decision, that the public does not read, and why; kept apart from what was frozen. */
export const redactions = pgTable(
  'redactions',
  {
    id: id(),
    /** The one or the other. */
    versionId: uuid('version_id').references(() => reportVersions.id),
    signOffId: uuid('sign_off_id').references(() => signOffs.processId),
    /** The place of the text in the tree (domain/reports/redaction.ts) or in the decision (domain/public/decision.ts). */
    block: text('block').notNull(),
    fromLetter: integer('from_letter').notNull(),
    toLetter: integer('to_letter').notNull(),
    reason: text('reason').notNull(),
    madeBy: keyOf('made_by', () => people.id),
    madeAt: atNow('made_at'),
    liftedBy: uuid('lifted_by').references(() => people.id),
    liftedAt: at('lifted_at'),
  },
  (t) => [
    uniqueIndex('redactions_one')
      .on(t.versionId, t.block, t.fromLetter, t.toLetter)
      .where(sql`lifted_at is null`),
    uniqueIndex('redactions_sign_off')
      .on(t.signOffId, t.block, t.fromLetter, t.toLetter)
      .where(sql`lifted_at is null`),
    check('redactions_of', sql`num_nonnulls(version_id, sign_off_id) = 1`),
    check('redactions_passage', sql`from_letter >= 0 and to_letter > from_letter`),
    check('redactions_lifted', sql`num_nonnulls(lifted_by, lifted_at) in (0, 2)`),
  ],
);

/** A file that is made of a version, or of what the public reads of it: one for each format. */
export const renderings = pgTable(
  'renderings',
  {
    id: id(),
    versionId: keyOf('version_id', () => reportVersions.id),
    /** Null: of the version as it was frozen. */
    publicationId: uuid('publication_id').references(() => publications.id),
    format: text('format').$type<ReportFormat>().notNull(),
    state: text('state').$type<RenderingState>().notNull().default('asked'),
    /** What is being done, or why it failed, in words for people. */
    progress: text('progress').notNull().default(''),
    /** How often it was begun: what ends its process again and again is given up. */
    tries: smallint('tries').notNull().default(0),
    content: bytea('content'),
    size: integer('size'),
    sha256: text('sha256'),
    askedBy: keyOf('asked_by', () => people.id),
    askedAt: atNow('asked_at'),
    changedAt: atNow('changed_at'),
  },
  (t) => [
    unique('renderings_one').on(t.versionId, t.format, t.publicationId).nullsNotDistinct(),
    index('renderings_publication')
      .on(t.publicationId)
      .where(sql`publication_id is not null`),
    index('renderings_unfinished')
      .on(t.changedAt)
      .where(sql`state in ('asked', 'running')`),
    check('renderings_state', sql`state in ('asked', 'running', 'done', 'failed')`),
    check('renderings_done', sql`(state = 'done') = (content is not null)`),
  ],
);
