import { eq } from 'drizzle-orm';
import { addBid, noteInitiative } from '../../db/budget/bids.ts';
import { addLines, sayAmount } from '../../db/budget/lines.ts';
import type { Tx } from '../../db/connect.ts';
import { writeLesson } from '../../db/lessons/lessons.ts';
import { activities, strands } from '../../db/schema/strategies.ts';
import type { LineKind } from '../../domain/budget/budget.ts';
import { financialYearOf, financialYears } from '../../domain/budget/financial-year.ts';
import type { Actor } from '../../domain/permissions.ts';
import { dayIn } from './dates.ts';
import { must } from './parts.ts';

type SampleLine = {
  readonly activity: RegExp;
  readonly agency: string;
  readonly kind: LineKind;
  /** Of this financial year and the next, in pounds. */
  readonly years: readonly number[];
  readonly forecast?: number;
  readonly actual?: number;
};

/** Each command absorbs its part in the budget that it has (S72). The reports name no sums: these are the sample's own. */
export const lines: readonly SampleLine[] = [
  {
    activity: /^Joint enforcement/u,
    agency: 'Specialist Operations',
    kind: 'absorbed',
    years: [60_000, 45_000],
    actual: 18_400,
  },
  { activity: /^Menu of tactical/u, agency: 'Borough Commanders', kind: 'absorbed', years: [12_500], forecast: 11_000 },
  { activity: /^Criminal justice/u, agency: 'Territorial Policing', kind: 'absorbed', years: [40_000, 40_000] },
  { activity: /^Work with communities/u, agency: 'Drug Action Teams', kind: 'in-kind', years: [8_000] },
];

/**
 * The two bids of the reports (S48, S49), at distances as they were; no sum of either is known, so that these are the sample's
 * own. The result of the first is expected nine months after it was submitted.
 */
export const bids = [
  {
    funder: 'Spending Review 2002',
    purpose: 'A drugs task force',
    pounds: 250_000,
    agency: 'Specialist Operations',
    submitted: -210,
    expected: 64,
    pays: /^Joint enforcement/u,
  },
  {
    funder: 'Home Office, Communities Against Drugs',
    purpose: 'Support of the strategy in the boroughs',
    pounds: 90_000,
    agency: 'Territorial Policing',
    submitted: -14,
    expected: 120,
    pays: /^(?:Criminal justice|Work with communities)/u,
  },
] as const;

/** What the sample's strategy costs, the bids made for it, what the Home Office announced since its launch (S73), and a lesson (S28). */
export async function writeMoney(
  tx: Tx,
  officer: Actor,
  strategyId: string,
  postOf: (agency: string) => string,
): Promise<void> {
  const known = await tx
    .select({ id: activities.id, title: activities.title })
    .from(activities)
    .innerJoin(strands, eq(strands.id, activities.strandId))
    .where(eq(strands.strategyId, strategyId));
  const about = {
    strategyId,
    postOf,
    idsOf: (title: RegExp) => known.filter((one) => title.test(one.title)).map(({ id }) => id),
  };
  await writeLines(tx, officer, about);
  await writeBids(tx, officer, about);
  must(
    await noteInitiative(tx, officer, {
      strategyId,
      title: 'Initiatives of the Home Office against drugs',
      announcedBy: 'Home Office',
      announcedOn: dayIn(-30),
      costNote: 'What they cost the commands is set out in an appendix of the report; nothing is planned for them yet.',
    }),
  );
  must(
    await writeLesson(tx, officer, {
      strategyId,
      title: 'What earlier pilot projects have shown',
      sourceKind: 'pilot',
      source: 'Pilot projects before the strategy',
      reference: '',
      learned: 'To be taken up in the operations to come, and told to those who plan them.',
    }),
  );
}

type About = {
  readonly strategyId: string;
  readonly postOf: (agency: string) => string;
  readonly idsOf: (title: RegExp) => string[];
};

async function writeLines(tx: Tx, officer: Actor, { strategyId, postOf, idsOf }: About): Promise<void> {
  const today = dayIn(0);
  for (const { activity, agency, kind, years, forecast, actual } of lines) {
    const names = financialYears(financialYearOf(today), years.length);
    const [activityId = ''] = idsOf(activity);
    const { lineIds } = must(
      await addLines(tx, officer, {
        strategyId,
        activityId,
        kind,
        holderPostId: postOf(agency),
        years: years.map((sum, index) => ({ year: names[index] ?? '', minor: sum * 100 })),
        totalMinor: null,
      }),
    );
    const [lineId = ''] = lineIds;
    const said = { lineId, asAt: today, reason: '' };
    if (forecast !== undefined)
      must(await sayAmount(tx, officer, { ...said, what: 'forecast', minor: forecast * 100 }));
    if (actual !== undefined) must(await sayAmount(tx, officer, { ...said, what: 'actual', minor: actual * 100 }));
  }
}

async function writeBids(tx: Tx, officer: Actor, { strategyId, postOf, idsOf }: About): Promise<void> {
  for (const { pounds, agency, submitted, expected, pays, ...bid } of bids)
    must(
      await addBid(tx, officer, {
        ...bid,
        strategyId,
        amountMinor: pounds * 100,
        bidderPostId: postOf(agency),
        submittedOn: dayIn(submitted),
        expectedOn: dayIn(expected),
        activityIds: idsOf(pays),
      }),
    );
}
