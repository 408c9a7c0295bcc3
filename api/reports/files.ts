import { z } from 'zod';
import { askRendering, listRenderings, readRendering } from '../../db/reports/renderings.ts';
import { readVersionById } from '../../db/reports/versions.ts';
import { reportFormatNames } from '../../domain/reports/formats.ts';
import { route } from '../http/route.ts';

const format = z.enum(reportFormatNames);

/** What was frozen as files: asked for, made meanwhile, fetched. */
export const reportFileRoutes = [
  route({
    method: 'get',
    path: '/v1/report-versions/:id/files',
    act: 'see-reports',
    summary: 'The files of a version that were asked for, and how far each is',
    answer: z.object({
      items: z.array(
        z.object({
          format,
          state: z.enum(['asked', 'running', 'done', 'failed']),
          progress: z.string().meta({ description: 'What is being done, or why it failed.' }),
          size: z.number().nullable(),
          sha256: z.string().nullable(),
        }),
      ),
    }),
    perform: {
      read: async (tx, { id }) => {
        const version = await readVersionById(tx, id);
        return version && { items: await listRenderings(tx, version.id) };
      },
    },
  }),
  route({
    method: 'post',
    path: '/v1/report-versions/:id/files',
    act: 'ask-report-file',
    summary: 'Ask for a file of a version; one that is made, or being made, is made no second time',
    body: z.strictObject({ format }),
    answer: z.object({ format }),
    perform: { write: (tx, { actor, id, body }) => askRendering(tx, actor, { ...body, versionId: id }) },
  }),
  route({
    method: 'get',
    path: '/v1/report-versions/:id/file',
    act: 'see-reports',
    summary: 'A file of a version that was made: the PDF, or the format that is asked for',
    query: z.strictObject({ format: format.default('pdf') }),
    answer: z.string().meta({ description: 'The bytes of the file.' }),
    perform: { file: (tx, { id, query }) => readRendering(tx, { versionId: id, format: query.format }) },
  }),
];
