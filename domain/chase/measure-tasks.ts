import { type ChasePolicy, correctiveActionPolicy, datedItemPolicy, upTheLadder } from './policy.ts';

/** The value of an indicator: asked for on the first working day after its period, then chased up its owner's ladder (F60). */
const valuePolicy: ChasePolicy = {
  ...datedItemPolicy,
  steps: [
    { kind: 'remind', offset: { side: 'before', workingDays: 9 }, recipients: 'respondents' },
    { kind: 'remind', offset: { side: 'before', workingDays: 2 }, recipients: 'respondents' },
    ...upTheLadder,
  ],
};

/** Its targets, once the baseline year has ended: asked for at once, with a month to agree them (S41, F61). */
const targetPolicy: ChasePolicy = {
  ...correctiveActionPolicy,
  closingAfter: { duration: 'P365D' },
  dueIn: { workingDays: 20 },
};

/** What is owed of indicators: rows of the registry in task-kinds.ts. */
export const measureTasks = {
  'give-value': {
    chasedBy: valuePolicy,
    ladder: 'agency',
    closes: false,
    noun: 'value of an indicator',
    what: 'Value of an indicator',
    asks: 'The value of an indicator is asked of you.',
    reminds: 'The period is over, and the value of an indicator is asked of you.',
    overdue: 'The value of an indicator is overdue.',
    how: 'Give the value of each area on its page, or say why there is none.',
    notNeeded: 'The value is no longer asked for.',
  },
  'set-target': {
    chasedBy: targetPolicy,
    ladder: 'agency',
    closes: false,
    noun: 'target of an indicator',
    what: 'Target of an indicator',
    asks: 'The baseline year is over, and the target of an indicator is asked of you.',
    reminds: 'The target of an indicator is not set yet.',
    overdue: 'The target of an indicator is overdue.',
    how: 'Its page proposes one from the values of the baseline year.',
    notNeeded: 'The target is no longer asked for.',
  },
} as const;
