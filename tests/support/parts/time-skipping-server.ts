import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readLocalConfig } from '../../../local/environment.ts';

const version = '1.38.0';
const run = promisify(execFile);

/**
 * Temporal's test server that skips time: a Java program, put into our cache by Maven the first time.
 * Out: what to give to TestWorkflowEnvironment as `server.executable`. Errors: one sentence that says what is missing.
 */
export async function timeSkippingServer(): Promise<{ type: 'existing-path'; path: string }> {
  const folder = join(readLocalConfig().cacheDir, `temporal-test-server-${version}`);
  const path = join(folder, 'temporal-test-server');
  if (!existsSync(path)) await install(folder);
  return { type: 'existing-path', path };
}

async function install(folder: string): Promise<void> {
  const half = `${folder}.${process.pid}`;
  const project = mkdtempSync(join(tmpdir(), 'concordat-maven-'));
  try {
    mkdirSync(half, { recursive: true });
    writeFileSync(join(project, 'pom.xml'), pom);
    const flags = ['-B', '-q', '-f', join(project, 'pom.xml')];
    const copy = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${join(half, 'jars')}`];
    await run('java', ['-version']);
    await run('mvn', [...flags, ...copy], { timeout: 300_000, maxBuffer: 1e8 });
    writeFileSync(join(half, 'temporal-test-server'), wrapper);
    chmodSync(join(half, 'temporal-test-server'), 0o755);
    // Two test files can get here at once: whoever is second finds the folder made.
    if (!existsSync(folder)) renameSync(half, folder);
  } catch (error) {
    throw new Error(
      'The tests of workflows need Java 11 or later and Maven, to fetch io.temporal:temporal-test-server from a Maven repository.',
      { cause: error },
    );
  } finally {
    for (const left of [half, project]) rmSync(left, { recursive: true, force: true });
  }
}

// exec: the SDK ends the process it started, which must be the Java machine itself.
const wrapper = `#!/bin/sh
exec java -Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "$(dirname "$0")/jars/*" io.temporal.testserver.TestServer "$@"
`;

const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>org.example</groupId>
  <artifactId>temporal-test-server-jars</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>io.temporal</groupId>
      <artifactId>temporal-test-server</artifactId>
      <version>${version}</version>
    </dependency>
  </dependencies>
</project>
`;
