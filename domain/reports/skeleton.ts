import { limits } from '../limits.ts';
import { accept, refuse, type Verdict } from '../refusal.ts';
import type { ReportKind } from './tree.ts';

// Which sections a report has. The default is that of the committees whose reports these are (S2, S46, S50-S52).

export type SkeletonSection = {
  /** By which text refers to it; lower case letters and hyphens. */
  readonly key: string;
  /** "" for what stands before "A". */
  readonly letter: string;
  readonly heading: string;
  /** Must it be filled in, or said that there is nothing to say (S71)? */
  readonly required: boolean;
  /** Are its paragraphs numbered? */
  readonly numbered: boolean;
  /** What it says where there is nothing to say; "" where that cannot be said. */
  readonly nil: string;
};

export const skeletonFields = { heading: limits.title, nil: limits.line, contact: limits.reason } as const;
export const mostSections = 20;

const section = (key: string, letter: string, heading: string, more: Partial<SkeletonSection> = {}) => ({
  key,
  letter,
  heading,
  required: true,
  numbered: false,
  nil: '',
  ...more,
});

export const usualSections: readonly SkeletonSection[] = [
  section('summary', '', 'Summary'),
  section('recommendation', 'A', 'Recommendation', { required: false }),
  section('information', 'B', 'Supporting information', { numbered: true }),
  section('equality', 'C', 'Equality and diversity implications', {
    numbered: true,
    nil: 'Nothing in this report has implications for equality or diversity.',
  }),
  section('finance', 'D', 'Financial implications', {
    numbered: true,
    nil: 'Nothing in this report has financial implications.',
  }),
  section('papers', 'E', 'Background papers', { nil: 'There are no background papers.' }),
  section('contact', 'F', 'Contact details', { required: false }),
];

/** Where the words of the recommendation stand, and who wrote it and whom to ask: both are of the report, not typed there. */
export const recommendationKey = 'recommendation';
export const contactKey = 'contact';

/** The sections that a report of any kind has, and those that one of a kind must have besides, filled in or said to be nil. */
const always = ['summary', recommendationKey, 'equality', 'finance', 'papers', contactKey];
const information = [...always, 'information'];
export const sectionsOfKind = {
  strategy: information,
  'action-plan': information,
  review: information,
  inspection: information,
  consultation: information,
  part: information,
} as const satisfies Record<ReportKind, readonly string[]>;

const keyShape = /^[a-z][a-z0-9-]{0,39}$/u;

/** Whether reports of the kind can have these sections from now on. A section that its kind must have is never missing. */
export function checkSkeleton(kind: ReportKind, sections: readonly SkeletonSection[]): Verdict<true> {
  const keys = sections.map(({ key }) => key);
  const missing = sectionsOfKind[kind].filter((key) => !keys.includes(key));
  if (missing.length > 0)
    return refuse('malformed', `A report of this kind has these sections, too: ${missing.join(', ')}.`, {
      field: 'sections',
    });
  if (sections.length > mostSections) return refuse('too-many', `A report has at most ${mostSections} sections.`);
  for (const [index, { key, heading, required, nil }] of sections.entries()) {
    const which = `Section ${index + 1}`;
    if (!keyShape.test(key))
      return refuse('malformed', `${which}: its key is of small letters, digits and hyphens.`, { field: 'sections' });
    if (keys.indexOf(key) !== index)
      return refuse('malformed', `${which}: another section has the key “${key}” already.`, { field: 'sections' });
    if (heading === '') return refuse('malformed', `${which}: give it a heading.`, { field: 'sections' });
    if (required && nil === '' && isOptionalNil(key))
      return refuse(
        'malformed',
        `${which}: say what it reads where there is nothing to say, since it must be filled in.`,
        {
          field: 'sections',
        },
      );
  }
  return accept(true);
}

/** A summary and the information itself are never nil; the words of the others can be. */
function isOptionalNil(key: string): boolean {
  return key !== 'summary' && key !== 'information';
}

/** Whether somebody puts a drafted change in force: he did not draft it (0027), and it is the one that he has seen. */
export function canPutInForce(
  drafted: { readonly number: number; readonly madeById: string } | undefined,
  { personId, ifVersion }: { readonly personId: string; readonly ifVersion: number },
): Verdict<true> {
  if (drafted === undefined)
    return refuse('nothing-to-change', 'No change of these sections waits to be put in force.');
  if (drafted.number !== ifVersion)
    return refuse('version-changed', 'Somebody has changed these sections since you opened them. Open them again.');
  return drafted.madeById === personId
    ? refuse('not-allowed', 'You drafted this change. Another officer puts it in force.')
    : accept(true);
}
