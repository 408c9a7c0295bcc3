import {
  type ApiKeyLine,
  type KeyScope,
  listApiKeys,
  makeApiKey,
  readApiKey,
  revokeApiKey,
} from '../../db/doors/api-keys.ts';
import { pageSize } from '../../db/rows.ts';
import { accept } from '../../domain/refusal.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { formAt } from '../web/forms/form.ts';
import { found, idIn, notThere, reading } from '../web/page.ts';
import { fields } from '../web/forms/forms.ts';
import { keyFields, keyScopes } from '../../domain/doors/fields.ts';
import { aLine, type Field, oneOf } from '../web/forms/fields.ts';
import { aHolder, severalHolders } from './holders.ts';
import { afterOf } from '../web/cursor.ts';

/** API keys: who let which system in, with what, until when. A key is shown once, to whoever makes it. */
export const apiKeyRoutes: readonly Route[] = [
  ['get', '/keys', 'see-keys', showKeys],
  ...formAt('/keys/new', 'manage-keys', {
    page: askForKey,
    fields: (sent) => ({
      name: aLine(keyFields.name, `Say which system gets the key, in at most ${keyFields.name} characters`),
      scopes: scopesAsked,
      days: oneOf(lives, 'Choose how long the key works'),
      holder: aHolder(sent, 'Say for which of these people it acts'),
    }),
    act: async ({ name, scopes, days, holder }, { actor, perform }) => {
      // The key itself leaves the transaction here and not by its kept answer: nobody keeps it but who made it.
      let secret: string | undefined;
      const made = await perform('make-key', async (tx) => {
        const verdict = await makeApiKey(tx, actor, { name, personId: holder.id, scopes, days: Number(days) });
        if (!verdict.ok) return verdict;
        secret = verdict.value.key;
        return accept({ id: verdict.value.id });
      });
      return made.ok ? accept(secret) : made;
    },
    at: 'name',
    leads: (secret, { portal, visit }, { name, holder }) =>
      portal.render(visit, 'doors/key-made', { title: 'The API key is made', name, holder, secret, back }),
  }),
  ...formAt('/keys/:id/revoke', 'manage-keys', {
    page: askToRevoke,
    act: (_, { actor, id: keyId, perform }) => perform('revoke-key', (tx) => revokeApiKey(tx, actor, { keyId })),
    at: notThere,
    leads: '/keys?done=key-revoked',
  }),
];

const back = { href: '/keys', text: 'API keys' };
const lives = ['30', '90', '365'] as const;

const scopesAsked: Field<KeyScope[]> = (req, name) => {
  const value = keyScopes.filter((scope) => fields(req, name).includes(scope));
  return value.length > 0 ? { value } : { problems: [{ field: name, text: 'Choose what the key may do' }] };
};

async function showKeys(portal: Portal, visit: Visit): Promise<void> {
  const cursor = afterOf(visit);
  const keys = await reading(portal, visit.actor, (tx) => listApiKeys(tx, { cursor, limit: pageSize }));
  const shown = keys.slice(0, pageSize);
  portal.render(visit, 'doors/keys', {
    title: 'API keys',
    keys: shown.map((key) => ({ ...key, keyState: keyStateOf(key) })),
    path: '/keys',
    paging: { next: keys.length > pageSize ? shown.at(-1)?.id : undefined, first: cursor !== undefined },
  });
}

function keyStateOf(key: ApiKeyLine) {
  if (key.revokedAt !== null) return { text: 'Revoked', classes: 'govuk-tag--grey' };
  return key.expiresAt <= key.now
    ? { text: 'Expired', classes: 'govuk-tag--grey' }
    : { text: 'Works', classes: 'govuk-tag--green' };
}

async function askForKey(portal: Portal, visit: Visit): Promise<void> {
  portal.render(visit, 'doors/key-new', {
    title: 'Make an API key',
    chosen: visit.again ? fields(visit.req, 'scopes') : ['read'],
    holders: await severalHolders(portal, visit),
    back,
  });
}

async function askToRevoke(portal: Portal, visit: Visit): Promise<void> {
  const one = found(await reading(portal, visit.actor, (tx) => readApiKey(tx, idIn(visit.req))));
  portal.render(visit, 'doors/key-revoke', { title: 'Revoke an API key', one, back });
}
