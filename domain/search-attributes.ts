/**
 * The typed search attributes, as data: codes, references and instants only, since they are never encrypted.
 * Written here as plain objects, so that both the workflow bundle and the start-up code read the same names.
 */
export const kindKey = { name: 'ConcordatKind', type: 'KEYWORD' } as const;
export const stateKey = { name: 'ConcordatState', type: 'KEYWORD' } as const;
export const referenceKey = { name: 'ConcordatReference', type: 'KEYWORD' } as const;
export const nextDueKey = { name: 'ConcordatNextDue', type: 'DATETIME' } as const;
