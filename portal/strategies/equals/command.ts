import { listCommand, listOwedToPlans } from '../../../db/strategies/equals/read-command.ts';
import type { Tx } from '../../../db/connect.ts';
import { listLedStrands, listStrandQuarters, type SaidByStrand } from '../../../db/strategies/read-overview.ts';
import { quarterName } from '../../../domain/reviews/review.ts';
import { columnsOf } from '../../../domain/strategies/progress.ts';
import type { Portal, Route, Visit } from '../../web/context.ts';
import { reading } from '../../web/page.ts';

/** Everything that somebody's command owes in the plans, on one page (S65). */
export const commandRoutes: readonly Route[] = [['get', '/command', 'see-command', show]];

async function show(portal: Portal, visit: Visit): Promise<void> {
  const { led, owed, strands } = await reading(portal, visit.actor, async (tx) => ({
    led: await listCommand(tx),
    owed: await listOwedToPlans(tx, visit.actor.agencyIds),
    strands: await ledStrands(tx, visit.actor.agencyIds),
  }));
  const late = led.flatMap(({ milestones }) => milestones.filter(({ overdue }) => overdue)).length;
  const missing = led.filter(({ part, returnState }) => part === 'lead' && isMissing(returnState)).length;
  portal.render(visit, 'strategies/equals/command', {
    title: 'What your command owes',
    byAgency: [...Map.groupBy(led, ({ agency }) => agency)],
    activities: led.length,
    owed,
    strands,
    late,
    missing,
    back: { href: '/strategies', text: 'Strategies' },
  });
}

/** The strands that they lead, with their quarters as columns. */
async function ledStrands(tx: Tx, agencyIds: readonly string[]) {
  const led = await listLedStrands(tx, agencyIds);
  const said: SaidByStrand[] = [];
  for (const strategyId of new Set(led.map((one) => one.strategyId)))
    said.push(...(await listStrandQuarters(tx, strategyId)));
  return led.map((one) => {
    const own = said.filter(({ strandId }) => strandId === one.id);
    return { ...one, strip: columnsOf(own, [...new Set(own.map(({ quarter }) => quarter))], one.colours, quarterName) };
  });
}

function isMissing(state: string | null): boolean {
  return state === 'asked' || state === 'in-draft' || state === 'changes-asked';
}
