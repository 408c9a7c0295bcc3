import { absenceRoutes } from './absences.ts';
import { agencyRoutes } from './agencies.ts';
import { answerFileRoutes } from './answer-files.ts';
import { apiKeyRoutes } from './api-keys.ts';
import { auditRoutes } from './audit.ts';
import { bankHolidayRoutes } from './bank-holidays.ts';
import { bodyRoutes } from './bodies.ts';
import { calendarRoutes } from './calendar.ts';
import { consultationActRoutes } from './consultation-acts.ts';
import { consultationDecisionRoutes } from './consultation-decisions.ts';
import { consultationRoutes } from './consultations.ts';
import { datedItemRoutes } from './dated-items.ts';
import { directoryImportRoutes } from './directory-imports.ts';
import { extensionRequestRoutes } from './extension-requests.ts';
import { leavingRoutes } from './leaving.ts';
import { mailRoutes } from './mails.ts';
import { paperCommentRoutes } from './paper-comments.ts';
import { peopleRoutes } from './people.ts';
import { postRoutes } from './posts.ts';
import { correctiveActionRoutes } from './corrective-actions.ts';
import { inspectionDecisionRoutes } from './inspection-decisions.ts';
import { inspectionFactRoutes } from './inspection-facts.ts';
import { inspectionStepRoutes } from './inspection-steps.ts';
import { inspectionRoutes } from './inspections.ts';
import { recommendationRoutes } from './recommendations.ts';
import { strategyDecisionRoutes } from './strategy-decisions.ts';
import { signOffActRoutes } from './sign-off-acts.ts';
import { signOffRoutes } from './sign-offs.ts';
import { proposalRoutes } from './proposals.ts';
import { retentionRoutes } from './retention.ts';
import { returnRoutes } from './returns.ts';
import { reviewRouteRoutes } from './review-route.ts';
import { reviewScheduleRoutes } from './review-schedule.ts';
import { reviewRoutes } from './reviews.ts';
import type { Route } from './route.ts';
import { staffAccountRoutes } from './staff-accounts.ts';
import { strategyRoutes } from './strategies.ts';
import { taskActRoutes } from './task-acts.ts';
import { taskPeopleRoutes } from './task-people.ts';
import { taskRoutes } from './tasks.ts';

/** Every route of /v1, in the order in which the reference page shows them. */
export const routes: readonly Route[] = [
  ...taskRoutes,
  ...taskActRoutes,
  ...taskPeopleRoutes,
  ...answerFileRoutes,
  ...consultationRoutes,
  ...consultationDecisionRoutes,
  ...consultationActRoutes,
  ...extensionRequestRoutes,
  ...strategyDecisionRoutes,
  ...datedItemRoutes,
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
  ...apiKeyRoutes,
  ...staffAccountRoutes,
];
