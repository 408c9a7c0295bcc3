/** Why a clock is stopped (F31): its code and how a page says it. Another reason gets its row here. */
export const stopCategories = {
  'waiting-for-us': 'Waiting for us',
  'waiting-for-a-third-party': 'Waiting for somebody else',
  emergency: 'An emergency at the agency',
  other: 'Something else',
} as const;
export type StopCategory = keyof typeof stopCategories;
/** Their codes, never empty, as schemas take them. */
export const stopCategoryCodes = Object.keys(stopCategories) as [StopCategory, ...StopCategory[]];
