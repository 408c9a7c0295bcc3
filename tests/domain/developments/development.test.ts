import { expect, test } from 'vitest';
import { afterAct, type DevelopmentAct, isOver } from '../../../domain/developments/development.ts';

const acts: readonly DevelopmentAct[] = ['start', 'go-back', 'skip-stage', 'record-stage', 'finish', 'cancel'];
const from = (state: Parameters<typeof afterAct>[0]) =>
  acts.map((act) => {
    const next = afterAct(state, act);
    return next.ok ? next.value : next.code;
  });

test('a draft is started, what runs is steered until it is done or cancelled, and then nothing is done any more', () => {
  const never = (code: string) => acts.map(() => code);
  expect(from('draft')).toEqual(['running', ...never('not-open').slice(1)]);
  expect(from('running')).toEqual(['not-open', 'running', 'running', 'running', 'done', 'cancelled']);
  expect(from('done')).toEqual(never('not-open'));
  expect(from('cancelled')).toEqual(never('cancelled'));
  expect((['draft', 'running', 'done', 'cancelled'] as const).map(isOver)).toEqual([false, false, true, true]);
});
