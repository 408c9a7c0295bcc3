import { absenceRoutes } from './directory/absences.ts';
import { agencyRoutes } from './directory/agencies.ts';
import { answerFileRoutes } from './tasks/answer-files.ts';
import { apiKeyRoutes } from './doors/api-keys.ts';
import { auditRoutes } from './office/audit.ts';
import { bankHolidayRoutes } from './office/bank-holidays.ts';
import { bodyRoutes } from './directory/bodies.ts';
import { calendarRoutes } from './calendar/calendar.ts';
import { consultationActRoutes } from './rounds/acts.ts';
import { consultationDecisionRoutes } from './rounds/decisions.ts';
import { consultationRoutes } from './rounds/rounds.ts';
import { logRedactionRoutes } from './rounds/redactions.ts';
import { datedItemRoutes } from './strategies/dated-items.ts';
import { linkRoutes } from './strategies/links.ts';
import { beforeRoutes } from './strategies/before.ts';
import { optionRoutes } from './strategies/options.ts';
import { markingRoutes } from './strategies/markings.ts';
import { nominationRoutes } from './strategies/nominations.ts';
import { planProposalRoutes } from './strategies/proposals.ts';
import { directoryImportRoutes } from './directory/imports.ts';
import { extensionRequestRoutes } from './tasks/extension-requests.ts';
import { indicatorRoutes } from './measures/indicators.ts';
import { leavingRoutes } from './directory/leaving.ts';
import { bidRoutes } from './budget/bids.ts';
import { moneyRoutes } from './budget/money.ts';
import { lessonRoutes } from './lessons/lessons.ts';
import { searchRoutes } from './search/search.ts';
import { feedbackRoutes } from './office/feedback.ts';
import { mailRoutes } from './office/mails.ts';
import { paperCommentRoutes } from './sign-offs/paper-comments.ts';
import { peopleRoutes } from './directory/people.ts';
import { postRoutes } from './directory/posts.ts';
import { correctiveActionRoutes } from './inspections/corrective-actions.ts';
import { inspectionDecisionRoutes } from './inspections/decisions.ts';
import { inspectionFactRoutes } from './inspections/facts.ts';
import { inspectionStepRoutes } from './inspections/steps.ts';
import { inspectionRoutes } from './inspections/inspections.ts';
import { recommendationRoutes } from './inspections/recommendations.ts';
import { revisionRoutes } from './strategies/revisions.ts';
import { planImportRoutes } from './strategies/plan-imports.ts';
import { planVersionRoutes } from './strategies/versions.ts';
import { originRoutes } from './strategies/origins.ts';
import { developmentRoutes } from './developments/developments.ts';
import { strategyDecisionRoutes } from './strategies/decisions.ts';
import { signOffActRoutes } from './sign-offs/acts.ts';
import { reportFileRoutes } from './reports/files.ts';
import { reportPublicationRoutes } from './reports/publication.ts';
import { decisionPublicationRoutes } from './sign-offs/publication.ts';
import { reportCommentRoutes } from './reports/comments.ts';
import { reportLookRoutes } from './reports/look.ts';
import { reportPartRoutes } from './reports/parts.ts';
import { reportSkeletonRoutes } from './reports/skeletons.ts';
import { reportRoutes } from './reports/reports.ts';
import { signOffRoutes } from './sign-offs/sign-offs.ts';
import { proposalRoutes } from './inspections/proposals.ts';
import { retentionRoutes } from './office/retention.ts';
import { returnRoutes } from './reviews/returns.ts';
import { reviewRouteRoutes } from './reviews/route.ts';
import { reviewScheduleRoutes } from './reviews/schedule.ts';
import { reviewRoutes } from './reviews/reviews.ts';
import type { Route } from './http/route.ts';
import { staffAccountRoutes } from './doors/staff-accounts.ts';
import { strategyRoutes } from './strategies/strategies.ts';
import { taskActRoutes } from './tasks/acts.ts';
import { taskPeopleRoutes } from './tasks/people.ts';
import { meetingRoutes } from './rounds/meeting.ts';
import { timelinessRoutes } from './tasks/timeliness.ts';
import { taskRoutes } from './tasks/tasks.ts';
import { valueImportRoutes } from './measures/imports.ts';
import { targetRoutes } from './measures/targets.ts';
import { valueRoutes } from './measures/values.ts';

/** Every route of /v1, in the order in which the reference page shows them. */
export const routes: readonly Route[] = [
  ...taskRoutes,
  ...taskActRoutes,
  ...taskPeopleRoutes,
  ...timelinessRoutes,
  ...answerFileRoutes,
  ...consultationRoutes,
  ...consultationDecisionRoutes,
  ...consultationActRoutes,
  ...logRedactionRoutes,
  ...meetingRoutes,
  ...extensionRequestRoutes,
  ...strategyDecisionRoutes,
  ...datedItemRoutes,
  ...originRoutes,
  ...planVersionRoutes,
  ...developmentRoutes,
  ...revisionRoutes,
  ...markingRoutes,
  ...linkRoutes,
  ...beforeRoutes,
  ...optionRoutes,
  ...planImportRoutes,
  ...moneyRoutes,
  ...bidRoutes,
  ...lessonRoutes,
  ...searchRoutes,
  ...nominationRoutes,
  ...planProposalRoutes,
  ...reportPartRoutes,
  ...reportCommentRoutes,
  ...reportSkeletonRoutes,
  ...reportLookRoutes,
  ...reportFileRoutes,
  ...reportPublicationRoutes,
  ...decisionPublicationRoutes,
  ...reportRoutes,
  ...signOffRoutes,
  ...signOffActRoutes,
  ...paperCommentRoutes,
  ...inspectionRoutes,
  ...inspectionDecisionRoutes,
  ...inspectionFactRoutes,
  ...inspectionStepRoutes,
  ...correctiveActionRoutes,
  ...recommendationRoutes,
  ...strategyRoutes,
  ...indicatorRoutes,
  ...valueRoutes,
  ...targetRoutes,
  ...valueImportRoutes,
  ...reviewScheduleRoutes,
  ...reviewRouteRoutes,
  ...reviewRoutes,
  ...returnRoutes,
  ...proposalRoutes,
  ...bankHolidayRoutes,
  ...calendarRoutes,
  ...agencyRoutes,
  ...postRoutes,
  ...peopleRoutes,
  ...absenceRoutes,
  ...bodyRoutes,
  ...leavingRoutes,
  ...directoryImportRoutes,
  ...mailRoutes,
  ...auditRoutes,
  ...retentionRoutes,
  ...feedbackRoutes,
  ...apiKeyRoutes,
  ...staffAccountRoutes,
];
