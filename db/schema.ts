import { sql } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import {
  bigint,
  boolean,
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
import type { AnswerContent, Position } from '../domain/tasks/answer.ts';
import type { CalendarName } from '../domain/calendar/bank-holidays.ts';
import type { ActionState } from '../domain/inspections/corrective-action.ts';
import type { LetterKind } from '../domain/mail/letters.ts';
import type { Grade, Rung } from '../domain/inspections/enforcement.ts';
import type { Severity } from '../domain/inspections/inspection.ts';
import type { CameBy } from '../domain/tasks/logged-answer.ts';
import type { PostRole } from '../domain/permissions.ts';
import type { ChasePolicy } from '../domain/chase/policy.ts';
import type { ProcessState } from '../domain/decisions/process.ts';
import type { ProcessKind } from '../domain/process-kinds.ts';
import type { Trouble } from '../domain/process-trouble.ts';
import type { ColourScale, ItemKind, ItemState } from '../domain/strategies/strategy.ts';
import type { Asked, SignatureVerdict, StageRule, StageState } from '../domain/sign-offs/sign-off.ts';
import type { Grounds, InspectionRule } from '../domain/inspections/rules.ts';
import type { Settlement } from '../domain/reviews/review.ts';
import type { ReturnContent, ReturnState } from '../domain/reviews/return.ts';
import type { WhyListed } from '../domain/directory/succession.ts';
import type { TaskKind } from '../domain/chase/task-kinds.ts';
import { at, atNow, bytea, id, xid8 } from './columns.ts';

// ---- directory -------------------------------------------------------------------------------------------------

export const agencies = pgTable(
  'agencies',
  {
    id: id(),
    name: text('name').notNull().unique(),
    /** Under which it is one name (domain/name-key.ts). */
    nameKey: text('name_key').generatedAlwaysAs(sql`name_key(name)`),
    /** It had the key of another one before keys were unique. */
    doubled: boolean('doubled').notNull().default(false),
    kind: text('kind').$type<'agency' | 'unit'>().notNull(),
    /** At which level it works, to pick an audience: 'strategic', 'borough', ... */
    level: text('level').notNull().default('strategic'),
    parentId: uuid('parent_id').references((): AnyPgColumn => agencies.id),
    /** Whose bank holidays count for it. */
    calendar: text('calendar').notNull().default('england-and-wales'),
    /** The office that runs the strategy; its officers hold posts here. */
    isDirectorate: boolean('is_directorate').notNull().default(false),
    /** It takes part in nothing new any more; by whom it was replaced, if by somebody (F86). */
    endedAt: at('ended_at'),
    replacedById: uuid('replaced_by_id').references((): AnyPgColumn => agencies.id),
    version: integer('version').notNull().default(1),
  },
  (t) => [
    uniqueIndex('agencies_name_key')
      .on(t.nameKey)
      .where(sql`not doubled`),
  ],
);

/** What an agency was called before, so that pages of the past show the name as it was then. */
export const agencyNames = pgTable(
  'agency_names',
  {
    id: id(),
    agencyId: uuid('agency_id')
      .notNull()
      .references(() => agencies.id),
    name: text('name').notNull(),
    untilAt: atNow('until_at'),
  },
  (t) => [index('agency_names_agency').on(t.agencyId, t.untilAt)],
);

export const people = pgTable(
  'people',
  {
    id: id(),
    name: text('name').notNull(),
    nameKey: text('name_key').generatedAlwaysAs(sql`name_key(name)`),
    /** Not unique: three agencies may share a mailbox, and then get three separate mails (R76). */
    email: text('email').notNull(),
    /** A bounce or an officer said that this address is not reached. Never counted as "did not comply". */
    notReachedAt: at('not_reached_at'),
    notReachedWhy: text('not_reached_why'),
    createdAt: atNow('created_at'),
    /** Since when the person has no part in the work any more. */
    leftAt: at('left_at'),
    /** Since when name and address are gone (db/records/retention.ts). */
    erasedAt: at('erased_at'),
    /** The entry that took over what this one held: both are one person. */
    mergedIntoId: uuid('merged_into_id').references((): AnyPgColumn => people.id),
    /** A participant who gave this name, which nobody of the directorate has looked at: no mail repeats it. */
    introducedBy: uuid('introduced_by').references((): AnyPgColumn => people.id),
    version: integer('version').notNull().default(1),
  },
  (t) => [
    index('people_left')
      .on(t.leftAt)
      .where(sql`left_at is not null and erased_at is null`),
    index('people_email').on(sql`lower(${t.email})`),
    index('people_name_key').on(t.nameKey),
    index('people_merged')
      .on(t.mergedIntoId)
      .where(sql`merged_into_id is not null`),
  ],
);

/** Work belongs to posts; a person holds a post for a time (S77). */
export const posts = pgTable(
  'posts',
  {
    id: id(),
    agencyId: uuid('agency_id')
      .notNull()
      .references(() => agencies.id),
    title: text('title').notNull(),
    titleKey: text('title_key').generatedAlwaysAs(sql`name_key(title)`),
    role: text('role').$type<PostRole>().notNull(),
    /** The rung of the agency's escalation ladder that this post stands on (F36). */
    ladderLevel: smallint('ladder_level'),
    /** An ended post keeps its rung for the record; another may stand there now. */
    endedAt: at('ended_at'),
    /** Counts changes of title and rung. */
    version: integer('version').notNull().default(1),
  },
  (t) => [
    index('posts_agency').on(t.agencyId),
    index('posts_title_key').on(t.agencyId, t.titleKey),
    uniqueIndex('posts_one_per_rung')
      .on(t.agencyId, t.ladderLevel)
      .where(sql`ended_at is null`),
  ],
);

export const postHolders = pgTable(
  'post_holders',
  {
    id: id(),
    postId: uuid('post_id')
      .notNull()
      .references(() => posts.id),
    personId: uuid('person_id')
      .notNull()
      .references(() => people.id),
    since: atNow('since'),
    until: at('until'),
  },
  (t) => [index('post_holders_post').on(t.postId), index('post_holders_person').on(t.personId)],
);

export const absences = pgTable(
  'absences',
  {
    id: id(),
    personId: uuid('person_id')
      .notNull()
      .references(() => people.id),
    substituteId: uuid('substitute_id')
      .notNull()
      .references(() => people.id),
    fromAt: at('from_at').notNull(),
    untilAt: at('until_at').notNull(),
    /** Who said who stands in, and when; null where that was before it was kept. */
    namedBy: uuid('named_by').references(() => people.id),
    namedAt: at('named_at'),
    version: integer('version').notNull().default(1),
  },
  (t) => [index('absences_person').on(t.personId, t.fromAt)],
);

/** Somebody's address was changed; confirmed once a code that was sent to the new one has let him in. */
export const addressChanges = pgTable(
  'address_changes',
  {
    id: id(),
    personId: uuid('person_id')
      .notNull()
      .references(() => people.id),
    byId: uuid('by_id')
      .notNull()
      .references(() => people.id),
    at: atNow('at'),
    confirmedAt: at('confirmed_at'),
  },
  (t) => [index('address_changes_person').on(t.personId, t.at)],
);

/** What somebody is told of his own access: of no process, and where need be at an address that he has no longer. */
export const letters = pgTable(
  'letters',
  {
    id: id(),
    personId: uuid('person_id')
      .notNull()
      .references(() => people.id),
    kind: text('kind').$type<LetterKind>().notNull(),
    /** Gone once the letter is. */
    address: text('address'),
    byId: uuid('by_id')
      .notNull()
      .references(() => people.id),
    /** Of an absence: the other one of the two. */
    otherId: uuid('other_id').references(() => people.id),
    fromAt: at('from_at'),
    untilAt: at('until_at'),
    writtenAt: atNow('written_at'),
    /** When it is tried next; null: sent, or given up. */
    nextAt: at('next_at').default(sql`app_now()`),
    attempts: smallint('attempts').notNull().default(0),
    sentAt: at('sent_at'),
  },
  (t) => [
    index('letters_waiting')
      .on(t.nextAt)
      .where(sql`next_at is not null`),
    index('letters_person').on(t.personId, t.writtenAt),
  ],
);

export const bodies = pgTable(
  'bodies',
  {
    id: id(),
    name: text('name').notNull().unique(),
    nameKey: text('name_key').generatedAlwaysAs(sql`name_key(name)`),
    doubled: boolean('doubled').notNull().default(false),
    /** How many members must agree: all, a number of them, or the chair alone. */
    quorumKind: text('quorum_kind').$type<'all' | 'count' | 'chair'>().notNull().default('count'),
    /** For 'count': how many; null means more than half. */
    quorumCount: smallint('quorum_count'),
    version: integer('version').notNull().default(1),
  },
  (t) => [
    uniqueIndex('bodies_name_key')
      .on(t.nameKey)
      .where(sql`not doubled`),
  ],
);

export const bodyMembers = pgTable(
  'body_members',
  {
    bodyId: uuid('body_id')
      .notNull()
      .references(() => bodies.id),
    personId: uuid('person_id')
      .notNull()
      .references(() => people.id),
    capacity: text('capacity').$type<'chair' | 'member' | 'secretary'>().notNull().default('member'),
  },
  (t) => [primaryKey({ columns: [t.bodyId, t.personId] })],
);

/** Who changed who sits on a body or holds a post; nothing here is ever changed. */
export const seatChanges = pgTable(
  'seat_changes',
  {
    id: id(),
    bodyId: uuid('body_id').references(() => bodies.id),
    postId: uuid('post_id').references(() => posts.id),
    kind: text('kind').$type<'founded' | 'seated' | 'left'>().notNull(),
    /** Null for the founding. */
    personId: uuid('person_id').references(() => people.id),
    byId: uuid('by_id')
      .notNull()
      .references(() => people.id),
    at: atNow('at'),
  },
  (t) => [
    index('seat_changes_body').on(t.bodyId, t.at),
    index('seat_changes_post').on(t.postId, t.at),
    check('seat_changes_of_one', sql`(body_id is null) <> (post_id is null)`),
  ],
);

export const bankHolidays = pgTable(
  'bank_holidays',
  {
    calendar: text('calendar').notNull(),
    day: date('day').notNull(),
    title: text('title').notNull(),
    /** Somebody said that it is no holiday: kept, so that the built-in days do not bring it back. */
    removedAt: at('removed_at'),
  },
  (t) => [primaryKey({ columns: [t.calendar, t.day] })],
);

// ---- processes and the chase -----------------------------------------------------------------------------------

export const processes = pgTable(
  'processes',
  {
    id: id(),
    kind: text('kind').$type<ProcessKind>().notNull(),
    /** The process that it belongs to, for instance the round that a sign-off signs. */
    parentId: uuid('parent_id').references((): AnyPgColumn => processes.id),
    /** What people call it, for instance CON-2026-0017; the only name that Temporal gets to see. */
    reference: text('reference').notNull().unique(),
    title: text('title').notNull(),
    state: text('state').$type<ProcessState>().notNull(),
    createdBy: uuid('created_by').references(() => people.id),
    createdAt: atNow('created_at'),
    openedAt: at('opened_at'),
    closesAt: at('closes_at'),
    closedAt: at('closed_at'),
    endedAt: at('ended_at'),
    /** What the person wrote who ended it by a decision; null where it ran its course. */
    endedWhy: text('ended_why'),
    /** When the process looks next; a fact that owes an earlier step wakes it (design section 2). */
    wakeAt: at('wake_at'),
    version: integer('version').notNull().default(1),
    /** What keeps it from going on, as the worker's sweep has found it (0030). */
    trouble: text('trouble').$type<Trouble>(),
    troubleSince: at('trouble_since'),
    /** How often its workflow was started again of late, and when last. */
    restarts: integer('restarts').notNull().default(0),
    restartedAt: at('restarted_at'),
  },
  (t) => [
    index('processes_state').on(t.state, t.closesAt),
    index('processes_parent').on(t.parentId),
    index('processes_running')
      .on(t.id)
      .where(sql`opened_at is not null and ended_at is null`),
    check('processes_trouble', sql`trouble in ('lost', 'task-fails', 'activity-fails')`),
    index('processes_unended')
      .on(t.kind)
      .where(sql`ended_at is null`),
  ],
);

/** While one runs nothing of the process, or of who had a part in it, is removed by its age. */
export const legalHolds = pgTable(
  'legal_holds',
  {
    id: id(),
    processId: uuid('process_id')
      .notNull()
      .references(() => processes.id),
    reason: text('reason').notNull(),
    setBy: uuid('set_by')
      .notNull()
      .references(() => people.id),
    setAt: atNow('set_at'),
    releasedBy: uuid('released_by').references(() => people.id),
    releasedAt: at('released_at'),
    releaseReason: text('release_reason'),
  },
  (t) => [
    uniqueIndex('legal_holds_running')
      .on(t.processId)
      .where(sql`released_at is null`),
  ],
);

export const chasePlans = pgTable(
  'chase_plans',
  {
    id: id(),
    processId: uuid('process_id')
      .notNull()
      .references(() => processes.id),
    dueAt: at('due_at').notNull(),
    closesAt: at('closes_at').notNull(),
    zone: text('zone').notNull(),
    dueWallText: text('due_wall_text').notNull(),
    calendar: text('calendar').notNull(),
    calendarVersion: text('calendar_version').notNull(),
    createdAt: atNow('created_at'),
  },
  (t) => [index('chase_plans_process').on(t.processId)],
);

export const chaseSteps = pgTable(
  'chase_steps',
  {
    id: id(),
    planId: uuid('plan_id')
      .notNull()
      .references(() => chasePlans.id),
    position: smallint('position').notNull(),
    kind: text('kind').$type<'remind' | 'escalate'>().notNull(),
    at: at('at').notNull(),
    /** 'respondents', 'ladder:1', 'ladder:2', ... or 'directorate'. */
    audience: text('audience').notNull(),
    raisedAt: at('raised_at'),
    lapsedAt: at('lapsed_at'),
    /** How many tasks owed an escalation that nobody was there to be told of (0031). */
    unheard: integer('unheard').notNull().default(0),
  },
  (t) => [
    unique('chase_steps_position').on(t.planId, t.position),
    index('chase_steps_unheard')
      .on(t.planId)
      .where(sql`unheard > 0`),
  ],
);

export const tasks = pgTable(
  'tasks',
  {
    id: id(),
    processId: uuid('process_id')
      .notNull()
      .references(() => processes.id),
    kind: text('kind').$type<TaskKind>().notNull(),
    /** What the task itself is called, where that says more than the title of its process. */
    title: text('title'),
    /** The agency that it concerns: it answers, or its request is decided. Null where it concerns none. */
    agencyId: uuid('agency_id').references(() => agencies.id),
    /** The post that owes it: whoever holds the post at the moment is asked, whoever held it before is not (S77). */
    postId: uuid('post_id').references(() => posts.id),
    /** The one person who owes it, for instance a member of a body; substitutes act for him under both names. */
    personId: uuid('person_id').references(() => people.id),
    /** The body for which it is done: its members see the task. */
    bodyId: uuid('body_id').references(() => bodies.id),
    /** The task that a 'decide-extension' task is about. */
    aboutTaskId: uuid('about_task_id').references((): AnyPgColumn => tasks.id),
    planId: uuid('plan_id')
      .notNull()
      .references(() => chasePlans.id),
    /** A step is owed only if its instant is after this. */
    joinedPlanAt: at('joined_plan_at').notNull(),
    closesAt: at('closes_at').notNull(),
    state: text('state')
      .$type<'open' | 'answered' | 'not_answered' | 'not_reached' | 'withdrawn' | 'cancelled'>()
      .notNull(),
    /** Set while the clock is stopped: no steps, and it does not close with the round. */
    stoppedAt: at('stopped_at'),
    answeredAt: at('answered_at'),
    onTime: boolean('on_time'),
    version: integer('version').notNull().default(1),
    createdAt: atNow('created_at'),
  },
  (t) => [
    uniqueIndex('tasks_one_answer_per_agency')
      .on(t.processId, t.agencyId)
      .where(sql`kind = 'answer' and state <> 'withdrawn'`),
    index('tasks_open')
      .on(t.processId, t.planId)
      .where(sql`state = 'open'`),
    index('tasks_process').on(t.processId, t.id),
    index('tasks_agency').on(t.agencyId, t.id),
    index('tasks_about').on(t.aboutTaskId),
    index('tasks_post').on(t.postId),
    index('tasks_person').on(t.personId),
    index('tasks_body').on(t.bodyId),
  ],
);

/**
 * Who answers for a task; a person leaves it, is added to it or takes it over. A 'holder' is one who answered for it by
 * his post until he left it: the view task_answerers passes over him from then on, and asks whoever holds the post next.
 */
export const taskPeople = pgTable(
  'task_people',
  {
    id: id(),
    taskId: uuid('task_id')
      .notNull()
      .references(() => tasks.id),
    personId: uuid('person_id')
      .notNull()
      .references(() => people.id),
    why: text('why').$type<'contact' | 'added' | 'handed-over' | 'officer' | 'named' | 'holder'>().notNull(),
    since: atNow('since'),
    leftAt: at('left_at'),
    /** Who asked somebody by his address: he answers for this task and is nothing to its agency. */
    invitedBy: uuid('invited_by').references(() => people.id),
  },
  (t) => [
    uniqueIndex('task_people_current')
      .on(t.taskId, t.personId)
      .where(sql`left_at is null`),
    index('task_people_person').on(t.personId),
    index('task_people_left')
      .on(t.taskId, t.personId)
      .where(sql`why = 'holder'`),
  ],
);

// ---- the consultation round ------------------------------------------------------------------------------------

export const consultations = pgTable('consultations', {
  processId: uuid('process_id')
    .primaryKey()
    .references(() => processes.id),
  format: text('format')
    .$type<'seminar' | 'open-forum' | 'circulation' | 'workshop' | 'committee' | 'board'>()
    .notNull(),
  purpose: text('purpose').notNull().default(''),
  eventAt: at('event_at'),
  eventWallText: text('event_wall_text'),
  place: text('place'),
  chair: text('chair'),
  funder: text('funder'),
  dueAt: at('due_at'),
  zone: text('zone').notNull().default('Europe/London'),
  dueWallText: text('due_wall_text'),
  calendar: text('calendar').notNull().default('england-and-wales'),
  policy: jsonb('policy').$type<ChasePolicy>().notNull(),
  predecessorId: uuid('predecessor_id').references(() => processes.id),
  planId: uuid('plan_id').references(() => chasePlans.id),
  outcome: text('outcome'),
  logAgreedAt: at('log_agreed_at'),
  publishedAt: at('published_at'),
});

export const audience = pgTable(
  'audience',
  {
    processId: uuid('process_id')
      .notNull()
      .references(() => processes.id),
    agencyId: uuid('agency_id')
      .notNull()
      .references(() => agencies.id),
  },
  (t) => [primaryKey({ columns: [t.processId, t.agencyId] })],
);

export const questions = pgTable(
  'questions',
  {
    id: id(),
    processId: uuid('process_id')
      .notNull()
      .references(() => processes.id),
    position: smallint('position').notNull(),
    text: text('text').notNull(),
    kind: text('kind').$type<'position' | 'text'>().notNull(),
  },
  (t) => [unique('questions_position').on(t.processId, t.position)],
);

export const documents = pgTable(
  'documents',
  {
    id: id(),
    processId: uuid('process_id')
      .notNull()
      .references(() => processes.id),
    title: text('title').notNull(),
    version: integer('version').notNull().default(1),
    fileName: text('file_name').notNull(),
    mediaType: text('media_type').notNull(),
    size: integer('size').notNull(),
    sha256: text('sha256').notNull(),
    content: bytea('content').notNull(),
    addedBy: uuid('added_by').references(() => people.id),
    addedAt: atNow('added_at'),
  },
  (t) => [unique('documents_version').on(t.processId, t.title, t.version)],
);

export const attendance = pgTable(
  'attendance',
  {
    id: id(),
    processId: uuid('process_id')
      .notNull()
      .references(() => processes.id),
    agencyId: uuid('agency_id').references(() => agencies.id),
    /** As written on the attendance sheet; not everybody who came is in the directory. */
    personName: text('person_name').notNull().default(''),
    capacity: text('capacity').notNull().default('attended'),
  },
  (t) => [index('attendance_process').on(t.processId)],
);

export const drafts = pgTable('drafts', {
  taskId: uuid('task_id')
    .primaryKey()
    .references(() => tasks.id),
  content: jsonb('content').$type<AnswerContent>().notNull(),
  version: integer('version').notNull().default(1),
  savedBy: uuid('saved_by')
    .notNull()
    .references(() => people.id),
  savedAt: atNow('saved_at'),
});

export const answers = pgTable(
  'answers',
  {
    id: id(),
    taskId: uuid('task_id')
      .notNull()
      .references(() => tasks.id),
    version: integer('version').notNull(),
    content: jsonb('content').$type<AnswerContent>().notNull(),
    answeredBy: uuid('answered_by').references(() => people.id),
    /** The officer who wrote down an answer that came by letter, mail or at a meeting (F12). */
    loggedBy: uuid('logged_by').references(() => people.id),
    source: text('source'),
    /** The way by which a logged one came, and the day on which it was in the directorate's hands. */
    cameBy: text('came_by').$type<CameBy>(),
    cameOn: date('came_on'),
    receivedAt: atNow('received_at'),
    onTime: boolean('on_time').notNull(),
  },
  (t) => [unique('answers_version').on(t.taskId, t.version)],
);

export const answerFiles = pgTable(
  'answer_files',
  {
    id: id(),
    taskId: uuid('task_id')
      .notNull()
      .references(() => tasks.id),
    fileName: text('file_name').notNull(),
    mediaType: text('media_type').notNull(),
    size: integer('size').notNull(),
    sha256: text('sha256').notNull(),
    content: bytea('content').notNull(),
    addedBy: uuid('added_by')
      .notNull()
      .references(() => people.id),
    addedAt: atNow('added_at'),
    removedAt: at('removed_at'),
  },
  (t) => [index('answer_files_task').on(t.taskId)],
);

export const extensionRequests = pgTable(
  'extension_requests',
  {
    id: id(),
    taskId: uuid('task_id')
      .notNull()
      .references(() => tasks.id),
    askedBy: uuid('asked_by')
      .notNull()
      .references(() => people.id),
    askedAt: atNow('asked_at'),
    wantedDueAt: at('wanted_due_at').notNull(),
    wantedWallText: text('wanted_wall_text').notNull(),
    reason: text('reason').notNull(),
    state: text('state').$type<'asked' | 'granted' | 'refused' | 'lapsed'>().notNull(),
    decidedBy: uuid('decided_by').references(() => people.id),
    decidedAt: at('decided_at'),
    reply: text('reply'),
  },
  (t) => [
    uniqueIndex('extension_requests_one_asked')
      .on(t.taskId)
      .where(sql`state = 'asked'`),
  ],
);

export const clockStops = pgTable(
  'clock_stops',
  {
    id: id(),
    taskId: uuid('task_id')
      .notNull()
      .references(() => tasks.id),
    category: text('category').notNull(),
    reason: text('reason').notNull(),
    stoppedBy: uuid('stopped_by')
      .notNull()
      .references(() => people.id),
    stoppedAt: atNow('stopped_at'),
    restartedAt: at('restarted_at'),
  },
  (t) => [index('clock_stops_task').on(t.taskId)],
);

/** Who answers no more, without somebody in his place: for the directorate to find who does (reliability 3.11). */
export const notMeReports = pgTable(
  'not_me_reports',
  {
    id: id(),
    taskId: uuid('task_id')
      .notNull()
      .references(() => tasks.id),
    /** Who had it, or whose act left it; null where nobody had it from its beginning. */
    personId: uuid('person_id').references(() => people.id),
    suggestion: text('suggestion').notNull(),
    /** He said "I am not the right person", he left, his agency or post ended, he inspects no more; or nobody had it. */
    why: text('why').$type<WhyListed>().notNull().default('not-me'),
    at: atNow('at'),
    settledAt: at('settled_at'),
  },
  (t) => [
    index('not_me_reports_task').on(t.taskId),
    index('not_me_reports_unsettled')
      .on(t.id)
      .where(sql`settled_at is null`),
  ],
);

/** What became of each comment: the consultation's log (S22, F18). */
export const logItems = pgTable(
  'log_items',
  {
    id: id(),
    processId: uuid('process_id')
      .notNull()
      .references(() => processes.id),
    answerId: uuid('answer_id').references(() => answers.id),
    agencyId: uuid('agency_id').references(() => agencies.id),
    comment: text('comment').notNull(),
    /** The question that it answers, and what its agency chose there; neither where it is about the whole. */
    questionId: uuid('question_id').references(() => questions.id),
    stance: text('stance').$type<Position>(),
    disposition: text('disposition').$type<'accepted' | 'accepted-in-part' | 'not-accepted' | 'noted'>(),
    response: text('response').notNull().default(''),
    /** The wording or the activity that an accepted comment changed. */
    changed: text('changed').notNull().default(''),
    decidedBy: uuid('decided_by').references(() => people.id),
    decidedAt: at('decided_at'),
    version: integer('version').notNull().default(1),
  },
  (t) => [index('log_items_process').on(t.processId, t.id)],
);

// ---- sign-off ---------------------------------------------------------------------------------------------------

export const signOffs = pgTable(
  'sign_offs',
  {
    processId: uuid('process_id')
      .primaryKey()
      .references(() => processes.id),
    /** Who wrote the paper: never signs it, and owes the new version when it is referred back. */
    authorId: uuid('author_id')
      .notNull()
      .references(() => people.id),
    /** The words of the recommendation: "That the Authority supports the strategy." (S3) */
    recommendation: text('recommendation').notNull().default(''),
    zone: text('zone').notNull().default('Europe/London'),
    calendar: text('calendar').$type<CalendarName>().notNull().default('england-and-wales'),
    /** The version that is asked for now; signatures bind its hash. */
    documentId: uuid('document_id').references(() => documents.id),
    /** The report of its process of which the paper is a copy: it is signed as it is, or not at all. */
    reportId: uuid('report_id').references(() => documents.id),
    /** The stage that is open, or was last. */
    stage: smallint('stage').notNull().default(0),
  },
  (t) => [index('sign_offs_author').on(t.authorId)],
);

export const signOffStages = pgTable(
  'sign_off_stages',
  {
    id: id(),
    processId: uuid('process_id')
      .notNull()
      .references(() => processes.id),
    position: smallint('position').notNull(),
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
    unique('sign_off_stages_position').on(t.processId, t.position),
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
    stageId: uuid('stage_id')
      .notNull()
      .references(() => signOffStages.id),
  },
  (t) => [index('signatory_tasks_stage').on(t.stageId)],
);

/** A dated meeting that decided for its body, as the secretary wrote it down (S23). Never changed. */
export const meetingRecords = pgTable(
  'meeting_records',
  {
    id: id(),
    stageId: uuid('stage_id')
      .notNull()
      .references(() => signOffStages.id),
    metAt: at('met_at').notNull(),
    metWallText: text('met_wall_text').notNull(),
    /** Ids of members. */
    present: jsonb('present').$type<readonly string[]>().notNull(),
    apologies: jsonb('apologies').$type<readonly string[]>().notNull(),
    minute: text('minute').notNull(),
    recordedBy: uuid('recorded_by')
      .notNull()
      .references(() => people.id),
    recordedAt: atNow('recorded_at'),
  },
  (t) => [index('meeting_records_stage').on(t.stageId)],
);

/** Who said what, in what capacity, on which version. Rows are never changed: a void is a row beside it. */
export const signatures = pgTable(
  'signatures',
  {
    id: id(),
    processId: uuid('process_id')
      .notNull()
      .references(() => processes.id),
    stageId: uuid('stage_id')
      .notNull()
      .references(() => signOffStages.id),
    signerId: uuid('signer_id')
      .notNull()
      .references(() => people.id),
    /** In whose seat: the signer's own, or that of somebody whom he stands in for. Null: a meeting decided for the body. */
    seatId: uuid('seat_id').references(() => people.id),
    capacity: text('capacity').notNull(),
    meetingRecordId: uuid('meeting_record_id').references(() => meetingRecords.id),
    verdict: text('verdict').$type<SignatureVerdict>().notNull(),
    /** A referral to an earlier stage; null: to the author. */
    referTo: smallint('refer_to'),
    comment: text('comment').notNull().default(''),
    changes: text('changes').notNull().default(''),
    documentId: uuid('document_id')
      .notNull()
      .references(() => documents.id),
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
    processId: uuid('process_id')
      .notNull()
      .references(() => signOffs.processId),
    /** The stage that was asked when it came; null where the paper waited for its author. */
    stageId: uuid('stage_id').references(() => signOffStages.id),
    /** The version that was asked for then. */
    documentId: uuid('document_id')
      .notNull()
      .references(() => documents.id),
    personId: uuid('person_id')
      .notNull()
      .references(() => people.id),
    /** For which agency of the round, where a partner said it. */
    agencyId: uuid('agency_id').references(() => agencies.id),
    comment: text('comment').notNull(),
    late: boolean('late').notNull(),
    addedAt: atNow('added_at'),
    taken: boolean('taken'),
    reason: text('reason').notNull().default(''),
    decidedBy: uuid('decided_by').references(() => people.id),
    decidedAt: at('decided_at'),
  },
  (t) => [index('paper_comments_process').on(t.processId, t.id)],
);

/** A signature that counts no more, since its paper has a new version or its stage is asked again. */
export const signatureVoids = pgTable('signature_voids', {
  signatureId: uuid('signature_id')
    .primaryKey()
    .references(() => signatures.id),
  why: text('why').$type<'new-version' | 'asked-again'>().notNull(),
  voidedAt: atNow('voided_at'),
});

// ---- the strategy: a plan of dated promises ---------------------------------------------------------------------

export const strategies = pgTable('strategies', {
  processId: uuid('process_id')
    .primaryKey()
    .references(() => processes.id),
  purpose: text('purpose').notNull().default(''),
  zone: text('zone').notNull().default('Europe/London'),
  calendar: text('calendar').notNull().default('england-and-wales'),
  /** Its own colours with a word for each; which of them are bad is said here and nowhere else (S66). */
  colours: jsonb('colours').$type<ColourScale>().notNull(),
  /** The post that is accountable for it (S34), and the body that governs it (S35). */
  ownerPostId: uuid('owner_post_id').references(() => posts.id),
  bodyId: uuid('body_id').references(() => bodies.id),
  version: integer('version').notNull().default(1),
});

/** The way that the report of each of its reviews takes once the period is locked; no row: it is sent by hand. */
export const reviewRouteStages = pgTable(
  'review_route_stages',
  {
    strategyId: uuid('strategy_id')
      .notNull()
      .references(() => strategies.processId),
    position: smallint('position').notNull(),
    bodyId: uuid('body_id').references(() => bodies.id),
    postId: uuid('post_id').references(() => posts.id),
    rule: text('rule').$type<StageRule['kind']>().notNull(),
    ruleCount: smallint('rule_count'),
    asked: text('asked').$type<Asked>().notNull(),
    /** How many working days it has; null: it decides at a meeting. */
    workingDays: smallint('working_days'),
  },
  (t) => [primaryKey({ columns: [t.strategyId, t.position] })],
);

export const strands = pgTable(
  'strands',
  {
    id: id(),
    strategyId: uuid('strategy_id')
      .notNull()
      .references(() => strategies.processId),
    priorityArea: text('priority_area').notNull().default(''),
    name: text('name').notNull(),
    leaderPostId: uuid('leader_post_id').references(() => posts.id),
    position: smallint('position').notNull(),
  },
  (t) => [unique('strands_position').on(t.strategyId, t.position)],
);

export const activities = pgTable(
  'activities',
  {
    id: id(),
    strandId: uuid('strand_id')
      .notNull()
      .references(() => strands.id),
    title: text('title').notNull(),
    /** The nominated lead: a post with its command (S65). */
    leadPostId: uuid('lead_post_id')
      .notNull()
      .references(() => posts.id),
    position: smallint('position').notNull(),
    retiredAt: at('retired_at'),
    retiredWhy: text('retired_why'),
  },
  (t) => [unique('activities_position').on(t.strandId, t.position), index('activities_lead').on(t.leadPostId)],
);

/**
 * One dated promise of a strategy: a milestone of an activity, the launch, the result of a bid, ... Its chase is a task
 * of the strategy's process; the date first planned is kept beside the one that holds now.
 */
export const datedItems = pgTable(
  'dated_items',
  {
    id: id(),
    strategyId: uuid('strategy_id')
      .notNull()
      .references(() => strategies.processId),
    kind: text('kind').$type<ItemKind>().notNull(),
    activityId: uuid('activity_id').references(() => activities.id),
    title: text('title').notNull(),
    /** Who is asked when the day comes; the strategy's owner where nobody is named. */
    ownerPostId: uuid('owner_post_id').references(() => posts.id),
    firstDueOn: date('first_due_on').notNull(),
    dueOn: date('due_on').notNull(),
    state: text('state').$type<ItemState>().notNull().default('planned'),
    doneOn: date('done_on'),
    result: text('result').notNull().default(''),
    taskId: uuid('task_id').references(() => tasks.id),
    /** The process whose decision is to be reviewed, or that the item came from. */
    aboutProcessId: uuid('about_process_id').references(() => processes.id),
    version: integer('version').notNull().default(1),
  },
  (t) => [index('dated_items_strategy').on(t.strategyId, t.dueOn), index('dated_items_activity').on(t.activityId)],
);

/** A date that was to move: asked for by a lead, agreed or refused by the committee, or moved at once by an officer (S60). */
export const dateMoves = pgTable(
  'date_moves',
  {
    id: id(),
    itemId: uuid('item_id')
      .notNull()
      .references(() => datedItems.id),
    oldOn: date('old_on').notNull(),
    newOn: date('new_on').notNull(),
    reason: text('reason').notNull(),
    askedBy: uuid('asked_by').references(() => people.id),
    askedAt: atNow('asked_at'),
    state: text('state').$type<'asked' | 'agreed' | 'refused'>().notNull(),
    decidedBy: uuid('decided_by').references(() => people.id),
    decidedAt: at('decided_at'),
  },
  (t) => [
    index('date_moves_item').on(t.itemId),
    uniqueIndex('date_moves_one_asked')
      .on(t.itemId)
      .where(sql`state = 'asked'`),
  ],
);

// ---- inspections ------------------------------------------------------------------------------------------------

export const inspections = pgTable('inspections', {
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
  calendar: text('calendar').notNull().default('england-and-wales'),
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
});

export const inspectionAgencies = pgTable(
  'inspection_agencies',
  {
    processId: uuid('process_id')
      .notNull()
      .references(() => processes.id),
    agencyId: uuid('agency_id')
      .notNull()
      .references(() => agencies.id),
    /** From here on the agency sees the inspection. */
    notifiedAt: at('notified_at'),
  },
  (t) => [primaryKey({ columns: [t.processId, t.agencyId] }), index('inspection_agencies_agency').on(t.agencyId)],
);

export const inspectionInspectors = pgTable(
  'inspection_inspectors',
  {
    processId: uuid('process_id')
      .notNull()
      .references(() => processes.id),
    personId: uuid('person_id')
      .notNull()
      .references(() => people.id),
  },
  (t) => [primaryKey({ columns: [t.processId, t.personId] }), index('inspection_inspectors_person').on(t.personId)],
);

export const inspectionVisits = pgTable(
  'inspection_visits',
  {
    id: id(),
    processId: uuid('process_id')
      .notNull()
      .references(() => processes.id),
    agencyId: uuid('agency_id')
      .notNull()
      .references(() => agencies.id),
    startsAt: at('starts_at').notNull(),
    wallText: text('wall_text').notNull(),
    place: text('place').notNull(),
    purpose: text('purpose').notNull(),
    /** Who is to be there, and once it was held who was. */
    attendees: text('attendees').notNull().default(''),
    state: text('state').$type<'planned' | 'held' | 'called-off'>().notNull().default('planned'),
    version: integer('version').notNull().default(1),
    createdBy: uuid('created_by')
      .notNull()
      .references(() => people.id),
  },
  (t) => [index('inspection_visits_process').on(t.processId, t.startsAt)],
);

/** For inspectors and the directorate alone. */
export const inspectionNotes = pgTable(
  'inspection_notes',
  {
    id: id(),
    processId: uuid('process_id')
      .notNull()
      .references(() => processes.id),
    text: text('text').notNull(),
    writtenBy: uuid('written_by')
      .notNull()
      .references(() => people.id),
    writtenAt: atNow('written_at'),
  },
  (t) => [index('inspection_notes_process').on(t.processId)],
);

export const inspectionFindings = pgTable(
  'inspection_findings',
  {
    id: id(),
    processId: uuid('process_id')
      .notNull()
      .references(() => processes.id),
    /** Counted from 1 in its inspection: what reports and comments call it. */
    number: smallint('number').notNull(),
    agencyId: uuid('agency_id')
      .notNull()
      .references(() => agencies.id),
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
    createdBy: uuid('created_by')
      .notNull()
      .references(() => people.id),
  },
  (t) => [unique('inspection_findings_number').on(t.processId, t.number)],
);

/** Which file that an agency gave as evidence stands behind a finding. */
export const findingEvidence = pgTable(
  'finding_evidence',
  {
    findingId: uuid('finding_id')
      .notNull()
      .references(() => inspectionFindings.id),
    fileId: uuid('file_id')
      .notNull()
      .references(() => answerFiles.id),
  },
  (t) => [primaryKey({ columns: [t.findingId, t.fileId] })],
);

/** What the inspectors answered to one comment on the preliminary report; findingId null: to the general one. */
export const commentReplies = pgTable(
  'comment_replies',
  {
    id: id(),
    processId: uuid('process_id')
      .notNull()
      .references(() => processes.id),
    taskId: uuid('task_id')
      .notNull()
      .references(() => tasks.id),
    findingId: uuid('finding_id').references(() => inspectionFindings.id),
    /** Of the comments that were replied to: a comment that was changed since asks for another reply. */
    answerVersion: integer('answer_version').notNull(),
    reply: text('reply').notNull(),
    repliedBy: uuid('replied_by')
      .notNull()
      .references(() => people.id),
    repliedAt: atNow('replied_at'),
  },
  (t) => [unique('comment_replies_once').on(t.taskId, t.findingId, t.answerVersion).nullsNotDistinct()],
);

export const correctiveActions = pgTable(
  'corrective_actions',
  {
    id: id(),
    processId: uuid('process_id')
      .notNull()
      .references(() => processes.id),
    findingId: uuid('finding_id')
      .notNull()
      .references(() => inspectionFindings.id),
    agencyId: uuid('agency_id')
      .notNull()
      .references(() => agencies.id),
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
    processId: uuid('process_id')
      .notNull()
      .references(() => processes.id),
    actionId: uuid('action_id')
      .notNull()
      .references(() => correctiveActions.id),
    untilAt: at('until_at').notNull(),
    untilWallText: text('until_wall_text').notNull(),
    reason: text('reason').notNull(),
    agreedBy: text('agreed_by').notNull(),
    recordedBy: uuid('recorded_by')
      .notNull()
      .references(() => people.id),
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
    processId: uuid('process_id')
      .notNull()
      .references(() => processes.id),
    bodyId: uuid('body_id')
      .notNull()
      .references(() => bodies.id),
    metOn: date('met_on').notNull(),
  },
  (t) => [index('inspection_minutes_process').on(t.processId)],
);

/** A step that somebody is named to authorise: taken once he says so. One at a time waits. */
export const stepProposals = pgTable(
  'step_proposals',
  {
    id: id(),
    processId: uuid('process_id')
      .notNull()
      .references(() => processes.id),
    toRung: text('to_rung').$type<Rung>().notNull(),
    reason: text('reason').notNull(),
    conditions: text('conditions').notNull().default(''),
    bodyId: uuid('body_id').references(() => bodies.id),
    authoriserId: uuid('authoriser_id')
      .notNull()
      .references(() => people.id),
    proposedBy: uuid('proposed_by')
      .notNull()
      .references(() => people.id),
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
    processId: uuid('process_id')
      .notNull()
      .references(() => processes.id),
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
    takenBy: uuid('taken_by')
      .notNull()
      .references(() => people.id),
    takenAt: atNow('taken_at'),
  },
  (t) => [index('inspection_steps_process').on(t.processId), index('inspection_steps_sign_off').on(t.signOffId)],
);

export const inspectionConditions = pgTable(
  'inspection_conditions',
  {
    id: id(),
    processId: uuid('process_id')
      .notNull()
      .references(() => processes.id),
    stepId: uuid('step_id')
      .notNull()
      .references(() => inspectionSteps.id),
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
    processId: uuid('process_id')
      .notNull()
      .references(() => processes.id),
    findingId: uuid('finding_id')
      .notNull()
      .references(() => inspectionFindings.id),
    agencyId: uuid('agency_id')
      .notNull()
      .references(() => agencies.id),
    text: text('text').notNull(),
    state: text('state').$type<'open' | 'completed' | 'merged'>().notNull().default('open'),
    mergedIntoId: uuid('merged_into_id').references((): AnyPgColumn => recommendations.id),
    bodyId: uuid('body_id').references(() => bodies.id),
    agreedOn: date('agreed_on'),
    version: integer('version').notNull().default(1),
  },
  (t) => [
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
    recommendationId: uuid('recommendation_id')
      .notNull()
      .references(() => recommendations.id),
    what: text('what').$type<'made' | 'completed' | 'merged' | 'absorbed' | 'linked'>().notNull(),
    otherId: uuid('other_id').references(() => recommendations.id),
    note: text('note').notNull().default(''),
    by: uuid('by')
      .notNull()
      .references(() => people.id),
    at: atNow('at'),
  },
  (t) => [index('recommendation_events_recommendation').on(t.recommendationId, t.id)],
);

// ---- the quarterly review ---------------------------------------------------------------------------------------

/** Exactly one for each strategy and quarter, for ever, whoever opens it (design section 5). */
export const reviews = pgTable(
  'reviews',
  {
    processId: uuid('process_id')
      .primaryKey()
      .references(() => processes.id),
    strategyId: uuid('strategy_id')
      .notNull()
      .references(() => strategies.processId),
    /** The first day of the quarter that began. */
    quarter: date('quarter').notNull(),
    committeeAt: at('committee_at'),
    /** The committee noted the report (S61), with what it wrote. */
    notedAt: at('noted_at'),
    notedBy: uuid('noted_by').references(() => people.id),
    note: text('note').notNull().default(''),
    lockedAt: at('locked_at'),
    /** The frozen report. */
    reportId: uuid('report_id').references(() => documents.id),
  },
  (t) => [unique('reviews_quarter').on(t.strategyId, t.quarter)],
);

/** One line of a review: what the lead of an activity said, what the strand leader and the committee made of it. */
export const reviewReturns = pgTable(
  'review_returns',
  {
    id: id(),
    processId: uuid('process_id')
      .notNull()
      .references(() => reviews.processId),
    activityId: uuid('activity_id')
      .notNull()
      .references(() => activities.id),
    strandId: uuid('strand_id')
      .notNull()
      .references(() => strands.id),
    taskId: uuid('task_id')
      .notNull()
      .unique()
      .references(() => tasks.id),
    /** The agency that owes it, and the one that leads the strand: who sees it is told by these two. */
    agencyId: uuid('agency_id')
      .notNull()
      .references(() => agencies.id),
    leaderAgencyId: uuid('leader_agency_id').references(() => agencies.id),
    position: integer('position').notNull(),
    state: text('state').$type<ReturnState>().notNull().default('asked'),
    version: integer('version').notNull().default(1),
    /** What its lead is writing; only what was sent is shown to others. */
    content: jsonb('content').$type<ReturnContent>().notNull(),
    sent: jsonb('sent').$type<ReturnContent>(),
    /** The return that was sent for the last review before; null where there was none. */
    last: jsonb('last').$type<ReturnContent>(),
    savedBy: uuid('saved_by').references(() => people.id),
    savedAt: at('saved_at'),
    submittedBy: uuid('submitted_by').references(() => people.id),
    submittedAt: at('submitted_at'),
    /** The officer who wrote it down for the agency, and how and when it came; null where the agency sent it itself. */
    loggedBy: uuid('logged_by').references(() => people.id),
    source: text('source'),
    cameBy: text('came_by').$type<CameBy>(),
    cameOn: date('came_on'),
    /** Whether it first came in time; a return that was given back and sent again stays what it was (F79). */
    onTime: boolean('on_time'),
    /** What the strand leader asks to be changed. */
    comment: text('comment').notNull().default(''),
    judgedBy: uuid('judged_by').references(() => people.id),
    judgedAt: at('judged_at'),
    settlement: text('settlement').$type<Settlement>(),
    note: text('note').notNull().default(''),
    settledBy: uuid('settled_by').references(() => people.id),
    settledAt: at('settled_at'),
  },
  (t) => [
    unique('review_returns_activity').on(t.processId, t.activityId),
    index('review_returns_line').on(t.processId, t.position),
    index('review_returns_history').on(t.activityId),
    index('review_returns_agency').on(t.agencyId),
    index('review_returns_leader').on(t.leaderAgencyId),
  ],
);

/** An action that the committee agreed: its owner and date are its task's. */
export const reviewActions = pgTable(
  'review_actions',
  {
    taskId: uuid('task_id')
      .primaryKey()
      .references(() => tasks.id),
    processId: uuid('process_id')
      .notNull()
      .references(() => reviews.processId),
    activityId: uuid('activity_id').references(() => activities.id),
    doneNote: text('done_note').notNull().default(''),
    doneBy: uuid('done_by').references(() => people.id),
  },
  (t) => [index('review_actions_process').on(t.processId)],
);

/** Whether a strategy's reviews open by themselves; the Schedule in Temporal follows this row. */
export const reviewSchedules = pgTable('review_schedules', {
  strategyId: uuid('strategy_id')
    .primaryKey()
    .references(() => strategies.processId),
  state: text('state').$type<'running' | 'paused' | 'deleted'>().notNull(),
  changedBy: uuid('changed_by').references(() => people.id),
  changedAt: atNow('changed_at'),
  /** Until when its Schedule was seen in Temporal (0030). */
  seenAt: at('seen_at'),
});

/** An inspection that a rule proposes; a person accepts or dismisses it with a reason (F68). */
export const inspectionProposals = pgTable(
  'inspection_proposals',
  {
    id: id(),
    strategyId: uuid('strategy_id')
      .notNull()
      .references(() => strategies.processId),
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

// ---- notices, mails, the post room -----------------------------------------------------------------------------

export const mails = pgTable(
  'mails',
  {
    id: id(),
    personId: uuid('person_id')
      .notNull()
      .references(() => people.id),
    address: text('address').notNull(),
    kind: text('kind').notNull(),
    subject: text('subject').notNull(),
    messageId: text('message_id').notNull().unique(),
    /** The frozen Date header: Message-ID and Date together let a receiver fold a copy. */
    dateAt: at('date_at').notNull(),
    returnToken: text('return_token').notNull().unique(),
    raw: bytea('raw').notNull(),
    sha256: text('sha256').notNull(),
    state: text('state')
      .$type<
        | 'sending'
        | 'handing_over'
        | 'accepted'
        | 'retry_wait'
        | 'unknown'
        | 'held'
        | 'failed'
        | 'not_reached'
        | 'cancelled'
      >()
      .notNull(),
    attempts: integer('attempts').notNull().default(0),
    fence: bigint('fence', { mode: 'number' }).notNull().default(0),
    leaseUntil: at('lease_until'),
    retryAt: at('retry_at'),
    possibleDuplicate: boolean('possible_duplicate').notNull().default(false),
    replyCode: integer('reply_code'),
    replyText: text('reply_text'),
    errorCode: text('error_code'),
    /** The instant of the step that caused it: the order of handing over. */
    orderAt: at('order_at').notNull(),
    composedAt: atNow('composed_at'),
    handingOverAt: at('handing_over_at'),
    settledAt: at('settled_at'),
    /** Since when `raw` is empty: what a mail said is kept for thirty days, its hash for good (db/records/retention.ts). */
    textRemovedAt: at('text_removed_at'),
  },
  (t) => [
    index('mails_texts')
      .on(t.settledAt)
      .where(sql`text_removed_at is null`),
    index('mails_waiting')
      .on(t.state, t.orderAt)
      .where(sql`state in ('sending', 'handing_over', 'retry_wait', 'unknown')`),
    index('mails_person').on(t.personId),
  ],
);

/** What came back to a mail and is for a person to look at (0031). */
export const returnedMails = pgTable(
  'returned_mails',
  {
    mailId: uuid('mail_id')
      .primaryKey()
      .references(() => mails.id),
    status: text('status'),
    excerpt: text('excerpt').notNull(),
    returnedAt: atNow('returned_at'),
  },
  (t) => [index('returned_mails_at').on(t.returnedAt)],
);

export const notices = pgTable(
  'notices',
  {
    id: id(),
    processId: uuid('process_id')
      .notNull()
      .references(() => processes.id),
    taskId: uuid('task_id').references(() => tasks.id),
    personId: uuid('person_id')
      .notNull()
      .references(() => people.id),
    kind: text('kind').notNull(),
    /** 'step:<id>', 'invited', 'receipt:<version>', ...: with task and person it is unique for ever. */
    occasion: text('occasion').notNull(),
    stepId: uuid('step_id').references(() => chaseSteps.id),
    planId: uuid('plan_id').references(() => chasePlans.id),
    /** Of an escalation: the rung that its step names; none where the step names the directorate. */
    rung: smallint('rung'),
    /** Nobody stands on that rung: the higher one that is told in its place, or 'directorate'. */
    fellTo: text('fell_to'),
    /** Is away; this person stands in. */
    forPersonId: uuid('for_person_id').references(() => people.id),
    /** Handed the task over. */
    byPersonId: uuid('by_person_id').references(() => people.id),
    orderAt: at('order_at').notNull(),
    state: text('state').$type<'owed' | 'mailed' | 'dropped' | 'failed'>().notNull().default('owed'),
    droppedWhy: text('dropped_why'),
    mailId: uuid('mail_id').references(() => mails.id),
    createdAt: atNow('created_at'),
  },
  (t) => [
    unique('notices_once').on(t.taskId, t.occasion, t.personId),
    index('notices_owed')
      .on(t.orderAt, t.id)
      .where(sql`state = 'owed' and mail_id is null`),
    index('notices_mail').on(t.mailId),
    index('notices_process').on(t.processId, t.id),
    index('notices_person').on(t.personId),
  ],
);

export const postRoom = pgTable('post_room', {
  id: smallint('id').primaryKey().default(1),
  pausedAt: at('paused_at'),
  pausedBy: uuid('paused_by').references(() => people.id),
  /** A code: 'officer', 'relay-refused-us', 'tls-failed', 'login-failed', 'ledger-went-back'. */
  pausedWhy: text('paused_why'),
  /** How many passes have ended; the workflow knows the last number too, and so sees a database that went back (R17). */
  passes: bigint('passes', { mode: 'number' }).notNull().default(0),
});

export const outbox = pgTable(
  'outbox',
  {
    id: id(),
    kind: text('kind').$type<'nudge' | 'postroom'>().notNull(),
    processId: uuid('process_id').references(() => processes.id),
    createdAt: atNow('created_at'),
    sentAt: at('sent_at'),
    /** Until then somebody is sending it. */
    claimedUntil: at('claimed_until'),
  },
  (t) => [
    index('outbox_unsent')
      .on(t.createdAt)
      .where(sql`sent_at is null`),
  ],
);

// ---- decisions, idempotency, audit -----------------------------------------------------------------------------

export const decisions = pgTable(
  'decisions',
  {
    id: id(),
    processId: uuid('process_id')
      .notNull()
      .references(() => processes.id),
    act: text('act').notNull(),
    actorId: uuid('actor_id')
      .notNull()
      .references(() => people.id),
    /** Ids, instants and codes: what the workflow gets. */
    terms: jsonb('terms').$type<Readonly<Record<string, string | number | boolean | null>>>().notNull(),
    /** What a person wrote: it never leaves the database. */
    words: jsonb('words').$type<Readonly<Record<string, string>>>().notNull().default({}),
    principal: text('principal').notNull(),
    route: text('route').notNull(),
    key: text('key').notNull(),
    requestHash: text('request_hash').notNull(),
    state: text('state').$type<'proposed' | 'taken' | 'refused'>().notNull(),
    code: text('code'),
    effect: jsonb('effect').$type<Readonly<Record<string, string | number>>>(),
    proposedAt: atNow('proposed_at'),
    settledAt: at('settled_at'),
  },
  (t) => [
    unique('decisions_key').on(t.principal, t.route, t.key),
    index('decisions_process').on(t.processId),
    index('decisions_not_recorded')
      .on(t.settledAt)
      .where(sql`code = 'not-recorded'`),
    index('decisions_proposed')
      .on(t.proposedAt)
      .where(sql`state = 'proposed'`),
  ],
);

export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    principal: text('principal').notNull(),
    route: text('route').notNull(),
    key: text('key').notNull(),
    requestHash: text('request_hash').notNull(),
    status: smallint('status').notNull(),
    body: jsonb('body').notNull(),
    createdAt: atNow('created_at'),
  },
  (t) => [primaryKey({ columns: [t.principal, t.route, t.key] }), index('idempotency_keys_age').on(t.createdAt)],
);

export const auditEntries = pgTable(
  'audit_entries',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    at: atNow('at'),
    /** Null: the system acted, for instance a step that fell due. */
    actorId: uuid('actor_id').references(() => people.id),
    act: text('act').notNull(),
    processId: uuid('process_id'),
    taskId: uuid('task_id'),
    agencyId: uuid('agency_id'),
    /** Ids, codes, counts and hashes; never what a person wrote, so that erasure leaves the trail whole. */
    details: jsonb('details').notNull().default({}),
    /**
     * The transaction that wrote it. Ids are given out before the commit, so that only (era, xid, id) is an order in
     * which nothing can appear any more behind the oldest running transaction. The era counts clusters: one that a dump
     * was restored into counts transactions anew (db/setup/migrate.ts).
     */
    era: smallint('era').notNull().default(0),
    xid: xid8('xid')
      .notNull()
      .default(sql`pg_current_xact_id()`),
  },
  (t) => [
    index('audit_entries_process').on(t.processId, t.id),
    index('audit_entries_task').on(t.taskId, t.id),
    index('audit_entries_actor').on(t.actorId, t.id),
    index('audit_entries_order').on(t.era, t.xid, t.id),
  ],
);

