import { eq, inArray, sql } from 'drizzle-orm';
import { z } from 'zod';
import { canPassOn, type LessonSource } from '../../domain/lessons/lesson.ts';
import type { Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { finishTasks } from '../chase/finish-tasks.ts';
import { lockProcess } from '../chase/locks.ts';
import { owedNudge } from '../chase/outbox.ts';
import { oweTasks } from '../chase/owe-tasks.ts';
import { wakesEarlier } from '../chase/plans/plans.ts';
import type { Tx } from '../connect.ts';
import { namedPosts } from '../directory/leaving/nameable.ts';
import { audit } from '../records/audit.ts';
import { processes, tasks } from '../schema/chase.ts';
import { posts } from '../schema/directory.ts';
import { lessonReaders, lessons, lessonUses } from '../schema/lessons.ts';
import { of } from '../shapes.ts';
import { statement } from '../statement.ts';
import { noSuchPart } from '../strategies/strategies.ts';
import { placeOfStrategy } from '../strategies/place.ts';
import { holdStrategy } from '../strategies/strategies.ts';
import { uuids } from '../uuids.ts';

export type NewLesson = {
  readonly strategyId: string;
  readonly title: string;
  readonly sourceKind: LessonSource;
  readonly source: string;
  /** The reference of the process that it comes from; '': of none of ours. */
  readonly reference: string;
  readonly learned: string;
};

const noSuchLesson = refuse('not-found', 'There is no such lesson.');

/** Writes a lesson down; nobody is told of it before it is passed on. */
export async function writeLesson(tx: Tx, actor: Actor, input: NewLesson): Promise<Verdict<{ lessonId: string }>> {
  const held = await holdStrategy(tx, input.strategyId, 'The strategy has ended, so nothing can be added to it.');
  if (!held.ok) return held;
  const { reference, ...row } = input;
  const [about] =
    reference === ''
      ? []
      : await tx.select({ id: processes.id }).from(processes).where(eq(processes.reference, reference));
  if (reference !== '' && about === undefined)
    return refuse('malformed', 'There is nothing with this reference.', { field: 'reference' });
  const [written] = await tx
    .insert(lessons)
    .values({ ...row, aboutProcessId: about?.id ?? null })
    .returning({ id: lessons.id });
  const lessonId = written?.id ?? '';
  await audit(tx, {
    actorId: actor.personId,
    act: 'lesson-written',
    processId: input.strategyId,
    details: { lessonId },
  });
  return accept({ lessonId });
}

const newReaders = statement(
  'lessons.new-readers',
  z.object({ postId: of(posts.id), agencyId: of(posts.agencyId) }),
  ({ lessonId, postIds }: { lessonId: string; postIds: readonly string[] }) => sql`
    select o.id as "postId", o.agency_id as "agencyId" from posts o where o.id = any(${uuids(postIds)})
      and not exists (select from lesson_readers r where r.lesson_id = ${lessonId} and r.post_id = o.id) order by o.id`,
);

async function lessonOf(tx: Tx, lessonId: string) {
  const { title, strategyId } = lessons;
  const [lesson] = await tx.select({ title, strategyId }).from(lessons).where(eq(lessons.id, lessonId));
  return lesson;
}

/** Passes a lesson on: each post that does not have it yet is asked to read it, and reminded once. */
export async function passOn(
  tx: Tx,
  actor: Actor,
  input: { lessonId: string; postIds: readonly string[] },
): Promise<Verdict<{ told: number }>> {
  const lesson = await lessonOf(tx, input.lessonId);
  const process = lesson && (await lockProcess(tx, lesson.strategyId));
  const place = lesson && (await placeOfStrategy(tx, lesson.strategyId));
  if (lesson === undefined || process === undefined || place === undefined) return noSuchLesson;
  const allowed = canPassOn(process.state);
  if (!allowed.ok) return allowed;
  const named = await namedPosts(tx, 'reader', input.postIds);
  if (!named.ok) return named;
  const readers = await newReaders(tx, input);
  if (readers.length === 0) return refuse('nothing-to-change', 'These posts have this lesson already.');
  const { strategyId: processId, title } = lesson;
  const owed = await oweTasks(tx, {
    processId,
    kind: 'read-lesson',
    place,
    now: process.now,
    ask: 'invitation',
    owners: readers.map((reader) => ({ title, ...reader })),
  });
  if (!owed.ok) return owed;
  await tx.insert(lessonReaders).values(
    readers.map(({ postId }, index) => ({
      lessonId: input.lessonId,
      postId,
      taskId: owed.value.taskIds[index] ?? '',
    })),
  );
  await audit(tx, {
    actorId: actor.personId,
    act: 'lesson-passed-on',
    processId,
    details: { lessonId: input.lessonId, postIds: readers.map(({ postId }) => postId) },
  });
  if (await wakesEarlier(tx, processId)) await owedNudge(tx, processId);
  return accept({ told: readers.length });
}

/** What the reader himself is asked to read of it, in his post or for somebody whom he stands in for. */
export const listOwedReading = statement(
  'lessons.owed-reading',
  z.object({ taskId: of(lessonReaders.taskId), agencyId: of(tasks.agencyId) }),
  (lessonId: string) => sql`
    select r.task_id as "taskId", t.agency_id as "agencyId" from lesson_readers r
      cross join lateral (select x.id, x.agency_id from tasks x where x.id = r.task_id and x.state = 'open' offset 0) t
      cross join lateral (select from task_answerers w where w.task_id = t.id and w.person_id = any(app_people()) limit 1) mine
    where r.lesson_id = ${lessonId}`,
);

/** He has read it: nothing more is sent to him about it. */
export async function confirmReading(
  tx: Tx,
  actor: Actor,
  input: { lessonId: string },
): Promise<Verdict<{ lessonId: string }>> {
  const lesson = await lessonOf(tx, input.lessonId);
  if (lesson === undefined) return noSuchLesson;
  const owed = await listOwedReading(tx, input.lessonId);
  const done = owed.length === 0 ? [] : await finishTasks(tx, { taskIds: owed.map(({ taskId }) => taskId) });
  if (done.length === 0)
    return refuse('nothing-to-change', 'You are not asked to read this, or have said already that you did.');
  await tx.update(lessonReaders).set({ readBy: actor.personId }).where(inArray(lessonReaders.taskId, done));
  for (const { taskId, agencyId } of owed)
    await audit(tx, {
      actorId: actor.personId,
      act: 'lesson-read',
      processId: lesson.strategyId,
      taskId,
      agencyId,
      details: { lessonId: input.lessonId },
    });
  await owedNudge(tx, lesson.strategyId);
  return accept({ lessonId: input.lessonId });
}

const addUse = statement(
  'lessons.note-use',
  z.object({ id: of(lessonUses.id) }),
  ({ lessonId, activityId, note }: { lessonId: string; activityId: string; note: string }) => sql`
    insert into lesson_uses (lesson_id, activity_id, note)
    select l.id, a.id, ${note} from lessons l join strands d on d.strategy_id = l.strategy_id join activities a on a.strand_id = d.id
    where l.id = ${lessonId} and a.id = ${activityId} returning id`,
);

/** Notes in which activity of its strategy a lesson was used, and how. */
export async function noteUse(
  tx: Tx,
  actor: Actor,
  input: { lessonId: string; activityId: string; note: string },
): Promise<Verdict<{ useId: string }>> {
  const lesson = await lessonOf(tx, input.lessonId);
  if (lesson === undefined) return noSuchLesson;
  const [use] = await addUse(tx, input);
  if (use === undefined) return noSuchPart;
  const { strategyId: processId } = lesson;
  const { lessonId, activityId } = input;
  await audit(tx, { actorId: actor.personId, act: 'lesson-used', processId, details: { lessonId, activityId } });
  return accept({ useId: use.id });
}
