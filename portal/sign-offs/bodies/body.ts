import { readBody } from '../../../db/directory/read-bodies.ts';
import type { Tx } from '../../../db/connect.ts';
import { listPapersOfBody, type PaperOfBody } from '../../../db/sign-offs/read-meetings.ts';
import { may } from '../../../domain/permissions.ts';
import type { Portal, Route, Visit } from '../../web/context.ts';
import { type TableFile, tableFiles, tableOf, utc } from '../../web/xlsx/table-file.ts';
import { afterOf } from '../../web/cursor.ts';
import { found, idIn, notThere, reading } from '../../web/page.ts';
import { askedFor, signOffStates, stageStates } from '../words.ts';

/** What comes to a body, what it has decided, and what became of that: for its members and the directorate. */
export const bodyPaperRoutes: readonly Route[] = [
  ['get', '/bodies/:id', 'see-body', show],
  ...tableFiles('/bodies/:id/papers', 'see-body', paperLines),
];

async function bodyAt(tx: Tx, { req, actor }: Visit) {
  const id = idIn(req);
  if (!may(actor, 'see-sign-offs') && !actor.bodyIds.includes(id)) notThere();
  return found(await readBody(tx, id));
}

async function show(portal: Portal, visit: Visit): Promise<void> {
  const after = afterOf(visit);
  const { body, coming, decided } = await reading(portal, visit.actor, async (tx) => {
    const { id: bodyId, ...body } = await bodyAt(tx, visit);
    return {
      body: { ...body, id: bodyId },
      coming: after === undefined ? (await listPapersOfBody(tx, { bodyId, decided: false })).rows : [],
      decided: await listPapersOfBody(tx, { bodyId, decided: true, after }),
    };
  });
  portal.render(visit, 'sign-offs/bodies/body', {
    title: body.name,
    body,
    coming,
    decided: decided.rows,
    directory: may(visit.actor, 'see-directory'),
    path: `/bodies/${body.id}`,
    paging: { next: decided.next, first: after !== undefined },
  });
}

async function paperLines(portal: Portal, visit: Visit): Promise<TableFile> {
  const { id: bodyId } = await reading(portal, visit.actor, (tx) => bodyAt(tx, visit));
  return tableOf<PaperOfBody>(portal, visit, {
    name: 'papers-of-body',
    columns: {
      Paper: ({ title }) => title,
      Reference: ({ reference }) => reference,
      'Asked to': ({ asked }) => askedFor[asked],
      'Meeting (UTC)': ({ meetingAt }) => utc(meetingAt),
      Place: ({ place }) => place,
      'Due (UTC)': ({ dueAt }) => utc(dueAt),
      'What it said': ({ state }) => stageStates[state].text,
      'Decided (UTC)': ({ decidedAt }) => utc(decidedAt),
      'What became of it': ({ signOffState }) => signOffStates[signOffState].text,
    },
    read: async (tx, after) => {
      const coming = after === undefined ? (await listPapersOfBody(tx, { bodyId, decided: false })).rows : [];
      const { rows, next } = await listPapersOfBody(tx, { bodyId, decided: true, after });
      return { rows: [...coming, ...rows], next };
    },
  });
}
