import { z } from 'zod';
import { asked, signatureVerdicts } from '../../domain/sign-offs/sign-off.ts';
import { fileFields } from '../http/file-body.ts';
import { meetingFields, signatureFields, signOffFields } from '../../domain/sign-offs/fields.ts';
import {
  calendarName,
  id,
  instantIn,
  instantOut,
  lineOrNone,
  oneLine,
  stageOfDraft,
  wallTime,
  wordsOrNone,
  zone,
  endedWhy,
} from '../http/fields.ts';

export const signOffState = z.enum(['draft', 'open', 'referred-back', 'approved', 'rejected', 'returned', 'cancelled']);
const stageState = z.enum(['waiting', 'open', 'carried', 'skipped', 'referred-back', 'rejected', 'not-decided']);
export const rule = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('all') }),
  z.strictObject({
    kind: z.literal('count'),
    count: z.number().int().min(1).max(1_000).nullable().meta({ description: 'null: more than half.' }),
  }),
  z.strictObject({ kind: z.literal('chair') }),
  z.strictObject({ kind: z.literal('post') }).meta({ description: 'Of a post: whoever holds it decides.' }),
]);

const newStage = z.strictObject({
  bodyId: z.uuid().exactOptional(),
  postId: z.uuid().exactOptional().meta({ description: 'In place of bodyId.' }),
  rule: rule.exactOptional().meta({ description: 'As the body itself decides, if left out.' }),
  asked: z.enum(asked),
  meetingAt: instantIn.exactOptional(),
  meeting: wallTime.exactOptional().meta({ description: 'In place of meetingAt.' }),
  dueAt: instantIn
    .exactOptional()
    .meta({ description: 'Where there is no meeting: by when signatures are asked for.' }),
  place: lineOrNone(signOffFields.place).exactOptional(),
  commentsBy: instantIn.exactOptional().meta({ description: 'Until when comments on the papers are taken.' }),
});
export type StageBody = z.output<typeof newStage>;

const stored = z.strictObject({
  documentId: z.uuid().meta({ description: 'A version that is stored: it is copied.' }),
});
const ofTargets = z.strictObject({ targetsOf: z.uuid().meta({ description: 'A strategy: its proposed targets.' }) });

/** The decision of a process that sends a paper of its own. */
export const sentForSignOff = z.strictObject({
  signOffId: id.meta({ description: 'A drafted sign-off whose parentId is this process.' }),
});

export const newSignOff = z
  .strictObject({
    title: oneLine(signOffFields.title),
    stageId: stageOfDraft,
    parentId: z.uuid().exactOptional().meta({ description: 'The process that it belongs to and is opened from.' }),
    authorId: z.uuid().exactOptional().meta({
      description: 'Who wrote the paper and never signs it; you, if left out. Of a report it is who wrote that.',
    }),
    recommendation: wordsOrNone(signOffFields.recommendation).exactOptional(),
    zone: zone.exactOptional(),
    calendar: calendarName.exactOptional(),
    document: z.union([stored, ofTargets, z.strictObject(fileFields)]),
    stages: z.array(newStage).min(1).max(20),
  })
  .meta({
    example: {
      title: 'Drugs strategy 2027-2030',
      document: { documentId: '01939f5e-3c1a-7b52-9d0e-5f6a7b8c9d0e' },
      stages: [
        {
          bodyId: '01939f5e-3c1a-7b52-9d0e-5f6a7b8c9d0e',
          rule: { kind: 'count', count: null },
          asked: 'support',
          meeting: { wall: '2027-02-26T17:00', zone: 'Europe/London' },
        },
      ],
    },
  });

export const changedSignOff = newSignOff
  .omit({ stageId: true, parentId: true, document: true, zone: true, calendar: true })
  .meta({
    example: {
      title: 'Drugs strategy 2027-2030',
      stages: [{ bodyId: '01939f5e-3c1a-7b52-9d0e-5f6a7b8c9d0e', asked: 'support' }],
    },
  });

export const signOffLine = z.object({
  id: z.string(),
  reference: z.string(),
  title: z.string(),
  state: signOffState,
  stage: z.number(),
  stages: z.number(),
  stageName: z.string().nullable(),
  decidesAt: instantOut.nullable(),
});

