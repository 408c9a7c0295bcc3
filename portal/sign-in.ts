import { setTimeout as pause } from 'node:timers/promises';
import { type Request, type Response, Router } from 'express';
import { as } from '../db/connect.ts';
import { askForCode, codeMinutes, provenPeople, tryCode } from '../db/sign-in.ts';
import { mailAddress } from '../domain/address.ts';
import type { Portal } from './context.ts';
import { field, line } from './forms.ts';
import { hashOf, newToken, signIn, signOut } from './session.ts';
import { newCode, readCode, shown } from './sign-in-code.ts';
import { createLimits } from './sign-in-limits.ts';
import { createCodeMail } from './sign-in-mail.ts';

/** Long enough for a healthy relay to have answered; the same for every address. */
const paceMs = 400;

/** Signing in by a mailed code, for everybody (reliability 3.6, R60). */
export function signInRoutes(portal: Portal): Router {
  const router = Router();
  const { render, db, cookies, publicUrl } = portal;
  const limit = createLimits(db);
  const mail = createCodeMail(portal);
  const visit = (req: Request, res: Response) => ({ req, res, db, cookies });
  const nextOf = (path: string) => localPath(path, publicUrl);

  const askPage = (res: Response, next: string, typed = '', problem?: string, status?: number) => {
    const problems = problem === undefined ? [] : [{ field: 'address', text: problem }];
    render(
      res,
      'sign-in',
      { title: 'Sign in', next, minutes: codeMinutes, values: { address: typed }, problems },
      status,
    );
  };
  const codePage = (res: Response, next: string, problem?: string, status?: number) => {
    const problems = problem === undefined ? [] : [{ field: 'code', text: problem }];
    render(
      res,
      'sign-in-code',
      { title: 'Check your mail', next, minutes: codeMinutes, mailTrouble: mail.inTrouble(), problems },
      status,
    );
  };
  const whoPage = (
    res: Response,
    next: string,
    people: readonly { id: string; name: string; agencies: string }[],
    problem?: string,
  ) => {
    const items = people.map(({ id, name, agencies }) => ({ value: id, text: name, hint: { text: agencies } }));
    const problems = problem === undefined ? [] : [{ field: 'personId', text: problem }];
    render(res, 'sign-in-who', { title: 'Who are you?', next, people: items, problems });
  };

  router.get('/sign-in', (req, res) => askPage(res, nextOf(String(req.query['next'] ?? ''))));

  router.post('/sign-in', async (req, res) => {
    const next = nextOf(field(req, 'next'));
    const typed = line(req, 'address');
    const address = mailAddress(typed);
    if (!address.ok) return askPage(res, next, typed, address.message.replace(/\.$/u, ''));
    const wait = await limit('ask', req.ip ?? '');
    if (wait !== undefined) {
      res.set('Retry-After', String(wait));
      return askPage(
        res,
        next,
        typed,
        `Too many codes were asked for from here. Try again in ${Math.ceil(wait / 60)} minutes.`,
        429,
      );
    }
    const token = newToken();
    const code = newCode();
    const asked = await as(db, { role: 'door' }, (tx) =>
      askForCode(tx, { address: typed, browserHash: hashOf(token), codeHash: hashOf(`${token}:${code}`) }),
    );
    if (asked.kind === 'too-soon')
      return askPage(
        res,
        next,
        typed,
        `A code was asked for less than a minute ago. Ask again in ${asked.waitSeconds} seconds.`,
        429,
      );
    if (asked.known) mail.begin(typed, shown(code), codeMinutes);
    cookies.set(res, 'browser', token, codeMinutes * 60);
    await pause(paceMs);
    res.redirect(303, `/sign-in/code?next=${encodeURIComponent(next)}`);
  });

  router.get('/sign-in/code', (req, res) => codePage(res, nextOf(String(req.query['next'] ?? ''))));

  router.post('/sign-in/code', async (req, res) => {
    const next = nextOf(field(req, 'next'));
    const code = readCode(field(req, 'code'));
    if (code === undefined) return codePage(res, next, 'Enter the code from the mail: eight letters and figures');
    const wait = await limit('try', req.ip ?? '');
    if (wait !== undefined)
      return codePage(
        res,
        next,
        `Too many codes were tried from here. Try again in ${Math.ceil(wait / 60)} minutes.`,
        429,
      );
    const token = cookies.read(req, 'browser');
    if (token === undefined) return codePage(res, next, voidCode);
    const tried = await as(db, { role: 'door' }, (tx) =>
      tryCode(tx, { browserHash: hashOf(token), codeHash: hashOf(`${token}:${code}`) }),
    );
    if (tried.kind === 'void') return codePage(res, next, voidCode);
    if (tried.kind === 'wrong')
      return codePage(
        res,
        next,
        `The code is not right. You have ${tried.left} more ${tried.left === 1 ? 'try' : 'tries'}.`,
      );
    const [only, ...others] = tried.people;
    if (only === undefined || others.length > 0)
      return res.redirect(303, `/sign-in/who?next=${encodeURIComponent(next)}`);
    await signIn(visit(req, res), only.id, token);
    res.redirect(303, next);
  });

  const proven = (token: string | undefined) =>
    token === undefined ? Promise.resolve([]) : as(db, { role: 'door' }, (tx) => provenPeople(tx, hashOf(token)));

  router.get('/sign-in/who', async (req, res) => {
    const people = await proven(cookies.read(req, 'browser'));
    if (people.length === 0) return res.redirect(303, '/sign-in');
    whoPage(res, nextOf(String(req.query['next'] ?? '')), people);
  });

  router.post('/sign-in/who', async (req, res) => {
    const next = nextOf(field(req, 'next'));
    const token = cookies.read(req, 'browser');
    const people = await proven(token);
    if (token === undefined || people.length === 0) return res.redirect(303, '/sign-in');
    const chosen = people.find(({ id }) => id === field(req, 'personId'));
    if (chosen === undefined) return whoPage(res, next, people, 'Say which of these people you are');
    await signIn(visit(req, res), chosen.id, token);
    res.redirect(303, next);
  });

  router.post('/sign-out', async (req, res) => {
    await signOut(visit(req, res));
    res.redirect(303, '/');
  });
  return router;
}

const voidCode = 'This code does not work any more, or was asked for in another browser. Ask for a new one.';

/** The page first wanted, if it is one of ours; anything else leads to the start page. */
export function localPath(path: string, publicUrl: string): string {
  if (!path.startsWith('/') || !URL.canParse(path, publicUrl)) return '/';
  const url = new URL(path, publicUrl);
  return url.origin === new URL(publicUrl).origin && !url.pathname.startsWith('//')
    ? `${url.pathname}${url.search}`
    : '/';
}
