import { setTimeout as pause } from 'node:timers/promises';
import type { Request, Response } from 'express';
import { as } from '../../../db/connect.ts';
import { askForCode, codeMinutes } from '../../../db/doors/sign-in.ts';
import { mailAddress } from '../../../domain/directory/address.ts';
import { asked, field, line } from '../../web/forms/forms.ts';
import { noteRefusal } from '../../web/forms/refusals.ts';
import { hashOf, newToken } from '../../web/session.ts';
import { newCode, shown } from './sign-in-code.ts';
import { type Door, localPath } from './sign-in-door.ts';
import { callerHash } from './sign-in-limits.ts';

/** Long enough for a healthy relay to have answered; the same for every address. */
const paceMs = 400;

export function showAsk(door: Door, req: Request, res: Response): void {
  askPage(door, res, { next: localPath(asked(req, 'next'), door.publicUrl), typed: '' });
}

/** Makes a code for whatever address is given; only a known one gets a mail, beside the answer to the browser. */
export async function takeAsk(door: Door, req: Request, res: Response): Promise<void> {
  const next = localPath(field(req, 'next'), door.publicUrl);
  const typed = line(req, 'address');
  const address = mailAddress(typed);
  if (!address.ok) return askPage(door, res, { next, typed, problem: address.message.replace(/\.$/u, '') });
  const ip = req.ip ?? '';
  const wait = await door.limit({ door: 'ask', ip, address: typed });
  if (wait !== undefined) {
    noteRefusal(res, 'too-many-codes-asked');
    res.set('Retry-After', String(wait));
    const problem = `Too many codes were asked for from here. Try again in ${Math.ceil(wait / 60)} minutes.`;
    return askPage(door, res, { next, typed, problem, status: 429 });
  }
  // The same browser keeps its token, so that a code that comes late still works in it.
  const token = door.cookies.read(req, 'browser') ?? newToken();
  const code = newCode();
  const made = await as(door.db, { role: 'door' }, (tx) =>
    askForCode(tx, {
      address: typed,
      browserHash: hashOf(token),
      callerHash: callerHash(ip, typed),
      codeHash: hashOf(`${token}:${code}`),
      staffDoor: door.staffDoor,
    }),
  );
  if (made.kind === 'too-soon') {
    noteRefusal(res, 'code-asked-too-soon');
    const problem = `A code was asked for less than a minute ago. Ask again in ${made.waitSeconds} seconds.`;
    return askPage(door, res, { next, typed, problem, status: 429 });
  }
  if (made.known) door.mail.begin(typed, shown(code), codeMinutes);
  door.cookies.set(res, 'browser', token, codeMinutes * 60);
  await pause(paceMs);
  res.redirect(303, `/sign-in/code?next=${encodeURIComponent(next)}`);
}

type Ask = { readonly next: string; readonly typed: string; readonly problem?: string; readonly status?: number };

function askPage({ render, staffDoor }: Door, res: Response, { next, typed, problem, status }: Ask): void {
  const problems = problem === undefined ? [] : [{ field: 'address', text: problem }];
  render(
    { res },
    'doors/sign-in/sign-in',
    { title: 'Sign in', next, staffDoor, minutes: codeMinutes, values: { address: typed }, problems },
    status,
  );
}
