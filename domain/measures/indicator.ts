import type { Frequency } from '../calendar/periods.ts';
import { accept, refuse, type Verdict } from '../refusal.ts';
import { mostAreas, mostDecimals, scaleWords } from './fields.ts';

/** Where an indicator comes from; `imposed`: others have set it, so that its definition is not changed here (S40, S44). */
export const origins = {
  own: { text: 'Our own', imposed: false },
  'borough-target': { text: 'Borough target', imposed: false },
  'best-value': { text: 'Best value indicator', imposed: true },
  ppaf: { text: 'Policing performance assessment framework', imposed: true },
  outside: { text: 'Imposed from outside', imposed: true },
} as const satisfies Record<string, { readonly text: string; readonly imposed: boolean }>;
export type Origin = keyof typeof origins;

/** What its values are (S33, S42, S43), and whether they may be below 0; `scale`: one of its own words, from worst to best. */
export const measureKinds = {
  number: { text: 'A number', belowZero: false },
  ratio: { text: 'A rate or a share', belowZero: false },
  survey: { text: 'A result of a survey', belowZero: false },
  money: { text: 'A sum of money', belowZero: false },
  change: { text: 'A change or a difference, which may be below 0', belowZero: true },
  scale: { text: 'A judgement in words', belowZero: false },
} as const satisfies Record<string, { readonly text: string; readonly belowZero: boolean }>;
export type MeasureKind = keyof typeof measureKinds;

/** Which way is better. */
export const polarities = {
  up: { text: 'More is better' },
  down: { text: 'Less is better' },
  band: { text: 'Near to its target is better' },
} as const;
export type Polarity = keyof typeof polarities;

/** How far its data can be trusted (S45). */
export const qualities = {
  good: { text: 'Good', classes: 'govuk-tag--green' },
  limited: { text: 'Limited', classes: 'govuk-tag--yellow' },
  inadequate: { text: 'Inadequate', classes: 'govuk-tag--red' },
} as const;
export type Quality = keyof typeof qualities;

type Life = {
  readonly text: string;
  readonly classes: string;
  readonly owed: boolean;
  readonly next: readonly string[];
};
/** Its life (S67): `owed`: are its values asked for? Each step to one of `next` is a decision with its reason. */
const life = {
  designing: {
    text: 'Being designed',
    classes: 'govuk-tag--grey',
    owed: false,
    next: ['baseline', 'in-use', 'retired'],
  },
  baseline: { text: 'In baseline', classes: 'govuk-tag--blue', owed: true, next: ['in-use', 'retired'] },
  'in-use': { text: 'In use', classes: 'govuk-tag--green', owed: true, next: ['retired'] },
  retired: { text: 'Retired', classes: 'govuk-tag--purple', owed: false, next: [] },
} as const satisfies Record<string, Life>;
export type IndicatorState = keyof typeof life;
export const indicatorStates: Readonly<Record<IndicatorState, Life>> = life;

/** The states in which its values are owed. */
export const owedStates = codesOf(life).filter((state) => life[state].owed);

export function codesOf<Code extends string>(table: Readonly<Record<Code, unknown>>): Code[] {
  return Object.keys(table) as Code[];
}

/** Where it can go from a state. */
export function stepsFrom(state: IndicatorState): IndicatorState[] {
  return [...life[state].next];
}

/** Whether the step may be taken. */
export function canStep(from: IndicatorState, to: IndicatorState): Verdict<true> {
  if (stepsFrom(from).includes(to)) return accept(true);
  return refuse('not-open', `The indicator is ${life[from].text.toLowerCase()}, so this step cannot be taken.`);
}

/** What an indicator measures and how; what others have imposed is not changed here. */
export type Definition = {
  readonly title: string;
  readonly definition: string;
  readonly origin: Origin;
  readonly kind: MeasureKind;
  readonly unit: string;
  readonly decimals: number;
  readonly polarity: Polarity;
  readonly frequency: Frequency;
  /** What is counted over what, where it is a ratio. */
  readonly numerator: string;
  readonly denominator: string;
  /** The words of a scale, from worst to best; none for other kinds. */
  readonly scale: readonly string[];
  /** Its own areas, in their order; none: it is measured as a whole. */
  readonly areas: readonly string[];
};

const alike = (texts: readonly string[]) => new Set(texts.map((text) => text.toLowerCase())).size < texts.length;

type Check = readonly [field: string, wrong: (one: Definition) => boolean, says: string];
const checks: readonly Check[] = [
  ['numerator', ({ kind, numerator }) => kind === 'ratio' && numerator === '', 'Say what is counted'],
  ['denominator', ({ kind, denominator }) => kind === 'ratio' && denominator === '', 'Say over what it is counted'],
  [
    'scale',
    ({ kind, scale }) => kind === 'scale' && (scale.length < scaleWords.from || scale.length > scaleWords.to),
    `Give the scale ${scaleWords.from} to ${scaleWords.to} words, one a line, from worst to best`,
  ],
  ['scale', ({ scale }) => alike(scale), 'Two words of the scale are the same'],
  ['areas', ({ areas }) => areas.length > mostAreas, `An indicator has at most ${mostAreas} areas`],
  ['areas', ({ areas }) => alike(areas), 'Two areas have the same name'],
  [
    'decimals',
    ({ decimals }) => !Number.isInteger(decimals) || decimals < 0 || decimals > mostDecimals,
    `Decimals are a whole number from 0 to ${mostDecimals}`,
  ],
  ['decimals', ({ kind, decimals }) => kind === 'scale' && decimals !== 0, 'A judgement in words has no decimals'],
];

/** Whether it says all that its kind needs; else what is missing, with the field. */
export function checkDefinition(one: Definition): Verdict<true> {
  const wrong = checks.find(([, is]) => is(one));
  return wrong === undefined ? accept(true) : refuse('malformed', `${wrong[2]}.`, { field: wrong[0] });
}

/** What others have set, where an indicator is imposed; by which areas we report it is our own. */
const imposable = [
  ...(['title', 'definition', 'origin', 'kind', 'unit', 'decimals'] as const),
  ...(['polarity', 'frequency', 'numerator', 'denominator', 'scale'] as const),
];
/** What the values that are there mean. */
const meaning = ['kind', 'decimals', 'frequency', 'scale'] as const;

/**
 * Whether a definition may become another: what is imposed stays as it was set, and what values
 * mean stays once any was asked for or given. The refusal names the field.
 */
export function canRedefine(before: Definition, after: Definition, hasValues: boolean): Verdict<true> {
  const changed = imposable.filter((field) => String(before[field]) !== String(after[field]));
  const [locked] = origins[before.origin].imposed ? changed : [];
  if (locked !== undefined)
    return refuse('not-allowed', 'Others have set this indicator, so its definition is not changed here.', {
      field: locked,
    });
  const meant = hasValues ? meaning.find((field) => changed.includes(field)) : undefined;
  return meant === undefined
    ? accept(true)
    : refuse('still-needed', 'Values are asked for by it already. Retire the indicator and add another.', {
        field: meant,
      });
}

/** Words one a line, without empty lines and spaces around. */
export function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
