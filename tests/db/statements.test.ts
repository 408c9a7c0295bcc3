import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

test('no statement casts out of JSON: one row of another shape would shut every page that reads it', () => {
  const files = globSync('db/**/*.ts');
  expect(files.length).toBeGreaterThan(150);
  const casting = files.filter((file) => /->>\s*'\w+'\)?::(?!text)/u.test(readFileSync(file, 'utf8')));
  expect(casting).toEqual([]);
});
