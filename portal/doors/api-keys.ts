import { limits } from '../../domain/limits.ts';
import {
  type ApiKeyLine,
  type KeyScope,
  listApiKeys,
  makeApiKey,
  readApiKey,
  revokeApiKey,
} from '../../db/doors/api-keys.ts';
import { pageSize } from '../../db/rows.ts';
import { peopleAt, type SignInPerson } from '../../db/doors/sign-in.ts';
import { accept } from '../../domain/refusal.ts';
import type { Portal } from '../web/context.ts';
import { leadOn } from '../web/done.ts';
import { choice, field, fields, line, typed } from '../web/forms/forms.ts';
import { found, idIn, type Visit } from '../web/page.ts';
import type { Route } from '../web/routing.ts';
import { keyAfter, perform, reading, flawAt } from '../web/perform.ts';
import type { Problem } from '../web/shown.ts';
import { afterOf } from '../web/cursor.ts';

/** API keys: who let which system in, with what, until when. A key is shown once, to whoever makes it. */
export const apiKeyRoutes: readonly Route[] = [
  ['get', '/keys', 'see-keys', showKeys],
  ['get', '/keys/new', 'manage-keys', askForKey],
  ['post', '/keys/new', 'manage-keys', makeKey],
  ['get', '/keys/:id/revoke', 'manage-keys', askToRevoke],
  ['post', '/keys/:id/revoke', 'manage-keys', revoke],
];

const back = { href: '/keys', text: 'API keys' };
const lives = ['30', '90', '365'] as const;
const scopes: readonly KeyScope[] = ['read', 'write', 'sign'];

async function showKeys(portal: Portal, visit: Visit): Promise<void> {
  const cursor = afterOf(visit);
  const keys = await reading(portal, visit.actor, (tx) => listApiKeys(tx, { cursor, limit: pageSize }));
  const shown = keys.slice(0, pageSize);
  portal.render(visit, 'doors/keys', {
    title: 'API keys',
    keys: shown.map((key) => ({ ...key, standing: standingOf(key) })),
    path: '/keys',
    paging: { next: keys.length > pageSize ? shown.at(-1)?.id : undefined, first: cursor !== undefined },
  });
}

function standingOf(key: ApiKeyLine) {
  if (key.revokedAt !== null) return { text: 'Revoked', classes: 'govuk-tag--grey' };
  return key.expiresAt <= key.now
    ? { text: 'Expired', classes: 'govuk-tag--grey' }
    : { text: 'Works', classes: 'govuk-tag--green' };
}

function askForKey(portal: Portal, visit: Visit): void {
  form(portal, visit, []);
}

function form(
  portal: Portal,
  visit: Visit,
  problems: readonly Problem[],
  more: { holders?: readonly SignInPerson[]; idempotencyKey?: string } = {},
): void {
  const chosen = visit.req.method === 'POST' ? fields(visit.req, 'scopes') : ['read'];
  const page = { title: 'Make an API key', values: typed(visit.req), chosen, problems, back, ...more };
  portal.render(visit, 'doors/key-new', page);
}

async function makeKey(portal: Portal, visit: Visit): Promise<void> {
  const { req, actor } = visit;
  const name = line(req, 'name');
  const days = choice(req, 'days', lives);
  const wanted = scopes.filter((scope) => fields(req, 'scopes').includes(scope));
  const problems: Problem[] = [];
  if (name === '' || name.length > limits.name)
    problems.push({ field: 'name', text: `Say which system gets the key, in at most ${limits.name} characters` });
  if (wanted.length === 0) problems.push({ field: 'scopes', text: 'Choose what the key may do' });
  if (days === undefined) problems.push({ field: 'days', text: 'Choose how long the key works' });
  const holders = await reading(portal, actor, (tx) => peopleAt(tx, line(req, 'address')));
  const holder = holders.length === 1 ? holders[0] : holders.find(({ id }) => id === field(req, 'personId'));
  if (holders.length === 0)
    problems.push({ field: 'address', text: 'Enter the mail address of somebody who is in the directory' });
  else if (holder === undefined) problems.push({ field: 'personId', text: 'Say for which of these people it acts' });
  const several = holders.length > 1 ? { holders } : {};
  if (problems.length > 0 || holder === undefined || days === undefined) return form(portal, visit, problems, several);
  // The key itself leaves the transaction here and not by its kept answer: nobody keeps it but who made it.
  let secret: string | undefined;
  const made = await perform(portal, visit, 'make-key', async (tx) => {
    const verdict = await makeApiKey(tx, actor, { name, personId: holder.id, scopes: wanted, days: Number(days) });
    if (!verdict.ok) return verdict;
    secret = verdict.value.key;
    return accept({ id: verdict.value.id });
  });
  if (!made.ok) return form(portal, visit, [flawAt(visit, made, 'name')], { ...several, ...keyAfter(visit, made) });
  portal.render(visit, 'doors/key-made', { title: 'The API key is made', name, holder, secret, back });
}

async function askToRevoke(portal: Portal, visit: Visit): Promise<void> {
  const one = found(await reading(portal, visit.actor, (tx) => readApiKey(tx, idIn(visit.req))));
  portal.render(visit, 'doors/key-revoke', { title: 'Revoke an API key', one, back });
}

async function revoke(portal: Portal, visit: Visit): Promise<void> {
  const keyId = idIn(visit.req);
  const revoked = await perform(portal, visit, 'revoke-key', (tx) => revokeApiKey(tx, visit.actor, { keyId }));
  found(revoked.ok ? revoked : undefined);
  leadOn(visit, '/keys?done=key-revoked');
}
