import { limits } from '../limits.ts';

/** How long each text of a development may be: the API and the portal's forms both ask here. */
export const developmentFields = { title: limits.title, reason: limits.reason } as const;
export const stageFields = { title: limits.title, cameOf: limits.text } as const;
/** So many stages has a chain at most. */
export const mostStages = 20;
