import { pageDay } from '../calendar/zones.ts';
import { type Colour, type ColourScale, wordOf } from './strategy.ts';

/** What the dates and the measures of an activity say of it. Days 'YYYY-MM-DD' in the strategy's zone. */
export type ActivityFacts = {
  /** Its milestones that are planned still, the nearest first, and how often each date was moved. */
  readonly planned: readonly { readonly title: string; readonly dueOn: string; readonly moves: number }[];
  /** How many are done. */
  readonly done: number;
  /** What its indicators in use are called whose last value missed its target, each with its area. */
  readonly missed: readonly string[];
  readonly today: string;
};

/** The code of a colour of the strategy's scale, and why: half a sentence. */
export type Suggestion = { readonly code: string; readonly why: string };

/** So many days after its date a milestone is no longer only late; so often moved, its date means little. */
const [lateDays, movedOften] = [28, 2];
/** So many days ago is said as a date. */
const longLate = 90;
const dayMs = 86_400_000;

/**
 * The colour that the dates and the measures of an activity suggest (F56, F57); a person decides. Every milestone done: the best of the scale. A
 * milestone that has passed, or was moved twice, or a target that was missed: at risk. Passed by more than four weeks: not delivered. Undefined: they say nothing.
 */
export function suggestColour(
  { planned, done, missed, today }: ActivityFacts,
  colours: ColourScale,
): Suggestion | undefined {
  const [[first], [short]] = [planned, missed];
  const missing = short === undefined ? undefined : suggestion(atRisk(colours), `“${short}” missed its target`);
  if (first === undefined)
    return missing ?? (done === 0 ? undefined : suggestion(colours[0], 'every milestone is done'));
  const late = (Date.parse(today) - Date.parse(first.dueOn)) / dayMs;
  const ago = late > longLate ? `on ${pageDay(first.dueOn)}` : `${late === 1 ? '1 day' : `${late} days`} ago`;
  const passed = `the milestone “${first.title}” passed ${ago}`;
  if (late > 0) return suggestion(late > lateDays ? notDelivered(colours) : atRisk(colours), passed);
  if (missing !== undefined) return missing;
  const moved = planned.find(({ moves }) => moves >= movedOften);
  return moved && suggestion(atRisk(colours), `the milestone “${moved.title}” was moved ${moved.moves} times`);
}

function suggestion(colour: Colour | undefined, why: string): Suggestion | undefined {
  return colour && { code: colour.code, why };
}

/** The worst of those that are not bad; where that is the best of all, or there is none, the first bad one. */
function atRisk(colours: ColourScale): Colour | undefined {
  return colours.findLast(({ bad }, place) => !bad && place > 0) ?? notDelivered(colours);
}

/** The first bad one; the last of a scale that has none. */
function notDelivered(colours: ColourScale): Colour | undefined {
  return colours.find(({ bad }) => bad) ?? colours.at(-1);
}

/** Whether a colour stands before another one in its scale; a code that the scale does not have is no better. */
export function isBetter(colours: ColourScale, code: string | null, than: string): boolean {
  const place = colours.findIndex((colour) => colour.code === code);
  return place >= 0 && place < colours.findIndex((colour) => colour.code === than);
}

/** "At risk; the milestone “Draft” passed 12 days ago" */
export function suggestionText(colours: ColourScale, { code, why }: Suggestion): string {
  return `${wordOf(colours, code)}; ${why}`;
}
