import type { Request } from 'express';
import { isVisible, normalText } from '../../../domain/text.ts';
import type { Problem } from '../shown.ts';

type Body = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * What was typed into a field, as text that Postgres and JSON can hold: no NUL, no half characters, one kind of line end;
 * '' where nothing of it can be seen.
 * A field that is missing, or sent twice by somebody else's hand, is read as its first value or as nothing.
 */
export function field(req: Request, name: string): string {
  return fields(req, name)[0] ?? '';
}

/** All values of a field that may be chosen several times. */
export function fields(req: Request, name: string): string[] {
  const value = ((req.body ?? {}) as Body)[name];
  const values = value === undefined ? [] : typeof value === 'string' ? [value] : [...value];
  return values.filter((one) => typeof one === 'string').map(clean);
}

/** A line: no line breaks and no space around it. */
export function line(req: Request, name: string): string {
  return normalText(field(req, name).replaceAll('\n', ' '), 'line');
}

/** In the form of the one rule of text; what that refuses, `perform` and `decide` say before anything is done. */
function clean(typed: string): string {
  const text = normalText(typed.replaceAll('\0', ''), 'lines');
  return isVisible(text) ? text : '';
}

const unoffered = new WeakMap<Request, Problem>();

/**
 * One of the values that a choice offers, else undefined. A value that was not offered is remembered: `perform` and
 * `decide` then refuse the form, so that nothing is done by what stands in its place.
 */
export function choice<T extends string>(req: Request, name: string, offered: readonly T[]): T | undefined {
  const value = field(req, name);
  const found = offered.find((one) => one === value);
  if (found === undefined && value !== '') noteNotOffered(req, name);
  return found;
}

/** The same of a list of records: the id that was chosen, or undefined. Whether there is such a record is for others to say. */
export function chosenId(req: Request, name: string): string | undefined {
  const value = field(req, name);
  if (isId(value)) return value;
  if (value !== '') noteNotOffered(req, name);
  return undefined;
}

function noteNotOffered(req: Request, name: string): void {
  if (!unoffered.has(req)) unoffered.set(req, notOfferedAt(name));
}

/** What is said of a field that holds what its form does not offer. */
export function notOfferedAt(name: string): Problem {
  return { field: name, text: 'Choose one of the answers that the form offers' };
}

/** The first choice of the form, of those that were read, that holds what was not offered. */
export function notOffered(req: Request): Problem | undefined {
  return unoffered.get(req);
}

/** The version of a text that the page showed; null where it showed none. */
export function version(req: Request): number | null {
  const value = field(req, 'ifVersion');
  return /^\d{1,9}$/u.test(value) ? Number(value) : null;
}

/** Everything that was typed, to show it again beside what is wrong with it. */
export function typed(req: Request): Record<string, string> {
  // A form with a file that nobody has taken apart yet.
  if (Buffer.isBuffer(req.body)) return {};
  return Object.fromEntries(Object.keys((req.body ?? {}) as Body).map((name) => [name, field(req, name)]));
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/u;

export function isId(text: string): boolean {
  return uuid.test(text);
}

/** What an address asks for after the question mark, if it asks for it once. */
export function asked(req: Request, name: string): string {
  const value = req.query[name];
  return typeof value === 'string' ? value : '';
}
