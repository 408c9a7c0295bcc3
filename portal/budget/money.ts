import { addLines } from '../../db/budget/lines.ts';
import { type BudgetLine, listLines, listSaid, readIdle } from '../../db/budget/read-lines.ts';
import { listBids } from '../../db/budget/read-bids.ts';
import { readCurrency, readSums } from '../../db/budget/read-sums.ts';
import { addUp, addUpBy, lineKinds, type PlannedYear, variance } from '../../domain/budget/budget.ts';
import { mostYears } from '../../domain/budget/fields.ts';
import { financialYearOf, financialYears } from '../../domain/budget/financial-year.ts';
import { localDate } from '../../domain/calendar/zones.ts';
import { plainPounds } from '../../domain/money.ts';
import { may } from '../../domain/permissions.ts';
import { isOver } from '../../domain/strategies/strategy.ts';
import { renderEnded, strategyOf } from '../strategies/strategies.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { afterOf } from '../web/cursor.ts';
import { anId, type Field, oneOf, readFields, sumOrNone } from '../web/forms/fields.ts';
import { formAt } from '../web/forms/form.ts';
import { asked, isId } from '../web/forms/forms.ts';
import { reading } from '../web/page.ts';
import { type TableFile, tableFiles, tableOf } from '../web/xlsx/table-file.ts';
import { moneyChoices } from './choices.ts';
import { amountWords, lineKindWords } from './words.ts';

/** What a strategy costs: its sums by strand, year and kind, its lines, and the form of new ones. */
export const moneyRoutes: readonly Route[] = [
  ['get', '/strategies/:id/money', 'see-strategies', showSums],
  ['get', '/strategies/:id/money/lines', 'see-budget-line', showLines],
  ...tableFiles('/strategies/:id/money', 'see-budget-line', moneyLines),
  ...formAt('/strategies/:id/money/plan', 'write-budget', {
    page: showForm,
    held: strategyOf,
    fields: ({ held }) => ({
      activityId: anId('Choose the activity'),
      kind: oneOf(lineKinds, 'Choose how it is paid'),
      holderPostId: anId('Choose who holds the budget'),
      years: yearsOf(offeredYears(held.zone)),
      totalMinor: (req) => sumOrNone('the total')(req, 'total'),
    }),
    act: (lines, { actor, held: { id: strategyId }, perform }) =>
      perform('plan-budget', (tx) => addLines(tx, actor, { ...lines, strategyId })),
    at: 'sum-1',
    leads: '/strategies/:id/money?done=budget-planned',
  }),
];

/** Last year, which may be written down late, this one and two to come. */
function offeredYears(zone: string): string[] {
  return financialYears(financialYearOf(localDate(Date.now(), zone)), mostYears, -1);
}

/** A sum for each year that is planned: nothing typed is nothing planned. */
const yearsOf =
  (years: readonly string[]): Field<PlannedYear[]> =>
  async (req) => {
    const names = Object.fromEntries(
      years.map((year, index) => [`sum-${index + 1}`, sumOrNone(`the budget of ${year}`)]),
    );
    const { values, problems } = await readFields(req, names);
    if (problems.length > 0) return { problems };
    const value = years.flatMap((year, index) => {
      const minor = values[`sum-${index + 1}`] ?? null;
      return minor === null ? [] : [{ year, minor }];
    });
    return value.length > 0
      ? { value }
      : { problems: [{ field: 'sum-1', text: 'Give a budget for at least one year' }] };
  };

const withVariance = <Row extends { budgetMinor: number; forecastMinor: number }>(row: Row) => ({
  ...row,
  variance: variance(row),
});

