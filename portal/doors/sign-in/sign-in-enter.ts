import type { Request, Response } from 'express';
import { as } from '../../../db/connect.ts';
import { codeMinutes, provenPeople, type SignInPerson, tryCode } from '../../../db/doors/sign-in.ts';
import { asked, field } from '../../web/forms/forms.ts';
import { noteRefusal } from '../../web/forms/refusals.ts';
import { hashOf, signIn } from '../../web/session.ts';
import { readCode } from './sign-in-code.ts';
import { type Door, localPath } from './sign-in-door.ts';

const voidCode = 'This code does not work any more, or was asked for in another browser. Ask for a new one.';

export function showCode(door: Door, req: Request, res: Response): void {
  codePage(door, res, localPath(asked(req, 'next'), door.publicUrl));
}

/** Judges the typed code, and signs in whoever it proves; of several at one address the person is asked which. */
export async function takeCode(door: Door, req: Request, res: Response): Promise<void> {
  const next = localPath(field(req, 'next'), door.publicUrl);
  const code = readCode(field(req, 'code'));
  if (code === undefined) return codePage(door, res, next, 'Enter the code from the mail: eight letters and figures');
  const token = door.cookies.read(req, 'browser');
  if (token === undefined) return codePage(door, res, next, voidCode);
  const wait = await door.limit({ door: 'try', ip: req.ip ?? '', browserHash: hashOf(token) });
  if (wait !== undefined) {
    noteRefusal(res, 'too-many-codes-typed');
    res.set('Retry-After', String(wait));
    return codePage(
      door,
      res,
      next,
      `Too many codes were tried from here. Try again in ${Math.ceil(wait / 60)} minutes.`,
      429,
    );
  }
  const typed = { browserHash: hashOf(token), codeHash: hashOf(`${token}:${code}`), staffDoor: door.staffDoor };
  const tried = await as(door.db, { role: 'door' }, (tx) => tryCode(tx, typed));
  if (tried.kind !== 'right') noteRefusal(res, `${tried.kind}-code`);
  if (tried.kind === 'void') return codePage(door, res, next, voidCode);
  if (tried.kind === 'wrong') {
    return codePage(
      door,
      res,
      next,
      `The code is not right. You have ${tried.left} more ${tried.left === 1 ? 'try' : 'tries'}.`,
    );
  }
  const [only, ...others] = tried.people;
  if (only === undefined || others.length > 0)
    return res.redirect(303, `/sign-in/who?next=${encodeURIComponent(next)}`);
  await signIn({ ...door, req, res }, only.id, { method: 'code', browserHash: typed.browserHash });
  res.redirect(303, next);
}

export async function showWho(door: Door, req: Request, res: Response): Promise<void> {
  const people = await proven(door, door.cookies.read(req, 'browser'));
  if (people.length === 0) return res.redirect(303, '/sign-in');
  whoPage(door, res, localPath(asked(req, 'next'), door.publicUrl), people);
}

export async function takeWho(door: Door, req: Request, res: Response): Promise<void> {
  const next = localPath(field(req, 'next'), door.publicUrl);
  const token = door.cookies.read(req, 'browser');
  const people = await proven(door, token);
  if (token === undefined || people.length === 0) return res.redirect(303, '/sign-in');
  const chosen = people.find(({ id }) => id === field(req, 'personId'));
  if (chosen === undefined) return whoPage(door, res, next, people, 'Say which of these people you are');
  await signIn({ ...door, req, res }, chosen.id, { method: 'code', browserHash: hashOf(token) });
  res.redirect(303, next);
}

async function proven({ db, staffDoor }: Door, token: string | undefined): Promise<readonly SignInPerson[]> {
  return token === undefined ? [] : as(db, { role: 'door' }, (tx) => provenPeople(tx, hashOf(token), staffDoor));
}

function codePage({ render, mail }: Door, res: Response, next: string, problem?: string, status?: number): void {
  const problems = problem === undefined ? [] : [{ field: 'code', text: problem }];
  const page = { title: 'Check your mail', next, minutes: codeMinutes, mailTrouble: mail.inTrouble(), problems };
  render({ res }, 'doors/sign-in/sign-in-code', page, status);
}

function whoPage(
  { render }: Door,
  res: Response,
  next: string,
  people: readonly SignInPerson[],
  problem?: string,
): void {
  const items = people.map(({ id, name, agencies }) => ({ value: id, text: name, hint: { text: agencies } }));
  const problems = problem === undefined ? [] : [{ field: 'personId', text: problem }];
  render({ res }, 'doors/sign-in/sign-in-who', { title: 'Who are you?', next, people: items, problems });
}
