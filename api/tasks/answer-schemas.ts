import { z } from 'zod';
import { positionCodes } from '../../domain/tasks/answer.ts';
import { waysToCome } from '../../domain/tasks/logged-answer.ts';
import { answerFields } from '../../domain/tasks/fields.ts';
import { instantOut, orNotKnown, wordsOrNone } from '../http/fields.ts';
import { loggedFields } from './logged.ts';

/** Where an agency stands on a question. */
export const position = z.enum(positionCodes);

/** The same as it goes out. */
export const positionOut = orNotKnown(positionCodes);

/** What an agency says (domain/tasks/answer.ts). */
export const answerContentIn = z
  .strictObject({
    nothingToSay: z
      .boolean()
      .default(false)
      .meta({ description: 'The agency has read the papers and has nothing to say.' }),
    comment: wordsOrNone(answerFields.comment).default(''),
    replies: z
      .array(
        z.strictObject({
          questionId: z.uuid(),
          position: position.exactOptional(),
          text: wordsOrNone(answerFields.text).exactOptional(),
        }),
      )
      .max(200)
      .default([]),
  })
  .meta({ example: { nothingToSay: false, comment: 'We support the aims. Objective 3 needs a lead.', replies: [] } });

/** The same as it goes out. */
export const answerContent = z.object({
  nothingToSay: z.boolean(),
  comment: z.string(),
  replies: z
    .array(
      z.object({ questionId: z.string(), position: positionOut.exactOptional(), text: z.string().exactOptional() }),
    )
    .readonly(),
});

export const loggedAnswerIn = z.strictObject({ content: answerContentIn, ...loggedFields });

export const submitted = z.object({
  answerId: z.string(),
  version: z.number(),
  onTime: z.boolean().meta({ description: 'Whether it was in by the due instant, on the database’s clock.' }),
  receivedAt: instantOut,
  reference: z.string().meta({ description: 'The reference of the receipt.' }),
});

export const draft = z.object({ content: answerContent, savedBy: z.string(), savedAt: instantOut });

export const answerFile = z.object({
  id: z.string(),
  fileName: z.string(),
  size: z.number(),
  addedBy: z.string(),
  addedAt: instantOut,
});

/** How something came that was written down; null where the agency sent it itself. */
export const comingOut = {
  source: z.string().nullable(),
  cameBy: z.enum(waysToCome).nullable(),
  cameOn: z.string().nullable().meta({ description: 'The day on which it came, YYYY-MM-DD.' }),
};

export const answer = z.object({
  version: z.number(),
  content: answerContent,
  files: z.array(answerFile).readonly(),
  receivedAt: instantOut,
  onTime: z.boolean(),
  by: z.string().nullable(),
  loggedBy: z.string().nullable().meta({ description: 'The officer who wrote it down on behalf of the agency.' }),
  ...comingOut,
});
