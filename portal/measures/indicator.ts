import { changeIndicator, createIndicator, stepIndicator } from '../../db/measures/indicators.ts';
import { type IndicatorLine, listIndicators, listSteps, readIndicator } from '../../db/measures/read-indicators.ts';
import { listPlanNames } from '../../db/strategies/read-plan.ts';
import { listPosts } from '../../db/strategies/read-strategies.ts';
import { readLabels } from '../../db/strategies/markings/read-markings.ts';
import { frequencies } from '../../domain/calendar/periods.ts';
import { indicatorFields, mostDecimals, whyMeasure } from '../../domain/measures/fields.ts';
import {
  codesOf,
  indicatorStates,
  linesOf,
  measureKinds,
  origins,
  polarities,
  qualities,
  stepsFrom,
} from '../../domain/measures/indicator.ts';
import { may, speaksFor } from '../../domain/permissions.ts';
import { isOver } from '../../domain/strategies/strategy.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { filled } from '../web/forms/changed-meanwhile.ts';
import { aLine, anId, type Field, idOrNone, oneOf, wholeOrNone, words } from '../web/forms/fields.ts';
import { formAt, posted } from '../web/forms/form.ts';
import { found, idIn, reading } from '../web/page.ts';
import { plain } from '../web/perform.ts';
import { measuredStrategy } from './measures.ts';
import { readReadings } from './readings.ts';

/** One a line, each of at most so many characters. */
const someLines = (most: number): Field<string[]> => {
  const whole = words(most * 100);
  return async (req, name) => {
    const read = await whole(req, name);
    if (!('value' in read)) return read;
    const value = linesOf(read.value);
    return value.some((one) => one.length > most)
      ? { problems: [{ field: name, text: `A line has more than ${most} characters` }] }
      : { value };
  };
};

const decimals: Field<number> = async (req, name) => {
  const says = `Decimals are a whole number from 0 to ${mostDecimals}`;
  const read = await wholeOrNone({ from: 0, to: mostDecimals }, says)(req, name);
  return 'value' in read ? { value: read.value ?? 0 } : read;
};

/** What is said of every indicator. */
const about = {
  partId: idOrNone,
  ownerPostId: anId('Choose the post that gives its values'),
  quality: oneOf(codesOf(qualities), 'Choose how good its data is'),
  replacedById: idOrNone,
  areas: someLines(indicatorFields.area),
};
/** What is not changed of one that others have set. */
const open = {
  title: aLine(indicatorFields.title, 'Give the indicator a name'),
  definition: words(indicatorFields.definition),
  origin: oneOf(codesOf(origins), 'Choose where it comes from'),
  unit: aLine(indicatorFields.unit),
  polarity: oneOf(codesOf(polarities), 'Choose which way is better'),
  numerator: aLine(indicatorFields.part),
  denominator: aLine(indicatorFields.part),
};
/** What no longer changes once there are values. */
const meaning = {
  kind: oneOf(codesOf(measureKinds), 'Choose what its values are'),
  decimals,
  frequency: oneOf([...frequencies], 'Choose how often it is collected'),
  scale: someLines(indicatorFields.word),
};

/** An indicator: what it says of itself, its life, and the forms of its writer. */
export const indicatorRoutes: readonly Route[] = [
  ...formAt('/strategies/:id/measures/new', 'write-measures', {
    page: newForm,
    fields: () => ({ ...about, ...open, ...meaning }),
    act: (one, { actor, id: strategyId, perform }) =>
      perform('new-indicator', (tx) => createIndicator(tx, actor, { ...one, strategyId })),
    at: 'title',
    says: plain,
    leads: ({ indicatorId }) => `/measures/${indicatorId}?done=indicator-added`,
  }),
  ['get', '/measures/:id', 'see-strategies', show],
  ...formAt('/measures/:id/edit', 'write-measures', {
    page: editForm,
    held: indicatorAt,
    fields: ({ held }) => ({
      ...about,
      ...(origins[held.origin].imposed ? {} : { ...open, ...(held.hasValues ? {} : meaning) }),
    }),
    act: (change, { actor, id: indicatorId, ifVersion, perform }) =>
      perform('change-indicator', (tx) => changeIndicator(tx, actor, { ...change, indicatorId, ifVersion })),
    at: 'ownerPostId',
    says: plain,
    leads: '/measures/:id?done=saved',
  }),
  posted('/measures/:id/step', 'write-measures', {
    page: show,
    fields: () => ({
      to: oneOf(codesOf(indicatorStates), 'Choose the next step'),
      reason: words(whyMeasure, 'Say why, for the record'),
    }),
    act: (step, { actor, id: indicatorId, ifVersion, perform }) =>
      perform('step-indicator', (tx) => stepIndicator(tx, actor, { ...step, indicatorId, ifVersion })),
    at: 'to',
    says: plain,
    leads: '/measures/:id?done=indicator-stepped',
  }),
];

