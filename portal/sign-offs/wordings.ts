import { differenceOf } from '../../db/sign-offs/papers/read-paper-difference.ts';
import { readWordings, readWordingsOfBoth } from '../../db/sign-offs/papers/read-wordings.ts';
import { strategyOf } from '../strategies/strategies.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { found, idIn, reading } from '../web/page.ts';

/** The wording of a strategy side by side with that of the version before (S6, S22), or of the strategy before (S4): the papers that carried them. */
export const wordingRoutes: readonly Route[] = [
  ['get', '/strategies/:id/versions/:versionId/wording', 'see-strategies', show],
  ['get', '/strategies/:id/wording', 'see-strategies', showBoth],
];

async function show(portal: Portal, visit: Visit): Promise<void> {
  const strategy = await strategyOf(portal, visit);
  const versionId = idIn(visit.req, 'versionId');
  const two = found(
    await reading(portal, visit.actor, (tx) => readWordings(tx, { strategyId: strategy.id, versionId })),
  );
  portal.render(visit, 'sign-offs/wording', {
    title: `What changed in the wording: ${strategy.title}`,
    strategy,
    difference: await differenceOf(two),
    back: { href: `/strategies/${strategy.id}/versions/${versionId}`, text: 'The version' },
  });
}

async function showBoth(portal: Portal, visit: Visit): Promise<void> {
  const strategy = await strategyOf(portal, visit);
  const two = found(await reading(portal, visit.actor, (tx) => readWordingsOfBoth(tx, strategy.id)));
  portal.render(visit, 'sign-offs/wording', {
    title: `What changed in the wording since the strategy before: ${strategy.title}`,
    strategy,
    difference: await differenceOf(two),
    back: { href: `/strategies/${strategy.id}/before`, text: 'Compared with the strategy before' },
  });
}
