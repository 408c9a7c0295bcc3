import { expect } from 'vitest';
import type { Person } from './factories.ts';
import type { RunningPortal } from './portal.ts';

/**
 * What each page answers to somebody, or to a stranger; to whoever is signed in a page has one heading and writes nothing
 * that it was not given.
 */
export async function statusesOf(
  portal: RunningPortal,
  person: Person | undefined,
  paths: readonly string[],
): Promise<Record<string, number>> {
  const browser = person === undefined ? undefined : await portal.browserOf(person);
  const found: Record<string, number> = {};
  for (const path of paths) {
    const reply =
      browser === undefined ? await fetch(`${portal.url}${path}`, { redirect: 'manual' }) : await browser.get(path);
    found[path] = reply.status;
    if (browser !== undefined && reply.headers.get('content-type')?.includes('html') && !path.includes('part=live')) {
      const text = (reply as { text: string }).text;
      expect([...text.matchAll(/<h1/gu)], path).toHaveLength(1);
      expect(text, path).not.toMatch(/undefined|\[object Object\]|NaN/u);
    }
  }
  return found;
}

/** The same status for all of them. */
export function all(paths: readonly string[], status: number): Record<string, number> {
  return Object.fromEntries(paths.map((path) => [path, status]));
}
