import { listLinks } from '../../../db/strategies/links/read-links.ts';
import { sayAreaRisks } from '../../../db/strategies/options/area-risks.ts';
import { readAreas } from '../../../db/strategies/options/read-areas.ts';
import { listOptions } from '../../../db/strategies/options/read-options.ts';
import { may } from '../../../domain/permissions.ts';
import { suitable } from '../../../domain/strategies/option.ts';
import { isOver } from '../../../domain/strategies/strategy.ts';
import type { Portal, Route, Visit } from '../../web/context.ts';
import { ids } from '../../web/forms/fields.ts';
import { posted } from '../../web/forms/form.ts';
import { fields } from '../../web/forms/forms.ts';
import { found, idIn, reading } from '../../web/page.ts';
import { strategyOf } from '../strategies.ts';

/** The areas of a strategy with what their sub-plans come to, and the sub-plan of one (S69, S70). */
export const areaRoutes: readonly Route[] = [
  ['get', '/strategies/:id/areas', 'see-strategies', list],
  ['get', '/strategies/:id/areas/:areaId', 'see-strategies', show],
  posted('/strategies/:id/areas/:areaId/risks', 'write-strategy', {
    page: show,
    fields: () => ({ riskIds: ids() }),
    act: ({ riskIds }, { actor, req, id: strategyId, perform }) =>
      perform('say-area-risks', (tx) => sayAreaRisks(tx, actor, { strategyId, areaId: idIn(req, 'areaId'), riskIds })),
    at: 'riskIds',
    leads: (_, { id, req }) => `/strategies/${id}/areas/${idIn(req, 'areaId')}?done=area-risks-said`,
  }),
];

async function list(portal: Portal, visit: Visit): Promise<void> {
  const strategy = await strategyOf(portal, visit);
  portal.render(visit, 'strategies/options/areas', {
    title: `Areas: ${strategy.title}`,
    strategy,
    areas: await reading(portal, visit.actor, (tx) => readAreas(tx, strategy.id)),
    writes: may(visit.actor, 'write-strategy') && !isOver(strategy.state),
    back: { href: `/strategies/${strategy.id}`, text: 'The strategy' },
  });
}

async function show(portal: Portal, visit: Visit): Promise<void> {
  const strategy = await strategyOf(portal, visit);
  const areaId = idIn(visit.req, 'areaId');
  const writes = may(visit.actor, 'write-strategy') && !isOver(strategy.state);
  const { area, options, links } = await reading(portal, visit.actor, async (tx) => ({
    area: found((await readAreas(tx, strategy.id)).find(({ id }) => id === areaId)),
    options: (await listOptions(tx, { strategyId: strategy.id })).rows,
    links: writes ? await listLinks(tx, strategy.id) : [],
  }));
  const riskIds = area.risks.map(({ id }) => id);
  portal.render(visit, 'strategies/options/area', {
    title: area.name,
    strategy,
    area,
    options: suitable(options, riskIds),
    risks: links.filter(({ kind }) => kind === 'risk').map(({ id, name }) => ({ value: id, text: name })),
    chosen: visit.again ? fields(visit.req, 'riskIds') : riskIds,
    colourOf: Object.fromEntries(strategy.colours.map((colour) => [colour.code, colour])),
    writes,
    back: { href: `/strategies/${strategy.id}/areas`, text: 'Areas' },
  });
}
