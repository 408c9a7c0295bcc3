import { readSums } from '../../../db/budget/read-sums.ts';
import { readStrategyHead } from '../../../db/strategies/read-dated-items.ts';
import { listLastMoves, listSilent, listStrandQuarters } from '../../../db/strategies/read-overview.ts';
import { addUp, variance } from '../../../domain/budget/budget.ts';
import { may } from '../../../domain/permissions.ts';
import { quarterName } from '../../../domain/reviews/review.ts';
import { columnsOf } from '../../../domain/strategies/progress.ts';
import type { Portal, Route, Visit } from '../../web/context.ts';
import { idIn, reading } from '../../web/page.ts';
import { strategyOf } from '../strategies.ts';

/** How a strategy stands, on one page: colours by strand over quarters, money, and for the directorate what slipped and who is silent. */
export const overviewRoutes: readonly Route[] = [
  ['get', '/strategies/:id/overview', 'see-strategies', show],
  // Its address until this word had too many meanings.
  ['get', '/strategies/:id/standing', 'see-strategies', lead],
];

async function lead(_: Portal, { req, res }: Visit): Promise<void> {
  res.redirect(301, `/strategies/${idIn(req)}/overview`);
}

async function show(portal: Portal, visit: Visit): Promise<void> {
  const strategy = await strategyOf(portal, visit);
  const staff = may(visit.actor, 'see-reviews');
  const data = await reading(portal, visit.actor, async (tx) => ({
    said: await listStrandQuarters(tx, strategy.id),
    sums: await readSums(tx, { strategyId: strategy.id, until: null }),
    head: await readStrategyHead(tx, strategy.id),
    moves: staff ? await listLastMoves(tx, strategy.id) : [],
    silent: staff ? await listSilent(tx, strategy.id) : [],
  }));
  const quarters = [...new Set(data.said.map(({ quarter }) => quarter))].toSorted();
  const counted = (said: readonly { colour: string | null; activities: number }[], code: string | null) =>
    said.filter(({ colour }) => colour === code).reduce((sum, { activities }) => sum + activities, 0);
  const total = addUp(data.sums);
  portal.render(visit, 'strategies/overview/overview', {
    title: `How it stands: ${strategy.title}`,
    strategy,
    quarters: quarters.map((quarter) => quarterName(quarter)),
    strands: [...Map.groupBy(data.said, ({ strandId }) => strandId)].map(([id, said]) => ({
      id,
      name: said[0]?.strand ?? '',
      strip: columnsOf(said, quarters, strategy.colours, quarterName),
      last: strategy.colours.map((colour) => ({
        colour,
        activities: counted(
          said.filter(({ quarter }) => quarter === quarters.at(-1)),
          colour.code,
        ),
      })),
      cells: quarters.map((quarter) => ({
        bad: strategy.colours
          .filter(({ bad }) => bad)
          .reduce(
            (sum, { code }) =>
              sum +
              counted(
                said.filter((one) => one.quarter === quarter),
                code,
              ),
            0,
          ),
        all: said.filter((one) => one.quarter === quarter).reduce((sum, { activities }) => sum + activities, 0),
      })),
    })),
    money: data.sums.some(({ planned }) => planned) ? { ...total, variance: variance(total) } : undefined,
    head: data.head,
    moves: data.moves,
    silent: data.silent,
    staff,
    back: { href: `/strategies/${strategy.id}`, text: 'The strategy' },
  });
}
