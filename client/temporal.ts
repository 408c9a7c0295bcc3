import { Client, Connection } from '@temporalio/client';
import type { ConnectionOptions } from '@temporalio/client';

/** The one connection of a process. Lazy: the API starts, and takes answers, while Temporal is away (design section 2). */
export function temporalClient(options: { connection: ConnectionOptions; namespace: string }): Client {
  return new Client({ connection: Connection.lazy(options.connection), namespace: options.namespace });
}
