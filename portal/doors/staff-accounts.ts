import { pageSize } from '../../db/rows.ts';
import {
  linkStaffAccount,
  listStaffAccounts,
  readStaffAccount,
  unlinkStaffAccount,
} from '../../db/doors/staff-account-links.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { formAt } from '../web/forms/form.ts';
import { found, idIn, notThere, reading } from '../web/page.ts';
import { line } from '../web/forms/forms.ts';
import { accountFields } from '../../domain/doors/fields.ts';
import { filled } from '../web/forms/changed-meanwhile.ts';
import { aLine, type Field } from '../web/forms/fields.ts';
import { aHolder, severalHolders } from './holders.ts';
import { afterOf } from '../web/cursor.ts';

/** With which account of the organisation each of the staff signs in: an administrator links and unlinks, never his own. */
export const staffAccountRoutes: readonly Route[] = [
  ['get', '/staff-accounts', 'see-staff-accounts', showAccounts],
  ...formAt('/staff-accounts/new', 'manage-staff-accounts', {
    page: form,
    fields: (sent) => ({
      issuer: anIssuer,
      subject: aLine(
        accountFields.subject,
        `Enter the subject of the account, at most ${accountFields.subject} characters`,
      ),
      holder: aHolder(sent, 'Say whose of these people it is'),
    }),
    act: ({ issuer, subject, holder: { id: personId } }, { actor, perform }) =>
      perform('link-account', (tx) => linkStaffAccount(tx, actor, { issuer, subject, personId })),
    at: ({ code }) => (code === 'exists-already' ? 'subject' : 'address'),
    leads: '/staff-accounts?done=account-linked',
  }),
  ...formAt('/staff-accounts/:id/unlink', 'manage-staff-accounts', {
    page: askToUnlink,
    act: (_, { actor, id: accountId, perform }) =>
      perform('unlink-account', (tx) => unlinkStaffAccount(tx, actor, { accountId })),
    at: notThere,
    leads: '/staff-accounts?done=account-unlinked',
  }),
];

const back = { href: '/staff-accounts', text: 'Staff accounts' };

async function showAccounts(portal: Portal, visit: Visit): Promise<void> {
  const cursor = afterOf(visit);
  const accounts = await reading(portal, visit.actor, (tx) => listStaffAccounts(tx, { cursor, limit: pageSize }));
  const shown = accounts.slice(0, pageSize);
  portal.render(visit, 'doors/staff-accounts', {
    title: 'Staff accounts',
    accounts: shown,
    path: '/staff-accounts',
    paging: { next: accounts.length > pageSize ? shown.at(-1)?.id : undefined, first: cursor !== undefined },
  });
}

const anIssuer: Field<string> = (req, name) => {
  const value = line(req, name);
  if (/^https?:\/\/\S+$/u.test(value) && value.length <= accountFields.issuer && URL.canParse(value)) return { value };
  const text = 'Enter the address of the sign-in service, for example https://login.example.org';
  return { problems: [{ field: name, text }] };
};

async function form(portal: Portal, visit: Visit): Promise<void> {
  const [last] = await reading(portal, visit.actor, (tx) => listStaffAccounts(tx, { cursor: undefined, limit: 1 }));
  portal.render(visit, 'doors/staff-account-new', {
    title: 'Link an account',
    ...filled(visit, last === undefined ? {} : { issuer: last.issuer }),
    holders: await severalHolders(portal, visit),
    back,
  });
}

async function askToUnlink(portal: Portal, visit: Visit): Promise<void> {
  const one = found(await reading(portal, visit.actor, (tx) => readStaffAccount(tx, idIn(visit.req))));
  portal.render(visit, 'doors/staff-account-unlink', { title: 'Unlink an account', one, back });
}
