import { appendFileSync, cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hashOfPages } from '../../../portal/public/page-sources.ts';

test('a release with another template answers under another tag, and the same one under the same', () => {
  const copy = mkdtempSync(join(tmpdir(), 'pages-'));
  try {
    for (const folder of ['portal', 'domain/reports', 'package-lock.json'])
      cpSync(folder, join(copy, folder), { recursive: true });
    mkdirSync(join(copy, 'docs'));
    expect(hashOfPages(`${copy}/`)).toBe(hashOfPages());
    appendFileSync(join(copy, 'portal/public/report.njk'), '<p>New</p>');
    const changed = hashOfPages(`${copy}/`);
    expect(changed).not.toBe(hashOfPages());
    appendFileSync(join(copy, 'docs/x.md'), 'x');
    expect(hashOfPages(`${copy}/`)).toBe(changed);
  } finally {
    rmSync(copy, { recursive: true });
  }
});
