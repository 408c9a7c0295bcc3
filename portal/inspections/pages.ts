import { inspectionsRoutes } from './inspections.ts';
import { inspectorRoutes } from './inspectors.ts';
import { inspectionActRoutes } from './acts.ts';
import { inspectionVisitRoutes } from './reports/visits.ts';
import { inspectionFindingRoutes } from './reports/findings.ts';
import { inspectionReportRoutes } from './reports/reports.ts';
import { inspectionActionRoutes } from './actions/actions.ts';
import { inspectionLadderRoutes } from './actions/ladder.ts';
import { authoriseStepRoutes } from './actions/authorise-step.ts';
import { inspectionTaskRoutes } from './actions/tasks.ts';
import { recommendationRoutes } from './register/recommendations.ts';
import { inspectionRoutes } from './overview.ts';

/** The pages of the room; those of one thing before those of its list. */
export const inspectionPages = [
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
