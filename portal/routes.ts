import { Router } from 'express';
import { absenceRoutes } from './directory/people/absences.ts';
import { answerFileRoutes } from './tasks/answers/answer-files.ts';
import { answerRoutes } from './tasks/answers/answer.ts';
import { apiKeyRoutes } from './doors/api-keys.ts';
import { auditRoutes } from './office/records/audit.ts';
import { bankHolidayRoutes } from './office/bank-holidays.ts';
import { bidRoutes } from './budget/bids.ts';
import { initiativeRoutes } from './budget/initiatives.ts';
import { budgetLineRoutes } from './budget/line.ts';
import { measurePages } from './measures/pages.ts';
import { moneyRoutes } from './budget/money.ts';
import { calendarFeedRoutes, calendarRoutes } from './calendar/calendar.ts';
import { bodyRoutes } from './directory/bodies.ts';
import type { Portal, Route } from './web/context.ts';
import { routerOf } from './web/routing.ts';
import { feedbackRoutes } from './office/feedback.ts';
import { discardRoutes } from './office/discard.ts';
import { directoryImportRoutes } from './directory/import.ts';
import { directoryRoutes } from './directory/agencies.ts';
import { leavingRoutes } from './directory/people/leaving.ts';
import { lessonRoutes } from './lessons/lessons.ts';
import { mailRoutes } from './office/post-room/mails.ts';
import { activityRoutes } from './strategies/equals/activity.ts';
import { commandRoutes } from './strategies/equals/command.ts';
import { dateRoutes } from './strategies/date.ts';
import { moreTimeRoutes } from './tasks/more-time.ts';
import { nominationRoutes } from './strategies/equals/nomination.ts';
import { notReachedRoutes } from './office/post-room/not-reached.ts';
import { overdueRoutes } from './tasks/overdue.ts';
import { owedByNobodyRoutes } from './office/owed-by-nobody.ts';
import { processEventRoutes } from './web/process-events.ts';
import { moreRoutes } from './office/more.ts';
import { paperCommentRoutes } from './sign-offs/paper-comments.ts';
import { peopleRoutes } from './directory/people/people.ts';
import { postRoomRoutes } from './office/post-room/post-room.ts';
import { planProposalRoutes } from './strategies/equals/proposals.ts';
import { postRoutes } from './directory/posts.ts';
import { processTimelineRoutes } from './office/process-timeline.ts';
import { proposalRoutes } from './inspections/register/proposals.ts';
import { inspectionPages } from './inspections/pages.ts';
import { reportPages } from './reports/pages.ts';
import { requestRoutes } from './tasks/requests.ts';
import { copyRoutes } from './rounds/copy.ts';
import { retentionRoutes } from './office/records/retention.ts';
import { returnRoutes } from './reviews/return.ts';
import { reviewLineRoutes } from './reviews/line.ts';
import { reviewRouteRoutes } from './reviews/route.ts';
import { reviewListRoutes } from './reviews/list.ts';
import { reviewRoutes } from './reviews/reviews.ts';
import { endRoutes } from './rounds/end.ts';
import { extendRoutes } from './rounds/extend.ts';
import { logRoutes } from './rounds/answers/log.ts';
import { roundMeetingRoutes } from './rounds/meeting.ts';
import { paperRoutes } from './rounds/drafts/papers.ts';
import { participantRoutes } from './rounds/answers/participants.ts';
import { previewRoutes } from './rounds/drafts/preview.ts';
import { responseRoutes } from './rounds/answers/responses.ts';
import { timelineRoutes } from './rounds/timeline.ts';
import { roundRoutes } from './rounds/overview.ts';
import { roundsRoutes } from './rounds/rounds.ts';
import { searchRoutes } from './search/search.ts';
import { signRoutes } from './sign-offs/sign.ts';
import { signInRoutes } from './doors/sign-in/sign-in.ts';
import { bodyPaperRoutes } from './sign-offs/bodies/body.ts';
import { signOffActRoutes } from './sign-offs/acts.ts';
import { meetingRoutes } from './sign-offs/meeting.ts';
import { editSignOffRoutes } from './sign-offs/drafts/edit.ts';
import { newSignOffRoutes } from './sign-offs/drafts/new.ts';
import { versionRoutes } from './sign-offs/version.ts';
import { decisionRoutes } from './sign-offs/publication.ts';
import { signOffRoutes } from './sign-offs/overview.ts';
import { wordingRoutes } from './sign-offs/wordings.ts';
import { staffAccountRoutes } from './doors/staff-accounts.ts';
import { startRoutes } from './office/start.ts';
import { originRoutes } from './strategies/origins/origins.ts';
import { revisionLineRoutes } from './strategies/revisions/line.ts';
import { revisionRoutes } from './strategies/revisions/revisions.ts';
import { linkRoutes } from './strategies/links/links.ts';
import { areaRoutes } from './strategies/options/areas.ts';
import { beforeRoutes } from './strategies/before/before.ts';
import { optionRoutes } from './strategies/options/options.ts';
import { markingRoutes } from './strategies/markings/markings.ts';
import { planVersionRoutes } from './strategies/versions/versions.ts';
import { overviewRoutes } from './strategies/overview/overview.ts';
import { strategyDateRoutes } from './strategies/dates.ts';
import { developmentRoutes } from './developments/developments.ts';
import { stageRoutes } from './developments/stage.ts';
import { strandRoutes } from './strategies/strand.ts';
import { strategyRoutes } from './strategies/strategies.ts';
import { planFileRoutes } from './strategies/import/plan-file.ts';
import { planRoutes } from './strategies/plan.ts';
import { logAnswerRoutes } from './tasks/answers/log-answer.ts';
import { taskOfficerRoutes } from './tasks/officer.ts';
import { taskMeetingRoutes } from './tasks/meeting.ts';
import { taskPeopleRoutes } from './tasks/people.ts';
import { taskRoutes } from './tasks/task.ts';
import { timelinessRoutes } from './tasks/timeliness/timeliness.ts';
import { taskListRoutes } from './tasks/mine.ts';

