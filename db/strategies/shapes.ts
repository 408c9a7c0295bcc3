import { z } from 'zod';
import type { StrategyState } from '../../domain/strategies/strategy.ts';

/** The state of a process that is a strategy. */
export const strategyState = z.enum({
  draft: 'draft',
  open: 'open',
  closed: 'closed',
  cancelled: 'cancelled',
} as const satisfies { [State in StrategyState]: State });

export const colourScale = z.array(z.object({ code: z.string(), word: z.string(), bad: z.boolean() }));
