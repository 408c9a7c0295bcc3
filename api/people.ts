import { z } from 'zod';
import { addAbsence, addPerson, changePerson } from '../db/directory.ts';
import { instantIn, words } from './fields.ts';
import { route } from './route.ts';

const address = z.string().min(3).max(254).meta({ description: 'One mail address.', example: 'ann@example.org' });
const made = z.object({ id: z.string() });

/** People and their absences. */
export const peopleRoutes = [
  route({
    method: 'post',
    path: '/v1/people',
    act: 'write-directory',
    summary: 'Add a person',
    status: 201,
    body: z.strictObject({ name: words(200), address }),
    answer: made,
    perform: { write: (tx, { actor, body }) => addPerson(tx, actor, body) },
  }),
  route({
    method: 'patch',
    path: '/v1/people/:id',
    act: 'write-directory',
    summary: 'Change a name or an address',
    body: z.strictObject({ name: words(200).exactOptional(), address: address.exactOptional() }),
    answer: made,
    perform: { write: (tx, { actor, id, body }) => changePerson(tx, actor, { personId: id, ...body }) },
  }),
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
];
