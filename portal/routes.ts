import { Router } from 'express';
import { answerFileRoutes } from './answer-files.ts';
import { answerRoutes } from './answer.ts';
import { bankHolidayRoutes } from './bank-holidays.ts';
import type { Portal } from './context.ts';
import { mailRoutes } from './mails.ts';
import { moreTimeRoutes } from './more-time.ts';
import { notReachedRoutes } from './not-reached.ts';
import { overdueRoutes } from './overdue.ts';
import { routerOf } from './page.ts';
import { postRoomRoutes } from './post-room.ts';
import { publishedRoutes } from './published.ts';
import { proposalRoutes } from './proposals.ts';
import { requestRoutes } from './requests.ts';
import { returnRoutes } from './return.ts';
import { reviewLineRoutes } from './review-line.ts';
import { reviewRoutes } from './reviews.ts';
import { endRoutes } from './round-end.ts';
import { extendRoutes } from './round-extend.ts';
import { logRoutes } from './round-log.ts';
import { paperRoutes } from './round-papers.ts';
import { participantRoutes } from './round-participants.ts';
import { previewRoutes } from './round-preview.ts';
import { responseRoutes } from './round-responses.ts';
import { timelineRoutes } from './round-timeline.ts';
import { roundRoutes } from './round.ts';
import { roundsRoutes } from './rounds.ts';
import { signInRoutes } from './sign-in.ts';
import { startRoutes } from './start.ts';
import { strandRoutes } from './strand.ts';
import { strategyRoutes } from './strategies.ts';
import { planRoutes } from './strategy-plan.ts';
import { taskOfficerRoutes } from './task-officer.ts';
import { taskPeopleRoutes } from './task-people.ts';
import { taskRoutes } from './task.ts';
import { taskListRoutes } from './tasks.ts';

const tasks = [
  ...taskListRoutes,
  ...taskRoutes,
  ...answerRoutes,
  ...answerFileRoutes,
  ...moreTimeRoutes,
  ...taskPeopleRoutes,
  ...taskOfficerRoutes,
  ...overdueRoutes,
];
const rounds = [
  ...roundsRoutes,
  ...previewRoutes,
  ...participantRoutes,
  ...extendRoutes,
  ...endRoutes,
  ...responseRoutes,
  ...logRoutes,
  ...timelineRoutes,
  ...paperRoutes,
  ...roundRoutes,
];
const strategies = [
  ...strategyRoutes,
  ...planRoutes,
  ...reviewRoutes,
  ...reviewLineRoutes,
  ...returnRoutes,
  ...strandRoutes,
  ...proposalRoutes,
];
const office = [...requestRoutes, ...notReachedRoutes, ...mailRoutes, ...postRoomRoutes, ...bankHolidayRoutes];

/** Every page: the doors, which anybody may open, and the tables of the pages that ask for an act. */
export function pages(portal: Portal): Router {
  const router = Router();
  router.use(startRoutes(portal), signInRoutes(portal), publishedRoutes(portal));
  router.use(routerOf(portal, [...tasks, ...rounds, ...strategies, ...office]));
  return router;
}
