import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jarsOf } from './maven.ts';

/** Temporal's test server that skips time, a Java program. Out: what to give to TestWorkflowEnvironment as `server.executable`. */
export async function timeSkippingServer(): Promise<{ type: 'existing-path'; path: string }> {
  const path = join(await jarsOf('io.temporal', 'temporal-test-server', '1.38.0'), 'temporal-test-server');
  if (!existsSync(path)) {
    writeFileSync(path, wrapper);
    chmodSync(path, 0o755);
  }
  return { type: 'existing-path', path };
}

// exec: the SDK ends the process it started, which must be the Java machine itself.
const wrapper = `#!/bin/sh
exec java -Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "$(dirname "$0")/*" io.temporal.testserver.TestServer "$@"
`;
