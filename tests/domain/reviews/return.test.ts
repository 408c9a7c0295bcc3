import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mostMinor } from '../../../domain/money.ts';
import { usualColours } from '../../../domain/strategies/strategy.ts';
import {
  canWriteReturn,
  marksOf,
  prefilled,
  returnFlaws,
  type MilestoneSaid,
  type ReturnContent,
  suggestionOf,
} from '../../../domain/reviews/return.ts';

const milestones = [{ id: 'm1', title: 'Launch', dueOn: '2027-03-31', moves: 0 }];
const kept: MilestoneSaid = { itemId: 'm1', standing: 'kept', on: null, reason: '' };
const full: ReturnContent = {
  progress: 'Two raids.',
  colour: 'green',
  colourReason: '',
  direction: 'same',
  milestones: [kept],
  relevant: true,
  retireReason: '',
  costMinor: null,
  achievements: '',
  evidence: '',
};
const fieldsOf = (said: Partial<ReturnContent>, last: ReturnContent | undefined = full) =>
  returnFlaws({
    content: { ...full, ...said },
    last,
    colours: usualColours,
    milestones,
    done: 0,
    measures: [],
    today: '2026-10-05',
  }).map(({ field }) => field);

describe('a colour better than its dates suggest', () => {
  const moved = { ...kept, standing: 'moved', on: '2027-05-31', reason: 'The bid is late.' } as const;
  const late = (said: Partial<ReturnContent>) =>
    returnFlaws({
      content: { ...full, milestones: [moved], ...said },
      last: undefined,
      colours: usualColours,
      milestones,
      done: 0,
      measures: [],
      today: '2027-04-12',
    });
  const why = { field: 'colourReason', text: 'Say why the colour is better than what is suggested' };

  test('needs its reason; the one that is suggested, and a worse one, need none', () => {
    expect(late({ colour: 'green' })).toEqual([why]);
    expect(late({ colour: 'green', colourReason: 'It opens on Monday.' })).toEqual([]);
    expect(late({ colour: 'amber' })).toEqual([]);
    expect(late({ colour: 'red' })).toEqual([]);
  });

  test('is judged with what the return says of its milestones: one that was met is no longer late', () => {
    const met = { ...kept, standing: 'met', on: '2027-04-01' } as const;
    expect(late({ colour: 'green', milestones: [met] })).toEqual([]);
  });
});

test('a target that an indicator of the activity missed by its last value suggests a colour, too', () => {
  const measure = { title: 'Arrests', area: '', polarity: 'up', scaled: 8, target: 10, tolerance: 1 } as const;
  const why = (...measures: Parameters<typeof suggestionOf>[0]['measures']) =>
    suggestionOf({ content: full, colours: usualColours, milestones: [], done: 1, measures, today: '2026-10-05' })?.why;
  expect(why({ ...measure, scaled: 9 })).toBe('every milestone is done');
  expect(why(measure)).toBe('“Arrests” missed its target');
  expect(why({ ...measure, polarity: 'down', scaled: 12, area: 'North' })).toBe('“Arrests, North” missed its target');
});

describe('a return', () => {
  test('that says everything can be sent', () => {
    expect(fieldsOf({})).toEqual([]);
    expect(
      returnFlaws({
        content: { ...full, colour: 'red' },
        last: undefined,
        colours: usualColours,
        milestones,
        done: 0,
        measures: [],
        today: '2026-10-05',
      }),
    ).toEqual([]);
  });

  test.each<[Partial<ReturnContent>, string]>([
    [{ progress: ' ' }, 'progress'],
    [{ colour: 'blue' }, 'colour'],
    [{ colour: 'red' }, 'colourReason'],
    [{ direction: null }, 'direction'],
    [{ relevant: null }, 'relevant'],
    [{ relevant: false }, 'retireReason'],
    [{ costMinor: -1 }, 'cost'],
    [{ costMinor: 1.5 }, 'cost'],
    [{ costMinor: mostMinor + 1 }, 'cost'],
    [{ milestones: [] }, 'milestone-m1'],
    [{ milestones: [{ ...kept, standing: 'met' }] }, 'on-m1'],
    [{ milestones: [{ ...kept, standing: 'met', on: '2026-10-06' }] }, 'on-m1'],
    [{ milestones: [{ ...kept, standing: 'moved' }] }, 'on-m1'],
    [{ milestones: [{ ...kept, standing: 'moved', on: '2027-03-31', reason: 'x' }] }, 'on-m1'],
    [{ milestones: [{ ...kept, standing: 'moved', on: '2027-04-30', reason: ' ' }] }, 'reason-m1'],
    [{ milestones: [{ ...kept, standing: 'moved', on: '2026-10-04', reason: 'x' }] }, 'on-m1'],
  ])('that says %j is sent back to "%s"', (said, field) => {
    expect(fieldsOf(said).filter((one) => one !== 'colourReason' || field === 'colourReason')).toEqual([field]);
  });

  test('cannot say that a milestone whose day has passed will be met by then', () => {
    const kept = (today: string) =>
      returnFlaws({ content: full, last: full, colours: usualColours, milestones, done: 1, measures: [], today });
    expect(kept('2027-03-31')).toEqual([]);
    expect(kept('2027-04-01').map(({ field }) => field)).toContain('milestone-m1');
  });

  test('may say that a milestone was met, or should move for a reason', () => {
    expect(fieldsOf({ milestones: [{ ...kept, standing: 'met', on: '2026-10-05' }] })).toEqual([]);
    expect(fieldsOf({ milestones: [{ ...kept, standing: 'moved', on: '2027-04-30', reason: 'Bid late.' }] })).toEqual(
      [],
    );
  });

  test('begins with what the last one said, and without what only that quarter could say', () => {
    const last = { ...full, colourReason: 'Old.', achievements: 'Old.', evidence: 'Old.', costMinor: 5 };
    expect(prefilled(last, milestones)).toEqual({ ...full, direction: null, costMinor: 5 });
    expect(prefilled(undefined, [])).toMatchObject({ progress: '', colour: null, relevant: null, milestones: [] });
  });

  test('is new, changed or unchanged beside the last one', () => {
    expect(marksOf(full, undefined)).toMatchObject({ whole: 'new', progress: 'new' });
    expect(marksOf(full, full)).toMatchObject({ whole: 'unchanged', colour: 'unchanged' });
    expect(marksOf({ ...full, colour: 'red' }, full)).toMatchObject({
      whole: 'changed',
      colour: 'changed',
      progress: 'unchanged',
    });
    fc.assert(
      fc.property(fc.string(), fc.string(), (progress, before) => {
        const marks = marksOf({ ...full, progress }, { ...full, progress: before });
        expect(marks.whole).toBe(progress === before ? 'unchanged' : 'changed');
      }),
    );
  });

  test('is written until it is accepted', () => {
    expect([canWriteReturn('asked'), canWriteReturn('changes-asked'), canWriteReturn('accepted')]).toEqual([
      true,
      true,
      false,
    ]);
  });
});
