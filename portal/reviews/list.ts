import { listReviews, type ReviewRecord } from '../../db/reviews/read-reviews.ts';
import { may } from '../../domain/permissions.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { listAt, listOfFile } from '../web/lists.ts';
import { reading } from '../web/page.ts';
import { type TableFile, tableFiles, tableOf, utc } from '../web/xlsx/table-file.ts';
import { reviewStates } from './words.ts';

const reviews = { path: '/reviews', states: reviewStates };

/** All quarterly reviews, as a page and as a file. */
export const reviewListRoutes: readonly Route[] = [
  ['get', '/reviews', 'see-reviews', show],
  ...tableFiles('/reviews', 'see-reviews', lines),
];

async function show(portal: Portal, visit: Visit): Promise<void> {
  const { which, shown } = listAt(visit, reviews);
  const { rows, next } = await reading(portal, visit.actor, (tx) => listReviews(tx, which));
  const writes = may(visit.actor, 'write-review');
  portal.render(visit, 'reviews/reviews', { title: 'Reviews', reviews: rows, next, writes, ...shown });
}

async function lines(portal: Portal, visit: Visit): Promise<TableFile> {
  const which = listOfFile(visit, reviews);
  return tableOf<ReviewRecord>(portal, visit, {
    name: 'reviews',
    columns: {
      Reference: ({ reference }) => reference,
      Title: ({ title }) => title,
      State: ({ state }) => reviewStates[state].text,
      'Opened (UTC)': ({ openedAt }) => utc(openedAt),
      'Weeks late': ({ weeksLate }) => weeksLate || null,
      'Returns asked': ({ asked }) => asked,
      'Returns sent': ({ sent }) => sent,
    },
    read: (tx, after) => listReviews(tx, { ...which, after }),
  });
}
