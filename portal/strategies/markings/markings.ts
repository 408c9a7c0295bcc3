import { liftMarking, markPart, readInsiders } from '../../../db/strategies/markings/mark.ts';
import { listAgenciesToName, listMarkings, listMarkingsOf } from '../../../db/strategies/markings/read-markings.ts';
import { listPlanNames, type PlanName } from '../../../db/strategies/read-plan.ts';
import { listPosts } from '../../../db/strategies/read-strategies.ts';
import { may } from '../../../domain/permissions.ts';
import { why } from '../../../domain/strategies/fields.ts';
import { restrictedText } from '../../../domain/strategies/marking.ts';
import { isOver } from '../../../domain/strategies/strategy.ts';
import type { Portal, Route, Visit } from '../../web/context.ts';
import { filled } from '../../web/forms/changed-meanwhile.ts';
import { ids, words } from '../../web/forms/fields.ts';
import { formAt, posted } from '../../web/forms/form.ts';
import { fields } from '../../web/forms/forms.ts';
import { found, idIn, NotFound, reading } from '../../web/page.ts';
import { renderEnded, strategyOf } from '../strategies.ts';

/** Parts of a plan that only some may see: which there are, and one with who may (0047). */
export const markingRoutes: readonly Route[] = [
  ['get', '/strategies/:id/markings', 'see-strategies', list],
  ...formAt('/strategies/:id/markings/:itemId', 'mark-plan', {
    page: show,
    fields: () => ({ agencyIds: ids(), postIds: ids(), reason: words(why, 'Say why it is restricted') }),
    act: (marking, { actor, req, id: strategyId, ifVersion, perform }) =>
      perform('mark-part', (tx) =>
        markPart(tx, actor, { ...marking, strategyId, itemId: idIn(req, 'itemId'), ifVersion }),
      ),
    at: 'reason',
    leads: '/strategies/:id/markings?done=part-marked',
  }),
  posted('/strategies/:id/markings/:itemId/lift', 'mark-plan', {
    page: show,
    fields: () => ({ liftedWhy: words(why, 'Say why everybody may see it') }),
    act: ({ liftedWhy: reason }, { actor, req, id: strategyId, ifVersion, perform }) =>
      perform('lift-marking', (tx) =>
        liftMarking(tx, actor, { strategyId, itemId: idIn(req, 'itemId'), ifVersion, reason }),
      ),
    at: 'liftedWhy',
    leads: '/strategies/:id/markings?done=marking-lifted',
  }),
];

async function list(portal: Portal, visit: Visit): Promise<void> {
  const strategy = await strategyOf(portal, visit);
  const marked = await reading(portal, visit.actor, (tx) => listMarkings(tx, strategy.id));
  portal.render(visit, 'strategies/markings/markings', {
    title: `Restricted parts: ${strategy.title}`,
    strategy,
    marked: marked.map((one) => ({ ...one, label: restrictedText(one.names) })),
    marks: may(visit.actor, 'mark-plan') && !isOver(strategy.state),
    staff: may(visit.actor, 'see-reviews'),
    back: { href: `/strategies/${strategy.id}`, text: 'The strategy' },
  });
}

async function show(portal: Portal, visit: Visit): Promise<void> {
  const strategy = await strategyOf(portal, visit);
  if (isOver(strategy.state)) return renderEnded(portal, visit, strategy);
  const itemId = idIn(visit.req, 'itemId');
  const { part, insiders, history, agencies, posts } = await reading(portal, visit.actor, async (tx) => {
    const names = await listPlanNames(tx, strategy.id);
    const chosen = await readInsiders(tx, itemId);
    return {
      part: nameOf(names, itemId),
      insiders: chosen,
      history: await listMarkingsOf(tx, itemId),
      agencies: await listAgenciesToName(tx, chosen?.agencyIds),
      posts: await listPosts(tx, chosen?.postIds),
    };
  });
  if (part === undefined) throw new NotFound();
  const { again, req } = visit;
  const saved = { ifVersion: String(strategy.version), reason: '', liftedWhy: '' };
  portal.render(visit, 'strategies/markings/marking', {
    title: found(part),
    strategy,
    itemId,
    marked: insiders !== undefined,
    history,
    agencies: agencies.map(({ id, name }) => ({ value: id, text: name })),
    posts: posts.map(({ id, title, agency }) => ({ value: id, text: `${title}, ${agency}` })),
    chosen: again
      ? { agencyIds: fields(req, 'agencyIds'), postIds: fields(req, 'postIds') }
      : (insiders ?? { agencyIds: [], postIds: [] }),
    ...filled(visit, saved, {}),
    back: { href: `/strategies/${strategy.id}/markings`, text: 'Restricted parts' },
  });
}

function nameOf(names: readonly PlanName[], itemId: string): string | undefined {
  const found = names.find(({ strandId, activityId }) => (activityId ?? strandId) === itemId);
  return found?.title ?? found?.strand;
}
