import { listCommand, listOwedToPlans } from '../../../db/strategies/equals/read-command.ts';
import type { Portal, Route, Visit } from '../../web/context.ts';
import { reading } from '../../web/page.ts';

/** Everything that somebody's command owes in the plans, on one page (S65). */
export const commandRoutes: readonly Route[] = [['get', '/command', 'see-command', show]];

async function show(portal: Portal, visit: Visit): Promise<void> {
  const { led, owed } = await reading(portal, visit.actor, async (tx) => ({
    led: await listCommand(tx),
    owed: await listOwedToPlans(tx, visit.actor.agencyIds),
  }));
  const late = led.flatMap(({ milestones }) => milestones.filter(({ overdue }) => overdue)).length;
  const missing = led.filter(({ part, returnState }) => part === 'lead' && isMissing(returnState)).length;
  portal.render(visit, 'strategies/equals/command', {
    title: 'What your command owes',
    byAgency: [...Map.groupBy(led, ({ agency }) => agency)],
    activities: led.length,
    owed,
    late,
    missing,
    back: { href: '/strategies', text: 'Strategies' },
  });
}

function isMissing(state: string | null): boolean {
  return state === 'asked' || state === 'in-draft' || state === 'changes-asked';
}
