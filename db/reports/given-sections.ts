import { and, eq, type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { canGiveBy } from '../../domain/reports/section-owed.ts';
import { cancelTasks, finishTasks } from '../chase/finish-tasks.ts';
import type { Tx } from '../connect.ts';
import { reportSections } from '../schema/reports.ts';
import { of } from '../shapes.ts';
import { statement } from '../statement.ts';
import { stateAndDay } from '../strategies/equals/proposals.ts';
import { askInNextPass } from '../strategies/equals/nominations.ts';
import { noSuchStrategy } from '../strategies/strategies.ts';
import { holdDraft } from './hold-draft.ts';
import { note } from './note.ts';
import { listAuthors, listSections, type SectionLine } from './read-reports.ts';
import { noSuchSection, notYours, writes } from './sections.ts';

const notOwed = { dueOn: null, taskId: null, readyAt: null, readyBy: null } as const;

const tasksOf = async (tx: Tx, which: SQL | undefined) =>
  (await tx.select({ taskId: reportSections.taskId }).from(reportSections).where(which)).map(({ taskId }) => taskId);

/** Sections that are the directorate's again, with what they say; nobody owes them any more. */
export async function takeSectionsBack(tx: Tx, which: SQL | undefined): Promise<void> {
  const taskIds = await tasksOf(tx, which);
  await tx
    .update(reportSections)
    .set({ ...notOwed, writerId: null })
    .where(which);
  await cancelTasks(tx, { taskIds }, 'withdrawn');
}

/** The report is frozen: what was owed for its sections is done. */
export async function finishOwed(tx: Tx, reportId: string): Promise<void> {
  await finishTasks(tx, { taskIds: await tasksOf(tx, eq(reportSections.reportId, reportId)) });
}

/** It is drafted anew: who wrote what stays, and by when is said again where it matters. */
export async function forgetOwed(tx: Tx, reportId: string): Promise<void> {
  await tx.update(reportSections).set(notOwed).where(eq(reportSections.reportId, reportId));
}

type Which = { readonly reportId: string; readonly key: string };

/**
 * Gives a section to one of the authors to write, or back to the directorate; what it says stays. With a day he owes it to the
 * watch of the strategy, whose next pass asks him, and whoever owed it before owes it no more.
 */
export async function giveSection(
  tx: Tx,
  actor: Actor,
  { reportId, key, personId, dueOn }: Which & { personId: string | null; dueOn: string | null },
): Promise<Verdict<{ key: string }>> {
  const held = await holdDraft(tx, reportId);
  if (!held.ok) return held;
  const named = await isAuthor(tx, reportId, personId);
  if (!named.ok) return named;
  const now = await stateAndDay(tx, held.value);
  if (now === undefined) return noSuchStrategy;
  const allowed = canGiveBy(dueOn, { personId, ...now });
  if (!allowed.ok) return allowed;
  const which = and(eq(reportSections.reportId, reportId), eq(reportSections.key, key));
  const taskIds = await tasksOf(tx, which);
  const given = await tx
    .update(reportSections)
    .set({ ...notOwed, writerId: personId, dueOn })
    .where(which)
    .returning({ key: reportSections.key });
  if (given.length === 0) return noSuchSection;
  await cancelTasks(tx, { taskIds }, 'withdrawn');
  if (dueOn !== null) await askInNextPass(tx, held.value);
  await note(tx, actor, 'report-section-given', held.value, { reportId, key, personId, dueOn });
  return accept({ key });
}

async function isAuthor(tx: Tx, reportId: string, personId: string | null): Promise<Verdict<true>> {
  const known = await listAuthors(tx, reportId);
  return personId === null || known.some((one) => one.personId === personId)
    ? accept(true)
    : refuse('malformed', 'Name them as an author first.', { field: 'personId' });
}

const owed = z.object({ taskId: of(reportSections.taskId) });
const hand = statement(
  'reports.hand-section',
  owed,
  ({ reportId, key, personId }: Which & { personId: string }) =>
    sql`select task_id as "taskId" from hand_section(${reportId}::uuid, ${key}::text, ${personId}::uuid)`,
);
const ready = statement(
  'reports.ready-section',
  owed,
  ({ reportId, key }: Which) => sql`select task_id as "taskId" from ready_section(${reportId}::uuid, ${key}::text)`,
);

/** Its author hands a section over to another one, with its day; he is told, and asked no more. */
export async function handSection(
  tx: Tx,
  actor: Actor,
  { reportId, key, personId }: Which & { personId: string },
): Promise<Verdict<{ key: string }>> {
  const section = await ownSection(tx, actor, { reportId, key });
  if (!section.ok) return section;
  const named = await isAuthor(tx, reportId, personId);
  if (!named.ok) return named;
  const [handed] = await hand(tx, { reportId, key, personId });
  if (handed === undefined)
    return refuse('nothing-to-change', 'They write this section already, or nobody is asked for it.', {
      field: 'personId',
    });
  const { strategyId } = section.value;
  await cancelTasks(tx, { taskIds: [handed.taskId] }, 'withdrawn');
  await askInNextPass(tx, strategyId);
  await note(tx, actor, 'report-section-handed-over', strategyId, { reportId, key, personId });
  return accept({ key });
}

/** Its author says that a section is ready; what he owes for it is done. It can be written in until the report is frozen. */
export async function readySection(tx: Tx, actor: Actor, which: Which): Promise<Verdict<{ key: string }>> {
  const section = await ownSection(tx, actor, which);
  if (!section.ok) return section;
  const { line, strategyId } = section.value;
  if (line.text === '' && !line.nothing)
    return refuse('not-ready', 'It says nothing yet. Write it, or say that there is nothing to say here.', {
      field: 'text',
    });
  const [said] = await ready(tx, which);
  if (said === undefined) return refuse('nothing-to-change', 'It is said to be ready already.');
  await finishTasks(tx, { taskIds: [said.taskId] });
  await note(tx, actor, 'report-section-ready', strategyId, which);
  return accept({ key: which.key });
}

/** A section of a draft that the actor writes, and the strategy that it is about. */
async function ownSection(
  tx: Tx,
  actor: Actor,
  { reportId, key }: Which,
): Promise<Verdict<{ line: SectionLine; strategyId: string }>> {
  const held = await holdDraft(tx, reportId);
  if (!held.ok) return held;
  const line = (await listSections(tx, reportId)).find((one) => one.key === key);
  if (line === undefined) return noSuchSection;
  return writes(actor, line) ? accept({ line, strategyId: held.value }) : notYours;
}

/** Which section of which report a task asks for; undefined where the reader sees none such. */
export async function sectionOfTask(tx: Tx, taskId: string): Promise<Which | undefined> {
  const { reportId, key } = reportSections;
  const [found] = await tx.select({ reportId, key }).from(reportSections).where(eq(reportSections.taskId, taskId));
  return found;
}
