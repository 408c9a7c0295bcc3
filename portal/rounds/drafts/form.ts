import { dateLabels } from '../../web/forms/changed-meanwhile.ts';
import { limits } from '../../../domain/limits.ts';
import type { Request } from 'express';
import type { RoundFormat, RoundInput } from '../../../db/rounds/rounds.ts';
import type { Tx } from '../../../db/connect.ts';
import { pickAgencies } from '../../../db/directory/read-directory.ts';
import type { RoundHead } from '../../../db/rounds/read-overview.ts';
import type { Question } from '../../../db/tasks/read-task.ts';
import { dateFieldsOf, readOptionalInstant, type TypedInstant } from '../../web/forms/date-fields.ts';
import { choice, field, fields, line } from '../../web/forms/forms.ts';
import { tooLong } from '../../web/forms/typed-words.ts';
import type { Ambiguous, Problem } from '../../web/shown.ts';
import { calendars } from '../../calendar/words.ts';
import { formats } from '../words.ts';

/** Where a round is placed that is made here; one that came by the API keeps its own zone. */
export const zone = 'Europe/London';

/** What a form of an existing round was filled with. */
export type StoredRound = { readonly round: RoundHead; readonly questions: readonly Question[] };

export type ReadRound = {
  readonly input: RoundInput;
  readonly problems: readonly Problem[];
  readonly ambiguous?: Ambiguous;
};

/**
 * What the form of a round says; of a stored one that was not touched, exactly what is stored. Who is asked is worked out
 * apart (`audienceOf`), since the directory is needed for it.
 */
export function readRoundForm(req: Request, stored?: StoredRound): ReadRound {
  const place = stored?.round.zone ?? zone;
  const title = line(req, 'title');
  const format = choice(req, 'format', Object.keys(formats) as RoundFormat[]);
  const due = readOptionalInstant(req, 'due', 'the date by which to answer', place, stored?.round.dueAt);
  const event = readOptionalInstant(req, 'event', 'the date of the event', place, stored?.round.eventAt);
  const questions = questionsOf(req, stored?.questions ?? []);
  const problems: Problem[] = [
    ...(title === '' ? [{ field: 'title', text: 'Give the round a title' }] : []),
    ...tooLong('title', title, limits.title),
    ...(format === undefined ? [{ field: 'format', text: 'Choose what kind of round it is' }] : []),
    ...problemOf(due),
    ...problemOf(event),
    ...questions.flatMap(({ text, kind }) => tooLong(`${kind}s`, text, limits.question)),
  ];
  const ambiguous = [due, event].flatMap((typed) =>
    typed?.ok === false && typed.ambiguous !== undefined ? [typed.ambiguous] : [],
  )[0];
  const input: RoundInput = {
    title,
    format: format ?? 'circulation',
    purpose: field(req, 'purpose').trim(),
    questions,
    zone: place,
    calendar: choice(req, 'calendar', Object.keys(calendars)) ?? 'england-and-wales',
    dueAt: due?.ok === true ? due.at : null,
    dueWallText: due?.ok === true ? due.wall : null,
    eventAt: event?.ok === true ? event.at : null,
    eventWallText: event?.ok === true ? event.wall : null,
    place: line(req, 'place') || null,
    chair: line(req, 'chair') || null,
    funder: line(req, 'funder') || null,
  };
  return { input, problems, ...(ambiguous === undefined ? {} : { ambiguous }) };
}

function problemOf(typed: TypedInstant | undefined): Problem[] {
  return typed?.ok === false ? [typed.problem] : [];
}

/**
 * One question in each line, and a line that begins with a space belongs to the question above: first those that ask for
 * a position, then those that ask for words. Untouched, the stored questions stay as they are, in their own order.
 */
function questionsOf(req: Request, stored: readonly Question[]): NonNullable<RoundInput['questions']> {
  const shown = questionFields(stored);
  if (stored.length > 0 && Object.entries(shown).every(([name, text]) => field(req, name) === text))
    return stored.map(({ text, kind }) => ({ text, kind }));
  const lines = (name: string) =>
    field(req, name)
      .replaceAll(/\n[ \t]+(?=\S)/gu, '\v')
      .split('\n')
      .map((text) => text.trim().replaceAll('\v', '\n'))
      .filter((text) => text !== '');
  return [
    ...lines('positions').map((text) => ({ text, kind: 'position' as const })),
    ...lines('texts').map((text) => ({ text, kind: 'text' as const })),
  ];
}

/** Who is asked, by level, by title of a post and by name; undefined where the form says to leave it as it is. */
export async function audienceOf(tx: Tx, req: Request): Promise<string[] | undefined> {
  if (choice(req, 'audience', ['keep', 'choose']) === 'keep') return undefined;
  return pickAgencies(tx, { levels: fields(req, 'level'), titles: fields(req, 'post'), ids: fields(req, 'agency') });
}

function questionFields(questions: readonly Question[]): { positions: string; texts: string } {
  const lines = (kind: Question['kind']) =>
    questions
      .filter((one) => one.kind === kind)
      .map(({ text }) => text.replaceAll('\n', '\n  '))
      .join('\n');
  return { positions: lines('position'), texts: lines('text') };
}

/** What the fields are called where two people have changed them. */
export const roundLabels = {
  title: 'Title',
  format: 'Kind of round',
  purpose: 'What it is about',
  positions: 'Questions for a position',
  texts: 'Questions for words',
  ...dateLabels('due', 'Due'),
  calendar: 'Whose bank holidays count',
  ...dateLabels('event', 'Event'),
  place: 'Place',
  chair: 'Chair',
  funder: 'Funded by',
};

/** The fields of the form, filled with a round as it is. */
export function roundFields(round: RoundHead, questions: readonly Question[]): Record<string, string> {
  return {
    title: round.title,
    format: round.format,
    purpose: round.purpose,
    calendar: round.calendar,
    place: round.place ?? '',
    chair: round.chair ?? '',
    funder: round.funder ?? '',
    ...questionFields(questions),
    audience: 'keep',
    ifVersion: String(round.version),
    ...(round.dueAt === null ? {} : dateFieldsOf('due', round.dueAt, round.zone)),
    ...(round.eventAt === null ? {} : dateFieldsOf('event', round.eventAt, round.zone)),
  };
}
