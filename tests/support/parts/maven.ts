import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readLocalConfig } from '../../../local/environment.ts';

const run = promisify(execFile);

/**
 * The folder of a Java program and all it needs, put into our cache by Maven the first time.
 * Errors: one sentence that says what is missing.
 */
export async function jarsOf(groupId: string, artifactId: string, version: string): Promise<string> {
  const folder = join(readLocalConfig().cacheDir, `${artifactId}-${version}`);
  if (existsSync(folder)) return folder;
  const half = `${folder}.${process.pid}`;
  const project = mkdtempSync(join(tmpdir(), 'concordat-maven-'));
  try {
    mkdirSync(half, { recursive: true });
    writeFileSync(join(project, 'pom.xml'), pomOf(groupId, artifactId, version));
    const flags = ['-B', '-q', '-f', join(project, 'pom.xml')];
    const copy = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${half}`];
    await run('java', ['-version']);
    await run('mvn', [...flags, ...copy], { timeout: 300_000, maxBuffer: 1e8 });
    // Two test files can get here at once: whoever is second finds the folder made.
    if (!existsSync(folder)) renameSync(half, folder);
    return folder;
  } catch (error) {
    throw new Error(
      `Some tests need Java 11 or later and Maven, to fetch ${groupId}:${artifactId} from a Maven repository.`,
      { cause: error },
    );
  } finally {
    for (const left of [half, project]) rmSync(left, { recursive: true, force: true });
  }
}

const pomOf = (
  groupId: string,
  artifactId: string,
  version: string,
) => `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>org.example</groupId>
  <artifactId>${artifactId}-jars</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>${groupId}</groupId>
      <artifactId>${artifactId}</artifactId>
      <version>${version}</version>
    </dependency>
  </dependencies>
</project>
`;
