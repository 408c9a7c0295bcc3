import { addLink, changeLink, tieParts } from '../../../db/strategies/links/links.ts';
import { type Link, listLinks, listServing, readLink } from '../../../db/strategies/links/read-links.ts';
import { listPlanNames } from '../../../db/strategies/read-plan.ts';
import { may } from '../../../domain/permissions.ts';
import { linkFields } from '../../../domain/strategies/fields.ts';
import { linkKinds, type LinkKind } from '../../../domain/strategies/link.ts';
import { isOver } from '../../../domain/strategies/strategy.ts';
import type { Portal, Route, Visit } from '../../web/context.ts';
import { type TableFile, tableFiles, tableOf } from '../../web/xlsx/table-file.ts';
import { filled } from '../../web/forms/changed-meanwhile.ts';
import { aLine, ids, oneOf, tick } from '../../web/forms/fields.ts';
import { posted } from '../../web/forms/form.ts';
import { fields, typed } from '../../web/forms/forms.ts';
import { found, idIn, NotFound, reading } from '../../web/page.ts';
import { strategyOf } from '../strategies.ts';

const words = {
  kind: oneOf(Object.keys(linkKinds) as LinkKind[], 'Choose what it is'),
  name: aLine(linkFields.name, 'Say what it is called'),
  source: aLine(linkFields.source, 'Say where it comes from'),
};

/** What the plan serves or rests on elsewhere (S27): the register, and a link with the parts that serve it. */
export const linkRoutes: readonly Route[] = [
  ['get', '/strategies/:id/links', 'see-strategies', list],
  ...tableFiles('/strategies/:id/links', 'see-strategies', linkLines),
  posted('/strategies/:id/links', 'write-strategy', {
    page: list,
    fields: () => ({ ...words, everywhere: tick }),
    act: (link, { actor, id: strategyId, perform }) =>
      perform('add-link', (tx) => addLink(tx, actor, { ...link, strategyId })),
    at: 'name',
    leads: ({ linkId }, { id }) => `/strategies/${id}/links/${linkId}?done=link-added`,
  }),
  ['get', '/strategies/:id/links/:linkId', 'see-strategies', show],
  posted('/strategies/:id/links/:linkId', 'write-strategy', {
    page: show,
    fields: () => words,
    act: (link, { actor, req, ifVersion, perform }) =>
      perform('change-link', (tx) => changeLink(tx, actor, { ...link, linkId: idIn(req, 'linkId'), ifVersion })),
    at: 'name',
    leads: (_, { id, req }) => `/strategies/${id}/links/${idIn(req, 'linkId')}?done=saved`,
  }),
  posted('/strategies/:id/links/:linkId/parts', 'write-strategy', {
    page: show,
    fields: () => ({ partIds: ids() }),
    act: ({ partIds }, { actor, req, id: strategyId, perform }) =>
      perform('tie-parts', (tx) => tieParts(tx, actor, { strategyId, linkId: idIn(req, 'linkId'), partIds })),
    at: 'partIds',
    leads: (_, { id, req }) => `/strategies/${id}/links/${idIn(req, 'linkId')}?done=link-tied`,
  }),
];

async function list(portal: Portal, visit: Visit): Promise<void> {
  const strategy = await strategyOf(portal, visit);
  const links = await reading(portal, visit.actor, (tx) => listLinks(tx, strategy.id));
  portal.render(visit, 'strategies/links/links', {
    title: `Links: ${strategy.title}`,
    strategy,
    links: [...Map.groupBy(links, ({ kind }) => kind)],
    writes: may(visit.actor, 'write-strategy') && !isOver(strategy.state),
    values: typed(visit.req),
    back: { href: `/strategies/${strategy.id}`, text: 'The strategy' },
  });
}

async function linkLines(portal: Portal, visit: Visit): Promise<TableFile> {
  const { id, reference } = await strategyOf(portal, visit);
  return tableOf<Link>(portal, visit, {
    name: `${reference}-links`,
    numbers: ['Parts that serve it'],
    columns: {
      Kind: ({ kind }) => linkKinds[kind],
      Name: ({ name }) => name,
      'Where it comes from': ({ source }) => source,
      'For every strategy': ({ everywhere }) => (everywhere ? 'yes' : 'no'),
      'Parts that serve it': ({ parts }) => parts,
    },
    read: async (tx) => ({ rows: await listLinks(tx, id) }),
  });
}

async function show(portal: Portal, visit: Visit): Promise<void> {
  const strategy = await strategyOf(portal, visit);
  const writes = may(visit.actor, 'write-strategy') && !isOver(strategy.state);
  const { link, serving, names } = await reading(portal, visit.actor, async (tx) => {
    const shown = found(await readLink(tx, idIn(visit.req, 'linkId')));
    return {
      link: shown,
      serving: await listServing(tx, shown.id),
      names: writes ? await listPlanNames(tx, strategy.id) : [],
    };
  });
  if (link.strategyId !== null && link.strategyId !== strategy.id) throw new NotFound();
  const { kind, name, source, version } = link;
  const tied = serving.filter((one) => one.strategyId === strategy.id).map(({ partId }) => partId);
  portal.render(visit, 'strategies/links/link', {
    title: name,
    strategy,
    link,
    serving: [...Map.groupBy(serving, ({ strategyId }) => strategyId).values()],
    parts: names
      .filter(({ strandId, activityId, retired }) => !retired || tied.includes(activityId ?? strandId))
      .map(({ strandId, strand, activityId, title, retired }) => ({
        value: activityId ?? strandId,
        text: (activityId === null ? strand : `${strand}: ${title}`) + (retired ? ' (ended)' : ''),
      })),
    chosen: visit.again && visit.req.path.endsWith('/parts') ? fields(visit.req, 'partIds') : tied,
    writes,
    ...filled(visit, { kind, name, source, ifVersion: String(version) }, { name: 'Name', source: 'Source' }),
    back: { href: `/strategies/${strategy.id}/links`, text: 'Links' },
  });
}