export async function indicatorAt(portal: Portal, visit: Visit): Promise<IndicatorLine> {
  return found(await reading(portal, visit.actor, (tx) => readIndicator(tx, idIn(visit.req))));
}

/** Whether the reader gives its values: somebody of its owner's agency, or an officer. */
export function mayGive({ actor }: Visit, { agencyId, state, strategyState }: IndicatorLine): boolean {
  return (
    may(actor, 'give-values') && speaksFor(actor, agencyId) && strategyState === 'open' && indicatorStates[state].owed
  );
}

/** Whether anything of it can still be changed: its strategy goes on, and it is not retired. */
function changes({ strategyState, state }: IndicatorLine): boolean {
  return !isOver(strategyState) && state !== 'retired';
}

async function show(portal: Portal, visit: Visit): Promise<void> {
  const one = await indicatorAt(portal, visit);
  const data = await reading(portal, visit.actor, async (tx) => ({
    steps: await listSteps(tx, one.id),
    readings: await readReadings(tx, one),
    label: one.partId === null ? undefined : (await readLabels(tx, one.strategyId))[one.partId],
  }));
  portal.render(visit, 'measures/indicator', {
    title: one.title,
    one,
    ...data,
    gives: mayGive(visit, one),
    next: stepsFrom(one.state),
    imposed: origins[one.origin].imposed,
    writes: may(visit.actor, 'write-measures') && changes(one),
    back: { href: `/strategies/${one.strategyId}/measures`, text: 'Measures of the strategy' },
  });
}

const empty = {
  title: '',
  definition: '',
  origin: '',
  kind: '',
  unit: '',
  decimals: '0',
  polarity: '',
  frequency: '',
  numerator: '',
  denominator: '',
  scale: '',
  areas: '',
  partId: '',
  ownerPostId: '',
  quality: 'good',
  replacedById: '',
};
const labels = {
  title: 'Name',
  definition: 'What it says',
  unit: 'Unit',
  areas: 'Areas',
  ownerPostId: 'Owner',
  quality: 'Data',
};

async function newForm(portal: Portal, visit: Visit): Promise<void> {
  const strategy = await measuredStrategy(portal, visit);
  await renderForm(portal, visit, { strategyId: strategy.id, ended: isOver(strategy.state), saved: empty });
}

async function editForm(portal: Portal, visit: Visit): Promise<void> {
  const one = await indicatorAt(portal, visit);
  const { partId, replacedById, ...rest } = one;
  const saved = {
    ...Object.fromEntries(codesOf(empty).map((name) => [name, String(rest[name as keyof typeof rest] ?? '')])),
    scale: one.scale.join('\n'),
    areas: one.areas.join('\n'),
    partId: partId ?? '',
    replacedById: replacedById ?? '',
    ifVersion: String(one.version),
  };
  await renderForm(portal, visit, { strategyId: one.strategyId, ended: !changes(one), saved, one });
}

type Form = {
  readonly strategyId: string;
  readonly ended: boolean;
  readonly saved: Readonly<Record<string, string>>;
  readonly one?: IndicatorLine;
};

async function renderForm(portal: Portal, visit: Visit, { strategyId, ended, saved, one }: Form): Promise<void> {
  const choices = await reading(portal, visit.actor, async (tx) => ({
    posts: await listPosts(tx, [one?.ownerPostId ?? null]),
    plan: await listPlanNames(tx, strategyId),
    others: (await listIndicators(tx, strategyId)).filter(({ id }) => id !== one?.id),
  }));
  const parts = choices.plan.map(({ strandId, strand, activityId, title, retired }) =>
    activityId === null
      ? { value: strandId, text: `Strand: ${strand}${retired ? ' (ended)' : ''}` }
      : { value: activityId, text: `Activity: ${title}` },
  );
  portal.render(visit, 'measures/form', {
    title: one === undefined ? 'Add an indicator' : 'Change the indicator',
    one,
    ended,
    imposed: one !== undefined && origins[one.origin].imposed,
    fixed: one?.hasValues ?? false,
    posts: choices.posts,
    parts,
    others: choices.others.map(({ id: value, title: text }) => ({ value, text })),
    ...filled(visit, saved, labels),
    back:
      one === undefined
        ? { href: `/strategies/${strategyId}/measures`, text: 'Measures of the strategy' }
        : { href: `/measures/${one.id}`, text: 'The indicator' },
  });
}
