import { canonical } from '../records/audit.ts';
import type { Block } from './tree.ts';

/** Says nothing about the records: when they were read, and what the report before said. */
const aside = new Set(['asAt', 'change']);

/**
 * Blocks as one text, whatever the order of their properties: the same for two readings that say the same. It is what is hashed to
 * know whether a live part has changed since somebody wrote about it.
 */
export function canonicalText(blocks: readonly Block[]): string {
  return canonical(blocks, aside);
}
