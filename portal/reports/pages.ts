import type { Route } from '../web/context.ts';
import { reportAppendixRoutes } from './appendices.ts';
import { reportAuthorRoutes } from './authors.ts';
import { publicationRoutes } from './publication.ts';
import { reportRoutes } from './report.ts';
import { reportsRoutes } from './reports.ts';
import { reportSectionRoutes } from './section.ts';
import { reportSkeletonRoutes } from './skeletons.ts';
import { reportVersionRoutes } from './version.ts';

/** The pages of this room; those of a word come before that of an id. */
export const reportPages: readonly Route[] = [
  ...reportsRoutes,
  ...reportSectionRoutes,
  ...reportAppendixRoutes,
  ...reportAuthorRoutes,
  ...reportVersionRoutes,
  ...publicationRoutes,
  ...reportSkeletonRoutes,
  ...reportRoutes,
];
