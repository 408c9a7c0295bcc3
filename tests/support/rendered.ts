import { appendFileSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import nunjucks from 'nunjucks';
import type { Vitest } from 'vitest/node';

// A witness for the templates: each must have been rendered by some test of the portal, which fails over any value that
// is not there. Every file of tests writes down which it rendered, and whoever runs all of them compares at the end.

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** Writes down from now on, in this process, which templates are read. */
export function noteRendered(file: string): void {
  const seen = new Set<string>();
  // It is called on its own loader below.
  // oxlint-disable-next-line typescript/unbound-method
  const { getSource } = nunjucks.FileSystemLoader.prototype;
  nunjucks.FileSystemLoader.prototype.getSource = function source(name: string) {
    if (!seen.has(name)) appendFileSync(file, `${name}\n`);
    seen.add(name);
    return getSource.call(this, name);
  };
}

/** The templates that no test has rendered; [] as long as not all tests of the portal ran. */
export function neverRendered({ state }: Vitest, file: string): string[] {
  const ran = new Set(state.getFiles().map(({ filepath }) => filepath));
  if (!globSync(join(root, 'tests/portal/**/*.test.ts')).every((one) => ran.has(one))) return [];
  const rendered = new Set(readFileSync(file, 'utf8').split('\n'));
  const templates = [...readFileSync(join(root, 'portal/web/templates.ts'), 'utf8').matchAll(/^ {2}'([^']+)':/gmu)];
  return templates.map(([, name = '']) => name).filter((name) => !rendered.has(`${name}.njk`));
}
