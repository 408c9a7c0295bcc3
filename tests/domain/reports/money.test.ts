import { expect, test } from 'vitest';
import { type Bid, bids, costs, initiatives } from '../../../domain/reports/live-parts/money.ts';
import { placed, textsOf } from '../../support/live-blocks.ts';

test('costs are those of strands and of all, with the forecast against the budget in words', () => {
  const strand = {
    strandId: 's1',
    strand: 'Enforcement',
    budgetMinor: 500_000,
    forecastMinor: 600_000,
    actualMinor: 1,
  };
  const other = { strandId: 's2', strand: 'Young people', budgetMinor: 100, forecastMinor: 100, actualMinor: 0 };
  const blocks = costs([strand, other], placed);
  expect(textsOf(blocks)).toEqual([
    'What each strand costs',
    'Strand | Budget | Forecast | Actual | Forecast against budget',
    's1: Enforcement | £5,000 | £6,000 | £0.01 | £1,000 above the budget',
    's2: Young people | £1 | £1 | £0 | None',
    'all: All strands | £5,001 | £6,001 | £0.01 | £1,000 above the budget',
  ]);
  const [table] = blocks;
  expect(table?.kind === 'table' && table.rows[0]?.cells[1]?.number).toBe(5000);
  expect(textsOf(costs([strand], placed))).toHaveLength(3);
  expect(costs([], placed)).toEqual([]);
});

test('a bid says what became of it', () => {
  const bid: Bid = {
    id: 'b1',
    funder: 'Home Office',
    purpose: 'A task force',
    amountMinor: 500_000,
    submittedOn: '2026-01-05',
    expectedOn: '2026-09-30',
    overdue: false,
    state: 'submitted',
    grantedMinor: null,
    conditions: '',
    answeredOn: null,
  };
  const answered = {
    ...bid,
    state: 'partly',
    grantedMinor: 100_000,
    answeredOn: '2026-08-01',
    conditions: 'By March.',
  } as const;
  const made = [
    bid,
    { ...bid, overdue: true },
    answered,
    { ...bid, state: 'refused' },
    { ...bid, state: 'granted' },
  ] as const;
  expect(textsOf(bids(made, placed)).slice(2)).toEqual([
    'b1: Home Office | A task force | £5,000 | 5 January 2026 | Expected by 30 September 2026 | ',
    'b1: Home Office | A task force | £5,000 | 5 January 2026 | Overdue: expected by 30 September 2026 | ',
    'b1: Home Office | A task force | £5,000 | 5 January 2026 | £1,000 granted on 1 August 2026 | By March.',
    'b1: Home Office | A task force | £5,000 | 5 January 2026 | Refused | ',
    'b1: Home Office | A task force | £5,000 | 5 January 2026 | £0 granted | ',
  ]);
  expect(bids([], placed)).toEqual([]);
});

test('an initiative says who announced it and what it costs or brings', () => {
  const one = {
    id: 'i1',
    title: 'Tests',
    announcedBy: 'Home Office',
    announcedOn: '2026-02-03',
    costNote: 'Paid for.',
  };
  const blocks = initiatives([one], placed);
  expect(textsOf(blocks)[2]).toBe('i1: Tests | Home Office | 3 February 2026 | Paid for.');
  expect(blocks).toEqual([expect.objectContaining({ onlyNew: true })]);
  expect(initiatives([], placed)).toEqual([]);
});
