import { agencyRoutes } from './agencies.ts';
import { answerFileRoutes } from './answer-files.ts';
import { apiKeyRoutes } from './api-keys.ts';
import { auditRoutes } from './audit.ts';
import { bankHolidayRoutes } from './bank-holidays.ts';
import { bodyRoutes } from './bodies.ts';
import { consultationActRoutes } from './consultation-acts.ts';
import { consultationDecisionRoutes } from './consultation-decisions.ts';
import { consultationRoutes } from './consultations.ts';
import { extensionRequestRoutes } from './extension-requests.ts';
import { mailRoutes } from './mails.ts';
import { peopleRoutes } from './people.ts';
import { proposalRoutes } from './proposals.ts';
import { returnRoutes } from './returns.ts';
import { reviewScheduleRoutes } from './review-schedule.ts';
import { reviewRoutes } from './reviews.ts';
import type { Route } from './route.ts';
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
  ...strategyRoutes,
  ...reviewScheduleRoutes,
  ...reviewRoutes,
  ...returnRoutes,
  ...proposalRoutes,
  ...bankHolidayRoutes,
  ...agencyRoutes,
  ...peopleRoutes,
  ...bodyRoutes,
  ...mailRoutes,
  ...auditRoutes,
  ...apiKeyRoutes,
];
