import { limits } from '../limits.ts';

/** How long each text about a strategy may be: the API and the portal's forms both ask here. */
export const strategyFields = { title: limits.title, purpose: limits.text, word: limits.colour } as const;
export const strandFields = { area: limits.name, name: limits.title } as const;
export const activityFields = { title: limits.line } as const;
export const dateFields = { title: limits.title, result: limits.text, note: limits.text, about: limits.word } as const;
export const proposalFields = { title: limits.title, reason: limits.text, answer: limits.reason } as const;
/** Why a date moves, an activity is retired, the watch ends. */
export const why = limits.reason;
/** So many colours has a scale. */
export const colourCounts = { from: 2, to: 8 } as const;
export const inputFields = { title: limits.title, source: limits.line, said: limits.text } as const;
export const versionFields = { title: limits.title, note: limits.text } as const;
/** Of a line the longest that each of its kinds may be, and why it ends. */
export const revisionLineFields = {
  title: { strand: strandFields.name, activity: activityFields.title, date: dateFields.title },
  area: strandFields.area,
  reason: limits.reason,
} as const;
/** The title is that long at most, so that with the name of an area it is the line that an activity is called by. */
export const optionFields = {
  title: limits.line - limits.title - 2,
  what: limits.text,
  fits: limits.reason,
  source: limits.line,
} as const;
export const linkFields = { name: limits.title, source: limits.line } as const;
export const themeFields = { name: limits.name } as const;
/** In which way something led there. */
export const traceFields = { what: limits.reason } as const;
