import { z } from 'zod';
import type { Logged } from '../../db/tasks/answers/log-answer.ts';
import { waysToCome } from '../../domain/tasks/logged-answer.ts';
import { accept, type Verdict } from '../../domain/refusal.ts';
import { loggedFields as most } from '../../domain/tasks/fields.ts';
import { oneLine } from '../http/fields.ts';
import { fileBytes, fileFields } from '../http/file-body.ts';
import { day } from '../strategies/schemas.ts';

/** What is said of something that an officer writes down for an agency. */
export const loggedFields = {
  source: oneLine(most.source).meta({ description: 'How it came, in words.', example: 'Letter of 12 October' }),
  cameBy: z.enum(waysToCome).nullable().default(null),
  cameOn: day.nullable().default(null).meta({
    description: 'The day on which it came; in time where that is no later than the day on which it was due.',
  }),
  letter: z.strictObject(fileFields).nullable().default(null).meta({ description: 'The letter itself, kept with it.' }),
};

const fields = z.object(loggedFields);

/** The same as the database takes it. */
export function loggedOf({ letter, source, cameBy, cameOn }: z.infer<typeof fields>): Verdict<Logged> {
  if (letter === null) return accept({ source, cameBy, cameOn });
  const content = fileBytes(letter.content);
  return content.ok ? accept({ source, cameBy, cameOn, letter: { ...letter, content: content.value } }) : content;
}
