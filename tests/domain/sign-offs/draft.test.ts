import { expect, test } from 'vitest';
import { type DraftStage, draftDifferences, type SignOffDraft } from '../../../domain/sign-offs/draft.ts';

const stage: DraftStage = {
  who: 'board',
  rule: { kind: 'count', count: null },
  asked: 'approve',
  meetingAt: 5,
  dueAt: null,
  place: 'City Hall',
  commentsBy: null,
};
const draft: SignOffDraft = { title: 'Strategy', recommendation: '', authorId: 'ann', stages: [stage] };

test('two drafts that say the same differ in nothing', () => {
  expect(draftDifferences(draft, { ...draft, stages: [{ ...stage, rule: { kind: 'count', count: null } }] })).toEqual(
    [],
  );
  const all = { ...draft, stages: [{ ...stage, rule: { kind: 'all' } as const }] };
  expect(draftDifferences(all, all)).toEqual([]);
});

test('each field that differs is named', () => {
  expect(draftDifferences(draft, { ...draft, title: 'Plan', recommendation: 'Support', authorId: 'bob' })).toEqual([
    { what: 'title' },
    { what: 'recommendation' },
    { what: 'author' },
  ]);
});

test.each<Partial<DraftStage>>([
  { who: 'committee' },
  { rule: { kind: 'all' } },
  { rule: { kind: 'count', count: 2 } },
  { asked: 'note' },
  { meetingAt: 6 },
  { dueAt: 7 },
  { place: 'elsewhere' },
  { commentsBy: 8 },
])('a stage that differs is named by its order: %o', (change) => {
  const wanted = { ...draft, stages: [{ ...stage, ...change }] };
  expect(draftDifferences(draft, wanted)).toEqual([{ what: 'stage', order: 1 }]);
});

test('a stage that only one of them has is a difference, whichever has it', () => {
  const longer = { ...draft, stages: [stage, stage] };
  expect(draftDifferences(draft, longer)).toEqual([{ what: 'stage', order: 2 }]);
  expect(draftDifferences(longer, draft)).toEqual([{ what: 'stage', order: 2 }]);
});
