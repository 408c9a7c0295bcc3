import type { Tx } from '../../../db/connect.ts';
import type { Wanted } from '../../../db/lists.ts';
import type { Cut } from '../../../db/rows.ts';
import type { Act } from '../../../domain/permissions.ts';
import type { Portal, Route, Visit } from '../context.ts';
import { listAt, listOfFile, type Offer, type Shown } from './address.ts';
import { reading } from '../page.ts';
import { type Columns, tableFiles, tableOf } from '../xlsx/table-file.ts';

type List<Row> = {
  /** The states that it can be narrowed to. */
  readonly states: NonNullable<Offer['states']>;
  readonly read: (tx: Tx, which: Wanted) => Promise<Cut<Row>>;
  readonly page: (portal: Portal, visit: Visit, shown: Cut<Row> & Shown) => void;
  /** Of the file, with their heads in their order. */
  readonly columns: Columns<Row>;
};

/** A list that stands at `path`, as a page and as a file of the same name. */
export function listRoutes<Row>(path: `/${string}`, act: Act, { states, read, page, columns }: List<Row>): Route[] {
  const offer = { path, states };
  return [
    [
      'get',
      path,
      act,
      async (portal, visit) => {
        const { which, shown } = listAt(visit, offer);
        page(portal, visit, { ...(await reading(portal, visit.actor, (tx) => read(tx, which))), ...shown });
      },
    ],
    ...tableFiles(path, act, async (portal, visit) => {
      const which = listOfFile(visit, offer);
      return tableOf(portal, visit, {
        name: path.slice(1),
        columns,
        read: (tx, after) => read(tx, { ...which, after }),
      });
    }),
  ];
}
