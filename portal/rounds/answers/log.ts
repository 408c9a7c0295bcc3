import { leadOn } from '../../web/done.ts';
import { typedOver } from '../../web/forms/changed-meanwhile.ts';
import { auditReading } from '../../../db/records/audit.ts';
import { type Disposition, addLogItem, settleLogItem } from '../../../db/rounds/log-items.ts';
import { readChoices } from '../../../db/directory/read-directory.ts';
import { countLog, listLog, readLogItem } from '../../../db/rounds/read-log.ts';
import type { Portal } from '../../web/context.ts';
import { allPages, sendCsv } from '../../web/csv.ts';
import { asked, choice, field, version, chosenId } from '../../web/forms/forms.ts';
import { found, idIn, type Visit } from '../../web/page.ts';
import type { Route } from '../../web/routing.ts';
import { keyAfter, perform, reading, flawAt } from '../../web/perform.ts';
import { roundOf, type Shown, showRound } from '../page.ts';
import { afterOf } from '../../web/cursor.ts';
import { dispositions } from '../words.ts';

/** The log: every comment, what became of it, and the wording or activity that it changed (S22, F18). */
export const logRoutes: readonly Route[] = [
  ['get', '/rounds/:id/log', 'see-consultations', list],
  ['post', '/rounds/:id/log', 'settle-log', addComment],
  ['get', '/rounds/:id/log/:itemId', 'see-consultations', one],
  ['post', '/rounds/:id/log/:itemId', 'settle-log', settleComment],
  ['get', '/rounds/:id/log.csv', 'see-consultations', sendLog],
];

async function addComment(portal: Portal, visit: Visit): Promise<void> {
  const round = await roundOf(portal, visit);
  const comment = field(visit.req, 'comment').trim();
  const agencyId = chosenId(visit.req, 'agency') ?? null;
  if (comment === '') return list(portal, visit, [{ field: 'comment', text: 'Write down the comment' }]);
  const added = await perform(portal, visit, 'add-log-item', (tx) =>
    addLogItem(tx, visit.actor, { processId: round.id, agencyId, comment }),
  );
  if (!added.ok) return list(portal, visit, [flawAt(visit, added, 'comment')], keyAfter(visit, added));
  leadOn(visit, `/rounds/${round.id}/log?done=item-added`);
}

async function settleComment(portal: Portal, visit: Visit): Promise<void> {
  const round = await roundOf(portal, visit);
  const disposition = choice(visit.req, 'disposition', Object.keys(dispositions) as Disposition[]);
  if (disposition === undefined)
    return one(portal, visit, [{ field: 'disposition', text: 'Choose what becomes of the comment' }]);
  const itemId = idIn(visit.req, 'itemId');
  const settled = await perform(portal, visit, 'settle-log', (tx) =>
    settleLogItem(tx, visit.actor, {
      itemId,
      ifVersion: version(visit.req) ?? 0,
      disposition,
      response: field(visit.req, 'response').trim(),
      changed: field(visit.req, 'changed').trim(),
    }),
  );
  if (!settled.ok) return one(portal, visit, [flawAt(visit, settled, 'disposition')], keyAfter(visit, settled));
  leadOn(visit, `/rounds/${round.id}/log?done=settled`);
}

async function sendLog(portal: Portal, visit: Visit): Promise<void> {
  const round = await roundOf(portal, visit);
  await reading(portal, visit.actor, (tx) => auditReading(tx, visit.actor, { as: 'csv', processId: round.id }));
  async function* rows() {
    for await (const items of allPages((after) =>
      reading(portal, visit.actor, (tx) => listLog(tx, round.id, { unsettled: false, after })),
    ))
      yield items.map((item) => [
        item.agency ?? '',
        item.comment,
        labelOf(item.disposition),
        item.response,
        item.changed,
        item.decidedBy ?? '',
        item.decidedAt === null ? '' : new Date(item.decidedAt).toISOString(),
      ]);
  }
  await sendCsv(
    visit.res,
    `${round.reference}-log.csv`,
    ['Agency', 'Comment', 'Disposition', 'Response', 'What it changed', 'Decided by', 'Decided (UTC)'],
    rows(),
  );
}

function labelOf(disposition: string | null): string {
  return disposition === null
    ? ''
    : (new Map<string, string>(Object.entries(dispositions)).get(disposition) ?? disposition);
}

async function list(...shown: Shown): Promise<void> {
  await showRound('rounds/answers/log', shown, async ({ portal, visit, round }) => {
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
async function one(...shown: Shown): Promise<void> {
  await showRound('rounds/answers/log-item', shown, async ({ portal, visit, round, again }) => {
    const itemId = idIn(visit.req, 'itemId');
    const item = await reading(portal, visit.actor, async (tx) => {
      await auditReading(tx, visit.actor, { as: 'page', processId: round.id });
      return found(await readLogItem(tx, round.id, itemId));
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
      ...(again
        ? typedOver(visit, saved, { disposition: 'What becomes of it', response: 'Answer', changed: 'What it changed' })
        : { values: saved }),
      back: { href: `/rounds/${round.id}/log`, text: 'Log' },
    };
  });
}