/** A batch of the trail, chained to the one before it; never changed (domain/records/audit.ts says what the hashes are of). */
export const auditSeals = pgTable(
  'audit_seals',
  {
    /** 1, 2, 3, ...: a second seal of the same number, which would be a fork, is refused by the key. */
    number: bigint('number', { mode: 'number' }).primaryKey(),
    /** The last entry in it, by which the next seal goes on. */
    toEra: smallint('to_era').notNull(),
    toXid: xid8('to_xid').notNull(),
    toId: bigint('to_id', { mode: 'number' }).notNull(),
    fromId: bigint('from_id', { mode: 'number' }).notNull(),
    entries: integer('entries').notNull(),
    /** The id and hash of each entry in order, so that a check names the entry and not only the batch. */
    contents: jsonb('contents').$type<[number, string][]>().notNull(),
    rootHash: text('root_hash').notNull(),
    previousHash: text('previous_hash').notNull().unique(),
    sealedAt: at('sealed_at').notNull(),
    hash: text('hash').notNull(),
  },
  (t) => [index('audit_seals_day').on(t.sealedAt)],
);

// ---- doors -----------------------------------------------------------------------------------------------------

export const signInRequests = pgTable(
  'sign_in_requests',
  {
    id: id(),
    /** The code works in the browser that asked for it only. */
    browserHash: text('browser_hash').notNull(),
    address: text('address').notNull(),
    /** Of the address and the asking network together: who asks too often is told so, and nobody else. */
    callerHash: text('caller_hash'),
    codeHash: text('code_hash').notNull(),
    createdAt: atNow('created_at'),
    expiresAt: at('expires_at').notNull(),
    tries: smallint('tries').notNull().default(0),
    usedAt: at('used_at'),
  },
  (t) => [
    index('sign_in_requests_browser').on(t.browserHash),
    index('sign_in_requests_address').on(t.address, t.createdAt),
  ],
);

