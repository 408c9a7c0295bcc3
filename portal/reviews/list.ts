import { listReviews, type ReviewRecord } from '../../db/reviews/read-reviews.ts';
import { may } from '../../domain/permissions.ts';
import { listRoutes } from '../web/lists/routes.ts';
import { utc } from '../web/xlsx/table-file.ts';
import { reviewStates } from './words.ts';

/** All quarterly reviews. */
export const reviewListRoutes = listRoutes<ReviewRecord>('/reviews', 'see-reviews', {
  states: reviewStates,
  read: listReviews,
  page(portal, visit, { rows, ...shown }) {
    const writes = may(visit.actor, 'write-review');
    portal.render(visit, 'reviews/reviews', { title: 'Reviews', reviews: rows, writes, ...shown });
  },
  columns: {
    Reference: ({ reference }) => reference,
    Title: ({ title }) => title,
    State: ({ state }) => reviewStates[state].text,
    'Opened (UTC)': ({ openedAt }) => utc(openedAt),
    'Weeks late': ({ weeksLate }) => weeksLate || null,
    'Returns asked': ({ asked }) => asked,
    'Returns sent': ({ sent }) => sent,
  },
});
