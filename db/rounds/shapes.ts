import { z } from 'zod';
import type { RoundState } from '../../domain/rounds/round.ts';

/** The state of a process that is a round. */
export const roundState = z.enum({
  draft: 'draft',
  open: 'open',
  closed: 'closed',
  'log-agreed': 'log-agreed',
  signing: 'signing',
  'signed-off': 'signed-off',
  published: 'published',
  cancelled: 'cancelled',
} as const satisfies { [State in RoundState]: State });
