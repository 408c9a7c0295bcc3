import type { Request } from 'express';
import type { StageLine } from '../../../db/sign-offs/read-stages.ts';
import type { SignOffHead } from '../../../db/sign-offs/read-sign-off.ts';
import type { SignOffInput, StageInput } from '../../../db/sign-offs/sign-offs.ts';
import { dateFieldsOf, readOptionalInstant } from '../../web/forms/date-fields.ts';
import { field, line, choice } from '../../web/forms/forms.ts';
import { signOffFields as most } from '../../../domain/sign-offs/fields.ts';
import { aLine, type Field, idOrNone, type ValuesOf, words } from '../../web/forms/fields.ts';
import { tooLong } from '../../web/forms/typed-words.ts';
import type { Problem } from '../../web/shown.ts';
import { readSigners, signerFields } from './stage-fields.ts';

export const signOffZone = 'Europe/London';
export const mostStages = 20;
/** The dates of a form's stages, by their prefixes. */
export const stageDates = Array.from({ length: mostStages }, (_, index) => index + 1).flatMap((n) => [
  `stage-${n}-meeting`,
  `stage-${n}-comments`,
]);

/** How many stages the form shows: three or as many as there are, and one more for each press of "Add another stage". */
export function shownStages(req: Request, stored = 3): number {
  const shown = Number(field(req, 'stages'));
  const all = Number.isInteger(shown) && shown > 0 ? shown : stored;
  return Math.min(mostStages, all + (field(req, 'more') === '' ? 0 : 1));
}

/** The fields of a sign-off in a zone, filled with these stages. */
export const signOffAsked = (zone = signOffZone, stored: readonly StageLine[] = []) => ({
  title: aLine(most.title, 'Give the paper a title'),
  recommendation: words(most.recommendation),
  stages: stagesAsked(zone, stored),
  author: idOrNone,
});

type TypedStages = {
  readonly stages: readonly StageInput[];
  /** Which stage of the form each stage is: they may be put in another order, and some may be nobody's. */
  readonly shownAs: readonly number[];
};

/** The stages in their order. A stage for which nobody is chosen is none. */
const stagesAsked =
  (zone: string, stored: readonly StageLine[]): Field<TypedStages> =>
  (req) => {
    const read = Array.from({ length: shownStages(req) }, (_one, index) => ({
      n: index + 1,
      ...readStage(req, index + 1, zone, stored[index]),
    }));
    const problems = read.flatMap((one) => one.problems);
    const ordered = read
      .flatMap(({ n, stage }) => (stage ? [{ n, stage, place: Number(line(req, `stage-${n}-order`) || n) }] : []))
      .toSorted((one, other) => one.place - other.place || one.n - other.n);
    if (ordered.length === 0 && problems.length === 0)
      problems.push({ field: 'stage-1-who', text: 'Choose at least one body or post that signs' });
    if (problems.length > 0) return { problems };
    return { value: { stages: ordered.map(({ stage }) => stage), shownAs: ordered.map(({ n }) => n) } };
  };

/** What they say, as a sign-off is kept. */
export function inputOf(
  { author, stages, ...said }: ValuesOf<ReturnType<typeof signOffAsked>>,
  zone = signOffZone,
): Omit<SignOffInput, 'document'> {
  return { ...said, zone, stages: stages.stages, ...(author !== null && { authorId: author }) };
}

type ReadStage = { readonly stage?: StageInput; readonly problems: readonly Problem[] };

function readStage(req: Request, n: number, zone: string, stored?: StageLine): ReadStage {
  const name = `stage-${n}`;
  const read = readSigners(req, n);
  if (read === undefined) return { problems: [] };
  const at = readOptionalInstant(
    req,
    `${name}-meeting`,
    `the date of stage ${n}`,
    zone,
    stored?.meetingAt ?? stored?.dueAt,
  );
  const comments = readOptionalInstant(
    req,
    `${name}-comments`,
    `the last day for comments of stage ${n}`,
    zone,
    stored?.commentsBy,
  );
  const problems = [
    ...(at === undefined || at.ok ? [] : [at.problem]),
    ...(comments === undefined || comments.ok ? [] : [comments.problem]),
    ...read.problems,
    ...(/^\d{0,2}$/u.test(line(req, `${name}-order`))
      ? []
      : [{ field: `${name}-order`, text: `The place of stage ${n} must be a whole number, for example 2` }]),
    ...tooLong(`${name}-place`, line(req, `${name}-place`), most.place),
  ];
  if (read.signers === undefined || problems.length > 0) return { problems };
  const noMeeting = choice(req, `${name}-kind`, ['meeting', 'day']) === 'day';
  return {
    problems,
    stage: {
      ...read.signers,
      place: line(req, `${name}-place`),
      ...(at?.ok === true && { [noMeeting ? 'dueAt' : 'meetingAt']: at.at, wallText: at.wall }),
      ...(comments?.ok === true && { commentsBy: comments.at }),
    },
  };
}

/** The fields of the form, filled with a draft as it is stored. */
export function signOffFields(head: SignOffHead, stages: readonly StageLine[]): Record<string, string> {
  const { title, recommendation, authorId, version } = head;
  const fields = stages.map((stage, index) => stageFields(stage, `stage-${index + 1}`, head.zone));
  return Object.assign({ title, recommendation, author: authorId, ifVersion: String(version) }, ...fields);
}

function stageFields(stage: StageLine, name: string, zone: string): Record<string, string> {
  const { meetingAt, dueAt, commentsBy } = stage;
  const at = meetingAt ?? dueAt;
  return {
    ...signerFields(stage, name),
    [`${name}-kind`]: meetingAt === null && dueAt !== null ? 'day' : 'meeting',
    [`${name}-order`]: String(stage.order),
    [`${name}-place`]: stage.place,
    ...(at === null ? {} : dateFieldsOf(`${name}-meeting`, at, zone)),
    ...(commentsBy === null ? {} : dateFieldsOf(`${name}-comments`, commentsBy, zone)),
  };
}
