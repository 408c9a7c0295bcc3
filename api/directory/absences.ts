import { z } from 'zod';
import { addAbsence, changeAbsence, endAbsence } from '../../db/directory/absences.ts';
import { instantIn } from '../http/fields.ts';
import { route } from '../http/route.ts';
import { changed, made } from './schemas.ts';

/** Absences: who stands in for whom, and when. */
export const absenceRoutes = [
  route({
    method: 'post',
    path: '/v1/absences',
    act: 'write-directory',
    summary: 'Record an absence and who stands in',
    status: 201,
    body: z.strictObject({ personId: z.uuid(), substituteId: z.uuid(), fromAt: instantIn, untilAt: instantIn }),
    answer: made,
    perform: { write: (tx, { actor, body }) => addAbsence(tx, actor, body) },
  }),
  route({
    method: 'patch',
    path: '/v1/absences/:id',
    act: 'write-directory',
    summary: 'Change the time of an absence or who stands in',
    ifMatch: 'required',
    body: z.strictObject({
      substituteId: z.uuid().exactOptional(),
      fromAt: instantIn.exactOptional(),
      untilAt: instantIn.exactOptional(),
    }),
    answer: changed,
    perform: {
      write: (tx, { actor, id, body, ifVersion }) =>
        changeAbsence(tx, actor, { absenceId: id, ifVersion: ifVersion ?? 0, ...body }),
    },
  }),
  route({
    method: 'post',
    path: '/v1/absences/:id/end',
    act: 'write-directory',
    summary: 'End an absence now, or undo one that has not begun',
    answer: made,
    perform: { write: (tx, { actor, id }) => endAbsence(tx, actor, { absenceId: id }) },
  }),
];
