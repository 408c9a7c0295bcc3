import { sql } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import {
  check,
  date,
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
import type { ActionState } from '../../domain/inspections/corrective-action.ts';
import type { Grade, Rung } from '../../domain/inspections/enforcement.ts';
import type { Severity } from '../../domain/inspections/inspection.ts';
import type { Grounds, InspectionRule } from '../../domain/inspections/rules.ts';
import type { CalendarName } from '../../domain/calendar/bank-holidays.ts';
import { at, atNow, id, keyOf, spoken, words } from '../columns.ts';
import { processes, tasks } from './chase.ts';
import { agencies, bodies, people, posts } from './directory.ts';
import { reviews } from './reviews.ts';
import { documents, signOffs } from './sign-offs.ts';
import { activities, strategies } from './strategies.ts';
import { answerFiles } from './tasks.ts';

export const inspections = pgTable(
  'inspections',
  {
    processId: uuid('process_id')
      .primaryKey()
      .references(() => processes.id),
    scope: text('scope').notNull(),
    /** Why it is inspected, in the words of who proposed or drafted it: the agency is told. */
    grounds: text('grounds').notNull(),
    strategyId: uuid('strategy_id').references(() => strategies.processId),
    /** The rule's proposal that was accepted, and its grounds as ids, codes, instants and counts. */
    proposalId: uuid('proposal_id').references((): AnyPgColumn => inspectionProposals.id),
    proposalGrounds: jsonb('proposal_grounds').$type<Readonly<Record<string, unknown>>>(),
    /** What was owed and missing: looked at again under its lock at the moment of opening (R42). */
    groundsTaskId: uuid('grounds_task_id').references(() => tasks.id),
    /** A re-inspection names the inspection before it. */
    predecessorId: uuid('predecessor_id').references(() => processes.id),
    zone: text('zone').notNull().default('Europe/London'),
    calendar: text('calendar').$type<CalendarName>().notNull().default('england-and-wales'),
    evidenceDueAt: at('evidence_due_at'),
    evidenceDueWallText: text('evidence_due_wall_text'),
    preliminaryAt: at('preliminary_at'),
    preliminaryDocumentId: uuid('preliminary_document_id').references(() => documents.id),
    commentsDueAt: at('comments_due_at'),
    finalAt: at('final_at'),
    finalDocumentId: uuid('final_document_id').references(() => documents.id),
    signedOffBy: uuid('signed_off_by').references(() => people.id),
    /** Where it stands on the ladder of enforcement (F73). */
    rung: text('rung').$type<Rung>().notNull().default('report'),
    /** Said when it was closed, cancelled or reopened, the last of them. */
    reason: text('reason').notNull().default(''),
  },
  (t) => [
    index('inspections_strategy')
      .on(t.strategyId)
      .where(sql`strategy_id is not null`),
  ],
);

export const inspectionAgencies = pgTable(
  'inspection_agencies',
  {
    processId: keyOf('process_id', () => processes.id),
    agencyId: keyOf('agency_id', () => agencies.id),
    /** From here on the agency sees the inspection. */
    notifiedAt: at('notified_at'),
  },
  (t) => [primaryKey({ columns: [t.processId, t.agencyId] }), index('inspection_agencies_agency').on(t.agencyId)],
);

export const inspectionInspectors = pgTable(
  'inspection_inspectors',
  {
    processId: keyOf('process_id', () => processes.id),
    personId: keyOf('person_id', () => people.id),
  },
  (t) => [primaryKey({ columns: [t.processId, t.personId] }), index('inspection_inspectors_person').on(t.personId)],
);

export const inspectionVisits = pgTable(
  'inspection_visits',
  {
    id: id(),
    processId: keyOf('process_id', () => processes.id),
    agencyId: keyOf('agency_id', () => agencies.id),
    startsAt: at('starts_at').notNull(),
    wallText: text('wall_text').notNull(),
    place: text('place').notNull(),
    purpose: text('purpose').notNull(),
    /** Who is to be there, and once it was held who was. */
    attendees: text('attendees').notNull().default(''),
    state: text('state').$type<'planned' | 'held' | 'called-off'>().notNull().default('planned'),
    version: integer('version').notNull().default(1),
    createdBy: keyOf('created_by', () => people.id),
  },
  (t) => [index('inspection_visits_process').on(t.processId, t.startsAt)],
);

/** For inspectors and the directorate alone. */
export const inspectionNotes = pgTable(
  'inspection_notes',
  {
    id: id(),
    processId: keyOf('process_id', () => processes.id),
    text: text('text').notNull(),
    writtenBy: keyOf('written_by', () => people.id),
    writtenAt: atNow('written_at'),
  },
  (t) => [index('inspection_notes_process').on(t.processId)],
);

export const inspectionFindings = pgTable(
  'inspection_findings',
  {
    id: id(),
    processId: keyOf('process_id', () => processes.id),
    /** Counted from 1 in its inspection: what reports and comments call it. */
    number: smallint('number').notNull(),
    agencyId: keyOf('agency_id', () => agencies.id),
    ownerPostId: uuid('owner_post_id').references(() => posts.id),
    severity: text('severity').$type<Severity>().notNull(),
    text: text('text').notNull(),
    /** What is to be put right; '' where nothing is. Owed from the final report on. */
    action: text('action').notNull().default(''),
    dueAt: at('due_at'),
    dueWallText: text('due_wall_text').notNull().default(''),
    demonstrationDays: integer('demonstration_days').notNull().default(0),
    withdrawnAt: at('withdrawn_at'),
    version: integer('version').notNull().default(1),
    createdBy: keyOf('created_by', () => people.id),
    words: words(spoken('text'), spoken('action')),
  },
  (t) => [
    unique('inspection_findings_number').on(t.processId, t.number),
    index('inspection_findings_words').using('gin', t.words),
  ],
);

/** Which file that an agency gave as evidence stands behind a finding. */
export const findingEvidence = pgTable(
  'finding_evidence',
  {
    findingId: keyOf('finding_id', () => inspectionFindings.id),
    fileId: keyOf('file_id', () => answerFiles.id),
  },
  (t) => [primaryKey({ columns: [t.findingId, t.fileId] })],
);

/** What the inspectors answered to one comment on the preliminary report; findingId null: to the general one. */
export const commentReplies = pgTable(
  'comment_replies',
  {
    id: id(),
    processId: keyOf('process_id', () => processes.id),
    taskId: keyOf('task_id', () => tasks.id),
    findingId: uuid('finding_id').references(() => inspectionFindings.id),
    /** Of the comments that were replied to: a comment that was changed since asks for another reply. */
    answerVersion: integer('answer_version').notNull(),
    reply: text('reply').notNull(),
    repliedBy: keyOf('replied_by', () => people.id),
    repliedAt: atNow('replied_at'),
  },
  (t) => [unique('comment_replies_once').on(t.taskId, t.findingId, t.answerVersion).nullsNotDistinct()],
);

export const correctiveActions = pgTable(
  'corrective_actions',
  {
    id: id(),
    processId: keyOf('process_id', () => processes.id),
    findingId: keyOf('finding_id', () => inspectionFindings.id),
    agencyId: keyOf('agency_id', () => agencies.id),
    ownerPostId: uuid('owner_post_id').references(() => posts.id),
    text: text('text').notNull(),
    demonstrationDays: integer('demonstration_days').notNull().default(0),
    state: text('state').$type<ActionState>().notNull().default('running'),
    /** The task by which it is owed now: another one after it was sent back. */
    taskId: uuid('task_id').references(() => tasks.id),
    verifyTaskId: uuid('verify_task_id').references(() => tasks.id),
    reportedBy: uuid('reported_by').references(() => people.id),
    reportedAt: at('reported_at'),
    reportedText: text('reported_text').notNull().default(''),
    judgedBy: uuid('judged_by').references(() => people.id),
    judgedAt: at('judged_at'),
    /** What the verifier wrote: for the agency too. */
    judgement: text('judgement').notNull().default(''),
    sentBack: smallint('sent_back').notNull().default(0),
    version: integer('version').notNull().default(1),
  },
  (t) => [index('corrective_actions_process').on(t.processId), index('corrective_actions_task').on(t.taskId)],
);

/** An action is not owed until a day, since somebody agreed to that; then it is owed again (F74). */
export const actionWaivers = pgTable(
  'action_waivers',
  {
    id: id(),
    processId: keyOf('process_id', () => processes.id),
    actionId: keyOf('action_id', () => correctiveActions.id),
    untilAt: at('until_at').notNull(),
    untilWallText: text('until_wall_text').notNull(),
    reason: text('reason').notNull(),
    agreedBy: text('agreed_by').notNull(),
    recordedBy: keyOf('recorded_by', () => people.id),
    recordedAt: atNow('recorded_at'),
  },
  (t) => [index('action_waivers_action').on(t.actionId)],
);

/** The minute of a body that met about an inspection: a document of it, with the day. */
export const inspectionMinutes = pgTable(
  'inspection_minutes',
  {
    documentId: uuid('document_id')
      .primaryKey()
      .references(() => documents.id),
    processId: keyOf('process_id', () => processes.id),
    bodyId: keyOf('body_id', () => bodies.id),
    metOn: date('met_on').notNull(),
  },
  (t) => [index('inspection_minutes_process').on(t.processId)],
);

/** A step that somebody is named to authorise: taken once he says so. One at a time waits. */
export const stepProposals = pgTable(
  'step_proposals',
  {
    id: id(),
    processId: keyOf('process_id', () => processes.id),
    toRung: text('to_rung').$type<Rung>().notNull(),
    reason: text('reason').notNull(),
    conditions: text('conditions').notNull().default(''),
    bodyId: uuid('body_id').references(() => bodies.id),
    authoriserId: keyOf('authoriser_id', () => people.id),
    proposedBy: keyOf('proposed_by', () => people.id),
    proposedAt: atNow('proposed_at'),
    state: text('state').$type<'waiting' | 'confirmed' | 'denied' | 'replaced'>().notNull().default('waiting'),
    answer: text('answer').notNull().default(''),
    answeredAt: at('answered_at'),
  },
  (t) => [
    uniqueIndex('step_proposals_waiting')
      .on(t.processId)
      .where(sql`state = 'waiting'`),
    index('step_proposals_process').on(t.processId),
    index('step_proposals_authoriser').on(t.authoriserId),
    check('step_proposals_by_two', sql`authoriser_id <> proposed_by`),
  ],
);

/** A step up or down the ladder, with who authorised it and why (F40, F73). */
export const inspectionSteps = pgTable(
  'inspection_steps',
  {
    id: id(),
    processId: keyOf('process_id', () => processes.id),
    fromRung: text('from_rung').$type<Rung>().notNull(),
    toRung: text('to_rung').$type<Rung>().notNull(),
    grade: text('grade').$type<Grade>().notNull(),
    /** The name of whoever authorised it; without one of the next two it is as the officer typed it. */
    authorisedBy: text('authorised_by').notNull(),
    authoriserId: uuid('authoriser_id').references(() => people.id),
    minuteId: uuid('minute_id').references(() => inspectionMinutes.documentId),
    reason: text('reason').notNull(),
    bodyId: uuid('body_id').references(() => bodies.id),
    /** A referral asks its body for a decision. */
    signOffId: uuid('sign_off_id').references(() => signOffs.processId),
    takenBy: keyOf('taken_by', () => people.id),
    takenAt: atNow('taken_at'),
  },
  (t) => [index('inspection_steps_process').on(t.processId), index('inspection_steps_sign_off').on(t.signOffId)],
);

export const inspectionConditions = pgTable(
  'inspection_conditions',
  {
    id: id(),
    processId: keyOf('process_id', () => processes.id),
    stepId: keyOf('step_id', () => inspectionSteps.id),
    text: text('text').notNull(),
    state: text('state').$type<'open' | 'met' | 'not-met'>().notNull().default('open'),
    note: text('note').notNull().default(''),
    judgedBy: uuid('judged_by').references(() => people.id),
    judgedAt: at('judged_at'),
    version: integer('version').notNull().default(1),
  },
  (t) => [index('inspection_conditions_process').on(t.processId)],
);

/** The register of recommendations across inspections; a body agrees that one is completed (F75). */
export const recommendations = pgTable(
  'recommendations',
  {
    id: id(),
    processId: keyOf('process_id', () => processes.id),
    findingId: keyOf('finding_id', () => inspectionFindings.id),
    agencyId: keyOf('agency_id', () => agencies.id),
    text: text('text').notNull(),
    state: text('state').$type<'open' | 'completed' | 'merged'>().notNull().default('open'),
    mergedIntoId: uuid('merged_into_id').references((): AnyPgColumn => recommendations.id),
    bodyId: uuid('body_id').references(() => bodies.id),
    agreedOn: date('agreed_on'),
    version: integer('version').notNull().default(1),
    words: words(spoken('text')),
  },
  (t) => [
    index('recommendations_words').using('gin', t.words),
    index('recommendations_state').on(t.state, t.id),
    index('recommendations_process').on(t.processId),
    index('recommendations_agency').on(t.agencyId),
  ],
);

/** What happened to a recommendation, in order; that of a merged one stays its own. */
export const recommendationEvents = pgTable(
  'recommendation_events',
  {
    id: id(),
    recommendationId: keyOf('recommendation_id', () => recommendations.id),
    what: text('what').$type<'made' | 'completed' | 'merged' | 'absorbed' | 'linked'>().notNull(),
    otherId: uuid('other_id').references(() => recommendations.id),
    note: text('note').notNull().default(''),
    by: keyOf('by', () => people.id),
    at: atNow('at'),
  },
  (t) => [index('recommendation_events_recommendation').on(t.recommendationId, t.id)],
);

/** An inspection that a rule proposes; a person accepts or dismisses it with a reason (F68). */
export const inspectionProposals = pgTable(
  'inspection_proposals',
  {
    id: id(),
    strategyId: keyOf('strategy_id', () => strategies.processId),
    reviewId: uuid('review_id').references(() => reviews.processId),
    activityId: uuid('activity_id').references(() => activities.id),
    agencyId: uuid('agency_id').references(() => agencies.id),
    postId: uuid('post_id').references(() => posts.id),
    rule: text('rule').$type<InspectionRule>().notNull(),
    grounds: jsonb('grounds').$type<Grounds>().notNull(),
    state: text('state').$type<'proposed' | 'accepted' | 'dismissed'>().notNull().default('proposed'),
    reason: text('reason').notNull().default(''),
    decidedBy: uuid('decided_by').references(() => people.id),
    decidedAt: at('decided_at'),
    /** The inspection that an accepted proposal led to. */
    inspectionId: uuid('inspection_id').references(() => processes.id),
    raisedAt: atNow('raised_at'),
  },
  (t) => [
    // Raised twice, for instance before the committee and on locking, it is one proposal.
    uniqueIndex('inspection_proposals_once').on(
      t.reviewId,
      t.rule,
      sql`coalesce(activity_id, '00000000-0000-0000-0000-000000000000'::uuid)`,
      sql`coalesce(grounds ->> 'taskId', '')`,
    ),
    index('inspection_proposals_state').on(t.state, t.id),
  ],
);
