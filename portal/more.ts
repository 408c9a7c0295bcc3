import type { Portal } from './context.ts';
import { moreFor } from './navigation.ts';
import type { Route } from './page.ts';

/** What staff need now and then. */
export const moreRoutes: readonly Route[] = [
  [
    'get',
    '/more',
    'see-more',
    (portal: Portal, { res, actor }) => portal.render(res, 'more', { title: 'More', places: moreFor(actor) }),
  ],
];
