import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Where a program is in the folders of the path, the first one first. */
export function onPath(program: string, folders: readonly string[]): string | undefined {
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path));
}
