import { adoptOption } from '../../../db/strategies/options/adopt.ts';
import { addOption, changeOption, offerOption } from '../../../db/strategies/options/options.ts';
import {
  listAdoptions,
  listOptions,
  listOptionSources,
  listOwnPosts,
  readColours,
  readOption,
} from '../../../db/strategies/options/read-options.ts';
import { readAreas } from '../../../db/strategies/options/read-areas.ts';
import { listLinks } from '../../../db/strategies/links/read-links.ts';
import { listPlanNames } from '../../../db/strategies/read-plan.ts';
import type { Tx } from '../../../db/connect.ts';
import { may } from '../../../domain/permissions.ts';
import { optionFields, proposalFields, why } from '../../../domain/strategies/fields.ts';
import { tallyOf } from '../../../domain/strategies/option.ts';
import { isOver } from '../../../domain/strategies/strategy.ts';
import type { Portal, Route, Visit } from '../../web/context.ts';
import { afterOf } from '../../web/cursor.ts';
import { filled } from '../../web/forms/changed-meanwhile.ts';
import { aDay, aLine, anId, idOrNone, words } from '../../web/forms/fields.ts';
import { formAt, posted } from '../../web/forms/form.ts';
import { asked } from '../../web/forms/forms.ts';
import { found, idIn, NotFound, reading } from '../../web/page.ts';
import { renderEnded, strategyOf } from '../strategies.ts';

const optionAsked = {
  title: aLine(optionFields.title, 'Give the option a title'),
  what: words(optionFields.what, 'Say what is done'),
  fits: words(optionFields.fits),
  strandId: anId('Choose the strand that it belongs to'),
  riskId: idOrNone,
  source: aLine(optionFields.source),
  fromId: idOrNone,
};
const its =
  (page: string) =>
  (_: unknown, { id, req }: { id: string; req: Visit['req'] }) =>
    `/strategies/${id}/options/${idIn(req, 'optionId')}?done=${page}`;

/** The menu of a strategy (S69): options that officers write, and that whoever answers for an area adopts. */
export const optionRoutes: readonly Route[] = [
  ['get', '/strategies/:id/options', 'see-strategies', list],
  ...formAt('/strategies/:id/options/new', 'write-strategy', {
    page: form,
    fields: () => optionAsked,
    act: (option, { actor, id: strategyId, perform }) =>
      perform('add-option', (tx) => addOption(tx, actor, { ...option, strategyId })),
    at: 'title',
    leads: ({ optionId }, { id }) => `/strategies/${id}/options/${optionId}?done=option-added`,
  }),
  ['get', '/strategies/:id/options/:optionId', 'see-strategies', show],
  ...formAt('/strategies/:id/options/:optionId/edit', 'write-strategy', {
    page: form,
    fields: () => optionAsked,
    act: (option, { actor, req, ifVersion, perform }) =>
      perform('change-option', (tx) =>
        changeOption(tx, actor, { ...option, optionId: idIn(req, 'optionId'), ifVersion }),
      ),
    at: 'title',
    leads: its('saved'),
  }),
  posted('/strategies/:id/options/:optionId/adopt', 'propose-to-plan', {
    page: show,
    fields: () => ({
      areaId: anId('Choose the area'),
      postId: anId('Choose the post that leads it there'),
      dueOn: aDay('the day by which it is in place'),
      adaptation: words(proposalFields.reason, 'Say how you adapt it to the area'),
    }),
    act: (adopted, { actor, req, perform }) =>
      perform('adopt-option', (tx) => adoptOption(tx, actor, { ...adopted, optionId: idIn(req, 'optionId') })),
    at: ({ code, detail }) =>
      detail?.['field'] === 'dueOn' ? 'dueOn-day' : code === 'person-unknown' ? 'postId' : 'areaId',
    leads: its('option-adopted'),
  }),
  posted('/strategies/:id/options/:optionId/withdraw', 'write-strategy', {
    page: show,
    fields: () => ({ withdrawnWhy: words(why, 'Say why it is withdrawn') }),
    act: ({ withdrawnWhy }, { actor, req, ifVersion, perform }) =>
      perform('withdraw-option', (tx) =>
        offerOption(tx, actor, { optionId: idIn(req, 'optionId'), ifVersion, withdrawnWhy }),
      ),
    at: 'withdrawnWhy',
    leads: its('option-withdrawn'),
  }),
  posted('/strategies/:id/options/:optionId/offer', 'write-strategy', {
    page: show,
    act: (_, { actor, req, ifVersion, perform }) =>
      perform('offer-option', (tx) =>
        offerOption(tx, actor, { optionId: idIn(req, 'optionId'), ifVersion, withdrawnWhy: null }),
      ),
    at: 'offer',
    leads: its('option-offered'),
  }),
];

/** The adoptions of some options, each with the colour of its activity, and what they come to. */
async function adoptionsOf(tx: Tx, strategyId: string, optionIds: readonly string[]) {
  const colours = await readColours(tx, strategyId);
  const adoptions = (await listAdoptions(tx, { strategyId, optionIds })).map((one) => ({
    ...one,
    colour: colours.get(one.activityId ?? '') ?? null,
  }));
  const of = (optionId: string) => adoptions.filter((one) => one.optionId === optionId);
  return {
    of,
    /** In the plan; and how many wait for an answer, or to be taken in. */
    tally: (optionId: string) => ({
      ...tallyOf(
        of(optionId).flatMap(({ activityId, milestone, late, ...one }) =>
          activityId === null ? [] : [{ ...one, done: milestone === 'done', late: late ? 1 : 0 }],
        ),
      ),
      waiting: of(optionId).filter(({ state }) => state === 'asked' || state === 'accepted').length,
    }),
  };
}

