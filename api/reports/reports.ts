import { z } from 'zod';
import type { Tx } from '../../db/connect.ts';
import { listComments } from '../../db/reports/comments.ts';
import { listRegister, listVersionsOf, readReport, type VersionLine } from '../../db/reports/read-reports.ts';
import { changeReport, createReport } from '../../db/reports/reports.ts';
import { resolveDraft } from '../../db/reports/resolve.ts';
import {
  draftAnew,
  freezeReport,
  publishReport,
  readReportFile,
  readVersionById,
  sendReport,
} from '../../db/reports/versions.ts';
import { versionState } from '../../domain/reports/report.ts';
import { listQuery, page } from '../http/fields.ts';
import { gather } from '../http/pages.ts';
import { route } from '../http/route.ts';
import { changedReport, newReport, tree as treeOut, versionLine, wholeReport } from './schemas.ts';

const withState = (line: VersionLine) => ({ ...line, state: versionState(line.signOffState) });

async function readWhole(tx: Tx, id: string) {
  const report = await readReport(tx, id);
  if (report === undefined) return undefined;
  const { tree, problems, changed, written } = await resolveDraft(tx, report);
  return {
    ...report,
    ...written,
    versions: (await listVersionsOf(tx, id)).map(withState),
    comments: [...(await listComments(tx, id))],
    tree,
    problems: [...problems],
    changed: [...changed],
  };
}

/** Reports to bodies: as they are written, and what was frozen (S1, S46, S50-S52, S75). */
export const reportRoutes = [
  route({
    method: 'get',
    path: '/v1/reports',
    act: 'see-reports',
    summary: 'What was frozen, of each report the newest version that you see; days are those of meetings',
    query: z.strictObject({ ...listQuery, strategyId: z.uuid().optional(), bodyId: z.uuid().optional() }),
    answer: page(versionLine),
    perform: {
      read: async (tx, { query }) => {
        const { strategyId = null, bodyId = null } = query;
        const { items, next } = await gather(query, (after) =>
          listRegister(tx, { ...query, strategyId, bodyId, text: query.q, after }),
        );
        return { items: items.map(withState), next };
      },
    },
  }),
  route({
    method: 'post',
    path: '/v1/strategies/:id/reports',
    act: 'write-report',
    summary: 'Draft a report, with the sections that its kind has now',
    status: 201,
    body: newReport,
    answer: z.object({ reportId: z.string(), reference: z.string() }),
    perform: { write: (tx, { actor, id, body }) => createReport(tx, actor, { ...body, strategyId: id }) },
  }),
  route({
    method: 'get',
    path: '/v1/reports/:id',
    act: 'see-reports',
    summary: 'A report as it is written, with what is not right yet',
    snapshot: true,
    answer: wholeReport,
    perform: { read: (tx, { id }) => readWhole(tx, id) },
  }),
  route({
    method: 'put',
    path: '/v1/reports/:id',
    act: 'write-report',
    summary: 'Change what is said of a draft beside its text',
    ifMatch: 'required',
    body: changedReport,
    answer: z.object({ version: z.number() }),
    perform: {
      write: (tx, { actor, id, body, ifVersion }) =>
        changeReport(tx, actor, { ...body, reportId: id, ifVersion: ifVersion ?? 0 }),
    },
  }),
  route({
    method: 'post',
    path: '/v1/reports/:id/freeze',
    act: 'freeze-report',
    summary: 'Freeze it as its next version: everything in it as it is at this instant, for ever',
    snapshot: true,
    ifMatch: 'required',
    body: z.strictObject({}),
    answer: z.object({ number: z.number(), sha256: z.string() }),
    perform: {
      write: (tx, { actor, id, ifVersion }) => freezeReport(tx, actor, { reportId: id, ifVersion: ifVersion ?? 0 }),
    },
  }),
  route({
    method: 'post',
    path: '/v1/reports/:id/draft-anew',
    act: 'write-report',
    summary: 'Open a frozen report again, for its next version',
    body: z.strictObject({}),
    answer: z.object({ version: z.number() }),
    perform: { write: (tx, { actor, id }) => draftAnew(tx, actor, id) },
  }),
  route({
    method: 'post',
    path: '/v1/reports/:id/send',
    act: 'write-sign-off',
    summary: 'Draft the sign-off of the newest version before the body of its meeting',
    status: 201,
    body: z.strictObject({}),
    answer: z.object({ signOffId: z.string(), reference: z.string() }),
    perform: { write: (tx, { actor, id }) => sendReport(tx, actor, id) },
  }),
  route({
    method: 'post',
    path: '/v1/reports/:id/publish',
    act: 'publish-report',
    summary: 'Show the version that its body has carried to every agency that sees the strategy',
    body: z.strictObject({}),
    answer: z.object({ number: z.number() }),
    perform: { write: (tx, { actor, id }) => publishReport(tx, actor, id) },
  }),
  route({
    method: 'get',
    path: '/v1/report-versions/:id',
    act: 'see-reports',
    summary: 'What was frozen, whole',
    answer: versionLine.extend({ tree: treeOut }),
    perform: {
      read: async (tx, { id }) => {
        const found = await readVersionById(tx, id);
        return found && { ...withState(found), tree: found.tree };
      },
    },
  }),
  route({
    method: 'get',
    path: '/v1/reports/:id/file',
    act: 'see-reports',
    summary: 'A document that is an appendix, by its hash',
    query: z.strictObject({
      sha256: z
        .string()
        .regex(/^(?:[0-9a-f]{64})?$/u)
        .default('')
        .meta({ example: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' }),
    }),
    answer: z.string().meta({ description: 'The bytes of the file.' }),
    perform: { file: (tx, { id, query }) => readReportFile(tx, id, query.sha256) },
  }),
];
