import { filled } from '../../web/forms/changed-meanwhile.ts';
import { auditReading } from '../../../db/records/audit.ts';
import { addLogItem, settleLogItem } from '../../../db/rounds/log-items.ts';
import { readChoices } from '../../../db/directory/read-directory.ts';
import { listLive, readLeads } from '../../../db/strategies/origins/read-origins.ts';
import { countLog, listLog, readLogItem } from '../../../db/rounds/read-log.ts';
import type { Portal, Route, Visit } from '../../web/context.ts';
import { posted } from '../../web/forms/form.ts';
import { found, idIn, reading } from '../../web/page.ts';
import { allPages } from '../../web/csv.ts';
import { type TableFile, tableFiles, utc } from '../../web/xlsx/table-file.ts';
import { asked } from '../../web/forms/forms.ts';
import { positionText } from '../../../domain/tasks/answer.ts';
import { dispositions as dispositionCodes, logFields } from '../../../domain/rounds/fields.ts';
import { idOrNone, oneOf, words } from '../../web/forms/fields.ts';
import { logRedactionRoutes } from './redactions.ts';
import { roundOf, showRound } from '../page.ts';
import { afterOf } from '../../web/cursor.ts';
import { dispositions } from '../words.ts';

/** The log: every comment, what became of it, and the wording or activity that it changed (S22, F18). */
export const logRoutes: readonly Route[] = [
  ['get', '/rounds/:id/log', 'see-consultations', list],
  posted('/rounds/:id/log', 'settle-log', {
    page: list,
    held: roundOf,
    fields: () => ({ agency: idOrNone, comment: words(logFields.comment, 'Write down the comment') }),
    act: ({ agency: agencyId, comment }, { actor, id: processId, perform }) =>
      perform('add-log-item', (tx) => addLogItem(tx, actor, { processId, agencyId, comment })),
    at: 'comment',
    leads: '/rounds/:id/log?done=item-added',
  }),
  ['get', '/rounds/:id/log/:itemId', 'see-consultations', one],
  posted('/rounds/:id/log/:itemId', 'settle-log', {
    page: one,
    held: roundOf,
    fields: () => ({
      disposition: oneOf(dispositionCodes, 'Choose what becomes of the comment'),
      response: words(logFields.response),
      changed: words(logFields.changed),
    }),
    act: (said, { actor, req, ifVersion, perform }) =>
      perform('settle-log', (tx) => settleLogItem(tx, actor, { itemId: idIn(req, 'itemId'), ifVersion, ...said })),
    at: 'disposition',
    leads: '/rounds/:id/log?done=settled',
  }),
  ...tableFiles('/rounds/:id/log', 'see-consultations', logLines),
  ...logRedactionRoutes,
];

async function logLines(portal: Portal, visit: Visit): Promise<TableFile> {
  const round = await roundOf(portal, visit);
  await reading(portal, visit.actor, (tx) => auditReading(tx, visit.actor, { as: 'csv', processId: round.id }));
  async function* rows() {
    for await (const items of allPages((after) =>
      reading(portal, visit.actor, (tx) => listLog(tx, round.id, { unsettled: false, after })),
    ))
      yield items.map((item) => [
        item.agency ?? '',
        item.question ?? '',
        item.stance === null ? '' : positionText(item.stance),
        item.comment,
        labelOf(item.disposition),
        item.response,
        item.changed,
        item.decidedBy ?? '',
        utc(item.decidedAt),
      ]);
  }
  return {
    name: `${round.reference}-log`,
    columns: [
      'Agency',
      'Question',
      'Position',
      'Comment',
      'Disposition',
      'Response',
      'What it changed',
      'Decided by',
      'Decided (UTC)',
    ],
    rows: rows(),
  };
}

function labelOf(disposition: string | null): string {
  return disposition === null
    ? ''
    : (new Map<string, string>(Object.entries(dispositions)).get(disposition) ?? disposition);
}

async function list(portal: Portal, visit: Visit): Promise<void> {
  await showRound(portal, visit, 'rounds/answers/log', async (round) => {
    const unsettled = asked(visit.req, 'show') === 'unsettled';
    const after = afterOf(visit);
    const data = await reading(portal, visit.actor, async (tx) => {
      const page = await listLog(tx, round.id, { unsettled, after });
      if (page.rows.length > 0) await auditReading(tx, visit.actor, { as: 'page', processId: round.id });
      return { page, counts: await countLog(tx, round.id), agencies: (await readChoices(tx)).agencies };
    });
    return {
      section: 'Log',
      items: data.page.rows,
      counts: data.counts,
      agencies: data.agencies,
      unsettled,
      path: `/rounds/${round.id}/log${unsettled ? '?show=unsettled' : ''}`,
      paging: { next: data.page.next, first: after !== undefined },
    };
  });
}

/** One comment. Where somebody else settled it meanwhile, what was typed is shown under what is saved now. */
async function one(portal: Portal, visit: Visit): Promise<void> {
  await showRound(portal, visit, 'rounds/answers/log-item', async (round) => {
    const itemId = idIn(visit.req, 'itemId');
    const { item, leads, live } = await reading(portal, visit.actor, async (tx) => {
      await auditReading(tx, visit.actor, { as: 'page', processId: round.id });
      return {
        item: found(await readLogItem(tx, round.id, itemId)),
        leads: await readLeads(tx, itemId),
        live: await listLive(tx),
      };
    });
    const saved = {
      disposition: item.disposition ?? '',
      response: item.response,
      changed: item.changed,
      ifVersion: String(item.version),
    };
    return {
      title: 'One comment',
      section: 'Log',
      item,
      leads,
      live,
      ...filled(visit, saved, {
        disposition: 'What becomes of it',
        response: 'Answer',
        changed: 'What it changed',
      }),
      back: { href: `/rounds/${round.id}/log`, text: 'Log' },
    };
  });
}
