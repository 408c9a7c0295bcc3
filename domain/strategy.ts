/** One colour of a strategy's own scale: its word always stands beside it (S66). */
export type Colour = {
  readonly code: string;
  readonly word: string;
  /** Does it mean that something is not being delivered? Twice running is grounds for an inspection (F68). */
  readonly bad: boolean;
};

/** From best to worst. */
export type ColourScale = readonly Colour[];

/** Red, amber, green and done: what a strategy begins with. */
export const usualColours: ColourScale = [
  { code: 'complete', word: 'Complete', bad: false },
  { code: 'green', word: 'On course', bad: false },
  { code: 'amber', word: 'At risk', bad: false },
  { code: 'red', word: 'Not on course', bad: true },
];