const tasks = [
  ...taskListRoutes,
  ...taskRoutes,
  ...answerRoutes,
  ...answerFileRoutes,
  ...moreTimeRoutes,
  ...taskPeopleRoutes,
  ...taskMeetingRoutes,
  ...taskOfficerRoutes,
  ...logAnswerRoutes,
  ...overdueRoutes,
  ...timelinessRoutes,
  ...owedByNobodyRoutes,
];
const rounds = [
  ...roundsRoutes,
  ...roundMeetingRoutes,
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
const strategies = [
  ...strategyRoutes,
  ...overviewRoutes,
  ...activityRoutes,
  ...nominationRoutes,
  ...planProposalRoutes,
  ...commandRoutes,
  ...reviewRouteRoutes,
  ...planRoutes,
  ...strategyDateRoutes,
  ...dateRoutes,
  ...originRoutes,
  ...planVersionRoutes,
  ...wordingRoutes,
  ...revisionRoutes,
  ...revisionLineRoutes,
  ...markingRoutes,
  ...linkRoutes,
  ...beforeRoutes,
  ...optionRoutes,
  ...areaRoutes,
  ...planFileRoutes,
  ...measurePages,
  ...moneyRoutes,
  ...budgetLineRoutes,
  ...bidRoutes,
  ...initiativeRoutes,
  ...lessonRoutes,
  ...searchRoutes,
];
const developments = [...stageRoutes, ...developmentRoutes];
const reviews = [
  ...processTimelineRoutes,
  ...reviewListRoutes,
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
  ...bodyPaperRoutes,
  ...signOffActRoutes,
  ...decisionRoutes,
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
  ...feedbackRoutes,
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
  ...reportPages,
  ...strategies,
  ...developments,
  ...reviews,
  ...inspectionPages,
  ...calendarRoutes,
  ...office,
  ...directory,
];

/** Every page: the doors, which anybody may open, and the tables of the pages that ask for an act. */
export function pages(portal: Portal): Router {
  const router = Router();
  router.use(startRoutes(portal), signInRoutes(portal), calendarFeedRoutes(portal));
  router.use(routerOf(portal, everyPage));
  return router;
}