async function showSums(portal: Portal, visit: Visit): Promise<void> {
  const strategy = await strategyOf(portal, visit);
  const staff = may(visit.actor, 'see-reviews');
  const { rows, bids, said, idle } = await reading(portal, visit.actor, async (tx) => ({
    rows: await readSums(tx, { strategyId: strategy.id, until: null }),
    bids: (await listBids(tx, { strategyId: strategy.id, after: undefined })).rows.slice(0, 10),
    said: staff ? await listSaid(tx, { strategyId: strategy.id, most: 10 }) : [],
    idle: staff ? (await readIdle(tx, strategy.id))[0] : undefined,
  }));
  // Other agencies are told the sums of strands, and nothing of which they are made.
  const parts = rows.flatMap(({ year, kind, ...row }) =>
    year === null || kind === null ? [] : [{ ...row, year, kind }],
  );
  portal.render(visit, 'budget/money', {
    title: `Money: ${strategy.title}`,
    strategy,
    strands: addUpBy(rows, ({ strandId }) => strandId).map((sums) => ({
      ...withVariance(sums),
      name: rows.find(({ strandId }) => strandId === sums.key)?.strand ?? '',
      href: staff ? `/strategies/${strategy.id}/money/lines?strand=${sums.key}` : '',
    })),
    total: rows.some(({ planned }) => planned) ? withVariance(addUp(rows)) : undefined,
    years: addUpBy(parts, ({ year }) => year)
      .map((sums) => ({ ...withVariance(sums), name: sums.key }))
      .toSorted((a, b) => a.name.localeCompare(b.name)),
    kinds: addUpBy(parts, ({ kind }) => kind).map((sums) => ({ ...withVariance(sums), name: lineKindWords[sums.key] })),
    bids,
    idle,
    lately: said.map((one) => ({ ...one, word: amountWords[one.what] })),
    staff,
    sees: may(visit.actor, 'see-budget-line'),
    writes: may(visit.actor, 'write-budget') && !isOver(strategy.state),
    back: { href: `/strategies/${strategy.id}`, text: 'The strategy' },
  });
}

async function showLines(portal: Portal, visit: Visit): Promise<void> {
  const strategy = await strategyOf(portal, visit);
  const chosen = asked(visit.req, 'strand');
  const strandId = isId(chosen) ? chosen : undefined;
  const after = afterOf(visit);
  const { rows, next } = await reading(portal, visit.actor, (tx) =>
    listLines(tx, { strategyId: strategy.id, strandId, after }),
  );
  portal.render(visit, 'budget/lines', {
    title: `Lines of the budget: ${strategy.title}`,
    strategy,
    lines: rows.map((line) => ({ ...line, kindWord: lineKindWords[line.kind] })),
    strand: strandId === undefined ? undefined : rows[0]?.strand,
    staff: may(visit.actor, 'see-reviews'),
    path: `/strategies/${strategy.id}/money/lines${strandId === undefined ? '' : `?strand=${strandId}`}`,
    paging: { next, first: after !== undefined },
    back: { href: `/strategies/${strategy.id}/money`, text: 'Money' },
  });
}

async function moneyLines(portal: Portal, visit: Visit): Promise<TableFile> {
  const { id: strategyId, reference } = await strategyOf(portal, visit);
  const currency = (await reading(portal, visit.actor, (tx) => readCurrency(tx, strategyId))) ?? '';
  const sum = (minor: number | null) => (minor === null ? '' : plainPounds(minor));
  return tableOf<BudgetLine>(portal, visit, {
    name: `${reference}-money`,
    numbers: Object.values(amountWords),
    columns: {
      Strand: ({ strand }) => strand,
      Activity: ({ activity }) => activity,
      Year: ({ year }) => year,
      Kind: ({ kind }) => lineKindWords[kind],
      'Budget holder': ({ holder }) => holder,
      Agency: ({ agency }) => agency,
      [amountWords.budget]: ({ budgetMinor }) => sum(budgetMinor),
      [amountWords.forecast]: ({ forecastMinor }) => sum(forecastMinor),
      [amountWords.actual]: ({ actualMinor }) => sum(actualMinor),
      Currency: () => currency,
    },
    read: (tx, after) => listLines(tx, { strategyId, strandId: undefined, after }),
  });
}

async function showForm(portal: Portal, visit: Visit): Promise<void> {
  const strategy = await strategyOf(portal, visit);
  if (isOver(strategy.state)) return renderEnded(portal, visit, strategy);
  const { activities, posts } = await moneyChoices(portal, visit, strategy.id);
  portal.render(visit, 'budget/plan', {
    title: 'Plan a budget',
    activities: activities.filter(({ retired }) => !retired),
    posts,
    kinds: lineKindWords,
    years: offeredYears(strategy.zone),
    strategy,
    back: { href: `/strategies/${strategy.id}/money`, text: 'Money' },
  });
}
