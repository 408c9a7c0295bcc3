import type { Connection } from '@temporalio/client';
import { kindKey, nextDueKey, referenceKey, stateKey } from '../domain/search-attributes.ts';

const indexedValueType = { KEYWORD: 2, DATETIME: 6 } as const;
const alreadyExists = 6;
const wanted = [kindKey, stateKey, referenceKey, nextDueKey];

type Reached = {
  readonly operatorService: Pick<Connection['operatorService'], 'listSearchAttributes' | 'addSearchAttributes'>;
};

/**
 * Registers the search attributes that are missing, before a worker polls: a workflow that names an unknown one fails its
 * task. Safe to call at every start and by several workers at once. Out: the names of those it made.
 * Errors: one sentence with what to make by hand, where the server lets nobody make them this way, as Temporal Cloud does not.
 */
export async function registerSearchAttributes(connection: Reached, namespace: string): Promise<string[]> {
  const known = await connection.operatorService.listSearchAttributes({ namespace });
  const other = wanted.filter(
    ({ name, type }) => (known.customAttributes?.[name] ?? indexedValueType[type]) !== indexedValueType[type],
  );
  if (other.length > 0)
    throw new Error(
      `Search attributes of the namespace ${namespace} have another type than they need: ${inWords(other)}.`,
    );
  const missing = wanted.filter((key) => !(key.name in (known.customAttributes ?? {})));
  if (missing.length === 0) return [];
  try {
    await connection.operatorService.addSearchAttributes({
      namespace,
      searchAttributes: Object.fromEntries(missing.map((key) => [key.name, indexedValueType[key.type]])),
    });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (!('code' in error && error.code === alreadyExists))
      throw new Error(
        `The namespace ${namespace} lacks search attributes that could not be made from here (${error.message}): ` +
          `make ${inWords(missing)} as its administrator, in Temporal Cloud on the page of the namespace, and start again.`,
        { cause: error },
      );
  }
  return missing.map(({ name }) => name);
}

const inWords = (keys: typeof wanted) => keys.map(({ name, type }) => `${name} (${type})`).join(', ');
