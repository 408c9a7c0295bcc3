import type { Request } from 'express';
import { mailAddress } from '../../../domain/directory/address.ts';
import { lengthFlaw } from '../../../domain/limits.ts';
import { typedPounds } from '../../../domain/money.ts';
import { textFlaw } from '../../../domain/text.ts';
import type { Ambiguous, Problem } from '../shown.ts';
import { isNoDay, readDay, readInstant, readOptionalInstant, type TypedInstant } from './date-fields.ts';
import { choice, chosenId, field, fields, isId, line } from './forms.ts';
import { type Upload, uploadOf } from './upload.ts';

/** What a field holds, or what is wrong with it. */
type Read<T> =
  | { readonly value: T }
  | { readonly problems: readonly Problem[]; readonly ambiguous?: Ambiguous | undefined };

/** How a field of a form is read, by its name in the form; a promise where it names a record that has to be looked for. */
export type Field<T> = (req: Request, name: string) => Read<T> | Promise<Read<T>>;
export type Fields = Readonly<Record<string, Field<unknown>>>;
export type ValuesOf<F extends Fields> = { readonly [Name in keyof F]: F[Name] extends Field<infer T> ? T : never };

const wrong = (name: string, text: string) => ({ problems: [{ field: name, text }] });

/**
 * A text of at most so many characters; `missing`: what is said where it is empty and must not be; `beside`: at which id,
 * where several forms of the page have a field of that name.
 */
const text =
  (read: (req: Request, name: string) => string) =>
  (most: number, missing?: string, beside?: string): Field<string> =>
  (req, name) => {
    const value = read(req, name);
    if (value === '' && missing !== undefined) return wrong(beside ?? name, missing);
    const flaw = textFlaw(value, 'lines') ?? lengthFlaw(value, most);
    return flaw === undefined ? { value } : wrong(beside ?? name, flaw);
  };

export const aLine = text(line);
export const words = text((req, name) => field(req, name).trim());

export const anAddress: Field<string> = (req, name) => {
  const address = mailAddress(line(req, name));
  return address.ok ? address : wrong(name, address.message);
};

/** A field that is called otherwise in the form. */
export const named =
  <T>(name: string, read: Field<T>): Field<T> =>
  (req) =>
    read(req, name);

/** A value that is there, or what is said where it is not. */
const there = <T>(name: string, value: T | undefined, missing: string): Read<T> =>
  value === undefined ? wrong(name, missing) : { value };

/** One of the values that the form offers. */
export const oneOf =
  <T extends string>(offered: readonly T[], missing: string, beside?: string): Field<T> =>
  (req, name) =>
    there(beside ?? name, choice(req, name, offered), missing);

export const oneOfOrNone =
  <T extends string>(offered: readonly T[]): Field<T | undefined> =>
  (req, name) => ({ value: choice(req, name, offered) });

/** A record that was chosen from a list. Whether there is such a record is for others to say. */
export const anId =
  (missing: string, beside?: string): Field<string> =>
  (req, name) =>
    there(beside ?? name, chosenId(req, name), missing);

export const idOrNone: Field<string | null> = (req, name) => ({ value: chosenId(req, name) ?? null });

/** Several of them; `missing` is said beside the first where none is chosen. */
export const ids =
  (missing?: { readonly at: string; readonly text: string }): Field<string[]> =>
  (req, name) => {
    const value = fields(req, name).filter(isId);
    return value.length === 0 && missing !== undefined ? wrong(missing.at, missing.text) : { value };
  };

export const tick: Field<boolean> = (req, name) => ({ value: field(req, name) === 'yes' });

/** A whole number in a range; null for an empty field. */
export const wholeOrNone =
  ({ from, to }: { readonly from: number; readonly to: number }, text: string): Field<number | null> =>
  (req, name) => {
    const typed = line(req, name);
    if (typed === '') return { value: null };
    return /^\d{1,9}$/u.test(typed) && Number(typed) >= from && Number(typed) <= to
      ? { value: Number(typed) }
      : wrong(name, text);
  };

/** A sum of money in pence; `called`: what it is called in messages. */
export const aSum =
  (called: string): Field<number> =>
  (req, name) => {
    const sum = typedPounds(line(req, name), called);
    return sum.ok ? sum : wrong(name, sum.message);
  };

/** The same; null for an empty field. */
export const sumOrNone =
  (called: string): Field<number | null> =>
  (req, name) =>
    line(req, name) === '' ? { value: null } : aSum(called)(req, name);

/** A day, 'YYYY-MM-DD'; `called`: what it is called in messages. */
export const aDay =
  (called: string): Field<string> =>
  (req, name) => {
    const day = readDay(req, name, called);
    return day.ok ? { value: day.day } : { problems: [day.problem] };
  };

/** A day that need not be given: null where all three parts are empty. */
export const aDayOrNone =
  (called: string): Field<string | null> =>
  (req, name) =>
    isNoDay(req, name) ? { value: null } : aDay(called)(req, name);

export type Instant = { readonly at: number; readonly wall: string };

function instantRead(typed: TypedInstant): Read<Instant> {
  if (typed.ok) return { value: { at: typed.at, wall: typed.wall } };
  return { problems: [typed.problem], ambiguous: typed.ambiguous };
}

/** An instant; `stored`: what the form was filled with, which an untouched form means to the millisecond. */
export const anInstant =
  (called: string, zone: string, stored?: number | null): Field<Instant> =>
  (req, name) =>
    instantRead(readInstant(req, name, called, zone, stored));

export const instantOrNone =
  (called: string, zone: string, stored?: number | null): Field<Instant | undefined> =>
  (req, name) => {
    const typed = readOptionalInstant(req, name, called, zone, stored);
    return typed === undefined ? { value: undefined } : instantRead(typed);
  };

/** The file of a form that is read with `upload`. */
export const aFile =
  (missing: string): Field<NonNullable<Upload['file']>> =>
  (req, name) => {
    const { file, tooLarge } = uploadOf(req);
    return there(name, file, tooLarge ? 'The file is larger than 10 MB' : missing);
  };

/** Reads all fields: what they hold, as far as nothing is wrong with them, and everything that is wrong. */
export async function readFields<F extends Fields>(req: Request, declared: F) {
  const read = await Promise.all(
    Object.entries(declared).map(async ([name, one]) => ({ name, ...(await one(req, name)) })),
  );
  return {
    // Each value comes from the very field that is declared under its name.
    values: Object.fromEntries(read.flatMap((one) => ('value' in one ? [[one.name, one.value]] : []))) as Partial<
      ValuesOf<F>
    >,
    problems: read.flatMap((one) => ('problems' in one ? one.problems : [])),
    ambiguous: read.flatMap((one) => ('ambiguous' in one && one.ambiguous !== undefined ? [one.ambiguous] : []))[0],
  };
}

/** Several fields that are one thing. */
export const together =
  <F extends Fields>(declared: F): Field<ValuesOf<F>> =>
  async (req) => {
    const { values, problems, ambiguous } = await readFields(req, declared);
    // Where nothing is wrong with any of them, each has its value.
    return problems.length > 0 ? { problems, ambiguous } : { value: values as ValuesOf<F> };
  };
