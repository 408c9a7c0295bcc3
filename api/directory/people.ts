import { z } from 'zod';
import { mergePeople } from '../../db/directory/merge-people.ts';
import { addPerson, changePerson } from '../../db/directory/people.ts';
import { listPeople, readPerson } from '../../db/directory/read-people.ts';
import { personFields } from '../../domain/directory/fields.ts';
import { address, lineOrNone, oneLine, page, pageQuery } from '../http/fields.ts';
import { pageOf } from '../http/pages.ts';
import { route } from '../http/route.ts';
import { changed, made, person, personLine, search } from './schemas.ts';

const rank = lineOrNone(personFields.rank).meta({ description: 'It stands before the name in reports.' });
const sharedMailbox = z.boolean().meta({ description: 'Whether it is meant that somebody else has this address too.' });

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
    summary: 'Add a person; one address is one person, unless you say that a mailbox is shared',
    status: 201,
    body: z.strictObject({
      name: oneLine(personFields.name),
      address,
      rank: rank.default(''),
      sharedMailbox: sharedMailbox.default(false),
    }),
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
    body: z.strictObject({
      name: oneLine(personFields.name).exactOptional(),
      address: address.exactOptional(),
      rank: rank.exactOptional(),
      sharedMailbox: sharedMailbox.exactOptional(),
    }),
    answer: changed,
    perform: {
      write: (tx, { actor, id, body, ifVersion }) =>
        changePerson(tx, actor, { personId: id, ifVersion: ifVersion ?? 0, ...body }),
    },
  }),
  route({
    method: 'post',
    path: '/v1/people/:id/merge',
    act: 'write-directory',
    summary: 'Say that this entry and another one are one person: the other one gets what this one holds and owes',
    body: z.strictObject({ intoId: z.uuid() }),
    answer: made,
    perform: { write: (tx, { actor, id, body }) => mergePeople(tx, actor, { goneId: id, keptId: body.intoId }) },
  }),
];
