import { leadOn } from '../web/done.ts';
import { copyConsultation } from '../../db/rounds/rounds.ts';
import { listAsked } from '../../db/rounds/read-participants.ts';
import type { Portal } from '../web/context.ts';
import { choice, fields, isId, line, typed } from '../web/forms/forms.ts';
import type { Visit } from '../web/page.ts';
import type { Route } from '../web/routing.ts';
import { keyAfter, perform, reading, flawAt } from '../web/perform.ts';
import { roundOf, type Shown, showRound } from './page.ts';

/** A new draft like an old round, or consulting again on a revised draft; for all or for some of the old participants. */
export const copyRoutes: readonly Route[] = [
  ['get', '/rounds/:id/copy', 'write-consultation', showCopy],
  ['post', '/rounds/:id/copy', 'write-consultation', makeCopy],
];

async function showCopy(...shown: Shown): Promise<void> {
  await showRound('rounds/copy', shown, async ({ portal, visit, round, again }) => ({
    title: 'Copy, or consult again',
    section: 'Overview',
    values: again ? typed(visit.req) : { title: round.title, again: 'no', who: 'all' },
    asked: await reading(portal, visit.actor, (tx) => listAsked(tx, round.id)),
    chosen: fields(visit.req, 'agency'),
  }));
}

async function makeCopy(portal: Portal, visit: Visit): Promise<void> {
  const round = await roundOf(portal, visit);
  const title = line(visit.req, 'title');
  if (title === '') return showCopy(portal, visit, [{ field: 'title', text: 'Give the new round a title' }]);
  const again = choice(visit.req, 'again', ['yes', 'no']);
  const who = choice(visit.req, 'who', ['all', 'answered', 'silent', 'chosen']) ?? 'all';
  const agencyIds = await agenciesOf(portal, visit, round.id, who);
  if (agencyIds?.length === 0) return showCopy(portal, visit, [{ field: 'who', text: nobody[who] }]);
  const copied = await perform(portal, visit, 'copy-round', (tx) =>
    copyConsultation(tx, visit.actor, {
      processId: round.id,
      title,
      consultAgain: again === 'yes',
      ...(agencyIds === undefined ? {} : { agencyIds }),
    }),
  );
  if (!copied.ok) return showCopy(portal, visit, [flawAt(visit, copied, 'title')], keyAfter(visit, copied));
  leadOn(visit, `/rounds/${copied.value.processId}/preview?done=copied`);
}

type Who = 'all' | 'answered' | 'silent' | 'chosen';

const nobody: Readonly<Record<Who, string>> = {
  all: 'The round has no agencies. Add some to it first',
  answered: 'No agency has answered. Choose other agencies',
  silent: 'Every agency has answered. Choose other agencies',
  chosen: 'Choose at least one agency by name',
};

/** Undefined: all of the old round. Of the names that were sent, only those count that took part in it. */
async function agenciesOf(
  portal: Portal,
  { req, actor }: Visit,
  processId: string,
  who: Who,
): Promise<string[] | undefined> {
  if (who === 'all') return undefined;
  const asked = await reading(portal, actor, (tx) => listAsked(tx, processId));
  const named = new Set(fields(req, 'agency').filter(isId));
  return asked
    .filter(({ id, answered }) => (who === 'chosen' ? named.has(id) : answered === (who === 'answered')))
    .map(({ id }) => id);
}
