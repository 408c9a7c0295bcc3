import { noteInitiative } from '../../db/budget/bids.ts';
import { listInitiatives } from '../../db/budget/read-bids.ts';
import { initiativeFields } from '../../domain/budget/fields.ts';
import { may } from '../../domain/permissions.ts';
import { isOver } from '../../domain/strategies/strategy.ts';
import { strategyOf } from '../strategies/strategies.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { afterOf } from '../web/cursor.ts';
import { aDay, aLine, words } from '../web/forms/fields.ts';
import { posted } from '../web/forms/form.ts';
import { reading } from '../web/page.ts';
import { plain } from '../web/perform.ts';

/** What others announced that bears on a strategy, with what it costs or brings. */
export const initiativeRoutes: readonly Route[] = [
  ['get', '/strategies/:id/initiatives', 'see-strategies', show],
  posted('/strategies/:id/initiatives', 'write-budget', {
    page: show,
    fields: () => ({
      title: aLine(initiativeFields.title, 'Say what was announced'),
      announcedBy: aLine(initiativeFields.announcedBy, 'Say who announced it'),
      announcedOn: aDay('the day'),
      costNote: words(initiativeFields.costNote, 'Say what it costs or brings, or that nothing is known yet'),
    }),
    act: (initiative, { actor, id: strategyId, perform }) =>
      perform('note-initiative', (tx) => noteInitiative(tx, actor, { ...initiative, strategyId })),
    at: 'title',
    says: plain,
    leads: '/strategies/:id/initiatives?done=initiative-noted',
  }),
];

async function show(portal: Portal, visit: Visit): Promise<void> {
  const strategy = await strategyOf(portal, visit);
  const after = afterOf(visit);
  const { rows, next } = await reading(portal, visit.actor, (tx) =>
    listInitiatives(tx, { strategyId: strategy.id, after }),
  );
  portal.render(visit, 'budget/initiatives', {
    title: `Outside initiatives: ${strategy.title}`,
    strategy,
    initiatives: rows,
    writes: may(visit.actor, 'write-budget') && !isOver(strategy.state),
    path: `/strategies/${strategy.id}/initiatives`,
    paging: { next, first: after !== undefined },
    back: { href: `/strategies/${strategy.id}/money`, text: 'Money' },
  });
}