export const sessions = pgTable(
  'sessions',
  {
    id: id(),
    tokenHash: text('token_hash').notNull().unique(),
    personId: uuid('person_id')
      .notNull()
      .references(() => people.id),
    createdAt: atNow('created_at'),
    lastSeenAt: atNow('last_seen_at'),
    expiresAt: at('expires_at').notNull(),
    endedAt: at('ended_at'),
    /** When the person last proved who he is; null where the organisation's sign-in does not say. */
    authenticatedAt: at('authenticated_at').default(sql`app_now()`),
    method: text('method').$type<'code' | 'organisation'>().notNull().default('code'),
    /** Which of the person's staff roles the organisation's account allows; null: all. */
    roleLimit: text('role_limit').array(),
  },
  (t) => [index('sessions_person').on(t.personId)],
);

/** Whose account of the organisation it is, kept from the first sign-in on: a mail address may get another owner. */
export const staffAccounts = pgTable(
  'staff_accounts',
  {
    issuer: text('issuer').notNull(),
    subject: text('subject').notNull(),
    personId: uuid('person_id')
      .notNull()
      .references(() => people.id),
    linkedAt: atNow('linked_at'),
    /** Its name in addresses: issuer and subject are the organisation's, and may hold anything. */
    id: uuid('id')
      .notNull()
      .unique()
      .default(sql`uuidv7()`),
    /** Which administrator linked it; null: its own first sign-in, by the verified address. */
    linkedBy: uuid('linked_by').references(() => people.id),
    lastUsedAt: at('last_used_at'),
  },
  (t) => [primaryKey({ columns: [t.issuer, t.subject] }), unique('staff_accounts_person').on(t.issuer, t.personId)],
);

export const apiKeys = pgTable('api_keys', {
  id: id(),
  name: text('name').notNull(),
  keyHash: text('key_hash').notNull().unique(),
  personId: uuid('person_id')
    .notNull()
    .references(() => people.id),
  scopes: text('scopes').array().notNull(),
  createdAt: atNow('created_at'),
  expiresAt: at('expires_at').notNull(),
  revokedAt: at('revoked_at'),
});

/** A person's dates as a calendar program reads them, at an address that only he knows; revoked with one press. */
export const calendarFeeds = pgTable(
  'calendar_feeds',
  {
    id: id(),
    personId: uuid('person_id')
      .notNull()
      .references(() => people.id),
    tokenHash: text('token_hash').notNull().unique(),
    createdAt: atNow('created_at'),
    revokedAt: at('revoked_at'),
  },
  (t) => [index('calendar_feeds_person').on(t.personId)],
);

/** The shape that rate-limiter-flexible asks for. */
export const rateLimits = pgTable('rate_limits', {
  key: text('key').primaryKey(),
  points: integer('points').notNull().default(0),
  expire: bigint('expire', { mode: 'number' }),
});
