import { z } from 'zod';
import { readStrategyHead } from '../../db/strategies/read-dated-items.ts';
import {
  compareVersions,
  listVersions,
  readLines,
  strategyOfVersion,
} from '../../db/strategies/versions/read-versions.ts';
import { bringIntoForce, changeVersion, recordVersion } from '../../db/strategies/versions/versions.ts';
import { versionFields } from '../../domain/strategies/fields.ts';
import { instantOut, oneLine, wordsOrNone } from '../http/fields.ts';
import { route } from '../http/route.ts';

const version = z.object({
  id: z.string(),
  number: z.number(),
  title: z.string(),
  note: z.string(),
  state: z.enum(['draft', 'final', 'in-force', 'superseded', 'withdrawn']).meta({
    description:
      'A draft until its sign-off has approved its paper, then final; one of a strategy is in force. Withdrawn: the revision that it comes from was taken back.',
  }),
  madeBy: z.string().nullable(),
  madeAt: instantOut,
  signOffId: z.string().nullable(),
  paper: z.string().nullable(),
  sha256: z.string().nullable(),
  inForceAt: instantOut.nullable(),
  supersededAt: instantOut.nullable(),
  revisionId: z.string().nullable().meta({ description: 'The revision of the plan that was handed in as it.' }),
  version: z.number(),
});

const line = z.object({
  partId: z.string(),
  kind: z.enum(['strand', 'activity', 'date']),
  parentId: z.string().nullable(),
  title: z.string(),
  heldBy: z
    .string()
    .nullable()
    .meta({ description: 'The post that leads or owns it, with its agency, as they were called then.' }),
  day: z.string().nullable(),
});

export const comparedLine = z.object({
  line,
  before: line.nullable(),
  changes: z.array(
    z.enum(['same', 'new', 'dropped', 'merged', 'split', 'renamed', 'moved', 'reordered', 'lead', 'day']),
  ),
  into: z.array(z.string()).readonly().meta({ description: 'The titles of the lines that it went into.' }),
  from: z.array(z.string()).readonly().meta({ description: 'The titles of the lines that went into it.' }),
  standsAfter: z
    .string()
    .meta({ description: 'Of one that is reordered, the title of what it stands after; empty: it stands first.' }),
  movedFrom: z.string().meta({ description: 'Of one that moved, the title of what it stood in.' }),
  movedTo: z.string().meta({ description: 'And of what it stands in.' }),
  reason: z.string(),
});

const words = {
  title: oneLine(versionFields.title),
  note: wordsOrNone(versionFields.note).default(''),
  signOffId: z.uuid().nullable().default(null).meta({ description: 'The sign-off that carries its paper.' }),
};

/** The versions of a strategy (S6, S24, S25). */
export const planVersionRoutes = [
  route({
    method: 'get',
    path: '/v1/strategies/:id/versions',
    act: 'see-strategies',
    summary: 'The versions of a strategy, the newest first',
    answer: z.object({ items: z.array(version) }),
    perform: {
      read: async (tx, { id }) =>
        (await readStrategyHead(tx, id)) === undefined ? undefined : { items: await listVersions(tx, id) },
    },
  }),
  route({
    method: 'get',
    path: '/v1/plan-versions/:id',
    act: 'see-strategies',
    summary: 'One version with its plan, what it changed where it was a revision, and what has changed since',
    answer: version.extend({
      lines: z.array(line),
      changed: z.array(comparedLine).meta({ description: 'From the plan that it revised, where it was a revision.' }),
      since: z.array(comparedLine),
    }),
    perform: {
      read: async (tx, { id }) => {
        const strategyId = await strategyOfVersion(tx, id);
        if (strategyId === undefined) return undefined;
        const found = (await listVersions(tx, strategyId)).find((one) => one.id === id);
        if (found === undefined) return undefined;
        const kept = { ...found, lines: await readLines(tx, id) };
        return {
          ...kept,
          changed: found.revisionId === null ? [] : await compareVersions(tx, strategyId, kept, 'before'),
          since: await compareVersions(tx, strategyId, kept, 'now'),
        };
      },
    },
  }),
  route({
    method: 'post',
    path: '/v1/strategies/:id/versions',
    act: 'write-versions',
    summary: 'Keep the plan as it stands as a version',
    status: 201,
    body: z.strictObject(words),
    answer: z.object({ versionId: z.string(), number: z.number() }),
    perform: { write: (tx, { actor, id, body }) => recordVersion(tx, actor, { strategyId: id, ...body }) },
  }),
  route({
    method: 'put',
    path: '/v1/plan-versions/:id',
    act: 'write-versions',
    summary: 'Change what a draft is called, and which sign-off carries it',
    ifMatch: 'required',
    body: z.strictObject(words),
    answer: z.object({ version: z.number() }),
    perform: {
      write: (tx, { actor, id, body, ifVersion }) =>
        changeVersion(tx, actor, { versionId: id, ifVersion: ifVersion ?? 0, ...body }),
    },
  }),
  route({
    method: 'post',
    path: '/v1/plan-versions/:id/in-force',
    act: 'bring-into-force',
    summary: 'Bring what was signed off into force, in place of the version before',
    body: z.strictObject({}),
    answer: z.object({ versionId: z.string() }),
    perform: { write: (tx, { actor, id }) => bringIntoForce(tx, actor, id) },
  }),
];
