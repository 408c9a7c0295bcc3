import { typedOver } from '../web/forms/changed-meanwhile.ts';
import { changePost, addPost, endPost, givePost } from '../../db/directory/posts.ts';
import { personAt } from '../../db/directory/people.ts';
import { readAgency } from '../../db/directory/read-agencies.ts';
import { readPost } from '../../db/directory/read-posts.ts';
import { type PostRole, staffRoles } from '../../domain/permissions.ts';
import type { Portal } from '../web/context.ts';
import { type More, needed, personTyped, renderDirectory, settle } from './page.ts';
import { choice, field, isId, line, typed, version } from '../web/forms/forms.ts';
import { found, idIn, type Visit } from '../web/page.ts';
import { type Route } from '../web/routing.ts';
import { perform, reading } from '../web/perform.ts';
import type { Problem } from '../web/shown.ts';
import { roles } from './words.ts';

/** One post: what it is, who holds it, who gets it next. */
export const postRoutes: readonly Route[] = [
  ['get', '/directory/agencies/:id/posts/new', 'write-directory', (portal, visit) => newPost(portal, visit)],
  ['post', '/directory/agencies/:id/posts/new', 'write-directory', takePost],
  ['get', '/directory/posts/:id', 'see-directory', (portal, visit) => onePost(portal, visit)],
  ['post', '/directory/posts/:id', 'write-directory', changeShown],
  ['post', '/directory/posts/:id/give', 'write-directory', give],
  ['post', '/directory/posts/:id/end', 'write-directory', end],
];

async function newPost(
  portal: Portal,
  visit: Visit,
  problems: readonly Problem[] = [],
  more: More = {},
): Promise<void> {
  const agency = found(await reading(portal, visit.actor, (tx) => readAgency(tx, idIn(visit.req))));
  const administrator = visit.actor.roles.includes('administrator');
  renderDirectory(portal, visit, 'directory/post-new', {
    title: 'Add a post',
    section: 'Agencies',
    back: { href: `/directory/agencies/${agency.id}`, text: agency.name },
    agency,
    offered: roleNames().filter((role) => !staffRoles.includes(role) || (administrator && agency.isDirectorate)),
    values: problems.length > 0 ? typed(visit.req) : { role: 'respondent' },
    problems,
    ...more,
  });
}

function roleNames(): PostRole[] {
  return Object.keys(roles) as PostRole[];
}

/** The level that was typed; null for an empty field, undefined for one that holds no level. */
function levelTyped(visit: Visit): number | null | undefined {
  const text = line(visit.req, 'level');
  if (text === '') return null;
  return /^[1-9]\d?$/u.test(text) ? Number(text) : undefined;
}

const levelWrong: Problem = { field: 'level', text: 'The level must be a whole number from 1 to 99, or empty' };

async function takePost(portal: Portal, visit: Visit): Promise<void> {
  const agencyId = idIn(visit.req);
  const role = choice(visit.req, 'role', roleNames());
  const ladderLevel = levelTyped(visit);
  const problems = [
    ...needed(visit, 'title', 'Give the post a title'),
    ...(role === undefined ? [{ field: 'role', text: 'Choose what the post does' }] : []),
    ...(ladderLevel === undefined ? [levelWrong] : []),
  ];
  if (problems.length > 0 || role === undefined || ladderLevel === undefined) return newPost(portal, visit, problems);
  const meant = personTyped(visit);
  const title = line(visit.req, 'title');
  const added = await perform(portal, visit, 'add-post', async (tx) => {
    if (meant.address === '' && meant.name === '')
      return addPost(tx, visit.actor, { agencyId, title, role, ladderLevel, holderIds: [] });
    const person = await personAt(tx, visit.actor, meant);
    return person.ok
      ? addPost(tx, visit.actor, { agencyId, title, role, ladderLevel, holderIds: [person.value.id] })
      : person;
  });
  await settle(visit, added, {
    at: added.ok ? '' : fieldOf(added.code),
    again: (again, more) => newPost(portal, visit, again, more),
    leads: () => `/directory/agencies/${agencyId}?done=post-added`,
  });
}

function fieldOf(code: string): string {
  if (code === 'exists-already') return 'level';
  return code === 'not-allowed' ? 'role' : 'address';
}

async function onePost(
  portal: Portal,
  visit: Visit,
  problems: readonly Problem[] = [],
  more: More = {},
): Promise<void> {
  const post = found(await reading(portal, visit.actor, (tx) => readPost(tx, idIn(visit.req))));
  const stored = {
    title: post.title,
    level: post.ladderLevel === null ? '' : String(post.ladderLevel),
    ifVersion: String(post.version),
  };
  const changes = visit.req.path === `/directory/posts/${post.id}` && problems.length > 0;
  renderDirectory(portal, visit, 'directory/post', {
    title: `${post.title}, ${post.agency}`,
    section: 'Agencies',
    back: { href: `/directory/agencies/${post.agencyId}`, text: post.agency },
    post,
    holding: post.holders.filter(({ until }) => until === null),
    held: post.holders.filter(({ until }) => until !== null),
    changeable:
      post.endedAt === null && (!staffRoles.includes(post.role) || visit.actor.roles.includes('administrator')),
    values: { ...stored, ...(problems.length > 0 ? typed(visit.req) : {}) },
    ...(changes && typedOver(visit, stored, { title: 'Title', level: 'Level of the ladder' })),
    problems,
    ...more,
  });
}

async function changeShown(portal: Portal, visit: Visit): Promise<void> {
  const postId = idIn(visit.req);
  const ladderLevel = levelTyped(visit);
  const problems = [
    ...needed(visit, 'title', 'Give the post a title'),
    ...(ladderLevel === undefined ? [levelWrong] : []),
  ];
  if (problems.length > 0 || ladderLevel === undefined) return onePost(portal, visit, problems);
  const changed = await perform(portal, visit, 'change-post', (tx) =>
    changePost(tx, visit.actor, {
      postId,
      ifVersion: version(visit.req) ?? 0,
      title: line(visit.req, 'title'),
      ladderLevel,
    }),
  );
  await settle(visit, changed, {
    at: !changed.ok && changed.code === 'version-changed' ? 'title' : 'level',
    again: (again, more) => onePost(portal, visit, again, more),
    leads: () => `/directory/posts/${postId}?done=saved`,
  });
}

async function give(portal: Portal, visit: Visit): Promise<void> {
  const postId = idIn(visit.req);
  const given = await perform(portal, visit, 'give-post', async (tx) => {
    const person = await personAt(tx, visit.actor, personTyped(visit));
    if (!person.ok) return person;
    const instead = field(visit.req, 'instead') === 'yes';
    return givePost(tx, visit.actor, { postId, personId: person.value.id, instead });
  });
  await settle(visit, given, {
    at: 'address',
    again: (again, more) => onePost(portal, visit, again, more),
    leads: () => `/directory/posts/${postId}?done=post-given`,
  });
}

async function end(portal: Portal, visit: Visit): Promise<void> {
  const postId = idIn(visit.req);
  const person = field(visit.req, 'personId');
  const personId = isId(person) ? person : null;
  const ended = await perform(portal, visit, 'end-post', (tx) => endPost(tx, visit.actor, { postId, personId }));
  await settle(visit, ended, {
    at: 'holders',
    again: (again, more) => onePost(portal, visit, again, more),
    leads: () => `/directory/posts/${postId}?done=${personId === null ? 'post-ended' : 'holding-ended'}`,
  });
}
