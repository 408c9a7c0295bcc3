import { z } from 'zod';
import { importPlan, previewPlan } from '../../db/strategies/import-plan.ts';
import { readStrategy } from '../../db/strategies/read-strategies.ts';
import { noSuchStrategy } from '../../db/strategies/strategies.ts';
import { accept } from '../../domain/refusal.ts';
import { planColumns } from '../../domain/strategies/import-plan.ts';
import { csvBody } from '../http/file-body.ts';
import { route } from '../http/route.ts';

/** A plan from a file: it adds what is not there yet. */
export const planImportRoutes = [
  route({
    method: 'post',
    path: '/v1/strategies/:id/plan-imports',
    act: 'write-strategy',
    summary: 'Add strands, activities and milestones from a CSV file; nothing is written while a line has a problem',
    bodyLimit: 16 * 1024 * 1024,
    body: csvBody({
      description: `Columns: ${planColumns.join(', ')}. A post is written as its name, a comma and its agency.`,
      example: 'area,strand,leader,activity,lead,milestone,due\nSupply,Enforcement,,,,,',
    }),
    answer: z.object({
      written: z.boolean(),
      counts: z.object({ strands: z.number(), activities: z.number(), milestones: z.number() }),
      same: z.number().meta({ description: 'How much of the file is in the plan already.' }),
      problems: z.array(z.object({ line: z.number(), column: z.string(), text: z.string() })),
    }),
    perform: {
      write: async (tx, { actor, id, body: { csv, dryRun } }) => {
        const file = { strategyId: id, csv };
        if ((await readStrategy(tx, id, false)) === undefined) return noSuchStrategy;
        const { counts, same, flaws } = await previewPlan(tx, file);
        const written = !dryRun && flaws.length === 0;
        if (written) {
          const done = await importPlan(tx, actor, file);
          if (!done.ok) return done;
        }
        return accept({ written, counts, same, problems: [...flaws] });
      },
    },
  }),
];
