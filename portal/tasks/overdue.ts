import { listOverdue, type Overdue } from '../../db/tasks/read-overdue.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { type TableFile, tableFiles, tableOf, utc } from '../web/xlsx/table-file.ts';
import { reading } from '../web/page.ts';
import { afterOf } from '../web/cursor.ts';
import { isHis } from './handling.ts';
import { taskWords } from './words.ts';

/** For a manager, and whoever else stands on a ladder: what is overdue in the agencies of his ladder, why it reached him, and what happens next. */
export const overdueRoutes: readonly Route[] = [
  ['get', '/overdue', 'see-ladder', showOverdue],
  ...tableFiles('/overdue', 'see-ladder', overdueLines),
];

async function showOverdue(portal: Portal, visit: Visit): Promise<void> {
  const after = afterOf(visit);
  const { rows, next } = await reading(portal, visit.actor, (tx) => listOverdue(tx, visit.actor.personId, after));
  portal.render(visit, 'tasks/overdue', {
    title: 'Overdue in my agencies',
    // Of another agency he was told; what is done there is not offered.
    tasks: rows.map((task) => ({ ...task, his: isHis(visit.actor, task) })),
    path: '/overdue',
    paging: { next, first: after !== undefined },
  });
}

async function overdueLines(portal: Portal, visit: Visit): Promise<TableFile> {
  return tableOf<Overdue>(portal, visit, {
    name: 'overdue',
    columns: {
      What: ({ title }) => title,
      'Asked for': ({ kind }) => taskWords[kind] ?? kind,
      Reference: ({ reference }) => reference,
      Agency: ({ agency }) => agency,
      'Was due (UTC)': ({ dueAt }) => utc(dueAt),
      'Closes by itself (UTC)': ({ closes, closesAt }) => utc(closes ? closesAt : null),
      'With whom': ({ people }) => people,
      'You were told (UTC)': ({ toldAt }) => utc(toldAt),
    },
    read: (tx, after) => listOverdue(tx, visit.actor.personId, after),
  });
}
