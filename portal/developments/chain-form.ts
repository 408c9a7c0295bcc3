import type { Request } from 'express';
import type { ChainStage } from '../../db/developments/chain.ts';
import { developmentFields, mostStages, stageFields } from '../../domain/developments/fields.ts';
import {
  hasBegun,
  opensCodes,
  type PlannedStage,
  stageKindCodes,
  stageKinds,
} from '../../domain/developments/stages.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { dayFieldsOf } from '../web/forms/date-fields.ts';
import {
  aDay,
  aLine,
  anId,
  type Field,
  idOrNone,
  named,
  oneOf,
  oneOfOrNone,
  readFields,
  tick,
  wholeOrNone,
} from '../web/forms/fields.ts';
import { line } from '../web/forms/forms.ts';

const rowNumbers = Array.from({ length: mostStages }, (_, n) => n);

const rowAsked = (n: number) => ({
  id: named(`id-${n}`, idOrNone),
  kind: named(`kind-${n}`, oneOf(stageKindCodes, 'Choose what kind of stage it is')),
  opens: named(`opens-${n}`, oneOfOrNone(opensCodes)),
  title: named(`title-${n}`, aLine(stageFields.title)),
  plannedOn: named(`on-${n}`, aDay(`the date of stage ${n + 1}`)),
  openerPostId: named(`opener-${n}`, idOrNone),
  overlaps: named(`overlaps-${n}`, tick),
  place: named(`place-${n}`, wholeOrNone({ from: 1, to: 99 }, 'Give the place as a whole number from 1')),
});

type Chain = {
  readonly stages: readonly PlannedStage[];
  /** In which row of the form each stands. */ readonly rows: readonly number[];
};

/** The rows that have a title, in the order of their places; a row without one is no stage, or one no more. */
const chain: Field<Chain> = async (req) => {
  const filledIn = rowNumbers.filter((n) => line(req, `title-${n}`) !== '');
  const read = await Promise.all(filledIn.map(async (n) => ({ n, ...(await readFields(req, rowAsked(n))) })));
  const problems = read.flatMap((row) => row.problems);
  if (problems.length > 0) return { problems };
  const placed = read
    .map(({ n, values: { id, kind, opens, title, plannedOn, openerPostId, overlaps, place } }) => {
      const known = kind ?? 'seminar';
      const stage: PlannedStage = {
        id: id ?? null,
        kind: known,
        opens: opens ?? stageKinds[known].opens[0],
        title: title ?? '',
        plannedOn: plannedOn ?? '',
        openerPostId: openerPostId ?? null,
        overlaps: overlaps ?? false,
      };
      return { n, place: place ?? n + 1, stage };
    })
    .toSorted((one, other) => one.place - other.place);
  return { value: { stages: placed.map(({ stage }) => stage), rows: placed.map(({ n }) => n) } };
};

export const developmentAsked = {
  title: aLine(developmentFields.title, 'Give the development a title'),
  leadPostId: anId('Choose who leads it'),
  chain,
};

/** Beside which field a refusal stands: `detail.stage` counts the stages in their order. */
export function refusedAt({ detail }: Refusal, { chain: { rows } }: { readonly chain: Chain }): string {
  const stage = detail?.['stage'];
  return typeof stage === 'number' ? `title-${rows[stage - 1] ?? 0}` : 'title';
}

/** The rows of the form: those that are filled in, and room for three more; what has begun is shown and not asked. */
export function rowsOf(req: Request, chain: readonly ChainStage[]) {
  const typed = rowNumbers.filter((n) => line(req, `title-${n}`) !== '').length;
  const shown = Math.min(mostStages, Math.max(chain.length, typed) + 3);
  return rowNumbers.slice(0, shown).map((n) => {
    const { state, hasTurns } = chain[n] ?? { state: 'planned', hasTurns: false };
    return { n, state, begun: hasBegun(state), kept: hasTurns };
  });
}

/** The fields of the form, filled with a chain as it is stored. */
export function chainFields(stages: readonly ChainStage[]): Record<string, string> {
  return Object.assign(
    {},
    ...stages.map(({ id, kind, opens, title, plannedOn, openerPostId, overlaps }, n) => ({
      [`id-${n}`]: id,
      [`kind-${n}`]: kind,
      [`opens-${n}`]: opens,
      [`title-${n}`]: title,
      [`opener-${n}`]: openerPostId ?? '',
      [`overlaps-${n}`]: overlaps ? 'yes' : '',
      [`place-${n}`]: String(n + 1),
      ...dayFieldsOf(`on-${n}`, plannedOn),
    })),
  ) as Record<string, string>;
}

/** What the fields are called where two people have changed them. */
export const chainLabels = {
  title: 'Title',
  ...Object.fromEntries(
    rowNumbers.flatMap((n) => [
      [`title-${n}`, `Stage ${n + 1}`],
      ...['day', 'month', 'year'].map((part) => [`on-${n}-${part}`, `Stage ${n + 1}, ${part}`]),
    ]),
  ),
};