const signature = z.object({
  id: z.string(),
  signer: z.string(),
  signerId: z.string(),
  inPlaceOf: z.string().nullable().meta({ description: 'Signed as a deputy: both names show.' }),
  capacity: z.string(),
  verdict: z.enum(signatureVerdicts),
  referTo: z.number().nullable(),
  comment: z.string(),
  changes: z.string(),
  documentVersion: z.number(),
  sha256: z.string(),
  signedAt: instantOut,
  voidedAt: instantOut.nullable(),
  voidWhy: z.enum(['new-version', 'asked-again']).nullable(),
  addressChanged: z.object({ by: z.string(), at: instantOut }).nullable().meta({
    description: 'Who had changed the mail address of the signer in the thirty days before.',
  }),
  meeting: z
    .object({
      metAt: instantOut,
      minute: z.string(),
      present: z.array(z.string()).readonly(),
      apologies: z.array(z.string()).readonly(),
    })
    .nullable(),
});

export const plannedStage = z.object({
  id: z.string(),
  order: z.number(),
  name: z.string(),
  bodyId: z.string().nullable(),
  postId: z.string().nullable(),
  rule: z.object({ kind: z.string(), count: z.number().nullable().optional() }),
  asked: z.enum(asked),
  meetingAt: instantOut.nullable(),
  dueAt: instantOut.nullable(),
  place: z.string(),
  commentsBy: instantOut.nullable(),
});

export const signOff = z.object({
  ...signOffLine.omit({ stages: true, stageName: true, decidesAt: true }).shape,
  version: z.number(),
  endedWhy,
  recommendation: z.string(),
  authorId: z.string(),
  author: z.string(),
  parentId: z.string().nullable(),
  parentReference: z.string().nullable(),
  documentId: z.string(),
  documentVersion: z.number(),
  sha256: z.string(),
  openedAt: instantOut.nullable(),
  endedAt: instantOut.nullable(),
  versions: z.array(
    z.object({
      id: z.string(),
      version: z.number(),
      fileName: z.string(),
      mediaType: z.string(),
      size: z.number(),
      sha256: z.string(),
      addedAt: instantOut,
      current: z.boolean(),
    }),
  ),
  stages: z.array(
    plannedStage.extend({
      state: stageState,
      openedAt: instantOut.nullable(),
      decidedAt: instantOut.nullable(),
      skippedBy: z.string().nullable(),
      skippedWhy: z.string().nullable(),
      signatures: z.array(signature).readonly(),
      seatChanges: z
        .array(z.object({ kind: z.enum(['seated', 'left']), person: z.string(), by: z.string(), at: instantOut }))
        .readonly()
        .meta({
          description: 'Who came to decide here, or does so no more, while the paper waited, and by whose hand.',
        }),
    }),
  ),
  tally: z
    .object({
      needed: z.number(),
      missing: z.number(),
      unreachable: z.boolean().meta({ description: 'The quorum can no longer be reached.' }),
      held: z.boolean().meta({
        description: 'Members who had not signed were taken away: it is decided by a meeting, a signature or a skip.',
      }),
      seats: z
        .array(
          z.object({
            personId: z.string(),
            name: z.string(),
            capacity: z.string(),
            signed: z.boolean(),
            deputy: z.string().nullable(),
          }),
        )
        .readonly(),
    })
    .nullable()
    .meta({ description: 'How the open stage stands.' }),
});

const sha256 = z
  .string()
  .regex(/^[0-9a-f]{64}$/u)
  .meta({
    description: 'Of the version that you read.',
    example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  });

const order = z.number().int().min(1).max(20).exactOptional();
const said = {
  stageId: id,
  sha256,
  verdict: z.enum(signatureVerdicts),
  referTo: order.meta({
    description: 'Refer-back only: the order of an earlier stage; the author, if left out.',
  }),
  comment: wordsOrNone(signatureFields.comment).default(''),
  changes: wordsOrNone(signatureFields.changes)
    .default('')
    .meta({ description: 'The changes that it is approved with.' }),
};
const memberIds = z.array(z.uuid()).max(500);

export const signedDecision = z.strictObject({
  ...said,
  actingFor: z.uuid().exactOptional().meta({ description: 'For whom you stand in, if you sign as a deputy.' }),
});
export const meetingRecord = z.strictObject({
  ...said,
  metAt: instantIn,
  present: memberIds,
  apologies: memberIds.default([]),
  minute: wordsOrNone(meetingFields.minute).default(''),
});
export const newVersion = z.strictObject({
  ...fileFields,
  fromStage: order.meta({ description: 'Ask again from here; else where it stands.' }),
});
