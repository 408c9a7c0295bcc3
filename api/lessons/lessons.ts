import { z } from 'zod';
import { readCurrency } from '../../db/budget/read-sums.ts';
import { confirmReading, noteUse, passOn, writeLesson } from '../../db/lessons/lessons.ts';
import { listLessons, listReaders, listUses, readLesson } from '../../db/lessons/read-lessons.ts';
import { lessonFields, lessonSources } from '../../domain/lessons/lesson.ts';
import { idList, instantOut, lineOrNone, oneLine, page, pageQuery, words } from '../http/fields.ts';
import { gather } from '../http/pages.ts';
import { route } from '../http/route.ts';

const lesson = z.object({
  id: z.string(),
  strategyId: z.string(),
  title: z.string(),
  sourceKind: z.enum(lessonSources),
  source: z.string(),
  writtenAt: instantOut,
  readers: z.number().meta({ description: 'Posts that it was passed on to, as far as you see them.' }),
  read: z.number(),
  uses: z.number(),
});
const wholeLesson = lesson.extend({
  learned: z.string(),
  aboutId: z.string().nullable().meta({ description: 'The process that it comes from.' }),
  passedOn: z.array(
    z.object({
      postId: z.string(),
      post: z.string(),
      agency: z.string(),
      state: z.string().meta({ description: 'Answered: it was read.' }),
      readBy: z.string().nullable(),
      readAt: instantOut.nullable(),
    }),
  ),
  used: z.array(
    z.object({ id: z.string(), activityId: z.string(), activity: z.string(), note: z.string(), notedAt: instantOut }),
  ),
});

/** What was learned, who is to read it, and where it was used. */
export const lessonRoutes = [
  route({
    method: 'get',
    path: '/v1/strategies/:id/lessons',
    act: 'see-strategies',
    summary: 'The lessons of a strategy, the newest first: all, or those that were passed on to your agencies',
    query: z.strictObject(pageQuery),
    answer: page(lesson),
    perform: {
      read: async (tx, { id: strategyId, query }) => {
        if ((await readCurrency(tx, strategyId)) === undefined) return undefined;
        return gather(query, (after) => listLessons(tx, { strategyId, after }));
      },
    },
  }),
  route({
    method: 'post',
    path: '/v1/strategies/:id/lessons',
    act: 'write-lesson',
    summary: 'Write a lesson down; nobody is told of it before it is passed on',
    status: 201,
    body: z.strictObject({
      title: oneLine(lessonFields.title),
      sourceKind: z.enum(lessonSources),
      source: oneLine(lessonFields.source),
      reference: lineOrNone(lessonFields.title)
        .default('')
        .meta({ description: 'The reference of the process that it comes from.' }),
      learned: words(lessonFields.learned),
    }),
    answer: z.object({ lessonId: z.string() }),
    perform: { write: (tx, { actor, id, body }) => writeLesson(tx, actor, { ...body, strategyId: id }) },
  }),
  route({
    method: 'get',
    path: '/v1/lessons/:id',
    act: 'see-lessons',
    summary: 'One lesson with its readers and where it was used',
    answer: wholeLesson,
    perform: {
      read: async (tx, { id }) => {
        const found = await readLesson(tx, id);
        return found && { ...found, passedOn: await listReaders(tx, id), used: await listUses(tx, id) };
      },
    },
  }),
  route({
    method: 'post',
    path: '/v1/lessons/:id/pass-on',
    act: 'write-lesson',
    summary: 'Pass it on: each post that does not have it yet is asked to read it, and reminded once',
    body: z.strictObject({ postIds: idList }),
    answer: z.object({ told: z.number() }),
    perform: { write: (tx, { actor, id, body }) => passOn(tx, actor, { ...body, lessonId: id }) },
  }),
  route({
    method: 'post',
    path: '/v1/lessons/:id/read',
    act: 'read-lesson',
    summary: 'Say that you have read it',
    answer: z.object({ lessonId: z.string() }),
    perform: { write: (tx, { actor, id }) => confirmReading(tx, actor, { lessonId: id }) },
  }),
  route({
    method: 'post',
    path: '/v1/lessons/:id/uses',
    act: 'write-lesson',
    summary: 'Note in which activity it was used, and how',
    status: 201,
    body: z.strictObject({ activityId: z.uuid(), note: words(lessonFields.note) }),
    answer: z.object({ useId: z.string() }),
    perform: { write: (tx, { actor, id, body }) => noteUse(tx, actor, { ...body, lessonId: id }) },
  }),
];
