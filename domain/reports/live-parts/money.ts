import type { BidState } from '../../budget/bid.ts';
import { addUp, type Sums, variance, varianceText } from '../../budget/budget.ts';
import { pageDay } from '../../calendar/zones.ts';
import { pounds } from '../../money.ts';
import type { Block, ReportCell } from '../tree.ts';
import { liveTable, type Placed } from './table.ts';

const money = (minor: number): ReportCell => ({ text: pounds(minor), number: minor / 100 });
const figures = (heading: string) => ({ figures: heading });

/** What a strand costs, in pence. */
export type StrandSums = Sums & { readonly strandId: string; readonly strand: string };

/** The sums of each strand and of all, never of a line: budget, forecast, actual, and how far they are apart (S47). */
export function costs(strands: readonly StrandSums[], placed: Placed): Block[] {
  if (strands.length === 0) return [];
  const cells = (name: string, sums: Sums) => [
    name,
    money(sums.budgetMinor),
    money(sums.forecastMinor),
    money(sums.actualMinor),
    varianceText(variance(sums)),
  ];
  const rows = strands.map((sums) => ({ key: sums.strandId, cells: cells(sums.strand, sums) }));
  const all = { key: 'all', cells: cells('All strands', addUp(strands)) };
  return [
    liveTable(placed, {
      key: placed.key,
      caption: 'What each strand costs',
      headings: ['Strand', figures('Budget'), figures('Forecast'), figures('Actual'), 'Forecast against budget'],
      rows: strands.length === 1 ? rows : [...rows, all],
    }),
  ];
}

/** In pence; days 'YYYY-MM-DD'. */
export type Bid = {
  readonly id: string;
  readonly funder: string;
  readonly purpose: string;
  readonly amountMinor: number;
  readonly submittedOn: string;
  readonly expectedOn: string;
  readonly overdue: boolean;
  readonly state: BidState;
  readonly grantedMinor: number | null;
  readonly conditions: string;
  readonly answeredOn: string | null;
};

/** Money asked for from outside: for what, how much, what came of it and on which conditions (S48, S49). */
export function bids(made: readonly Bid[], placed: Placed): Block[] {
  if (made.length === 0) return [];
  return [
    liveTable(placed, {
      key: placed.key,
      caption: 'Bids for money',
      headings: ['Funder', 'For', figures('Asked for'), 'Submitted on', 'Result', 'Conditions'],
      rows: made.map((bid) => ({
        key: bid.id,
        cells: [
          { text: bid.funder, to: `/bids/${bid.id}` },
          bid.purpose,
          money(bid.amountMinor),
          pageDay(bid.submittedOn),
          resultText(bid),
          bid.conditions,
        ],
      })),
    }),
  ];
}

/** "£5,000 granted on 3 April 2026", "Expected by 1 June 2026". */
function resultText({ state, grantedMinor, answeredOn, expectedOn, overdue }: Bid): string {
  if (state === 'submitted') return `${overdue ? 'Overdue: expected' : 'Expected'} by ${pageDay(expectedOn)}`;
  const on = answeredOn === null ? '' : ` on ${pageDay(answeredOn)}`;
  return state === 'refused' ? `Refused${on}` : `${pounds(grantedMinor ?? 0)} granted${on}`;
}

/** A day 'YYYY-MM-DD'. */
export type Initiative = {
  readonly id: string;
  readonly title: string;
  readonly announcedBy: string;
  readonly announcedOn: string;
  readonly costNote: string;
};

/** What others announced since the report before, with what it costs or brings (S73). */
export function initiatives(announced: readonly Initiative[], placed: Placed): Block[] {
  if (announced.length === 0) return [];
  const table = liveTable(placed, {
    key: placed.key,
    caption: 'What others have announced',
    headings: ['Initiative', 'Announced by', 'Announced on', 'What it costs or brings'],
    rows: announced.map(({ id, title, announcedBy, announcedOn, costNote }) => ({
      key: id,
      cells: [title, announcedBy, pageDay(announcedOn), costNote],
    })),
  });
  return [{ ...table, onlyNew: true }];
}
