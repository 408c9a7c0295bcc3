import { z } from 'zod';
import { changePost, endPost, givePost } from '../../db/directory/posts.ts';
import { readPost } from '../../db/directory/read-posts.ts';
import { postFields } from '../../domain/directory/fields.ts';
import { oneLine } from '../http/fields.ts';
import { route } from '../http/route.ts';
import { changed, ladderLevel, made, post } from './schemas.ts';

/** Posts: work belongs to them, people hold them for a time. */
export const postRoutes = [
  route({
    method: 'get',
    path: '/v1/posts/:id',
    act: 'see-directory',
    summary: 'One post, and who holds or held it',
    answer: post,
    perform: { read: (tx, { id }) => readPost(tx, id) },
  }),
  route({
    method: 'patch',
    path: '/v1/posts/:id',
    act: 'write-directory',
    summary: 'Change the title of a post or its rung of the ladder',
    ifMatch: 'required',
    body: z.strictObject({
      title: oneLine(postFields.title).exactOptional(),
      ladderLevel: ladderLevel.exactOptional(),
    }),
    answer: changed,
    perform: {
      write: (tx, { actor, id, body, ifVersion }) =>
        changePost(tx, actor, { postId: id, ifVersion: ifVersion ?? 0, ...body }),
    },
  }),
  route({
    method: 'post',
    path: '/v1/posts/:id/holders',
    act: 'write-directory',
    summary: 'Give the post to somebody, beside or instead of who holds it',
    body: z.strictObject({
      personId: z.uuid(),
      instead: z.boolean().default(false).meta({ description: 'Whether those who hold it now hold it no more.' }),
    }),
    answer: made,
    perform: { write: (tx, { actor, id, body }) => givePost(tx, actor, { postId: id, ...body }) },
  }),
  route({
    method: 'post',
    path: '/v1/posts/:id/end',
    act: 'write-directory',
    summary: 'End the post, or only that one person holds it',
    body: z.strictObject({
      personId: z.uuid().nullable().default(null).meta({ description: 'Null: the post itself ends.' }),
    }),
    answer: z.object({ id: z.string(), ended: z.number().meta({ description: 'How many people held it.' }) }),
    perform: { write: (tx, { actor, id, body }) => endPost(tx, actor, { postId: id, ...body }) },
  }),
];
