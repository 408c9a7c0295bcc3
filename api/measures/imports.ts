import { z } from 'zod';
import { importValues, previewValues } from '../../db/measures/import-values.ts';
import { valueColumns } from '../../domain/measures/import-values.ts';
import { accept, refuse } from '../../domain/refusal.ts';
import { csvBody } from '../http/file-body.ts';
import { route } from '../http/route.ts';

const mostFlaws = 1_000;

/** Values from a file, as often as one likes: the same file again changes nothing. */
export const valueImportRoutes = [
  route({
    method: 'post',
    path: '/v1/strategies/:id/value-imports',
    act: 'write-measures',
    summary: 'Take values of any of its indicators from a CSV file; nothing is written while a line has a problem',
    bodyLimit: 16 * 1024 * 1024,
    body: csvBody({
      description: `Columns: ${valueColumns.join(', ')}.`,
      example: 'indicator,area,period,value\nArrests,North,2026-10,12',
    }),
    answer: z.object({
      written: z.boolean(),
      counts: z.object({ added: z.number(), revised: z.number(), same: z.number() }),
      problems: z
        .array(z.object({ line: z.number(), column: z.string(), text: z.string() }))
        .meta({ description: `By line, the first ${mostFlaws}.` }),
      problemCount: z.number(),
    }),
    perform: {
      write: async (tx, { actor, id, body: { csv, dryRun } }) => {
        const file = { strategyId: id, csv };
        if (!dryRun) {
          const done = await importValues(tx, actor, file);
          if (done.ok) return accept({ written: true, counts: done.value, problems: [], problemCount: 0 });
          if (done.code !== 'malformed') return done;
        }
        const preview = await previewValues(tx, file);
        if (preview === undefined) return refuse('not-found', 'There is no such strategy.');
        const { counts, flaws } = preview;
        return accept({ written: false, counts, problems: flaws.slice(0, mostFlaws), problemCount: flaws.length });
      },
    },
  }),
];
