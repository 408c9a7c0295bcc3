import { z } from 'zod';
import { importDirectory, previewImport } from '../../db/directory/import/import.ts';
import { accept } from '../../domain/refusal.ts';
import { csvBody } from '../http/file-body.ts';
import { route } from '../http/route.ts';

const remark = z.object({
  line: z.number(),
  column: z.string().meta({ description: 'Empty where it concerns the whole line.' }),
  text: z.string(),
});
const states = z.object({ added: z.number(), changed: z.number(), same: z.number() });
const mostRemarks = 1_000;

/** The directory from a file, as often as one likes: the same file again changes nothing (F82). */
export const directoryImportRoutes = [
  route({
    method: 'post',
    path: '/v1/directory-imports',
    act: 'write-directory',
    summary:
      'Take agencies, posts, ladder levels and people from a CSV file; nothing is written while a line has a problem',
    bodyLimit: 8 * 1024 * 1024,
    body: csvBody(
      {
        description:
          'Columns: agency, parent, kind, level, calendar, post, role, ladder_level, person, address, shared.',
        example: 'agency,post,role,person,address\nHealth Service,Adviser,respondent,Ann,ann@example.org',
      },
      4_000_000,
    ),
    answer: z.object({
      written: z.boolean(),
      counts: z.object({ agencies: states, posts: states, people: states, holdings: states }),
      problems: z
        .array(remark)
        .readonly()
        .meta({ description: `By line, the first ${mostRemarks}.` }),
      problemCount: z.number(),
      notes: z.array(remark).readonly().meta({ description: 'Worth a look; they keep nothing from being written.' }),
    }),
    perform: {
      write: async (tx, { actor, body }) => {
        const { counts, problems, notes } = await previewImport(tx, body.csv);
        const written = !body.dryRun && problems.length === 0;
        if (written) {
          const done = await importDirectory(tx, actor, body);
          if (!done.ok) return done;
        }
        return accept({
          written,
          counts,
          problems: problems.slice(0, mostRemarks),
          problemCount: problems.length,
          notes: notes.slice(0, mostRemarks),
        });
      },
    },
  }),
];
