import type { Request } from 'express';
import type { RoundInput } from '../../../db/rounds/rounds.ts';
import type { Tx } from '../../../db/connect.ts';
import { pickAgencies } from '../../../db/directory/read-directory.ts';
import type { RoundHead } from '../../../db/rounds/read-overview.ts';
import type { Question } from '../../../db/tasks/read-task.ts';
import { calendarNames } from '../../../domain/calendar/bank-holidays.ts';
import { roundFields as most, roundFormats } from '../../../domain/rounds/fields.ts';
import { dateLabels } from '../../web/forms/changed-meanwhile.ts';
import { dateFieldsOf } from '../../web/forms/date-fields.ts';
import {
  aLine,
  type Field,
  instantOrNone,
  oneOf,
  oneOfOrNone,
  tick,
  type ValuesOf,
  words,
} from '../../web/forms/fields.ts';
import { choice, field, fields } from '../../web/forms/forms.ts';
import { tooLong } from '../../web/forms/typed-words.ts';

/** Where a round is placed that is made here; one that came by the API keeps its own zone. */
export const zone = 'Europe/London';

/** What a form of an existing round was filled with. */
export type StoredRound = { readonly round: RoundHead; readonly questions: readonly Question[] };

/**
 * The fields of a round; of a stored one that was not touched, exactly what is stored. Who is asked is worked out
 * apart (`audienceOf`), since the directory is needed for it.
 */
export const roundAsked = (stored?: StoredRound) => {
  const place = stored?.round.zone ?? zone;
  return {
    title: aLine(most.title, 'Give the round a title'),
    format: oneOf(roundFormats, 'Choose what kind of round it is'),
    due: instantOrNone('the date by which to answer', place, stored?.round.dueAt),
    event: instantOrNone('the date of the event', place, stored?.round.eventAt),
    questions: questionsAsked(stored?.questions ?? []),
    purpose: words(most.purpose),
    calendar: oneOfOrNone(calendarNames),
    place: aLine(most.detail),
    chair: aLine(most.detail),
    funder: aLine(most.detail),
    informal: tick,
    unnamed: tick,
  };
};

export const usualCalendar = 'england-and-wales';

/** What they say, as a round is kept. */
export function inputOf(typed: ValuesOf<ReturnType<typeof roundAsked>>, place: string): RoundInput {
  const { due, event, calendar = usualCalendar, ...said } = typed;
  return {
    ...said,
    calendar,
    zone: place,
    dueAt: due?.at ?? null,
    dueWallText: due?.wall ?? null,
    eventAt: event?.at ?? null,
    eventWallText: event?.wall ?? null,
    place: typed.place || null,
    chair: typed.chair || null,
    funder: typed.funder || null,
  };
}

const questionsAsked =
  (stored: readonly Question[]): Field<NonNullable<RoundInput['questions']>> =>
  (req) => {
    const value = questionsOf(req, stored);
    const problems = value.flatMap(({ text, kind }) => tooLong(`${kind}s`, text, most.question));
    return problems.length > 0 ? { problems } : { value };
  };

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

/** Who is asked, by level, by title of a post and by name; undefined where the form leaves it as it is and picks nobody. */
export async function audienceOf(tx: Tx, req: Request): Promise<string[] | undefined> {
  const picked = { levels: fields(req, 'level'), titles: fields(req, 'post'), ids: fields(req, 'agency') };
  const keeps = choice(req, 'audience', ['keep', 'choose']) === 'keep';
  return keeps && Object.values(picked).every((one) => one.length === 0) ? undefined : pickAgencies(tx, picked);
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
  informal: 'Informal',
  unnamed: 'Without names',
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
    informal: round.informal ? 'yes' : '',
    unnamed: round.unnamed ? 'yes' : '',
    ...questionFields(questions),
    audience: 'keep',
    ifVersion: String(round.version),
    ...(round.dueAt === null ? {} : dateFieldsOf('due', round.dueAt, round.zone)),
    ...(round.eventAt === null ? {} : dateFieldsOf('event', round.eventAt, round.zone)),
  };
}
