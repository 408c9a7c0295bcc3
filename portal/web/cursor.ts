import { asked, isId } from './forms/forms.ts';
import type { Visit } from './context.ts';

/** The last id of the page before, from the address. */
export function afterOf(visit: Visit): string | undefined {
  const after = asked(visit.req, 'after');
  return isId(after) ? after : undefined;
}

/** The same for entries of the trail, which have numbers. */
export function entryAfter(visit: Visit): string | undefined {
  const after = asked(visit.req, 'after');
  return /^\d{1,15}$/u.test(after) ? after : undefined;
}
