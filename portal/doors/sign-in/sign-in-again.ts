import type { Request, Response } from 'express';
import { as } from '../../../db/connect.ts';
import { addressOf } from '../../../db/doors/sign-in.ts';
import { isStaff } from '../../../domain/permissions.ts';
import { asked } from '../../web/forms/forms.ts';
import { userOf } from '../../web/session.ts';
import { type Door, localPath } from './sign-in-door.ts';

/** Somebody who is signed in shows again that it is him, the way he came in; then the page opens that asked for it. */
export async function showAgain(door: Door, req: Request, res: Response): Promise<void> {
  const next = localPath(asked(req, 'next'), door.publicUrl);
  const user = userOf(res);
  if (user === undefined) return res.redirect(303, `/sign-in?next=${encodeURIComponent(next)}`);
  const byOrganisation = door.organisation !== undefined && isStaff(user.roles);
  const address = byOrganisation ? '' : await as(door.db, { role: 'door' }, (tx) => addressOf(tx, user.personId));
  door.render({ res }, 'doors/sign-in/sign-in-again', {
    title: 'Show that it is you',
    next,
    byOrganisation,
    values: { address },
  });
}
