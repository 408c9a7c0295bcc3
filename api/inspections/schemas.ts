import { z } from 'zod';
import { grades, rungs } from '../../domain/inspections/enforcement.ts';
import { inspectionStates, severities } from '../../domain/inspections/inspection.ts';
import { dueFields } from '../http/due.ts';
import {
  demonstrationDays,
  findingFields,
  inspectionFields,
  visitFields,
  visitStates,
} from '../../domain/inspections/fields.ts';
import { idList, instantOut, oneLine, words, wordsOrNone } from '../http/fields.ts';
import { signOffState } from '../sign-offs/schemas.ts';

export const inspectionState = z.enum(inspectionStates);
export const rung = z.enum(rungs).meta({ description: 'The step of the ladder on which it stands.' });
export const grade = z.enum(grades).meta({ description: 'Who authorised it.' });

const named = z.array(z.object({ id: z.string(), name: z.string() })).readonly();
const file = z.object({ id: z.string(), fileName: z.string() });

const draftFields = {
  title: oneLine(inspectionFields.title),
  scope: wordsOrNone(inspectionFields.scope),
  grounds: words(inspectionFields.grounds).meta({ description: 'Why it is inspected; the agency is told.' }),
  agencyIds: idList,
  inspectorIds: z.array(z.uuid()).max(50).meta({ description: 'People who belong to none of the agencies.' }),
};

export const newInspection = z.strictObject({
  ...draftFields,
  scope: draftFields.scope.default(''),
  inspectorIds: draftFields.inspectorIds.default([]),
  evidence: z.strictObject(dueFields).exactOptional().meta({ description: 'By when evidence is asked for.' }),
  strategyId: z.uuid().nullable().default(null),
  groundsTaskId: z
    .uuid()
    .nullable()
    .default(null)
    .meta({ description: 'The task that nobody answered: looked at again when the inspection opens.' }),
  predecessorId: z.uuid().nullable().default(null).meta({ description: 'The inspection that this one repeats.' }),
});

export const changedInspectors = z.strictObject({ inspectorIds: draftFields.inspectorIds });

export const changedInspection = z.strictObject({
  title: draftFields.title.exactOptional(),
  scope: draftFields.scope.exactOptional(),
  grounds: draftFields.grounds.exactOptional(),
  agencyIds: draftFields.agencyIds.exactOptional(),
  inspectorIds: draftFields.inspectorIds.exactOptional(),
  evidence: z.strictObject(dueFields).exactOptional(),
});

export const madeInspection = z.object({ id: z.string(), reference: z.string() });

export const inspectionLine = z.object({
  id: z.string(),
  reference: z.string(),
  title: z.string(),
  state: inspectionState,
  rung,
  agencies: z.string().nullable(),
  openActions: z.number(),
  late: z.number(),
});

export const inspection = z.object({
  id: z.string(),
  reference: z.string(),
  title: z.string(),
  state: inspectionState,
  version: z.number(),
  scope: z.string(),
  grounds: z.string(),
  proposalId: z.string().nullable(),
  proposalGrounds: z.record(z.string(), z.unknown()).nullable(),
  rung,
  reason: z.string().meta({ description: 'Why it was closed, reopened or cancelled, the last of them.' }),
  zone: z.string(),
  evidenceDueAt: instantOut.nullable(),
  openedAt: instantOut.nullable(),
  preliminaryAt: instantOut.nullable(),
  preliminaryDocumentId: z.string().nullable(),
  commentsDueAt: instantOut.nullable(),
  finalAt: instantOut.nullable(),
  finalDocumentId: z.string().nullable(),
  signedOffBy: z.string().nullable(),
  endedAt: instantOut.nullable(),
  predecessorId: z.string().nullable(),
  predecessor: z.string().nullable(),
  agencies: named,
  inspectors: named,
});

export const findingIn = z.strictObject({
  agencyId: z.uuid(),
  ownerPostId: z.uuid().nullable().default(null),
  severity: z.enum(severities),
  text: words(findingFields.text),
  action: wordsOrNone(findingFields.action)
    .default('')
    .meta({ description: 'What is to be put right; then it needs a date.' }),
  due: z.strictObject(dueFields).exactOptional(),
  demonstrationDays: z.int().min(demonstrationDays.from).max(demonstrationDays.to).default(0),
  evidenceIds: z.array(z.uuid()).max(100).default([]),
});

