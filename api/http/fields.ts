import { notKnown, type Read } from '../../domain/not-known.ts';
import { z } from 'zod';
import { calendarNames } from '../../domain/calendar/bank-holidays.ts';
import { isRealDate } from '../../domain/calendar/holidays.ts';
import { isZone } from '../../domain/calendar/zones.ts';
import { limits } from '../../domain/limits.ts';
import { listOrders } from '../../domain/lists.ts';
import { searchLimits } from '../../domain/search/search.ts';
import { fileNameFlaw, normalText, textFlaw, type TextKind } from '../../domain/text.ts';

/** A text under the one rule of text (domain/text.ts): made alike, then judged. */
const written = (most: number, kind: TextKind) =>
  z
    .string()
    .overwrite((typed) => normalText(typed, kind))
    .max(most)
    .superRefine((text, context) => {
      const message = textFlaw(text, kind);
      if (message !== undefined) context.addIssue({ code: 'custom', message });
    });

/** Words that a person wrote: at least one that is no white space, at most `most` characters. */
export const words = (most: number) => written(most, 'lines').regex(/\S/u, 'Write something here.');

/** Words that may be left out. */
export const wordsOrNone = (most: number) => written(most, 'lines');

/** A name or a title: words in one line. */
export const oneLine = (most: number) => written(most, 'line').regex(/\S/u, 'Write something here.');

/** A line that may be left out. */
export const lineOrNone = (most: number) => written(most, 'line');

/** The name of a file, without its folders. */
export const fileName = oneLine(limits.name).superRefine((name, context) => {
  const message = fileNameFlaw(name);
  if (message !== undefined) context.addIssue({ code: 'custom', message });
});

/** One mail address; what one is, is judged by domain/directory/address.ts. */
export const address = z
  .string()
  .min(3)
  .max(254)
  .meta({ description: 'One mail address.', example: 'ann@example.org' });

export const id = z.uuid().meta({ example: '01939f5e-3c1a-7b52-9d0e-5f6a7b8c9d0e' });

/** An instant as it comes in: ISO 8601 with an offset -> epoch milliseconds. */
export const instantIn = z.iso
  .datetime({ offset: true })
  .meta({ description: 'ISO 8601 with an offset.', example: '2026-10-25T17:00:00Z' })
  .transform((text) => Date.parse(text));

/** An instant as it goes out: epoch milliseconds -> ISO 8601 in UTC. */
export const instantOut = z
  .number()
  .transform((at) => new Date(at).toISOString())
  .pipe(z.iso.datetime());

/** A day of the calendar: 'YYYY-MM-DD'. */
export const dateIn = z
  .string()
  .refine(isRealDate, 'Give a real date, for example 2026-10-25.')
  .meta({ description: 'A day, YYYY-MM-DD.', example: '2026-10-25' });

export const zone = z
  .string()
  .max(64)
  .refine(isZone, 'There is no such time zone.')
  .meta({ description: 'A name of the IANA time zone database.', example: 'Europe/London' });

/** What a clock on the wall shows; what that means is judged by domain/calendar, which offers what is valid instead. */
export const wallTime = z.strictObject({
  wall: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/u)
    .meta({ example: '2026-10-25T17:00' }),
  zone: z.string().max(64).meta({ example: 'Europe/London' }),
});

export const calendarName = z.enum(calendarNames);

/** What every list takes; `cursor` is the `next` of the page before. */
export const pageQuery = {
  cursor: z.uuid().optional().meta({ description: 'The `next` of the page before.' }),
  limit: z.coerce.number().int().min(1).max(200).default(50),
};

/** What narrows a list of processes, and in which order it comes. */
export const listQuery = {
  ...pageQuery,
  q: oneLine(searchLimits.typed)
    .optional()
    .meta({ description: 'Words of the title, or the beginning of a reference.' }),
  from: z.iso.date().optional().meta({ description: 'Opened on this day or later.' }),
  until: z.iso.date().optional().meta({ description: 'Opened on this day or earlier.' }),
  order: z.enum(listOrders).default('newest'),
};

/** A page of a list. */
export const page = <Item extends z.ZodType>(item: Item) =>
  z.object({
    items: z.array(item),
    next: z.string().nullable().meta({ description: 'Cursor of the next page; null on the last.' }),
  });

export const idList = z.array(z.uuid()).min(1).max(10_000);

/** The answer of every draft that is discarded. */
export const discarded = z.object({ discarded: z.boolean() });

/** Why a process was cancelled or given up, as its pages say it. */
export const endedWhy = z
  .string()
  .nullable()
  .meta({ description: 'Why it was cancelled or given up; null: it was not.' });

/** The stage of a development whose process a draft is. */
export const stageOfDraft = z
  .uuid()
  .exactOptional()
  .meta({ description: 'The stage of a development that this is: it begins when this is opened.' });

/** A code as it goes out, of a list that grows: `not-known` where a newer version has written one that this one does not know. */
export const orNotKnown = <Code extends string>(codes: readonly Code[]): z.ZodEnum<{ [Key in Read<Code>]: Key }> =>
  z.enum([...codes, notKnown]).meta({
    description: `\`${notKnown}\`: a newer version has written it, and this one does not know it.`,
  });
