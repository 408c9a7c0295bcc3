import { limits } from '../limits.ts';

/** What can be said of agencies, posts, people and bodies, and how long it may be: the API and the portal's forms both ask here. */
export const agencyFields = { name: limits.name, level: limits.word } as const;
export const agencyKinds = ['agency', 'unit'] as const;

export const postFields = { title: limits.name } as const;
/** A rung of an agency's ladder; 1 is told first. */
export const ladderLevels = { from: 1, to: 99 } as const;

/** The rank stands before the name in a report: "Detective Superintendent" (S51). */
export const personFields = { name: limits.name, rank: limits.word } as const;

export const bodyFields = { name: limits.name } as const;
/** How many of a body must agree. */
export const quorumCounts = { from: 1, to: 999 } as const;
