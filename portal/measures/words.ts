// What codes of measures are called on pages.
export {
  indicatorStates,
  measureKinds,
  origins as measureOrigins,
  polarities,
  qualities as dataQualities,
} from '../../domain/measures/indicator.ts';

export { judgements } from '../../domain/measures/judgement.ts';

export const frequencyWords = {
  month: 'Every month',
  quarter: 'Every quarter',
  year: 'Every year',
  'financial-year': 'Every financial year',
} as const;

/** What each step of an indicator's life is called as an act. */
export const lifeSteps = {
  baseline: 'Begin to collect its baseline',
  'in-use': 'Take it into use',
  retired: 'Retire it',
} as const;
