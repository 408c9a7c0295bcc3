import { addPost, changePost, endPost, givePost } from '../../db/directory/posts.ts';
import { personAt } from '../../db/directory/people.ts';
import { readAgency } from '../../db/directory/read-agencies.ts';
import { readPost } from '../../db/directory/read-posts.ts';
import { ladderLevels, postFields } from '../../domain/directory/fields.ts';
import { postRoles, staffRoles } from '../../domain/permissions.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { formAt, posted } from '../web/forms/form.ts';
import { found, idIn, reading } from '../web/page.ts';
import { filled } from '../web/forms/changed-meanwhile.ts';
import { aLine, idOrNone, oneOf, tick, wholeOrNone } from '../web/forms/fields.ts';
import { typed } from '../web/forms/forms.ts';
import { personMeant, renderDirectory } from './page.ts';

const postAsked = {
  title: aLine(postFields.title, 'Give the post a title'),
  level: wholeOrNone(ladderLevels, 'The level must be a whole number from 1 to 99, or empty'),
};

/** One post: what it is, who holds it, who gets it next. */
export const postRoutes: readonly Route[] = [
  ...formAt('/directory/agencies/:id/posts/new', 'write-directory', {
    page: newPost,
    fields: () => ({
      title: postAsked.title,
      role: oneOf(postRoles, 'Choose what the post does'),
      level: postAsked.level,
      ...personMeant,
    }),
    act: ({ title, role, level: ladderLevel, name, address }, { actor, id: agencyId, perform }) =>
      perform('add-post', async (tx) => {
        const post = { agencyId, title, role, ladderLevel, holderIds: [] };
        if (address === '' && name === '') return addPost(tx, actor, post);
        const person = await personAt(tx, actor, { name, address });
        return person.ok ? addPost(tx, actor, { ...post, holderIds: [person.value.id] }) : person;
      }),
    at: ({ code }) => (code === 'exists-already' ? 'level' : code === 'not-allowed' ? 'role' : 'address'),
    leads: '/directory/agencies/:id?done=post-added',
  }),
  ['get', '/directory/posts/:id', 'see-directory', onePost],
  posted('/directory/posts/:id', 'write-directory', {
    page: onePost,
    fields: () => postAsked,
    act: ({ title, level: ladderLevel }, { actor, id: postId, ifVersion, perform }) =>
      perform('change-post', (tx) => changePost(tx, actor, { postId, ifVersion, title, ladderLevel })),
    at: ({ code }) => (code === 'version-changed' ? 'title' : 'level'),
    leads: '/directory/posts/:id?done=saved',
  }),
  posted('/directory/posts/:id/give', 'write-directory', {
    page: onePost,
    fields: () => ({ ...personMeant, instead: tick }),
    act: ({ instead, ...meant }, { actor, id: postId, perform }) =>
      perform('give-post', async (tx) => {
        const person = await personAt(tx, actor, meant);
        return person.ok ? givePost(tx, actor, { postId, personId: person.value.id, instead }) : person;
      }),
    at: 'address',
    leads: '/directory/posts/:id?done=post-given',
  }),
  posted('/directory/posts/:id/end', 'write-directory', {
    page: onePost,
    fields: () => ({ personId: idOrNone }),
    act: ({ personId }, { actor, id: postId, perform }) =>
      perform('end-post', (tx) => endPost(tx, actor, { postId, personId })),
    at: 'holders',
    leads: (_, { id }, { personId }) =>
      `/directory/posts/${id}?done=${personId === null ? 'post-ended' : 'holding-ended'}`,
  }),
];

async function newPost(portal: Portal, visit: Visit): Promise<void> {
  const agency = found(await reading(portal, visit.actor, (tx) => readAgency(tx, idIn(visit.req))));
  const administrator = visit.actor.roles.includes('administrator');
  renderDirectory(portal, visit, 'directory/post-new', {
    title: 'Add a post',
    section: 'Agencies',
    back: { href: `/directory/agencies/${agency.id}`, text: agency.name },
    agency,
    offered: postRoles.filter((role) => !staffRoles.includes(role) || (administrator && agency.isDirectorate)),
    ...filled(visit, { role: 'respondent' }),
  });
}

async function onePost(portal: Portal, visit: Visit): Promise<void> {
  const post = found(await reading(portal, visit.actor, (tx) => readPost(tx, idIn(visit.req))));
  const stored = {
    title: post.title,
    level: post.ladderLevel === null ? '' : String(post.ladderLevel),
    ifVersion: String(post.version),
  };
  // Only who changes the post itself is shown what somebody else has changed meanwhile.
  const changes = visit.req.path === `/directory/posts/${post.id}`;
  renderDirectory(portal, visit, 'directory/post', {
    title: `${post.title}, ${post.agency}`,
    section: 'Agencies',
    back: { href: `/directory/agencies/${post.agencyId}`, text: post.agency },
    post,
    holding: post.holders.filter(({ until }) => until === null),
    held: post.holders.filter(({ until }) => until !== null),
    changeable:
      post.endedAt === null && (!staffRoles.includes(post.role) || visit.actor.roles.includes('administrator')),
    ...(changes
      ? filled(visit, stored, { title: 'Title', level: 'Level of the ladder' })
      : { values: { ...stored, ...typed(visit.req) } }),
  });
}
