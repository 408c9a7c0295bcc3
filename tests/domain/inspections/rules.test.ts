import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type InspectionFacts, type InspectionRule, proposedInspections } from '../../../domain/inspections/rules.ts';

const fine: InspectionFacts = {
  activityId: 'a',
  agencyId: 'g',
  postId: 'p',
  taskId: 't',
  missing: false,
  escalatedToTheEnd: false,
  unreachable: false,
  bad: false,
  badBefore: false,
  moves: 0,
  movedItemId: null,
  actionOverdue: false,
};

test.each<[InspectionRule | undefined, Partial<InspectionFacts>]>([
  [undefined, {}],
  ['return-missing', { missing: true, escalatedToTheEnd: true }],
  [undefined, { missing: true }],
  ['red-twice', { bad: true, badBefore: true }],
  [undefined, { bad: true }],
  [undefined, { badBefore: true }],
  ['milestone-moved-twice', { moves: 2, movedItemId: 'm' }],
  [undefined, { moves: 1, movedItemId: 'm' }],
  ['action-overdue', { actionOverdue: true, activityId: null }],
])('proposes %s of %j', (rule, facts) => {
  expect(proposedInspections([{ ...fine, ...facts }]).map((proposed) => proposed.rule)).toEqual(
    rule === undefined ? [] : [rule],
  );
});

test('gives ids and counts as grounds', () => {
  const grounds = (facts: Partial<InspectionFacts>) => proposedInspections([{ ...fine, ...facts }])[0]?.grounds;
  expect(grounds({ bad: true, badBefore: true })).toEqual({ taskId: 't' });
  expect(grounds({ actionOverdue: true, taskId: null })).toEqual({});
  expect(grounds({ moves: 3, movedItemId: 'm' })).toEqual({ moves: 3, itemId: 'm' });
  expect(grounds({ moves: 3 })).toEqual({ moves: 3 });
});

test('never proposes anything of an agency that could not be reached (R42)', () => {
  fc.assert(
    fc.property(fc.boolean(), fc.boolean(), fc.boolean(), fc.nat(5), (missing, bad, actionOverdue, moves) => {
      const facts = { ...fine, missing, escalatedToTheEnd: true, bad, badBefore: bad, actionOverdue, moves };
      expect(proposedInspections([{ ...facts, unreachable: true }])).toEqual([]);
    }),
  );
});
