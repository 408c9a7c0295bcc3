import { z } from 'zod';
import { issueApiKey, listApiKeys, revokeApiKey } from '../../db/doors/api-keys.ts';
import { keyFields, keyScopes } from '../../domain/doors/fields.ts';
import { id, instantIn, instantOut, oneLine, page, pageQuery } from '../http/fields.ts';
import { pageOf } from '../http/pages.ts';
import { route } from '../http/route.ts';

const scope = z.enum(keyScopes).meta({
  description: '"sign" is needed, beside "write", for what asks people in the portal to sign in again first.',
});

const keyLine = z.object({
  id: z.string(),
  name: z.string(),
  personId: z.string(),
  person: z.string(),
  scopes: z.array(scope),
  createdAt: instantOut,
  expiresAt: instantOut,
  revokedAt: instantOut.nullable(),
});

/** Keys for systems; each acts as its person. */
export const apiKeyRoutes = [
  route({
    method: 'get',
    path: '/v1/api-keys',
    act: 'see-keys',
    summary: 'Keys, without their secrets',
    query: z.strictObject(pageQuery),
    answer: page(keyLine),
    perform: {
      read: async (tx, { query }) =>
        pageOf(await listApiKeys(tx, { cursor: query.cursor, limit: query.limit }), query.limit),
    },
  }),
  route({
    method: 'post',
    path: '/v1/api-keys',
    act: 'manage-keys',
    summary: 'Make a key; it is shown this once',
    status: 201,
    body: z.strictObject({
      name: oneLine(keyFields.name),
      personId: id,
      scopes: z.array(scope).min(1).max(3),
      expiresAt: instantIn.meta({ description: 'Within a year.' }),
    }),
    answer: z.object({
      id: z.string(),
      key: z.string().nullable().meta({ description: 'Null when the request is repeated: nobody keeps it but you.' }),
    }),
    onlyOnce: 'key',
    perform: { write: (tx, { actor, body }) => issueApiKey(tx, actor, body) },
  }),
  route({
    method: 'delete',
    path: '/v1/api-keys/:id',
    act: 'manage-keys',
    summary: 'Revoke a key, from the next request on',
    answer: z.object({ id: z.string() }),
    perform: { write: (tx, call) => revokeApiKey(tx, call.actor, { keyId: call.id }) },
  }),
];
