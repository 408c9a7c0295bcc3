import { readStageOfProcess } from '../../db/developments/read-developments.ts';
import { readPromiseOf } from '../../db/strategies/promised-reviews.ts';
import { countLog } from '../../db/rounds/read-log.ts';
import { listParticipants } from '../../db/rounds/read-participants.ts';
import { readHappenings, readNextSteps, readProgress } from '../../db/rounds/read-overview.ts';
import { listSignOffs } from '../../db/sign-offs/read-sign-off.ts';
import { readPapers } from '../../db/tasks/read-surroundings.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { reading } from '../web/page.ts';
import { renderRound, roundOf } from './page.ts';
import { asked } from '../web/forms/forms.ts';

/** One round: how far it is, who is late, what happened last, what happens next and when, and what can be done. */
export const roundRoutes: readonly Route[] = [['get', '/rounds/:id', 'see-consultations', showRound]];

async function showRound(portal: Portal, visit: Visit): Promise<void> {
  const round = await roundOf(portal, visit);
  const data = await reading(portal, visit.actor, async (tx) => ({
    progress: await readProgress(tx, round.id),
    next: await readNextSteps(tx, round.id),
    happenings: await readHappenings(tx, round.id),
    late: (await listParticipants(tx, round.id, { taskState: 'late', after: undefined })).rows.slice(0, 10),
    log: await countLog(tx, round.id),
    stageOf: await readStageOfProcess(tx, round.id),
    promise: await readPromiseOf(tx, round.id),
    papers: await readPapers(tx, round.id),
    signOffs: (await listSignOffs(tx, { parentId: round.id, state: undefined, after: undefined })).rows,
  }));
  // The part that changes by itself, for the page that is open already.
  if (asked(visit.req, 'part') === 'live')
    return portal.render(visit, 'rounds/live', { title: round.title, round, ...data });
  renderRound(portal, visit, 'rounds/overview', round, { section: 'Overview', ...data });
}
