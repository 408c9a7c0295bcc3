import { limits } from '../limits.ts';

/** How long each text about an indicator may be: the API and the portal's forms both ask here. */
export const indicatorFields = {
  title: limits.title,
  definition: limits.reason,
  unit: limits.colour,
  part: limits.line,
  area: limits.name,
  word: limits.word,
} as const;
/** Why a step is taken, a value is missing, a target is set. */
export const whyMeasure = limits.reason;
/** So many areas has an indicator at most, and so many words a scale. */
export const mostAreas = 60;
export const scaleWords = { from: 2, to: 10 } as const;
export const mostDecimals = 4;
