import { limits } from '../limits.ts';

/** How long each text of a report may be: the API and the portal's forms both ask here. */
export const reportFields = {
  title: limits.title,
  number: limits.colour,
  laidBy: limits.name,
  recommendation: limits.reason,
  contact: limits.reason,
} as const;
export const authorFields = { rank: limits.word, unit: limits.name } as const;
export const sectionFields = { text: limits.comment } as const;
export const appendixFields = { key: limits.colour, title: limits.title, text: limits.comment } as const;
export const mostAuthors = 20;
export const mostAppendices = 40;
