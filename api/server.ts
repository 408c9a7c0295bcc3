import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http';

/** How long a client may take, in milliseconds; Node looks at it once in each `connectionsCheckingInterval`. */
type Patience = Pick<
  ServerOptions,
  'headersTimeout' | 'requestTimeout' | 'keepAliveTimeout' | 'connectionsCheckingInterval'
>;

const usualPatience: Patience = {
  headersTimeout: 15_000,
  // A document of ten megabytes over a slow line; a body that has not ended by then never will (R67).
  requestTimeout: 60_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 5_000,
};

/** A server that waits for no client for ever. */
export function createHttpServer(app: RequestListener, patience: Patience = usualPatience): Server {
  return createServer(patience, app);
}
