import { expect, test } from 'vitest';
import { consultation, type EndedRound, positions } from '../../../domain/reports/live-parts/consultation.ts';
import { actions, findings } from '../../../domain/reports/live-parts/inspected.ts';
import { lessons } from '../../../domain/reports/live-parts/lessons.ts';
import { placed, textsOf } from '../../support/live-blocks.ts';

const round: EndedRound = {
  id: 'r1',
  title: 'Open forum',
  kind: 'open-forum',
  informal: false,
  chair: 'Paul Hayes',
  funder: 'GLA',
  metOn: '2026-03-11',
  openedOn: '2026-02-01',
  closedOn: '2026-03-20',
  asked: 8,
  answered: 6,
  came: 7,
  page: '/published/C-1',
};

test('consultation says how, when, and how many agencies were asked, answered and came', () => {
  const sent = {
    ...round,
    id: 'r2',
    title: 'Draft',
    kind: 'circulation',
    metOn: null,
    chair: '',
    funder: '',
    page: null,
  } as const;
  const always = { ...sent, id: 'r3', openedOn: null, informal: true };
  const held = [
    { id: 't1', title: 'Seminar', kind: 'seminar', heldOn: '2025-10-04', cameOf: 'Three priorities.' },
  ] as const;
  const blocks = consultation([round, sent, always], held, placed);
  expect(textsOf(blocks)).toEqual([
    'Consultation that has ended',
    'Consultation | Kind | When | Agencies asked | Answered | Came',
    'r1: Open forum | Open forum, chaired by Paul Hayes, paid for by GLA | 11 March 2026 | 8 | 6 | 7',
    'r2: Draft | Circulation | 1 February 2026 to 20 March 2026 | 8 | 6 | 7',
    'r3: Draft | Circulation, informal | 20 March 2026 | 8 | 6 | 7',
    'Consultation that was held elsewhere',
    'Consultation | Kind | When | What came of it',
    't1: Seminar | Seminar | 4 October 2025 | Three priorities.',
  ]);
  const [table] = blocks;
  expect(table?.kind === 'table' && table.rows.map(({ cells }) => cells[0]?.to)).toEqual([
    '/published/C-1',
    undefined,
    undefined,
  ]);
  expect(consultation([], [], placed)).toEqual([]);
});

test('positions are numbers of agencies, a row for each question', () => {
  const tally = [
    { questionId: 'q1', question: 'Reducing supply', position: 'support', agencies: 5 },
    { questionId: 'q1', question: 'Reducing supply', position: 'object', agencies: 1 },
    { questionId: 'q2', question: 'Demand reduction', position: 'no-view', agencies: 2 },
  ] as const;
  expect(
    textsOf(
      positions(
        [
          { ...round, tally },
          { ...round, id: 'r2', tally: [] },
        ],
        placed,
      ),
    ),
  ).toEqual([
    'Where agencies stand: Open forum',
    'Question | Support | Support with changes | Object | No view',
    'q1: Reducing supply | 5 | 0 | 1 | 0',
    'q2: Demand reduction | 0 | 0 | 0 | 2',
  ]);
});

test('findings of a final report stand in a table of their inspection', () => {
  const finding = {
    id: 'f1',
    number: 1,
    agency: 'Health',
    severity: 'major',
    text: 'No records.',
    action: 'Keep them.',
    dueOn: '2026-12-01',
  } as const;
  const inspection = { id: 'n1', reference: 'I-1', title: 'Arrest referral', finalOn: '2026-09-01' };
  const found = [finding, { ...finding, id: 'f2', number: 2, action: '', dueOn: null }];
  expect(
    textsOf(
      findings(
        [
          { ...inspection, findings: found },
          { ...inspection, id: 'n2', findings: [] },
        ],
        placed,
      ),
    ),
  ).toEqual([
    'Arrest referral (I-1), final report of 1 September 2026',
    'Finding | Agency | Severity | What was found | To be put right | By',
    'f1: 1 | Health | Major | No records. | Keep them. | 1 December 2026',
    'f2: 2 | Health | Major | No records. |  | ',
  ]);
});

test('an agreed action says whose it is, by when, and how it stands', () => {
  const action = {
    id: 'x1',
    title: 'Tell the boroughs',
    from: 'R-1',
    activityId: 'a1',
    activity: 'Test on arrest',
    owner: 'Commander, Borough',
    dueOn: '2026-12-01',
    state: 'Overdue',
  };
  const bare = { ...action, id: 'x2', activityId: null, activity: null };
  expect(textsOf(actions([action, bare, { ...action, id: 'x3', activity: null }], placed)).slice(2)).toEqual([
    'x1: Tell the boroughs | R-1 | Test on arrest | Commander, Borough | 1 December 2026 | Overdue',
    'x2: Tell the boroughs | R-1 |  | Commander, Borough | 1 December 2026 | Overdue',
    'x3: Tell the boroughs | R-1 |  | Commander, Borough | 1 December 2026 | Overdue',
  ]);
  expect(actions([], placed)).toEqual([]);
});

test('a lesson says where it comes from and where it was used', () => {
  const lesson = {
    id: 'l1',
    title: 'Warn first',
    sourceKind: 'pilot',
    source: 'Lambeth',
    learned: 'Letters work.',
    uses: [],
  } as const;
  const used = { ...lesson, id: 'l2', uses: [{ activity: 'Test on arrest', note: 'Letters sent.' }] };
  expect(textsOf(lessons([lesson, used], placed)).slice(2)).toEqual([
    'l1: Warn first | A pilot project: Lambeth | Letters work. | Not used yet',
    'l2: Warn first | A pilot project: Lambeth | Letters work. | Test on arrest: Letters sent.',
  ]);
  expect(lessons([], placed)).toEqual([]);
});
