import { z } from 'zod';
import { addColleague, handOver, removeColleague, sayNotMe } from '../../db/tasks/people.ts';
import { personFields } from '../../domain/directory/fields.ts';
import { handingFields } from '../../domain/tasks/fields.ts';
import { address, oneLine, words, wordsOrNone } from '../http/fields.ts';
import { route } from '../http/route.ts';

const newPerson = {
  name: oneLine(personFields.name),
  address,
};

/** Who answers for a task. */
export const taskPeopleRoutes = [
  route({
    method: 'post',
    path: '/v1/tasks/:id/colleague',
    act: 'add-colleague',
    summary: 'Add a colleague who answers along, for this task only: of the agency, or at one of its domains',
    body: z.strictObject(newPerson),
    answer: z.object({ personId: z.string() }),
    perform: { write: (tx, { actor, id, body }) => addColleague(tx, actor, { taskId: id, ...body }) },
  }),
  route({
    method: 'post',
    path: '/v1/tasks/:id/colleague/remove',
    act: 'remove-colleague',
    summary: 'Take somebody off the task who was added by address',
    body: z.strictObject({ personId: z.uuid() }),
    answer: z.object({ id: z.string() }),
    perform: { write: (tx, { actor, id, body }) => removeColleague(tx, actor, { taskId: id, ...body }) },
  }),
  route({
    method: 'post',
    path: '/v1/tasks/:id/hand-over',
    act: 'hand-over-task',
    summary: 'Hand the task over to somebody of the agency, known or new',
    body: z.strictObject({
      to: z.union([z.strictObject({ personId: z.uuid() }), z.strictObject(newPerson)]),
      reason: wordsOrNone(handingFields.reason).default(''),
    }),
    answer: z.object({ personId: z.string() }),
    perform: { write: (tx, { actor, id, body }) => handOver(tx, actor, { taskId: id, ...body }) },
  }),
  route({
    method: 'post',
    path: '/v1/tasks/:id/not-me',
    act: 'say-not-me',
    summary: 'Say that you are not the right person, and why',
    body: z.strictObject({
      reason: words(handingFields.notMe),
      suggestion: wordsOrNone(handingFields.suggestion).default(''),
    }),
    answer: z.object({
      othersAnswer: z.boolean().meta({ description: 'Whether somebody else answers for the task still.' }),
    }),
    perform: { write: (tx, { actor, id, body }) => sayNotMe(tx, actor, { taskId: id, ...body }) },
  }),
];
