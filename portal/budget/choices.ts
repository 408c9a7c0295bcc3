import { listActivityNames } from '../../db/strategies/read-plan.ts';
import { listPosts } from '../../db/strategies/read-strategies.ts';
import type { Portal, Visit } from '../web/context.ts';
import { reading } from '../web/page.ts';

/** Which activities of a strategy money can be for, and which posts can hold it. */
export function moneyChoices(portal: Portal, { actor }: Visit, strategyId: string) {
  return reading(portal, actor, async (tx) => ({
    activities: await listActivityNames(tx, strategyId),
    posts: (await listPosts(tx)).map(({ id, title, agency }) => ({ id, text: `${title}, ${agency}` })),
  }));
}
