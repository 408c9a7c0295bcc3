import { z } from 'zod';
import type { SignOffState } from '../../domain/sign-offs/sign-off.ts';

/** The state of a process that is a sign-off. */
export const signOffState = z.enum({
  draft: 'draft',
  open: 'open',
  'referred-back': 'referred-back',
  approved: 'approved',
  rejected: 'rejected',
  returned: 'returned',
  cancelled: 'cancelled',
} as const satisfies { [State in SignOffState]: State });
