import { limits } from '../limits.ts';

/** What can be said of a key and of an account of staff: the API and the portal's forms both ask here. */
export const keyFields = { name: limits.name } as const;
export const keyScopes = ['read', 'write', 'sign'] as const;
export const accountFields = { issuer: 500, subject: 255 } as const;
