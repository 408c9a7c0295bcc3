import { pageSize } from '../../db/rows.ts';
import { peopleAt, type SignInPerson } from '../../db/doors/sign-in.ts';
import {
  linkStaffAccount,
  listStaffAccounts,
  readStaffAccount,
  unlinkStaffAccount,
} from '../../db/doors/staff-account-links.ts';
import type { Portal } from '../web/context.ts';
import { leadOn } from '../web/done.ts';
import { field, line, typed } from '../web/forms/forms.ts';
import { found, idIn, type Visit } from '../web/page.ts';
import type { Route } from '../web/routing.ts';
import { keyAfter, perform, reading, flawAt } from '../web/perform.ts';
import type { Problem } from '../web/shown.ts';
import { afterOf } from '../web/cursor.ts';

/** With which account of the organisation each of the staff signs in: an administrator links and unlinks, never his own. */
export const staffAccountRoutes: readonly Route[] = [
  ['get', '/staff-accounts', 'see-staff-accounts', showAccounts],
  ['get', '/staff-accounts/new', 'manage-staff-accounts', (portal, visit) => form(portal, visit)],
  ['post', '/staff-accounts/new', 'manage-staff-accounts', link],
  ['get', '/staff-accounts/:id/unlink', 'manage-staff-accounts', askToUnlink],
  ['post', '/staff-accounts/:id/unlink', 'manage-staff-accounts', unlink],
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

type Again = {
  readonly problems?: readonly Problem[];
  readonly holders?: readonly SignInPerson[];
  readonly idempotencyKey?: string;
};

async function form(portal: Portal, visit: Visit, again: Again = {}): Promise<void> {
  const [last] = await reading(portal, visit.actor, (tx) => listStaffAccounts(tx, { cursor: undefined, limit: 1 }));
  const fresh: Record<string, string> = last === undefined ? {} : { issuer: last.issuer };
  portal.render(visit, 'doors/staff-account-new', {
    title: 'Link an account',
    values: visit.req.method === 'POST' ? typed(visit.req) : fresh,
    back,
    ...again,
  });
}

async function link(portal: Portal, visit: Visit): Promise<void> {
  const { req, actor } = visit;
  const [issuer, subject] = [line(req, 'issuer'), line(req, 'subject')];
  const problems: Problem[] = [];
  if (!/^https?:\/\/\S+$/u.test(issuer) || issuer.length > 500 || !URL.canParse(issuer))
    problems.push({
      field: 'issuer',
      text: 'Enter the address of the sign-in service, for example https://login.example.org',
    });
  if (subject === '' || subject.length > 255)
    problems.push({ field: 'subject', text: 'Enter the subject of the account, at most 255 characters' });
  const holders = await reading(portal, actor, (tx) => peopleAt(tx, line(req, 'address')));
  const holder = holders.length === 1 ? holders[0] : holders.find(({ id }) => id === field(req, 'personId'));
  if (holders.length === 0)
    problems.push({ field: 'address', text: 'Enter the mail address of somebody who is in the directory' });
  else if (holder === undefined) problems.push({ field: 'personId', text: 'Say whose of these people it is' });
  const several = holders.length > 1 ? { holders } : {};
  if (problems.length > 0 || holder === undefined) return form(portal, visit, { problems, ...several });
  const linked = await perform(portal, visit, 'link-account', (tx) =>
    linkStaffAccount(tx, actor, { issuer, subject, personId: holder.id }),
  );
  if (linked.ok) return leadOn(visit, '/staff-accounts?done=account-linked');
  const at = linked.code === 'exists-already' ? 'subject' : 'address';
  return form(portal, visit, {
    problems: [flawAt(visit, linked, at)],
    ...several,
    ...keyAfter(visit, linked),
  });
}

async function askToUnlink(portal: Portal, visit: Visit): Promise<void> {
  const one = found(await reading(portal, visit.actor, (tx) => readStaffAccount(tx, idIn(visit.req))));
  portal.render(visit, 'doors/staff-account-unlink', { title: 'Unlink an account', one, back });
}

async function unlink(portal: Portal, visit: Visit): Promise<void> {
  const accountId = idIn(visit.req);
  const done = await perform(portal, visit, 'unlink-account', (tx) =>
    unlinkStaffAccount(tx, visit.actor, { accountId }),
  );
  found(done.ok ? done : undefined);
  leadOn(visit, '/staff-accounts?done=account-unlinked');
}
