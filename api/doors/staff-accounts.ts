import { z } from 'zod';
import { linkStaffAccount, listStaffAccounts, unlinkStaffAccount } from '../../db/doors/staff-account-links.ts';
import { id, instantOut, page, pageQuery, words } from '../http/fields.ts';
import { pageOf } from '../http/pages.ts';
import { accountFields } from '../../domain/doors/fields.ts';
import { route } from '../http/route.ts';

const account = z.object({
  id: z.string(),
  issuer: z.string(),
  subject: z.string(),
  personId: z.string(),
  person: z.string(),
  linkedAt: instantOut,
  linkedBy: z.string().nullable().meta({ description: 'null: linked by its own first sign-in.' }),
  lastUsedAt: instantOut.nullable(),
});

/** With which account of the organisation each of the staff signs in. */
export const staffAccountRoutes = [
  route({
    method: 'get',
    path: '/v1/staff-accounts',
    act: 'see-staff-accounts',
    summary: 'Accounts of the organisation, whose they are and when they were last used',
    query: z.strictObject(pageQuery),
    answer: page(account),
    perform: {
      read: async (tx, { query }) =>
        pageOf(await listStaffAccounts(tx, { cursor: query.cursor, limit: query.limit }), query.limit),
    },
  }),
  route({
    method: 'post',
    path: '/v1/staff-accounts',
    act: 'manage-staff-accounts',
    summary: 'Say whose account it is; your own is linked by another administrator',
    status: 201,
    body: z.strictObject({
      issuer: z
        .url({ protocol: /^https?$/u })
        .max(accountFields.issuer)
        .meta({ example: 'https://concordat.example.org' }),
      subject: words(accountFields.subject).meta({ description: 'The claim "sub" of the account.' }),
      personId: id,
    }),
    answer: z.object({ id: z.string() }),
    perform: { write: (tx, { actor, body }) => linkStaffAccount(tx, actor, body) },
  }),
  route({
    method: 'post',
    path: '/v1/staff-accounts/:id/unlink',
    act: 'manage-staff-accounts',
    summary: 'Unlink an account; the sessions of its person end',
    answer: z.object({ id: z.string(), sessions: z.number() }),
    perform: { write: (tx, call) => unlinkStaffAccount(tx, call.actor, { accountId: call.id }) },
  }),
];
