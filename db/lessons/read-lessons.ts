import { eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { lessonSources } from '../../domain/lessons/lesson.ts';
import type { Tx } from '../connect.ts';
import { instant } from '../instant.ts';
import { type Cut, cut, ms, pageSize } from '../rows.ts';
import { processes, tasks } from '../schema/chase.ts';
import { agencies, people, posts } from '../schema/directory.ts';
import { lessonReaders, lessons, lessonUses } from '../schema/lessons.ts';
import { activities, strategies } from '../schema/strategies.ts';
import { count, epochMs, of } from '../shapes.ts';
import { statement } from '../statement.ts';
import { strategyState } from '../strategies/shapes.ts';

const lessonShape = z.object({
  id: of(lessons.id),
  strategyId: of(lessons.strategyId),
  title: of(lessons.title),
  sourceKind: z.enum(lessonSources),
  source: of(lessons.source),
  writtenAt: epochMs,
  /** As far as the reader is told of them. */
  readers: count,
  read: count,
  uses: count,
});
const columns = sql`l.id, l.strategy_id as "strategyId", l.title, l.source_kind as "sourceKind", l.source, ${ms(sql`l.written_at`)} as "writtenAt",
      (select count(*)::int from lesson_readers r where r.lesson_id = l.id) as readers,
      (select count(*)::int from lesson_readers r where r.lesson_id = l.id and r.read_by is not null) as read,
      (select count(*)::int from lesson_uses u where u.lesson_id = l.id) as uses`;

type Which = { readonly strategyId: string; readonly after: string | undefined };
const narrowed: readonly Which[] = [
  { strategyId: 'an id', after: undefined },
  { strategyId: 'an id', after: 'an id' },
];
const page = statement(
  'lessons.page',
  lessonShape,
  ({ strategyId, after }: Which) => sql`
    select ${columns} from lessons l where l.strategy_id = ${strategyId}
      and ${after === undefined ? sql`true` : sql`l.id < ${after}`} order by l.id desc limit ${pageSize + 1}`,
  narrowed,
);

/** A page of the lessons of a strategy, the newest first: all for the directorate, those passed on to him for a partner. */
export async function listLessons(tx: Tx, which: Which): Promise<Cut<z.output<typeof lessonShape>>> {
  return cut(await page(tx, which));
}

const oneLesson = statement(
  'lessons.lesson',
  lessonShape.extend({
    learned: of(lessons.learned),
    strategy: of(processes.title),
    state: strategyState,
    zone: of(strategies.zone),
    /** Of the process that it comes from, where the reader sees it. */
    aboutKind: of(processes.kind).nullable(),
    aboutId: of(processes.id).nullable(),
    aboutReference: of(processes.reference).nullable(),
  }),
  (id: string) => sql`
    select ${columns}, l.learned, p.title as strategy, p.state, s.zone, a.kind as "aboutKind", a.id as "aboutId", a.reference as "aboutReference"
    from lessons l join strategies s on s.process_id = l.strategy_id join processes p on p.id = l.strategy_id left join processes a on a.id = l.about_process_id
    where l.id = ${id}`,
);

export async function readLesson(tx: Tx, id: string) {
  const [lesson] = await oneLesson(tx, id);
  return lesson;
}

/** To whom it was passed on, and who has read it when; a partner is told of posts of its own agencies. */
export const listReaders = statement(
  'lessons.readers',
  z.object({
    postId: of(posts.id),
    post: of(posts.title),
    agency: of(agencies.name),
    state: of(tasks.state),
    readBy: of(people.name).nullable(),
    readAt: epochMs.nullable(),
  }),
  (lessonId: string) => sql`
    select o.id as "postId", o.title as post, a.name as agency, t.state, n.name as "readBy", ${ms(sql`t.answered_at`)} as "readAt"
    from lesson_readers r join tasks t on t.id = r.task_id join posts o on o.id = r.post_id join agencies a on a.id = o.agency_id
      left join people n on n.id = r.read_by
    where r.lesson_id = ${lessonId} order by a.name, o.title, o.id`,
);

/** Where it was used, the last first. */
export const listUses = statement(
  'lessons.uses',
  z.object({
    id: of(lessonUses.id),
    activityId: of(activities.id),
    activity: of(activities.title),
    note: of(lessonUses.note),
    notedAt: epochMs,
  }),
  (lessonId: string) => sql`
    select u.id, a.id as "activityId", a.title as activity, u.note, ${ms(sql`u.noted_at`)} as "notedAt"
    from lesson_uses u join activities a on a.id = u.activity_id where u.lesson_id = ${lessonId} order by u.id desc limit 200`,
);

/** The lessons of a strategy that were passed on or used, by an instant, and where they were used, the oldest first. */
export const listUsedLessons = statement(
  'lessons.with-uses',
  lessonShape.pick({ id: true, title: true, sourceKind: true, source: true }).extend({
    learned: of(lessons.learned),
    uses: z.array(z.object({ activityId: z.string(), activity: z.string(), note: z.string() })),
  }),
  ({ strategyId, until }: { strategyId: string; until: number }) => sql`
    select l.id, l.title, l.source_kind as "sourceKind", l.source, l.learned,
      (select coalesce(jsonb_agg(jsonb_build_object('activityId', a.id, 'activity', a.title, 'note', u.note) order by u.id), '[]')
        from (select * from lesson_uses x where x.lesson_id = l.id order by x.id limit 200) u join activities a on a.id = u.activity_id) as uses
    from lessons l where l.strategy_id = ${strategyId} and l.written_at <= ${instant(until)}
      and coalesce((select true from lesson_readers r where r.lesson_id = l.id limit 1), (select true from lesson_uses u where u.lesson_id = l.id limit 1), false)
    order by l.id limit 500`,
);

/** Of which lesson a task is; undefined where it is of none, or hidden. */
export async function lessonOfTask(tx: Tx, taskId: string): Promise<string | undefined> {
  const { lessonId } = lessonReaders;
  const [found] = await tx.select({ lessonId }).from(lessonReaders).where(eq(lessonReaders.taskId, taskId));
  return found?.lessonId;
}
