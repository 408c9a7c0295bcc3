import { z } from 'zod';
import { accept } from '../../domain/refusal.ts';
import type { StrategyAct } from '../../domain/strategies/strategy.ts';
import { why } from '../../domain/strategies/fields.ts';
import { words } from '../http/fields.ts';
import { route } from '../http/route.ts';
import { taken } from '../http/taken.ts';

const act = (name: StrategyAct, summary: string) =>
  route({
    method: 'post',
    path: `/v1/strategies/:id/${name}`,
    act: 'decide-strategy',
    summary,
    ...(name === 'open' ? {} : { body: z.strictObject({ reason: words(why) }) }),
    answer: taken,
    perform: {
      decision: (_tx, { body }) => Promise.resolve(accept({ act: name, terms: {}, words: body ?? {} })),
    },
  });

/** What steers the watch over a strategy: each is stored, put to its workflow and recorded there (design section 2). */
export const strategyDecisionRoutes = [
  act('open', 'Begin to watch the strategy: every date becomes a chased task of whoever owns it'),
  act('close', 'The strategy has run its course; nothing of it is chased any more'),
  act('cancel', 'The strategy is given up; whoever was asked for something is told'),
];