async function list(portal: Portal, visit: Visit): Promise<void> {
  const strategy = await strategyOf(portal, visit);
  const after = afterOf(visit);
  const { options, adoptions } = await reading(portal, visit.actor, async (tx) => {
    const menu = await listOptions(tx, { strategyId: strategy.id, after });
    const ids = menu.rows.map(({ id }) => id);
    return { options: menu, adoptions: await adoptionsOf(tx, strategy.id, ids) };
  });
  portal.render(visit, 'strategies/options/options', {
    title: `Menu of options: ${strategy.title}`,
    strategy,
    options: options.rows.map((one) => ({ ...one, tally: adoptions.tally(one.id) })),
    writes: may(visit.actor, 'write-strategy') && !isOver(strategy.state),
    path: `/strategies/${strategy.id}/options`,
    paging: { next: options.next, first: after !== undefined },
    back: { href: `/strategies/${strategy.id}`, text: 'The strategy' },
  });
}

async function show(portal: Portal, visit: Visit): Promise<void> {
  const { actor, req } = visit;
  const strategy = await strategyOf(portal, visit);
  const { option, adoptions, areas, posts } = await reading(portal, actor, async (tx) => {
    const shown = found(await readOption(tx, idIn(req, 'optionId')));
    if (shown.strategyId !== strategy.id) throw new NotFound();
    const offered = shown.withdrawnWhy === null && !shown.strandEnded && strategy.state === 'open';
    const adopts = offered && may(actor, 'propose-to-plan');
    return {
      option: shown,
      adoptions: (await adoptionsOf(tx, strategy.id, [shown.id])).of(shown.id),
      areas: adopts ? await readAreas(tx, strategy.id) : undefined,
      posts: adopts ? await listOwnPosts(tx) : [],
    };
  });
  const lasts = adoptions.filter(({ state, retired }) => state !== 'declined' && !retired);
  const taken = new Set(lasts.map(({ areaId }) => areaId));
  const saved = { areaId: asked(req, 'area'), postId: posts.length === 1 ? (posts[0]?.id ?? '') : '' };
  portal.render(visit, 'strategies/options/option', {
    title: option.title,
    strategy,
    option,
    adoptions,
    areas: areas
      ?.filter(({ id }) => !taken.has(id))
      .map(({ id, name, risks }) => ({
        value: id,
        text: risks.some((risk) => risk.id === option.riskId) ? `${name} (this risk is high there)` : name,
      })),
    posts: posts.map(({ id, title, agency }) => ({ value: id, text: `${title}, ${agency}` })),
    colourOf: Object.fromEntries(strategy.colours.map((colour) => [colour.code, colour])),
    writes: may(actor, 'write-strategy') && !isOver(strategy.state),
    ...filled(visit, { ...saved, ifVersion: String(option.version) }),
    back: { href: `/strategies/${strategy.id}/options`, text: 'Menu of options' },
  });
}

async function form(portal: Portal, visit: Visit): Promise<void> {
  const strategy = await strategyOf(portal, visit);
  if (isOver(strategy.state)) return renderEnded(portal, visit, strategy);
  const optionId = visit.req.params['optionId'] === undefined ? undefined : idIn(visit.req, 'optionId');
  const { stored, strands, links, sources } = await reading(portal, visit.actor, async (tx) => ({
    stored: optionId === undefined ? undefined : found(await readOption(tx, optionId)),
    strands: (await listPlanNames(tx, strategy.id)).filter((one) => one.activityId === null && !one.retired),
    links: await listLinks(tx, strategy.id),
    sources: await listOptionSources(tx, strategy.id),
  }));
  if (stored !== undefined && stored.strategyId !== strategy.id) throw new NotFound();
  const saved = {
    title: stored?.title ?? '',
    what: stored?.what ?? '',
    fits: stored?.fits ?? '',
    source: stored?.source ?? '',
    strandId: stored?.strandId ?? '',
    riskId: stored?.riskId ?? '',
    fromId: stored?.lessonId ?? stored?.linkId ?? '',
    ...(stored === undefined ? {} : { ifVersion: String(stored.version) }),
  };
  portal.render(visit, 'strategies/options/form', {
    title: stored === undefined ? 'Add an option' : 'Change the option',
    strategy,
    strands: strands.map(({ strandId, strand }) => ({ value: strandId, text: strand })),
    risks: links.filter(({ kind }) => kind === 'risk').map(({ id, name }) => ({ value: id, text: name })),
    sources: sources.map(({ id, title }) => ({ value: id, text: title })),
    ...filled(visit, saved, { title: 'Title', what: 'What is done', fits: 'When it fits', source: 'Source' }),
    back: {
      href: `/strategies/${strategy.id}/options${optionId === undefined ? '' : `/${optionId}`}`,
      text: optionId === undefined ? 'Menu of options' : 'The option',
    },
  });
}
