import { z } from 'zod';
import { databaseNow } from '../../db/chase/locks.ts';
import type { Tx } from '../../db/connect.ts';
import { readStrategyHead } from '../../db/strategies/read-dated-items.ts';
import { handIn, takeBack } from '../../db/strategies/revisions/hand-in.ts';
import { addLine, removeLine, sayOfLine } from '../../db/strategies/revisions/lines.ts';
import { discardRevision, openRevision, setDrafters } from '../../db/strategies/revisions/open.ts';
import {
  listDrafters,
  listRevisions,
  readDraft,
  readPlanToRevise,
  strategyOfRevision,
} from '../../db/strategies/revisions/read-revisions.ts';
import { takeOver } from '../../db/strategies/revisions/take-over.ts';
import { localDate } from '../../domain/calendar/zones.ts';
import { type DriftChange, driftOf, driftWords } from '../../domain/strategies/drift.ts';
import { revisionLineFields, versionFields } from '../../domain/strategies/fields.ts';
import { firstPlace, resolveRevision } from '../../domain/strategies/revised-plan.ts';
import { mappedFates } from '../../domain/strategies/revision.ts';
import { dateIn, discarded, instantOut, lineOrNone, oneLine, wordsOrNone } from '../http/fields.ts';
import { route } from '../http/route.ts';

const revision = z.object({
  id: z.string(),
  title: z.string(),
  note: z.string(),
  state: z.enum(['draft', 'handed-in', 'in-force', 'discarded']),
  openedBy: z.string().nullable(),
  openedAt: instantOut,
  versionId: z.string().nullable().meta({ description: 'The version as which it was handed in.' }),
  handedInAt: instantOut.nullable(),
  inForceAt: instantOut.nullable(),
  discardedAt: instantOut.nullable(),
});

const kind = z.enum(['strand', 'activity', 'date']);
const words = { title: z.string(), area: z.string(), parentId: z.string().nullable(), postId: z.string().nullable() };

const line = z.object({
  partId: z.string(),
  kind,
  ...words,
  day: z.string().nullable(),
  before: z
    .object({ ...words, day: z.string().nullable(), done: z.boolean() })
    .nullable()
    .meta({ description: 'What the plan says; null: the line is new.' }),
  fate: z
    .enum(['kept', 'merged', 'split', 'dropped', 'new'])
    .nullable()
    .meta({ description: 'What becomes of it; null: nobody has said anything about it yet.' }),
  intoId: z.string().nullable(),
  fromId: z.string().nullable(),
  reason: z.string(),
  saidBy: z.string().nullable(),
  version: z.number(),
});

const lineIn = {
  title: oneLine(revisionLineFields.title.activity),
  area: lineOrNone(revisionLineFields.area).default(''),
  parentId: z.uuid().nullable().default(null).meta({ description: 'The strand or activity that it stands under.' }),
  postId: z.uuid().nullable().default(null),
  day: dateIn.nullable().default(null),
  reason: wordsOrNone(revisionLineFields.reason).default(''),
  after: z
    .union([z.literal(firstPlace), z.uuid()])
    .nullable()
    .default(null)
    .meta({
      description:
        'Of a strand or an activity: after which one of its place it stands, or "first". Null: where it stands, a new one last.',
    }),
};

const drafterIds = z
  .array(z.uuid())
  .max(50)
  .default([])
  .meta({ description: 'Officers who write it besides who opened it.' });

/** A revision with its lines, what is wrong with them, and how the plan has changed since. */
async function read(tx: Tx, id: string) {
  const strategyId = await strategyOfRevision(tx, id);
  const strategy = strategyId === undefined ? undefined : await readStrategyHead(tx, strategyId);
  if (strategyId === undefined || strategy === undefined) return undefined;
  const found = (await listRevisions(tx, strategyId)).find((one) => one.id === id);
  if (found === undefined) return undefined;
  const lines = await readDraft(tx, id);
  const open = found.state === 'draft' || found.state === 'handed-in';
  return {
    ...found,
    drafters: await listDrafters(tx, id),
    lines,
    flaws: resolveRevision(lines, localDate(await databaseNow(tx), strategy.zone)).flaws,
    drift: open ? driftOf(lines, await readPlanToRevise(tx, strategyId)) : [],
  };
}

