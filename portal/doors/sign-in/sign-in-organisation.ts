import type { Request, Response } from 'express';
import { as } from '../../../db/connect.ts';
import { auditFailure } from '../../../db/doors/sign-in.ts';
import { findStaff, type StaffFound } from '../../../db/doors/staff-accounts.ts';
import { staffRoles } from '../../../domain/permissions.ts';
import { asked } from '../../web/forms/forms.ts';
import { returnPath } from '../organisation.ts';
import { type Flow, type Organisation } from '../../web/organisation.ts';
import { NotFound } from '../../web/page.ts';
import { noteRefusal } from '../../web/forms/refusals.ts';
import { signIn } from '../../web/session.ts';
import { type Door, localPath } from './sign-in-door.ts';
import { traceOf } from '../../web/trace.ts';

const flowSeconds = 15 * 60;

const unfinished = 'Signing in with your organisation’s account was not finished. Try again.';

const refusals: Readonly<Record<Exclude<StaffFound['kind'], 'found'>, string>> = {
  nobody:
    'Your account is not known here as one of the directorate. Contacts and managers of partner agencies sign in with a code; everybody else asks an administrator.',
  several: 'Several people here have the mail address of your account. Ask an administrator to give you your own.',
  'other-account': 'You signed in here with another account before. Ask an administrator to change that.',
  'no-role':
    'Your account has none of the roles that you hold here. Ask whoever looks after your organisation’s accounts.',
};

/** A link and no form: browsers let no form lead to another site here. It changes nothing. */
export async function leaveForOrganisation(door: Door, req: Request, res: Response): Promise<void> {
  const organisation = organisationOf(door);
  const next = localPath(asked(req, 'next'), door.publicUrl);
  const wait = await door.limit({ door: 'leave', ip: req.ip ?? '' });
  if (wait !== undefined) {
    noteRefusal(res, 'too-many-tries');
    res.set('Retry-After', String(wait));
    return trouble(door, res, next, `Too many tries from here. Try again in ${Math.ceil(wait / 60)} minutes.`, 429);
  }
  try {
    const { url, flow } = await organisation.begin(next, asked(req, 'again') === '1');
    door.cookies.set(res, 'flow', Buffer.from(JSON.stringify(flow)).toString('base64url'), flowSeconds);
    res.redirect(303, url);
  } catch (error) {
    door.log.warn({ trace: traceOf(error) }, 'the sign-in of the organisation cannot be reached');
    trouble(door, res, next, 'The sign-in of your organisation cannot be reached. Try again in a minute.', 503);
  }
}

/** Coming back: only the browser that left can come back, once. */
export async function comeBack(door: Door, req: Request, res: Response): Promise<void> {
  const organisation = organisationOf(door);
  const flow = readFlow(door.cookies.read(req, 'flow'));
  door.cookies.clear(res, 'flow');
  if (flow === undefined) return trouble(door, res, '/', unfinished);
  const next = localPath(flow.next, door.publicUrl);
  const vouched = await finished(door, organisation, req, flow);
  if (vouched === undefined) noteRefusal(res, 'not-vouched');
  if (vouched === undefined) return trouble(door, res, next, unfinished);
  const { account, secondsAgo } = vouched;
  const found = await as(door.db, { role: 'door' }, async (tx) => {
    const found = await findStaff(tx, account);
    if (found.kind !== 'found') await auditFailure(tx, { method: 'organisation', reason: found.kind });
    return found;
  });
  if (found.kind !== 'found') noteRefusal(res, `account-${found.kind}`);
  if (found.kind !== 'found') return trouble(door, res, next, refusals[found.kind], 403);
  const roleLimit = account.roles === undefined ? null : staffRoles.filter((role) => account.roles?.includes(role));
  await signIn({ ...door, req, res }, found.personId, { method: 'organisation', secondsAgo, roleLimit });
  res.redirect(303, next);
}

async function finished({ log, publicUrl }: Door, organisation: Organisation, req: Request, flow: Flow) {
  const query = req.originalUrl.slice(req.originalUrl.indexOf('?') + 1);
  try {
    // Where it came back to is what we have said, never what a Host header says.
    return await organisation.finish(new URL(`${publicUrl}${returnPath}?${query}`), flow);
  } catch (error) {
    log.warn({ trace: traceOf(error) }, 'the organisation did not vouch for somebody');
    return undefined;
  }
}

function organisationOf({ organisation }: Door): Organisation {
  if (organisation === undefined) throw new NotFound();
  return organisation;
}

function readFlow(cookie: string | undefined): Flow | undefined {
  try {
    const flow = JSON.parse(Buffer.from(cookie ?? '', 'base64url').toString()) as Partial<Record<keyof Flow, unknown>>;
    const { state, nonce, verifier, next } = flow;
    const texts = [state, nonce, verifier, next].filter((value) => typeof value === 'string');
    const [a = '', b = '', c = '', d = ''] = texts;
    return texts.length === 4 ? { state: a, nonce: b, verifier: c, next: d } : undefined;
  } catch {
    return undefined;
  }
}

function trouble({ render }: Door, res: Response, next: string, message: string, status = 400): void {
  const link = { href: `/sign-in?next=${encodeURIComponent(next)}`, text: 'Go back to signing in' };
  render({ res }, 'web/layout/plain-refusal', { title: 'You are not signed in', message, link }, status);
}
