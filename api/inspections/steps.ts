import { z } from 'zod';
import { isInspector } from '../../db/inspections/inspectors.ts';
import { noSuchInspection } from '../../db/inspections/inspections.ts';
import { readInspection } from '../../db/inspections/read-inspection.ts';
import { listStepProposals } from '../../db/inspections/actions/read-step-proposals.ts';
import {
  addMinute,
  denyStep,
  isNamedIn,
  listAuthorisers,
  noSuchProposal,
  proposeStep,
} from '../../db/inspections/actions/step-authority.ts';
import { gradeOf } from '../../domain/inspections/enforcement.ts';
import { stepFields } from '../../domain/inspections/fields.ts';
import { accept } from '../../domain/refusal.ts';
import { oneLine, words, wordsOrNone } from '../http/fields.ts';
import { fileBodyLimit, fileBytes, fileFields } from '../http/file-body.ts';
import { asked } from './decisions.ts';
import { route } from '../http/route.ts';
import { taken } from '../http/taken.ts';
import { authoriser, rung, stepProposal } from './schemas.ts';

const whole = <Item extends z.ZodType>(item: Item) => z.object({ items: z.array(item) });

const step = {
  to: rung,
  reason: words(stepFields.reason),
  conditions: z.array(oneLine(stepFields.condition)).max(50).default([]),
  bodyId: z.uuid().nullable().default(null).meta({ description: 'Of a referral: the body that is asked to decide.' }),
};

/** Steps of the ladder: by the minute of a body, or proposed to the person who authorises them and says so himself. */
export const inspectionStepRoutes = [
  route({
    method: 'post',
    path: '/v1/inspections/:id/minutes',
    act: 'inspect',
    summary: 'Add the minute of the meeting at which a body authorised a step; agencies do not see it',
    status: 201,
    bodyLimit: fileBodyLimit,
    body: z.strictObject({ bodyId: z.uuid(), metOn: z.iso.date().meta({ example: '2026-11-30' }), ...fileFields }),
    answer: z.object({ minuteId: z.string() }),
    perform: {
      write: async (tx, { actor, id, body }) => {
        const content = fileBytes(body.content);
        return content.ok ? addMinute(tx, actor, { ...body, content: content.value, processId: id }) : content;
      },
    },
  }),
  route({
    method: 'post',
    path: '/v1/inspections/:id/step',
    act: 'inspect',
    summary: 'A step up or down the ladder by the minute of a body; a referral asks its body to decide',
    body: z.strictObject({ ...step, minuteId: z.uuid() }),
    answer: taken,
    perform: {
      decision: (tx, call) =>
        asked(tx, call, () => {
          const { to, minuteId, bodyId, reason, conditions } = call.body;
          return accept({
            act: 'step',
            terms: { to, minuteId, bodyId },
            words: { reason, conditions: conditions.join('\n') },
          });
        }),
    },
  }),
  route({
    method: 'get',
    path: '/v1/inspections/:id/step-authorisers',
    act: 'inspect',
    summary: 'Who can be named to authorise a step, and at which grade',
    answer: whole(authoriser),
    perform: {
      read: async (tx, { actor, id }) => {
        if ((await readInspection(tx, id)) === undefined || !(await isInspector(tx, actor, id))) return undefined;
        const able = (await listAuthorisers(tx, id)).flatMap(({ involved, personId, name, ...authority }) => {
          const grade = involved ? undefined : gradeOf(authority);
          return grade === undefined ? [] : [{ personId, name, grade }];
        });
        return { items: able };
      },
    },
  }),
  route({
    method: 'post',
    path: '/v1/inspections/:id/step-proposals',
    act: 'inspect',
    summary: 'Name the person who authorises a step: he is told, and it is taken once he confirms it',
    status: 201,
    body: z.strictObject({ ...step, authoriserId: z.uuid() }),
    answer: z.object({ proposalId: z.string() }),
    perform: {
      write: async (tx, { actor, id, body }) =>
        (await readInspection(tx, id)) === undefined
          ? noSuchInspection
          : proposeStep(tx, actor, { ...body, conditions: body.conditions.join('\n'), processId: id }),
    },
  }),
  route({
    method: 'get',
    path: '/v1/inspections/:id/step-proposals',
    act: 'see-step-proposals',
    summary: 'Steps that somebody was named to authorise, for who inspects and for the person named',
    answer: whole(stepProposal),
    perform: {
      read: async (tx, { id }) => {
        const items = await listStepProposals(tx, id);
        return items.length > 0 || (await readInspection(tx, id)) !== undefined ? { items } : undefined;
      },
    },
  }),
  route({
    method: 'post',
    path: '/v1/inspections/:id/step-proposals/:itemId/confirm',
    act: 'authorise-step',
    summary: 'The person named confirms that he authorises the step, which takes it',
    answer: taken,
    perform: {
      decision: async (tx, { actor, id, itemId }) =>
        (await isNamedIn(tx, { processId: id, proposalId: itemId, personId: actor.personId }))
          ? accept({ act: 'step', terms: { proposalId: itemId }, words: {} })
          : noSuchProposal,
    },
  }),
  route({
    method: 'post',
    path: '/v1/inspections/:id/step-proposals/:itemId/deny',
    act: 'authorise-step',
    summary: 'The person named does not authorise the step: it is not taken',
    body: z.strictObject({ why: wordsOrNone(stepFields.reason).default('') }),
    answer: z.object({ proposalId: z.string() }),
    perform: {
      write: (tx, { actor, id, itemId, body }) =>
        denyStep(tx, actor, { processId: id, proposalId: itemId, why: body.why }),
    },
  }),
];
