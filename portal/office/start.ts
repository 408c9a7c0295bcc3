import { notKnownPath } from '../../domain/not-known.ts';
import { Router } from 'express';
import { readAttention } from '../../db/office/read-attention.ts';
import { readStuck } from '../../db/chase/read-stuck.ts';
import type { Tx } from '../../db/connect.ts';
import { may } from '../../domain/permissions.ts';
import type { Actor } from '../../domain/permissions.ts';
import { attentionLines } from './attention.ts';
import { glanceAtBodies, glanceAtOverdue, glanceAtStrands, glanceAtStrategies, glanceAtTasks } from './glances.ts';
import type { Portal } from '../web/context.ts';
import { reading } from '../web/page.ts';
import { stuckLines } from './stuck.ts';
import { userOf } from '../web/session.ts';
import { readWaitingLines } from './waiting.ts';

/**
 * The start page: what is waiting for whoever is signed in, else how to sign in. And the statements that are the same for all.
 * A post room that has paused itself cannot mail that it has: an officer sees it here first.
 */
export function startRoutes(portal: Portal): Router {
  const router = Router();
  router.get('/', async (_req, res) => {
    const user = userOf(res);
    const cards = user === undefined ? {} : await reading(portal, user, (tx) => cardsOf(tx, user));
    portal.render({ res }, 'office/start', { title: 'Work together across agencies', cards });
  });
  router.get('/accessibility', (_req, res) =>
    portal.render({ res }, 'web/layout/accessibility', { title: 'Accessibility statement' }),
  );
  router.get(notKnownPath, (_req, res) =>
    portal.render({ res }, 'web/layout/not-known', { title: 'This is not known to this version' }),
  );
  router.get('/privacy', (_req, res) => portal.render({ res }, 'web/layout/privacy', { title: 'Privacy' }));
  return router;
}

async function cardsOf(tx: Tx, user: Actor) {
  const officer = may(user, 'see-mails');
  return {
    tasks: may(user, 'see-own-tasks') ? await glanceAtTasks(tx, user) : undefined,
    attention: officer ? [...attentionLines(await readAttention(tx)), ...(await readWaitingLines(tx))] : undefined,
    stuck: officer ? stuckLines(await readStuck(tx)) : undefined,
    overdue: may(user, 'see-ladder') ? await glanceAtOverdue(tx, user) : undefined,
    command: may(user, 'see-command') ? await glanceAtStrands(tx, user) : undefined,
    rounds: may(user, 'see-consultations'),
    timeliness: may(user, 'see-timeliness'),
    bodies: await glanceAtBodies(tx, user),
    strategies: may(user, 'see-strategies') ? await glanceAtStrategies(tx, user) : [],
  };
}
