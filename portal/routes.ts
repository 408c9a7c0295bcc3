import { Router } from 'express';
import { absenceRoutes } from './absences.ts';
import { answerFileRoutes } from './answer-files.ts';
import { answerRoutes } from './answer.ts';
import { apiKeyRoutes } from './api-keys.ts';
import { auditRoutes } from './audit.ts';
import { authoriseStepRoutes } from './authorise-step.ts';
import { bankHolidayRoutes } from './bank-holidays.ts';
import { calendarFeedRoutes, calendarRoutes } from './calendar.ts';
import { bodyRoutes } from './bodies.ts';
import type { Portal } from './context.ts';
import { discardRoutes } from './discard.ts';
import { directoryImportRoutes } from './directory-import.ts';
import { directoryRoutes } from './directory.ts';
import { leavingRoutes } from './leaving.ts';
import { inspectionActRoutes } from './inspection-acts.ts';
import { inspectionActionRoutes } from './inspection-actions.ts';
import { inspectionFindingRoutes } from './inspection-findings.ts';
import { inspectionLadderRoutes } from './inspection-ladder.ts';
import { inspectionReportRoutes } from './inspection-reports.ts';
import { inspectionTaskRoutes } from './inspection-tasks.ts';
import { inspectionVisitRoutes } from './inspection-visits.ts';
import { inspectionRoutes } from './inspection.ts';
import { inspectionsRoutes } from './inspections.ts';
import { inspectorRoutes } from './inspectors.ts';
import { mailRoutes } from './mails.ts';
import { dateRoutes } from './dates.ts';
import { moreTimeRoutes } from './more-time.ts';
import { notReachedRoutes } from './not-reached.ts';
import { overdueRoutes } from './overdue.ts';
import { owedByNobodyRoutes } from './owed-by-nobody.ts';
import { processEventRoutes } from './process-events.ts';
import { moreRoutes } from './more.ts';
import { type Route, routerOf } from './page.ts';
import { paperCommentRoutes } from './paper-comments.ts';
import { peopleRoutes } from './people.ts';
import { postRoomRoutes } from './post-room.ts';
import { postRoutes } from './posts.ts';
import { publishedRoutes } from './published.ts';
import { processTimelineRoutes } from './process-timeline.ts';
import { proposalRoutes } from './proposals.ts';
import { recommendationRoutes } from './recommendations.ts';
import { requestRoutes } from './requests.ts';
import { copyRoutes } from './round-copy.ts';
import { retentionRoutes } from './retention.ts';
import { returnRoutes } from './return.ts';
import { reviewLineRoutes } from './review-line.ts';
import { reviewRouteRoutes } from './review-route.ts';
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
import { signRoutes } from './sign.ts';
import { signInRoutes } from './sign-in.ts';
import { signOffActRoutes } from './sign-off-acts.ts';
import { meetingRoutes } from './sign-off-meeting.ts';
import { editSignOffRoutes } from './sign-off-edit.ts';
import { newSignOffRoutes } from './sign-off-new.ts';
import { versionRoutes } from './sign-off-version.ts';
import { signOffRoutes } from './sign-off.ts';
import { staffAccountRoutes } from './staff-accounts.ts';
import { startRoutes } from './start.ts';
import { strategyDateRoutes } from './strategy-dates.ts';
import { strandRoutes } from './strand.ts';
import { strategyRoutes } from './strategies.ts';
import { planRoutes } from './strategy-plan.ts';
import { logAnswerRoutes } from './log-answer.ts';
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
  ...logAnswerRoutes,
  ...overdueRoutes,
  ...owedByNobodyRoutes,
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
  ...copyRoutes,
  ...roundRoutes,
];
const inspections = [
  ...inspectionsRoutes,
  ...inspectorRoutes,
  ...inspectionActRoutes,
  ...inspectionVisitRoutes,
  ...inspectionFindingRoutes,
  ...inspectionReportRoutes,
  ...inspectionActionRoutes,
  ...inspectionLadderRoutes,
  ...authoriseStepRoutes,
  ...inspectionTaskRoutes,
  ...recommendationRoutes,
  ...inspectionRoutes,
];
const strategies = [...strategyRoutes, ...reviewRouteRoutes, ...planRoutes, ...strategyDateRoutes, ...dateRoutes];
const reviews = [
  ...processTimelineRoutes,
  ...reviewRoutes,
  ...reviewLineRoutes,
  ...returnRoutes,
  ...strandRoutes,
  ...proposalRoutes,
];
const signOffs = [
  ...newSignOffRoutes,
  ...editSignOffRoutes,
  ...signRoutes,
  ...meetingRoutes,
  ...versionRoutes,
  ...paperCommentRoutes,
  ...signOffActRoutes,
  ...signOffRoutes,
];
const office = [
  ...processEventRoutes,
  ...discardRoutes,
  ...moreRoutes,
  ...requestRoutes,
  ...notReachedRoutes,
  ...mailRoutes,
  ...postRoomRoutes,
  ...bankHolidayRoutes,
  ...apiKeyRoutes,
  ...staffAccountRoutes,
  ...auditRoutes,
  ...retentionRoutes,
];

const directory = [
  ...directoryRoutes,
  ...postRoutes,
  ...peopleRoutes,
  ...absenceRoutes,
  ...bodyRoutes,
  ...directoryImportRoutes,
  ...leavingRoutes,
];

/** The pages that ask for an act. */
export const everyPage: readonly Route[] = [
  ...tasks,
  ...rounds,
  ...signOffs,
  ...strategies,
  ...reviews,
  ...inspections,
  ...calendarRoutes,
  ...office,
  ...directory,
];

/** Every page: the doors, which anybody may open, and the tables of the pages that ask for an act. */
export function pages(portal: Portal): Router {
  const router = Router();
  router.use(startRoutes(portal), signInRoutes(portal), publishedRoutes(portal), calendarFeedRoutes(portal));
  router.use(routerOf(portal, everyPage));
  return router;
}
