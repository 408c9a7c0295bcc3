import { Router } from 'express';
import type { Portal } from '../../web/context.ts';
import { signOut } from '../../web/session.ts';
import { showAgain } from './sign-in-again.ts';
import { showAsk, takeAsk } from './sign-in-ask.ts';
import type { Door } from './sign-in-door.ts';
import { showCode, showWho, takeCode, takeWho } from './sign-in-enter.ts';
import { createLimits } from './sign-in-limits.ts';
import { createCodeMail } from './sign-in-mail.ts';
import { comeBack, leaveForOrganisation } from './sign-in-organisation.ts';
import { returnPath } from '../organisation.ts';

/** Signing in by a mailed code (reliability 3.6, R60) or, for staff, with the organisation's account; and signing out. */
export function signInRoutes(portal: Portal): Router {
  const door: Door = { ...portal, limit: createLimits(portal.db), mail: createCodeMail(portal) };
  const router = Router();
  router.get('/sign-in', (req, res) => showAsk(door, req, res));
  router.post('/sign-in', (req, res) => takeAsk(door, req, res));
  router.get('/sign-in/code', (req, res) => showCode(door, req, res));
  router.post('/sign-in/code', (req, res) => takeCode(door, req, res));
  router.get('/sign-in/who', (req, res) => showWho(door, req, res));
  router.post('/sign-in/who', (req, res) => takeWho(door, req, res));
  router.get('/sign-in/again', (req, res) => showAgain(door, req, res));
  router.get('/sign-in/organisation', (req, res) => leaveForOrganisation(door, req, res));
  router.get(returnPath, (req, res) => comeBack(door, req, res));
  router.post('/sign-out', async (req, res) => {
    await signOut({ ...portal, req, res });
    res.redirect(303, '/');
  });
  return router;
}