/** Revisions of a plan: drafted beside the one in force (S25). They take effect with the version as which they are handed in. */
export const revisionRoutes = [
  route({
    method: 'get',
    path: '/v1/strategies/:id/revisions',
    act: 'see-revisions',
    summary: 'The revisions of a plan, the newest first',
    answer: z.object({ items: z.array(revision) }),
    perform: {
      read: async (tx, { id }) =>
        (await readStrategyHead(tx, id)) === undefined ? undefined : { items: await listRevisions(tx, id) },
    },
  }),
  route({
    method: 'post',
    path: '/v1/strategies/:id/revisions',
    act: 'write-revision',
    summary: 'Open a draft of the whole plan beside the one in force',
    status: 201,
    body: z.strictObject({
      title: oneLine(versionFields.title),
      note: wordsOrNone(versionFields.note).default(''),
      drafterIds,
    }),
    answer: z.object({ revisionId: z.string() }),
    perform: { write: (tx, { actor, id, body }) => openRevision(tx, actor, { strategyId: id, ...body }) },
  }),
  route({
    method: 'get',
    path: '/v1/plan-revisions/:id',
    act: 'see-revisions',
    summary: 'A revision line by line, what is wrong with it, and how the plan has changed since',
    answer: revision.extend({
      drafters: z.array(z.object({ id: z.string(), name: z.string() })),
      lines: z.array(line),
      flaws: z.array(z.object({ partId: z.string(), field: z.string(), text: z.string() })).readonly(),
      drift: z
        .array(
          z.object({
            partId: z.string(),
            title: z.string(),
            changes: z.array(z.enum(Object.keys(driftWords) as [DriftChange, ...DriftChange[]])).readonly(),
          }),
        )
        .meta({ description: 'What has changed in the plan since the draft began, or last took a change over.' }),
    }),
    perform: { read: (tx, { id }) => read(tx, id) },
  }),
  route({
    method: 'put',
    path: '/v1/plan-revisions/:id/drafters',
    act: 'write-revision',
    summary: 'Name who writes the revision',
    body: z.strictObject({ drafterIds }),
    answer: z.object({ revisionId: z.string() }),
    perform: { write: (tx, { actor, id, body }) => setDrafters(tx, actor, { revisionId: id, ...body }) },
  }),
  route({
    method: 'post',
    path: '/v1/plan-revisions/:id/lines',
    act: 'write-revision',
    summary: 'Add a line that the plan does not have',
    status: 201,
    body: z.strictObject({
      kind,
      ...lineIn,
      fromId: z.uuid().nullable().default(null).meta({ description: 'The split line that it is a part of.' }),
    }),
    answer: z.object({ partId: z.string() }),
    perform: {
      write: (tx, { actor, id, body }) => addLine(tx, actor, { revisionId: id, fate: 'kept', intoId: null, ...body }),
    },
  }),
  route({
    method: 'put',
    path: '/v1/plan-revisions/:id/lines/:itemId',
    act: 'write-revision',
    summary: 'Say what becomes of a line, and what it says',
    ifMatch: 'required',
    body: z.strictObject({
      fate: z.enum(mappedFates).default('kept').meta({ description: 'Of a new line it says nothing.' }),
      ...lineIn,
      intoId: z.uuid().nullable().default(null).meta({ description: 'The line that it is merged into.' }),
      fromId: z.uuid().nullable().default(null),
    }),
    answer: z.object({ version: z.number() }),
    perform: {
      write: (tx, { actor, id, itemId, body, ifVersion }) =>
        sayOfLine(tx, actor, { revisionId: id, partId: itemId, ifVersion: ifVersion ?? 0, ...body }),
    },
  }),
  route({
    method: 'delete',
    path: '/v1/plan-revisions/:id/lines/:itemId',
    act: 'write-revision',
    summary: 'Take a new line out of the draft',
    ifMatch: 'required',
    answer: z.object({ partId: z.string() }),
    perform: {
      write: (tx, { actor, id, itemId, ifVersion }) =>
        removeLine(tx, actor, { revisionId: id, partId: itemId, ifVersion: ifVersion ?? 0 }),
    },
  }),
  route({
    method: 'post',
    path: '/v1/plan-revisions/:id/hand-in',
    act: 'write-revision',
    summary: 'Hand the revision in as a version, which a sign-off carries; refused where a line is lost',
    body: z.strictObject({
      signOffId: z.uuid().nullable().default(null),
      keepOthers: z
        .boolean()
        .default(false)
        .meta({ description: 'Lines of which nobody has said anything are kept as they are.' }),
    }),
    answer: z.object({ versionId: z.string(), number: z.number() }),
    perform: { write: (tx, { actor, id, body }) => handIn(tx, actor, { revisionId: id, ...body }) },
  }),
  route({
    method: 'post',
    path: '/v1/plan-revisions/:id/take-over',
    act: 'write-revision',
    summary: 'Take over what has changed in the plan since; one that was handed in is a draft again',
    body: z.strictObject({}),
    answer: z.object({ lines: z.number() }),
    perform: { write: (tx, { actor, id }) => takeOver(tx, actor, id) },
  }),
  route({
    method: 'post',
    path: '/v1/plan-revisions/:id/take-back',
    act: 'write-revision',
    summary: 'Take back what was handed in, and write on',
    body: z.strictObject({}),
    answer: z.object({ revisionId: z.string() }),
    perform: { write: (tx, { actor, id }) => takeBack(tx, actor, id) },
  }),
  route({
    method: 'post',
    path: '/v1/plan-revisions/:id/discard',
    act: 'write-revision',
    summary: 'Discard the revision; the plan stays as it is',
    body: z.strictObject({}),
    answer: discarded,
    perform: { write: (tx, { actor, id }) => discardRevision(tx, actor, id) },
  }),
];
