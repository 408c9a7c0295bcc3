import type { Route } from '../web/context.ts';
import { evaluationRoutes } from './evaluation.ts';
import { valueImportRoutes } from './import.ts';
import { indicatorRoutes } from './indicator.ts';
import { measureRoutes } from './measures.ts';
import { targetRoutes } from './targets.ts';
import { valueRoutes } from './values.ts';

/** The pages of this room; those of a word come before that of an id. */
export const measurePages: readonly Route[] = [
  ...measureRoutes,
  ...evaluationRoutes,
  ...valueImportRoutes,
  ...valueRoutes,
  ...targetRoutes,
  ...indicatorRoutes,
];
