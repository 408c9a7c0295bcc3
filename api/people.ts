import { z } from 'zod';
import { addPerson, changePerson } from '../db/people.ts';
import { listPeople, readPerson } from '../db/reads/people.ts';
import { limits } from '../domain/limits.ts';
import { address, oneLine, page, pageQuery } from './fields.ts';
import { pageOf } from './pages.ts';
import { route } from './route.ts';
import { changed, made, person, personLine, search } from './schemas/directory.ts';

/** People, and what hangs on each. */
export const peopleRoutes = [
  route({
    method: 'get',
    path: '/v1/people',
    act: 'see-directory',
    summary: 'People; a search looks into names and addresses',
    query: z.strictObject({ ...pageQuery, search }),
    answer: page(personLine),
    perform: { read: async (tx, { query }) => pageOf(await listPeople(tx, query), query.limit) },
  }),
  route({
    method: 'post',
    path: '/v1/people',
    act: 'write-directory',
    summary: 'Add a person',
    status: 201,
    body: z.strictObject({ name: oneLine(limits.name), address }),
    answer: made,
    perform: { write: (tx, { actor, body }) => addPerson(tx, actor, body) },
  }),
  route({
    method: 'get',
    path: '/v1/people/:id',
    act: 'see-directory',
    summary: 'One person with posts, absences, bodies and open tasks',
    answer: person,
    perform: { read: (tx, { id }) => readPerson(tx, id) },
  }),
  route({
    method: 'patch',
    path: '/v1/people/:id',
    act: 'write-directory',
    summary: 'Change a name or an address',
    ifMatch: 'required',
    body: z.strictObject({ name: oneLine(limits.name).exactOptional(), address: address.exactOptional() }),
    answer: changed,
    perform: {
      write: (tx, { actor, id, body, ifVersion }) =>
        changePerson(tx, actor, { personId: id, ifVersion: ifVersion ?? 0, ...body }),
    },
  }),
];
