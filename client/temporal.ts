import { Client, Connection } from '@temporalio/client';
import type { ClientInterceptors, ConnectionOptions } from '@temporalio/client';

/** The one connection of a process. Lazy: the API starts, and takes answers, while Temporal is away (design section 2). */
export function temporalClient(options: {
  connection: ConnectionOptions;
  namespace: string;
  interceptors?: ClientInterceptors | undefined;
}): Client {
  const { connection, namespace, interceptors = {} } = options;
  return new Client({ connection: Connection.lazy(connection), namespace, interceptors });
}
