import { plainPounds, typedPounds } from '../../domain/money.ts';
import type { Request } from 'express';
import type { ReturnRecord } from '../../db/reviews/read-returns.ts';
import { type Direction, directionWords } from '../../domain/strategies/progress.ts';
import { type MilestoneSaid, type ReturnContent, returnFlaws } from '../../domain/reviews/return.ts';
import { returnFields as reasonMost, returnTexts } from '../../domain/reviews/fields.ts';
import { localDate } from '../../domain/calendar/zones.ts';
import { dayFieldsOf, isNoDay, readDay } from '../web/forms/date-fields.ts';
import { choice, field, line } from '../web/forms/forms.ts';
import { tooLong } from '../web/forms/typed-words.ts';
import type { Problem } from '../web/shown.ts';

const directions = Object.keys(directionWords) as Direction[];
const standings: readonly MilestoneSaid['standing'][] = ['kept', 'met', 'moved'];

export type TypedReturn = { readonly content: ReturnContent; readonly problems: readonly Problem[] };

/** What the form says. A day or a sum that cannot be read is a problem whatever is done with the form. */
export function returnOf(req: Request, asked: Pick<ReturnRecord, 'milestones' | 'colours'>): TypedReturn {
  const cost = costIn(req);
  const relevant = choice(req, 'relevant', ['yes', 'no']);
  const milestones = asked.milestones.map(({ id }) => milestoneIn(req, id));
  const content: ReturnContent = {
    progress: field(req, 'progress').trim(),
    colour:
      choice(
        req,
        'colour',
        asked.colours.map(({ code }) => code),
      ) ?? null,
    colourReason: field(req, 'colourReason').trim(),
    direction: choice(req, 'direction', directions) ?? null,
    milestones: milestones.map(({ said }) => said),
    relevant: relevant === undefined ? null : relevant === 'yes',
    retireReason: field(req, 'retireReason').trim(),
    costMinor: cost.minor,
    achievements: field(req, 'achievements').trim(),
    evidence: field(req, 'evidence').trim(),
  };
  const long = (Object.keys(returnTexts) as (keyof typeof returnTexts)[]).flatMap((name) =>
    tooLong(name, content[name], returnTexts[name]),
  );
  return { content, problems: [...long, ...cost.problems, ...milestones.flatMap(({ problems }) => problems)] };
}

/** Nothing typed is nothing said. */
function costIn(req: Request): { minor: number | null; problems: Problem[] } {
  const text = line(req, 'cost');
  if (text === '') return { minor: null, problems: [] };
  const cost = typedPounds(text);
  if (!cost.ok) return { minor: null, problems: [{ field: 'cost', text: cost.message }] };
  return { minor: cost.value, problems: [] };
}

function milestoneIn(req: Request, id: string): { said: MilestoneSaid; problems: Problem[] } {
  const standing = choice(req, `milestone-${id}`, standings) ?? 'kept';
  const day = isNoDay(req, `on-${id}`) ? undefined : readDay(req, `on-${id}`, 'the date');
  const on = standing !== 'kept' && day?.ok === true ? day.day : null;
  const reason = field(req, `reason-${id}`).trim();
  const long = tooLong(`reason-${id}`, reason, reasonMost.reason);
  return {
    said: { itemId: id, standing, on, reason },
    problems: standing !== 'kept' && day?.ok === false ? [day.problem, ...long] : long,
  };
}

/** Everything that is missing before it can be sent, beside the fields of the form. */
export function sendingProblems(content: ReturnContent, record: ReturnRecord): Problem[] {
  const { last, colours, milestones, done, measures, now, zone } = record;
  const today = localDate(now, zone);
  return returnFlaws({ content, last: last ?? undefined, colours, milestones, done, measures, today }).map(
    ({ field: name, text }) => ({ field: name.startsWith('on-') ? `${name}-day` : name, text }),
  );
}

/** The fields of the form, filled with what is kept. */
export function returnFields(content: ReturnContent): Record<string, string> {
  return {
    progress: content.progress,
    colour: content.colour ?? '',
    colourReason: content.colourReason,
    direction: content.direction ?? '',
    relevant: content.relevant === null ? '' : content.relevant ? 'yes' : 'no',
    retireReason: content.retireReason,
    cost: content.costMinor === null ? '' : plainPounds(content.costMinor),
    achievements: content.achievements,
    evidence: content.evidence,
    ...Object.assign(
      {},
      ...content.milestones.map(({ itemId, standing, on, reason }) => ({
        [`milestone-${itemId}`]: standing,
        [`reason-${itemId}`]: reason,
        ...dayFieldsOf(`on-${itemId}`, on),
      })),
    ),
  };
}
