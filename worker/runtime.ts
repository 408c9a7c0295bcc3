import { DefaultLogger, Runtime } from '@temporalio/worker';
import type { Logger } from 'pino';

/**
 * The SDK's own log lines go to our logger, which redacts; its metrics to a Prometheus endpoint where one is asked for.
 * Must run before the first connection of the process.
 */
export function installRuntime(options: { log: Logger; metricsAddress: string | undefined }): void {
  const { log, metricsAddress } = options;
  const levels = { TRACE: 'trace', DEBUG: 'debug', INFO: 'debug', WARN: 'warn', ERROR: 'error' } as const;
  Runtime.install({
    logger: new DefaultLogger('INFO', ({ level, message, meta }) => {
      log[levels[level]](
        { sdk: meta?.['sdkComponent'], workflowId: meta?.['workflowId'], error: meta?.['error'] },
        message,
      );
    }),
    shutdownSignals: [],
    ...(metricsAddress === undefined
      ? {}
      : { telemetryOptions: { metrics: { prometheus: { bindAddress: metricsAddress } } } }),
  });
}
