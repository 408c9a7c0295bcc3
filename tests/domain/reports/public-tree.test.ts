import { expect, test } from 'vitest';
import { canMakePublic, publicTree } from '../../../domain/reports/public-tree.ts';
import { richTree } from '../../support/report-tree.ts';

test('places lose their names and links into the portal go, while links within the report lead where they led', () => {
  const tree = publicTree(richTree);
  const text = JSON.stringify(tree);
  expect(text).not.toContain('"/strategies');
  const keys = new Set([...text.matchAll(/"key":"([^"]*)"/gu)].map(([, key]) => key));
  for (const key of keys) expect(key).toMatch(/^k\d+$/u);
  const links = [...text.matchAll(/"to":"#[a-z]+:([^"]*)"/gu)].map(([, key]) => key);
  expect(links.length).toBeGreaterThan(0);
  for (const key of links) expect(keys).toContain(key);
  expect({ ...tree, sections: [], appendices: [] }).toEqual({ ...richTree, sections: [], appendices: [] });
});

const ready = { state: 'carried', shown: true, marked: false } as const;

test('a report is made public once it is carried and all agencies read it, unless its part is restricted', () => {
  expect(canMakePublic(ready).ok).toBe(true);
  expect(canMakePublic({ ...ready, state: 'with-body' })).toMatchObject({ code: 'not-signed-off' });
  expect(canMakePublic({ ...ready, shown: false })).toMatchObject({ code: 'not-signed-off' });
  expect(canMakePublic({ ...ready, marked: true })).toMatchObject({ code: 'not-open' });
});
