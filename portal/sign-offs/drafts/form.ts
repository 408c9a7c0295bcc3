import type { Request } from 'express';
import type { StageLine } from '../../../db/sign-offs/read-stages.ts';
import type { SignOffHead } from '../../../db/sign-offs/read-sign-off.ts';
import type { SignOffInput, StageInput } from '../../../db/sign-offs/sign-offs.ts';
import { dateFieldsOf, readOptionalInstant } from '../../web/forms/date-fields.ts';
import { field, isId, line, choice, chosenId } from '../../web/forms/forms.ts';
import type { Problem } from '../../web/shown.ts';
import { readSigners, signerFields } from './stage-fields.ts';

export const signOffZone = 'Europe/London';
export const mostStages = 20;
/** The dates of a form's stages, by their prefixes. */
export const stageDates = Array.from({ length: mostStages }, (_, index) => index + 1).flatMap((n) => [
  `stage-${n}-meeting`,
  `stage-${n}-comments`,
]);

export type TypedSignOff = {
  readonly input: Omit<SignOffInput, 'document'>;
  /** Which stage of the form each stage is: they may be put in another order, and some may be nobody's. */
  readonly shownAs: readonly number[];
  readonly problems: readonly Problem[];
};

/** How many stages the form shows: three or as many as there are, and one more for each press of "Add another stage". */
export function shownStages(req: Request, stored = 3): number {
  const shown = Number(field(req, 'stages'));
  const all = Number.isInteger(shown) && shown > 0 ? shown : stored;
  return Math.min(mostStages, all + (field(req, 'more') === '' ? 0 : 1));
}

/** What was typed of a sign-off, and what is wrong with it. A stage for which nobody is chosen is none. */
export function readSignOffForm(req: Request, zone = signOffZone, stored: readonly StageLine[] = []): TypedSignOff {
  const title = line(req, 'title');
  const problems: Problem[] = title === '' ? [{ field: 'title', text: 'Give the paper a title' }] : [];
  const stages: { n: number; place: number; stage: StageInput }[] = [];
  for (let n = 1; n <= shownStages(req); n += 1) {
    const read = readStage(req, n, zone, stored[n - 1]);
    problems.push(...read.problems);
    if (read.stage !== undefined)
      stages.push({ n, place: Number(line(req, `stage-${n}-order`) || n), stage: read.stage });
  }
  if (stages.length === 0 && problems.length === 0)
    problems.push({ field: 'stage-1-who', text: 'Choose at least one body or post that signs' });
  const ordered = stages.toSorted((one, other) => one.place - other.place || one.n - other.n);
  const parentId = field(req, 'parent');
  const authorId = chosenId(req, 'author');
  return {
    problems,
    shownAs: ordered.map(({ n }) => n),
    input: {
      title,
      recommendation: field(req, 'recommendation').trim(),
      zone,
      ...(isId(parentId) && { parentId }),
      ...(authorId !== undefined && { authorId }),
      stages: ordered.map(({ stage }) => stage),
    },
  };
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
    [`${name}-order`]: String(stage.position),
    [`${name}-place`]: stage.place,
    ...(at === null ? {} : dateFieldsOf(`${name}-meeting`, at, zone)),
    ...(commentsBy === null ? {} : dateFieldsOf(`${name}-comments`, commentsBy, zone)),
  };
}
