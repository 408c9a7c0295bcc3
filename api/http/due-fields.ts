import { z } from 'zod';
import { fieldsOf } from './schema-fields.ts';

/** The fields of a request that say by when something is due, whatever they stand in. */
export const dueNames = ['dueAt', 'due', 'meetingAt', 'meeting', 'dueOn', 'newOn'] as const;

/** What an answer has beside its own fields where the request said by when something is due. */
export const hintField = {
  hint: z.string().exactOptional().meta({
    description:
      'Where a day of the request by which something is due is no working day: what it is, and the next working day. Nothing was refused for it.',
  }),
};

export function saysByWhen(body: z.ZodType): boolean {
  const names = fieldsOf(body, 'input').map(({ name }) => /\w+$/u.exec(name)?.[0] ?? '');
  return dueNames.some((name) => names.includes(name));
}
