import type { Portal, Route } from '../web/context.ts';
import { moreFor } from '../web/navigation.ts';

/** What staff need now and then. */
export const moreRoutes: readonly Route[] = [
  [
    'get',
    '/more',
    'see-more',
    (portal: Portal, { res, actor }) =>
      portal.render({ res }, 'office/more', { title: 'More', places: moreFor(actor) }),
  ],
];