export const finding = z.object({
  id: z.string(),
  number: z.number(),
  agencyId: z.string(),
  agency: z.string(),
  ownerPostId: z.string().nullable(),
  ownerPost: z.string().nullable(),
  severity: z.enum(severities),
  text: z.string(),
  action: z.string(),
  dueAt: instantOut.nullable(),
  demonstrationDays: z.number(),
  withdrawn: z.boolean(),
  version: z.number(),
  evidence: z.array(file).readonly(),
});

export const visitState = z.enum(visitStates);
export const visitIn = {
  agencyId: z.uuid(),
  ...dueFields,
  place: oneLine(visitFields.place),
  purpose: words(visitFields.purpose),
  attendees: wordsOrNone(visitFields.attendees).default(''),
};

export const visit = z.object({
  id: z.string(),
  agencyId: z.string(),
  agency: z.string(),
  startsAt: instantOut,
  place: z.string(),
  purpose: z.string(),
  attendees: z.string(),
  state: visitState,
  version: z.number(),
});

export const note = z.object({ id: z.string(), text: z.string(), by: z.string(), at: instantOut });

export const comment = z.object({
  taskId: z.string(),
  agency: z.string().nullable(),
  findingId: z.string().nullable(),
  number: z.number().nullable(),
  comment: z.string(),
  answerVersion: z.number(),
  reply: z.string().nullable(),
});

export const action = z.object({
  id: z.string(),
  findingId: z.string(),
  number: z.number().meta({ description: 'Of its finding.' }),
  agencyId: z.string(),
  agency: z.string(),
  ownerPost: z.string().nullable(),
  text: z.string(),
  state: z.enum(['running', 'reported', 'verified']),
  taskState: z.string(),
  taskId: z.string(),
  dueAt: instantOut,
  demonstrationDays: z.number(),
  reportedBy: z.string().nullable(),
  reportedAt: instantOut.nullable(),
  reportedText: z.string(),
  verifiableAt: instantOut.nullable(),
  verifyDueAt: instantOut.nullable(),
  judgedBy: z.string().nullable(),
  judgedAt: instantOut.nullable(),
  judgement: z.string(),
  sentBack: z.number(),
  waivedUntil: instantOut.nullable(),
  waiverReason: z.string().nullable(),
  waiverAgreedBy: z.string().nullable(),
  version: z.number(),
  files: z.array(file).readonly(),
});

const condition = z.object({
  id: z.string(),
  text: z.string(),
  state: z.enum(['open', 'met', 'not-met']),
  note: z.string(),
  version: z.number(),
});

export const takenStep = z.object({
  id: z.string(),
  from: rung,
  to: rung,
  grade,
  authorisedBy: z.string(),
  authority: z.enum(['confirmed', 'minute', 'typed']).meta({
    description:
      'Confirmed by the person himself, by the minute of the body, or, in earlier steps, as an officer typed it.',
  }),
  minuteId: z.string().nullable().meta({ description: 'The file of the minute; an agency is not shown it.' }),
  reason: z.string(),
  body: z.string().nullable(),
  takenAt: instantOut,
  signOff: z
    .object({ id: z.string(), reference: z.string(), state: signOffState, endedAt: instantOut.nullable() })
    .nullable()
    .meta({ description: 'What a referral asks of its body; an agency is not shown it.' }),
  conditions: z.array(condition).readonly(),
});

export const stageStep = z.object({
  at: instantOut,
  kind: z.enum(['remind', 'escalate']),
  audience: z.string(),
  taskKind: z.string(),
  agencies: z.string().nullable(),
  raisedAt: instantOut.nullable(),
  lapsedAt: instantOut.nullable(),
});

export const stepProposal = z.object({
  id: z.string(),
  to: rung,
  reason: z.string(),
  conditions: z.string().meta({ description: 'One in each line.' }),
  body: z.string().nullable(),
  authoriserId: z.string(),
  authoriser: z.string(),
  proposedBy: z.string(),
  proposedAt: instantOut,
  state: z.enum(['waiting', 'confirmed', 'denied', 'replaced']),
  answer: z.string(),
  answeredAt: instantOut.nullable(),
});

export const authoriser = z.object({
  personId: z.string(),
  name: z.string(),
  grade: grade.meta({ description: 'Of what the person holds: up to which step it is enough.' }),
});
