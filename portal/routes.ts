import { Router } from 'express';
import { answerFileRoutes } from './answer-files.ts';
import { answerRoutes } from './answer.ts';
import { bankHolidayRoutes } from './bank-holidays.ts';
import type { Portal } from './context.ts';
import { inspectionActRoutes } from './inspection-acts.ts';
import { inspectionActionRoutes } from './inspection-actions.ts';
import { inspectionFindingRoutes } from './inspection-findings.ts';
import { inspectionLadderRoutes } from './inspection-ladder.ts';
import { inspectionReportRoutes } from './inspection-reports.ts';
import { inspectionTaskRoutes } from './inspection-tasks.ts';
import { inspectionVisitRoutes } from './inspection-visits.ts';
import { inspectionRoutes } from './inspection.ts';
import { inspectionsRoutes } from './inspections.ts';
import { mailRoutes } from './mails.ts';
import { moreTimeRoutes } from './more-time.ts';
import { notReachedRoutes } from './not-reached.ts';
import { overdueRoutes } from './overdue.ts';
import { routerOf } from './page.ts';
import { postRoomRoutes } from './post-room.ts';
import { publishedRoutes } from './published.ts';
import { recommendationRoutes } from './recommendations.ts';
import { requestRoutes } from './requests.ts';
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
const inspections = [
  ...inspectionsRoutes,
  ...inspectionActRoutes,
  ...inspectionVisitRoutes,
  ...inspectionFindingRoutes,
  ...inspectionReportRoutes,
  ...inspectionActionRoutes,
  ...inspectionLadderRoutes,
  ...inspectionTaskRoutes,
  ...recommendationRoutes,
  ...inspectionRoutes,
];
const office = [...requestRoutes, ...notReachedRoutes, ...mailRoutes, ...postRoomRoutes, ...bankHolidayRoutes];

/** Every page: the doors, which anybody may open, and the tables of the pages that ask for an act. */
export function pages(portal: Portal): Router {
  const router = Router();
  router.use(startRoutes(portal), signInRoutes(portal), publishedRoutes(portal));
  router.use(routerOf(portal, [...tasks, ...rounds, ...inspections, ...office]));
  return router;
}
