import { type Logger, pino, stdSerializers } from 'pino';
import { traceIds } from './tracing.ts';

const secretKeys = ['authorization', 'cookie', 'set-cookie', 'code', 'address', 'email'];

/**
 * The logger of one process: JSON lines on standard output, without credentials, sign-in codes and mail addresses.
 * In: the process's part in the whole ("api", "worker"), the least level that is written, where to (tests).
 */
export function createLogger(
  part: string,
  level: string,
  destination: { write(line: string): void } = process.stdout,
): Logger {
  return pino(
    {
      name: part,
      level,
      mixin: () => ({ ...traceIds() }),
      serializers: { err: describeError },
      redact: {
        // Three levels deep, as in req.headers.cookie.
        paths: secretKeys.flatMap((key) => [`["${key}"]`, `*["${key}"]`, `*.*["${key}"]`]),
        censor: '[not logged]',
      },
    },
    destination,
  );
}

/** An error's `code` ("ECONNREFUSED") says what failed and is nobody's secret: under another name it stays readable. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { code, ...rest } = stdSerializers.err(error);
  return { ...rest, errorCode: code };
}
