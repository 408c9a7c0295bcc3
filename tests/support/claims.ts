import { createHash } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';

/**
 * Whether nobody has done it yet, in any story of this run: what is the same in several is done by the one that comes to it
 * first. `what` names no id, only situations. A story that runs alone does all of its own.
 */
export function isFirst(what: string): boolean {
  try {
    closeSync(openSync(join(inject('claimsFolder'), createHash('sha256').update(what).digest('hex')), 'wx'));
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}
