/** What the acts on values and targets of indicators are called in the trail. */
export const measureWords = {
  'targets-agreed': 'Targets agreed by a sign-off',
  'targets-asked': 'Targets of indicators asked for',
  'targets-returned': 'Targets sent back by a sign-off',
  'targets-set': 'Targets of an indicator set',
  'values-asked': 'Values of indicators asked for',
  'values-given': 'Values of an indicator given',
  'values-imported': 'Values of indicators imported from a file',
} as const;
