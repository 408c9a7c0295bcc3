import type { NativeConnection } from '@temporalio/worker';
import { kindKey, nextDueKey, referenceKey, stateKey } from '../domain/search-attributes.ts';

const indexedValueType = { KEYWORD: 2, DATETIME: 6 } as const;
const alreadyExists = 6;

/**
 * Registers the search attributes that are missing, before a worker polls: a workflow that names an unknown one fails its
 * task. Safe to call at every start and by several workers at once.
 */
export async function registerSearchAttributes(connection: NativeConnection, namespace: string): Promise<void> {
  const wanted = [kindKey, stateKey, referenceKey, nextDueKey];
  const known = await connection.operatorService.listSearchAttributes({ namespace });
  const missing = wanted.filter((key) => !(key.name in (known.customAttributes ?? {})));
  if (missing.length === 0) return;
  try {
    await connection.operatorService.addSearchAttributes({
      namespace,
      searchAttributes: Object.fromEntries(missing.map((key) => [key.name, indexedValueType[key.type]])),
    });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === alreadyExists)) throw error;
  }
}
