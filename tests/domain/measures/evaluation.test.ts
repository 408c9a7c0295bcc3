import { expect, test } from 'vitest';
import { type EvaluatedPart, type Evaluating, evaluationOf } from '../../../domain/measures/evaluation.ts';

const measure = (id: string, partId: string | null, more: Partial<Evaluating> = {}): Evaluating => ({
  id,
  title: `Indicator ${id}`,
  kind: 'number',
  state: 'in-use',
  quality: 'good',
  partId,
  ...more,
});
const part = (strandId: string, activityId: string | null, retired = false): EvaluatedPart => ({
  strandId,
  strand: `Strand ${strandId}`,
  activityId,
  title: activityId === null ? null : `Activity ${activityId}`,
  retired,
});
const plan = [
  part('s', null),
  part('s', 'a'),
  part('s', 'b'),
  part('s', 'gone', true),
  part('t', null),
  part('u', null, true),
];

test('it says what measures each strand, and which of its activities nothing measures', () => {
  const { strands, keyMeasures } = evaluationOf([measure('1', null), measure('2', 's'), measure('3', 'a')], plan);
  expect(keyMeasures.map(({ id }) => id)).toEqual(['1']);
  expect(strands.map(({ name, indicators, unmeasured }) => [name, indicators.map(({ id }) => id), unmeasured])).toEqual(
    [
      ['Strand s', ['2', '3'], [{ id: 'b', title: 'Activity b' }]],
      ['Strand t', [], []],
    ],
  );
});

test('it counts numbers and words, what is being designed and what is doubtful, and leaves out what is retired', () => {
  const indicators = [
    measure('1', null, { kind: 'scale' }),
    measure('2', 'a', { state: 'designing', kind: 'survey' }),
    measure('3', 'b', { quality: 'inadequate' }),
    measure('4', 'b', { state: 'retired', quality: 'limited' }),
  ];
  const { inNumbers, inWords, designing, doubtful } = evaluationOf(indicators, plan);
  expect({ inNumbers, inWords, designing }).toEqual({ inNumbers: 2, inWords: 1, designing: 1 });
  expect(doubtful.map(({ id }) => id)).toEqual(['3']);
  expect(evaluationOf([], plan).strands[0]?.unmeasured).toHaveLength(2);
  expect(evaluationOf([], plan).keyMeasures).toEqual([]);
});
