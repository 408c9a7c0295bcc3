import { limits } from '../limits.ts';

/** How long each text about money may be: the API and the portal's forms both ask here. */
export const amountFields = { reason: limits.reason } as const;
export const bidFields = { funder: limits.name, purpose: limits.title, conditions: limits.reason } as const;
export const initiativeFields = { title: limits.title, announcedBy: limits.name, costNote: limits.reason } as const;
/** So many years can be planned at once. */
export const mostYears = 4;
