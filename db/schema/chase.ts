import { sql } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import {
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  smallint,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import type { RecipientsCode } from '../../domain/chase/policy.ts';
import { taskKinds } from '../../domain/chase/task-kinds.ts';
import type { ProcessState } from '../../domain/decisions/process.ts';
import { processKinds } from '../../domain/process-kinds.ts';
import type { Trouble } from '../../domain/process-trouble.ts';
import type { CalendarName } from '../../domain/calendar/bank-holidays.ts';
import { at, atNow, growing, id, keyOf, referenced, titled, words } from '../columns.ts';
import { agencies, bodies, people, posts } from './directory.ts';

export const processes = pgTable(
  'processes',
  {
    id: id(),
    kind: growing('kind', processKinds).notNull(),
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
    words: words(titled('title'), referenced),
  },
  (t) => [
    index('processes_words').using('gin', t.words),
    index('processes_state').on(t.state, t.closesAt),
    index('processes_parent').on(t.parentId),
    index('processes_kind').on(t.kind, t.id),
    index('processes_kind_title').on(t.kind, sql`lower(${t.title})`, t.id),
    index('processes_kind_opened').on(t.kind, t.openedAt),
    index('processes_kind_state').on(t.kind, t.state, t.id),
    index('processes_running')
      .on(t.id)
      .where(sql`opened_at is not null and ended_at is null`),
    check('processes_trouble', sql`trouble in ('lost', 'task-fails', 'activity-fails')`),
    index('processes_unended')
      .on(t.kind)
      .where(sql`ended_at is null`),
  ],
);

export const chasePlans = pgTable(
  'chase_plans',
  {
    id: id(),
    processId: keyOf('process_id', () => processes.id),
    dueAt: at('due_at').notNull(),
    closesAt: at('closes_at').notNull(),
    zone: text('zone').notNull(),
    dueWallText: text('due_wall_text').notNull(),
    calendar: text('calendar').$type<CalendarName>().notNull(),
    calendarVersion: text('calendar_version').notNull(),
    createdAt: atNow('created_at'),
  },
  (t) => [index('chase_plans_process').on(t.processId), index('chase_plans_due').on(t.dueAt)],
);

export const chaseSteps = pgTable(
  'chase_steps',
  {
    id: id(),
    planId: keyOf('plan_id', () => chasePlans.id),
    order: smallint('position').notNull(),
    kind: text('kind').$type<'remind' | 'escalate'>().notNull(),
    at: at('at').notNull(),
    /** Whom it tells; the column says audience, as the API does. */
    recipients: text('audience').$type<RecipientsCode>().notNull(),
    raisedAt: at('raised_at'),
    lapsedAt: at('lapsed_at'),
    /** How many tasks owed an escalation that nobody was there to be told of (0031). */
    unheard: integer('unheard').notNull().default(0),
  },
  (t) => [
    unique('chase_steps_position').on(t.planId, t.order),
    index('chase_steps_unheard')
      .on(t.planId)
      .where(sql`unheard > 0`),
  ],
);

export const tasks = pgTable(
  'tasks',
  {
    id: id(),
    processId: keyOf('process_id', () => processes.id),
    kind: growing('kind', taskKinds).notNull(),
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
    planId: keyOf('plan_id', () => chasePlans.id),
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
    index('tasks_plan').on(t.planId),
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
    taskId: keyOf('task_id', () => tasks.id),
    personId: keyOf('person_id', () => people.id),
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
    index('task_people_gone')
      .on(t.taskId)
      .where(sql`left_at is not null`),
  ],
);

export const outbox = pgTable(
  'outbox',
  {
    id: id(),
    kind: text('kind').$type<'nudge' | 'postroom' | 'rendering'>().notNull(),
    processId: uuid('process_id').references(() => processes.id),
    /** Of a 'rendering' which file of a report is to be made. */
    renderingId: uuid('rendering_id'),
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

export const decisions = pgTable(
  'decisions',
  {
    id: id(),
    processId: keyOf('process_id', () => processes.id),
    act: text('act').notNull(),
    actorId: keyOf('actor_id', () => people.id),
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
