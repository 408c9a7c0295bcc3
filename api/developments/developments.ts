import { type Act, may } from '../../domain/permissions.ts';
import { z } from 'zod';
import type { Tx } from '../../db/connect.ts';
import { judgeAct } from '../../db/developments/decisions.ts';
import { changeDevelopment, createDevelopment } from '../../db/developments/developments.ts';
import {
  listDevelopments,
  listPastTurns,
  readDevelopment,
  readStages,
} from '../../db/developments/read-developments.ts';
import { readShared } from '../../db/developments/read-shared.ts';
import { discardDraft } from '../../db/rounds/discard-draft.ts';
import type { DevelopmentAct } from '../../domain/developments/development.ts';
import { developmentFields, mostStages, stageFields } from '../../domain/developments/fields.ts';
import { opensCodes, stageKindCodes } from '../../domain/developments/stages.ts';
import { accept } from '../../domain/refusal.ts';
import { dateIn, discarded, oneLine, page, pageQuery, words } from '../http/fields.ts';
import { gather } from '../http/pages.ts';
import { type Call, route } from '../http/route.ts';
import { taken } from '../http/taken.ts';
import { development, developmentLine } from './schemas.ts';

const plannedStage = z.strictObject({
  id: z.uuid().nullable().default(null).meta({ description: 'Of a stage that is there already.' }),
  kind: z.enum(stageKindCodes),
  opens: z.enum(opensCodes),
  title: oneLine(stageFields.title),
  plannedOn: dateIn,
  overlaps: z
    .boolean()
    .default(false)
    .meta({ description: 'Whether the next stage may begin before this one is done.' }),
  openerPostId: z.uuid().nullable().default(null).meta({ description: 'Who must open it; null: whoever leads.' }),
});
const written = {
  title: oneLine(developmentFields.title),
  leadPostId: z.uuid(),
  stages: z.array(plannedStage).min(1).max(mostStages),
};

const reason = words(developmentFields.reason);
type Said = {
  readonly stageId?: string;
  readonly heldOn?: string;
  readonly reason?: string;
  readonly cameOf?: string;
};

/** An act of a development; If-Match, where it is sent, holds it to the version that its caller has seen. */
function decision(act: DevelopmentAct, summary: string, { right, body }: { right?: Act; body?: z.ZodType<Said> } = {}) {
  const termsOf = ({ body: said, ifVersion }: Call<unknown, Said | undefined>) => ({
    ...(said?.stageId !== undefined && { stageId: said.stageId }),
    ...(said?.heldOn !== undefined && { heldOn: said.heldOn }),
    ...(ifVersion !== null && { ifVersion }),
  });
  return route({
    method: 'post',
    path: `/v1/developments/:id/${act}`,
    act: right ?? 'decide-development',
    summary,
    ifMatch: 'optional',
    ...(body !== undefined && { body }),
    answer: taken,
    perform: {
      decision: (_tx, call: Call<unknown, Said | undefined>) => {
        const { reason: why, cameOf } = call.body ?? {};
        const said = { ...(why !== undefined && { reason: why }), ...(cameOf !== undefined && { cameOf }) };
        return Promise.resolve(accept({ act, terms: termsOf(call), words: said }));
      },
      explain: async (tx, call: Call<unknown, Said | undefined>) => {
        const asked = { processId: call.id, actorId: call.actor.personId, terms: termsOf(call) };
        const judged = await judgeAct(tx, act, asked);
        return judged.ok ? undefined : judged;
      },
    },
  });
}

async function readWhole(tx: Tx, { id, actor }: Pick<Call, 'id' | 'actor'>) {
  const found = await readDevelopment(tx, id);
  if (found === undefined) return undefined;
  if (!may(actor, 'see-developments'))
    return { ...found, draftedBy: null, draftedById: null, ...(await readShared(tx, found)) };
  return { ...found, stages: await readStages(tx, found), past: await listPastTurns(tx, id) };
}

/** How a strategy comes about: a chain of rounds and sign-offs (S4-S24, F3). */
export const developmentRoutes = [
  route({
    method: 'get',
    path: '/v1/developments',
    act: 'see-development',
    summary: 'Developments of strategies, the newest first',
    query: z.strictObject({ ...pageQuery, strategy: z.uuid().optional() }),
    answer: page(developmentLine),
    perform: {
      read: (tx, { query }) => gather(query, (after) => listDevelopments(tx, { strategyId: query.strategy, after })),
    },
  }),
  route({
    method: 'post',
    path: '/v1/developments',
    act: 'write-development',
    summary: 'Draft the development of a strategy: its stages in their order',
    status: 201,
    body: z.strictObject({ ...written, strategyId: z.uuid() }),
    answer: z.object({ id: z.string(), reference: z.string() }),
    perform: {
      write: async (tx, { actor, body }) => {
        const made = await createDevelopment(tx, actor, body);
        return made.ok ? accept({ id: made.value.processId, reference: made.value.reference }) : made;
      },
    },
  }),
  route({
    method: 'get',
    path: '/v1/developments/:id',
    act: 'see-development',
    summary: 'One development with its stages: planned and actual dates, who was asked, what came of it',
    answer: development,
    perform: { read: readWhole },
  }),
  route({
    method: 'put',
    path: '/v1/developments/:id',
    act: 'write-development',
    summary: 'Change its stages: what has not begun is added, taken out, moved and dated anew',
    ifMatch: 'required',
    body: z.strictObject(written),
    answer: z.object({ version: z.number() }),
    perform: {
      write: (tx, { actor, id, body, ifVersion }) =>
        changeDevelopment(tx, actor, { developmentId: id, ifVersion: ifVersion ?? 0, ...body }),
    },
  }),
  route({
    method: 'post',
    path: '/v1/developments/:id/discard',
    act: 'write-development',
    summary: 'Discard a draft',
    answer: discarded,
    perform: { write: (tx, { actor, id }) => discardDraft(tx, actor, { processId: id, kind: 'development' }) },
  }),
  decision('start', 'Start it: whoever must open the first stage is asked'),
  decision('finish', 'All stages are done or skipped, so the development is done'),
  decision('cancel', 'Cancel it; what was opened goes on by itself', { body: z.strictObject({ reason }) }),
  decision('go-back', 'Go back to a stage that has begun: it and those after it are done again', {
    body: z.strictObject({ stageId: z.uuid(), reason }),
  }),
  decision('skip-stage', 'Skip a stage that somebody else has planned', {
    right: 'skip-stage',
    body: z.strictObject({ stageId: z.uuid(), reason }),
  }),
  decision('record-stage', 'Write down that a stage was held outside Concordat, and what came of it', {
    body: z.strictObject({ stageId: z.uuid(), heldOn: dateIn, cameOf: words(stageFields.cameOf) }),
  }),
];
