import type { Route } from '../web/context.ts';
import { reportAppendixRoutes } from './writing/appendices.ts';
import { reportAuthorRoutes } from './authors.ts';
import { publicationRoutes } from './publication.ts';
import { reportCommentRoutes } from './writing/comments.ts';
import { reportRoutes } from './report.ts';
import { reportsRoutes } from './reports.ts';
import { reportSectionRoutes } from './writing/section.ts';
import { reportLookRoutes } from './house-style/look.ts';
import { reportSkeletonRoutes } from './house-style/skeletons.ts';
import { reportVersionRoutes } from './version.ts';

/** The pages of this room; those of a word come before that of an id. */
export const reportPages: readonly Route[] = [
  ...reportsRoutes,
  ...reportSectionRoutes,
  ...reportCommentRoutes,
  ...reportAppendixRoutes,
  ...reportAuthorRoutes,
  ...reportVersionRoutes,
  ...publicationRoutes,
  ...reportSkeletonRoutes,
  ...reportLookRoutes,
  ...reportRoutes,
];
