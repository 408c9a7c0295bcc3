import { confirmReading, listOwedReading, noteUse, passOn, writeLesson } from '../../db/lessons/lessons.ts';
import { lessonOfTask, listLessons, listReaders, listUses, readLesson } from '../../db/lessons/read-lessons.ts';
import { listActivityNames } from '../../db/strategies/read-plan.ts';
import { listPosts } from '../../db/strategies/read-strategies.ts';
import { canPassOn, lessonFields, lessonSources } from '../../domain/lessons/lesson.ts';
import { may } from '../../domain/permissions.ts';
import { processPath } from '../../domain/process-kinds.ts';
import { isOver } from '../../domain/strategies/strategy.ts';
import { renderEnded, strategyOf } from '../strategies/strategies.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { afterOf } from '../web/cursor.ts';
import { aLine, anId, oneOf, words } from '../web/forms/fields.ts';
import { formAt, posted } from '../web/forms/form.ts';
import { found, idIn, reading } from '../web/page.ts';
import { plain } from '../web/perform.ts';

/** What was learned: the lessons of a strategy, a new one, and one with who is to read it and where it was used. */
export const lessonRoutes: readonly Route[] = [
  ['get', '/strategies/:id/lessons', 'see-lessons', list],
  ...formAt('/strategies/:id/lessons/new', 'write-lesson', {
    page: showForm,
    held: strategyOf,
    fields: () => ({
      title: aLine(lessonFields.title, 'Give the lesson a title'),
      sourceKind: oneOf(lessonSources, 'Choose what it comes from'),
      source: aLine(lessonFields.source, 'Say what it comes from'),
      reference: aLine(lessonFields.title),
      learned: words(lessonFields.learned, 'Say what was learned'),
    }),
    act: (lesson, { actor, held: { id: strategyId }, perform }) =>
      perform('write-lesson', (tx) => writeLesson(tx, actor, { ...lesson, strategyId })),
    at: 'title',
    says: plain,
    leads: ({ lessonId }) => `/lessons/${lessonId}?done=lesson-written`,
  }),
  ['get', '/lessons/of-task/:id', 'see-lessons', showOfTask],
  ['get', '/lessons/:id', 'see-lessons', show],
  posted('/lessons/:id/pass-on', 'write-lesson', {
    page: show,
    fields: () => ({ postId: anId('Choose the post that is to read it') }),
    act: ({ postId }, { actor, id: lessonId, perform }) =>
      perform('pass-lesson-on', (tx) => passOn(tx, actor, { lessonId, postIds: [postId] })),
    at: 'postId',
    says: plain,
    leads: '/lessons/:id?done=lesson-passed-on',
  }),
  posted('/lessons/:id/read', 'read-lesson', {
    page: show,
    act: (_, { actor, id: lessonId, perform }) =>
      perform('read-lesson', (tx) => confirmReading(tx, actor, { lessonId })),
    at: 'read',
    leads: '/lessons/:id?done=lesson-read',
  }),
  posted('/lessons/:id/uses', 'write-lesson', {
    page: show,
    fields: () => ({
      activityId: anId('Choose the activity in which it was used'),
      note: words(lessonFields.note, 'Say how it was used'),
    }),
    act: (use, { actor, id: lessonId, perform }) =>
      perform('note-use', (tx) => noteUse(tx, actor, { ...use, lessonId })),
    at: 'activityId',
    says: plain,
    leads: '/lessons/:id?done=lesson-used',
  }),
];

async function list(portal: Portal, visit: Visit): Promise<void> {
  const strategy = await strategyOf(portal, visit);
  const after = afterOf(visit);
  const { rows, next } = await reading(portal, visit.actor, (tx) =>
    listLessons(tx, { strategyId: strategy.id, after }),
  );
  portal.render(visit, 'lessons/lessons', {
    title: `Lessons: ${strategy.title}`,
    strategy,
    lessons: rows,
    staff: may(visit.actor, 'see-reviews'),
    writes: may(visit.actor, 'write-lesson') && !isOver(strategy.state),
    path: `/strategies/${strategy.id}/lessons`,
    paging: { next, first: after !== undefined },
    back: { href: `/strategies/${strategy.id}`, text: 'The strategy' },
  });
}

async function showForm(portal: Portal, visit: Visit): Promise<void> {
  const strategy = await strategyOf(portal, visit);
  if (isOver(strategy.state)) return renderEnded(portal, visit, strategy);
  portal.render(visit, 'lessons/new', {
    title: 'New lesson',
    strategy,
    back: { href: `/strategies/${strategy.id}/lessons`, text: 'Lessons' },
  });
}

async function showOfTask(portal: Portal, visit: Visit): Promise<void> {
  const lessonId = found(await reading(portal, visit.actor, (tx) => lessonOfTask(tx, idIn(visit.req))));
  visit.res.redirect(303, `/lessons/${lessonId}`);
}

async function show(portal: Portal, visit: Visit): Promise<void> {
  const { actor } = visit;
  const { lesson, readers, uses, owed, activities, posts } = await reading(portal, actor, async (tx) => {
    const seen = found(await readLesson(tx, idIn(visit.req)));
    const writes = may(actor, 'write-lesson');
    return {
      lesson: seen,
      readers: await listReaders(tx, seen.id),
      uses: await listUses(tx, seen.id),
      owed: await listOwedReading(tx, seen.id),
      activities: writes ? await listActivityNames(tx, seen.strategyId) : [],
      posts: writes ? await listPosts(tx) : [],
    };
  });
  const known = new Set(readers.map(({ postId }) => postId));
  const { aboutKind, aboutId } = lesson;
  portal.render(visit, 'lessons/lesson', {
    title: lesson.title,
    lesson,
    aboutPath: aboutKind === null || aboutId === null ? '' : processPath(aboutKind, aboutId),
    readers,
    uses,
    reads: owed.length > 0 && may(actor, 'read-lesson'),
    passesOn: may(actor, 'write-lesson') && canPassOn(lesson.state).ok,
    notes: may(actor, 'write-lesson'),
    posts: posts
      .filter(({ id }) => !known.has(id))
      .map(({ id, title, agency }) => ({ id, text: `${title}, ${agency}` })),
    activities,
    staff: may(actor, 'see-reviews'),
    back: { href: `/strategies/${lesson.strategyId}/lessons`, text: 'Lessons' },
  });
}
