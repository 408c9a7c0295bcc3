import type { Request } from 'express';
import type { SignOffInput, StageInput } from '../db/sign-offs.ts';
import { asked, type StageRule } from '../domain/sign-off.ts';
import { readOptionalInstant } from './date-fields.ts';
import { choice, field, isId, line } from './forms.ts';
import type { Problem } from './render.ts';

export const signOffZone = 'Europe/London';
export const mostStages = 10;

export type TypedSignOff = {
  readonly input: Omit<SignOffInput, 'document'>;
  readonly problems: readonly Problem[];
};

/** How many stages the form shows: three, and one more for each press of "Add another stage". */
export function shownStages(req: Request): number {
  const shown = Number(field(req, 'stages'));
  const all = Number.isInteger(shown) && shown > 0 ? shown : 3;
  return Math.min(mostStages, all + (field(req, 'more') === '' ? 0 : 1));
}

/** What was typed of a new sign-off, and what is wrong with it. A stage for which nobody is chosen is none. */
export function readSignOffForm(req: Request): TypedSignOff {
  const title = line(req, 'title');
  const problems: Problem[] = title === '' ? [{ field: 'title', text: 'Give the paper a title' }] : [];
  const stages: StageInput[] = [];
  for (let n = 1; n <= shownStages(req); n += 1) {
    const read = readStage(req, `stage-${n}`, n);
    problems.push(...read.problems);
    if (read.stage !== undefined) stages.push(read.stage);
  }
  if (stages.length === 0 && problems.length === 0)
    problems.push({ field: 'stage-1-who', text: 'Choose at least one body or post that signs' });
  const parentId = field(req, 'parent');
  const authorId = field(req, 'author');
  return {
    problems,
    input: {
      title,
      recommendation: field(req, 'recommendation').trim(),
      zone: signOffZone,
      ...(isId(parentId) && { parentId }),
      ...(isId(authorId) && { authorId }),
      stages,
    },
  };
}

type ReadStage = { readonly stage?: StageInput; readonly problems: readonly Problem[] };

function readStage(req: Request, name: string, n: number): ReadStage {
  const [kind, id = ''] = field(req, `${name}-who`).split(':');
  if (!isId(id)) return { problems: [] };
  const at = readOptionalInstant(req, `${name}-meeting`, `the date of stage ${n}`, signOffZone);
  const rule = kind === 'post' ? ({ kind: 'post' } as const) : readRule(req, name);
  const problems = [
    ...(at === undefined || at.ok ? [] : [at.problem]),
    ...(rule === undefined ? [{ field: `${name}-count`, text: `Say how many must sign at stage ${n}` }] : []),
  ];
  if (rule === undefined || problems.length > 0) return { problems };
  return {
    problems,
    stage: {
      ...(kind === 'post' ? { postId: id } : { bodyId: id }),
      rule,
      asked: choice(req, `${name}-asked`, asked) ?? 'approve',
      place: line(req, `${name}-place`),
      ...(at?.ok === true && { meetingAt: at.at, wallText: at.wall }),
    },
  };
}

/** How many of a body must sign; undefined where the number is missing. */
export function readRule(req: Request, name: string): StageRule | undefined {
  const kind = choice(req, `${name}-rule`, ['all', 'majority', 'count', 'chair'] as const) ?? 'majority';
  if (kind === 'majority') return { kind: 'count', count: null };
  if (kind !== 'count') return { kind };
  const count = line(req, `${name}-count`);
  return /^[1-9]\d{0,2}$/u.test(count) ? { kind, count: Number(count) } : undefined;
}
