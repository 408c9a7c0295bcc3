import { z } from 'zod';
import { wireStep } from '../../domain/chase/recipients.ts';
import { discardDraft } from '../../db/rounds/discard-draft.ts';
import type { Tx } from '../../db/connect.ts';
import { listComments } from '../../db/inspections/comment-replies.ts';
import { changeInspectors } from '../../db/inspections/change-inspectors.ts';
import { changeInspection, draftInspection, noSuchInspection } from '../../db/inspections/inspections.ts';
import { listInspections, readInspection } from '../../db/inspections/read-inspection.ts';
import { listFindings, listNotes, listSteps, listVisits } from '../../db/inspections/read-parts.ts';
import { listActions } from '../../db/inspections/read-tasks.ts';
import { readProcessSteps } from '../../db/chase/read-timeline.ts';
import { accept, type Verdict } from '../../domain/refusal.ts';
import { type Due, dueOf } from '../http/due.ts';
import { discarded, page, listQuery } from '../http/fields.ts';
import { gather } from '../http/pages.ts';
import { route } from '../http/route.ts';
import {
  action,
  changedInspection,
  changedInspectors,
  comment,
  finding,
  inspection,
  inspectionLine,
  inspectionState,
  madeInspection,
  newInspection,
  note,
  stageStep,
  takenStep,
  visit,
} from './schemas.ts';

const zone = 'Europe/London';
const whole = <Item extends z.ZodType>(item: Item) => z.object({ items: z.array(item) });

/** Inspections: draft one, and read it with its parts; an agency sees what concerns it, from its notice on. */
export const inspectionRoutes = [
  route({
    method: 'get',
    path: '/v1/inspections',
    act: 'see-inspections',
    summary: 'Inspections',
    query: z.strictObject({ ...listQuery, state: inspectionState.optional() }),
    answer: page(inspectionLine),
    perform: {
      read: (tx, { query }) => gather(query, (after) => listInspections(tx, { ...query, text: query.q, after })),
    },
  }),
  route({
    method: 'post',
    path: '/v1/inspections',
    act: 'open-inspections',
    summary: 'Draft an inspection, or a re-inspection that names the one before it',
    status: 201,
    body: newInspection,
    answer: madeInspection,
    perform: {
      write: async (tx, { actor, body }) => {
        const due = evidenceDue(body.evidence);
        if (!due.ok) return due;
        const { evidence: _evidence, ...rest } = body;
        const made = await draftInspection(tx, actor, { ...rest, ...due.value });
        return made.ok ? accept({ id: made.value.processId, reference: made.value.reference }) : made;
      },
    },
  }),
  route({
    method: 'get',
    path: '/v1/inspections/:id',
    act: 'see-inspections',
    summary: 'One inspection, with its scope, its grounds and those of the proposal it came from',
    answer: inspection,
    perform: { read: (tx, { id }) => readInspection(tx, id) },
  }),
  route({
    method: 'patch',
    path: '/v1/inspections/:id',
    act: 'open-inspections',
    summary: 'Change a draft; what is not named stays',
    ifMatch: 'required',
    body: changedInspection,
    answer: z.object({ version: z.number() }),
    perform: {
      write: async (tx, { actor, id, body, ifVersion }) => {
        if ((await readInspection(tx, id)) === undefined) return noSuchInspection;
        const due = evidenceDue(body.evidence);
        if (!due.ok) return due;
        const { evidence: _evidence, ...rest } = body;
        return changeInspection(tx, actor, { ...rest, ...due.value, processId: id, ifVersion: ifVersion ?? 0 });
      },
    },
  }),
  route({
    method: 'put',
    path: '/v1/inspections/:id/inspectors',
    act: 'open-inspections',
    summary: 'Let other people inspect, at any time until it has ended; who comes and who goes is told',
    ifMatch: 'required',
    body: changedInspectors,
    answer: z.object({ version: z.number() }),
    perform: {
      write: (tx, { actor, id, body, ifVersion }) =>
        changeInspectors(tx, actor, { ...body, processId: id, ifVersion: ifVersion ?? 0 }),
    },
  }),
  route({
    method: 'post',
    path: '/v1/inspections/:id/discard',
    act: 'open-inspections',
    summary: 'Discard a draft, of which nobody has been told',
    answer: discarded,
    perform: {
      write: async (tx, { actor, id }) =>
        (await readInspection(tx, id)) === undefined
          ? noSuchInspection
          : discardDraft(tx, actor, { processId: id, kind: 'inspection' }),
    },
  }),
  ...parts('visits', 'Its visits, in their order', visit, listVisits),
  ...parts('notes', 'The inspectors’ notes; agencies see none', note, listNotes),
  ...parts('findings', 'Its findings; an agency sees its own, from the preliminary report on', finding, listFindings),
  ...parts('comments', 'Comments on the preliminary report, each with its reply', comment, listComments),
  ...parts('actions', 'Its corrective actions', action, listActions),
  ...parts('steps', 'Its steps on the ladder, with their conditions', takenStep, listSteps),
  ...parts('timeline', 'Every reminder and escalation, past and planned', stageStep, async (tx, id) =>
    (await readProcessSteps(tx, id)).map(wireStep),
  ),
];

function parts<Item extends z.ZodType>(
  name: string,
  summary: string,
  item: Item,
  list: (tx: Tx, processId: string) => Promise<z.input<Item>[]>,
) {
  return [
    route({
      method: 'get',
      path: `/v1/inspections/:id/${name}`,
      act: 'see-inspections',
      summary,
      answer: whole(item),
      perform: {
        read: async (tx, { id }) =>
          (await readInspection(tx, id)) === undefined ? undefined : { items: await list(tx, id) },
      },
    }),
  ];
}

type AskedDue = Parameters<typeof dueOf>[0];

function evidenceDue(asked: AskedDue | undefined): Verdict<{ evidenceDueAt?: number; evidenceDueWallText?: string }> {
  if (asked === undefined) return accept({});
  const due = dueOf(asked, zone);
  return due.ok ? accept({ evidenceDueAt: due.value.at, evidenceDueWallText: due.value.text }) : due;
}

/** A date that may be left out; else the instant that is meant, in the zone of the inspection. */
export function optionalDue(asked: AskedDue | undefined, inZone: string): Verdict<Due | null> {
  return asked === undefined ? accept(null) : dueOf(asked, inZone);
}
