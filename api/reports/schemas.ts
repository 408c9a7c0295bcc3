import { z } from 'zod';
import { treeShape } from '../../db/reports/tree-shape.ts';
import { commentStates } from '../../domain/reports/comment.ts';
import { authorFields, reportFields } from '../../domain/reports/fields.ts';
import { reportKinds } from '../../domain/reports/tree.ts';
import { skeletonFields } from '../../domain/reports/skeleton.ts';
import { asked } from '../../domain/sign-offs/sign-off.ts';
import { dateIn, instantOut, lineOrNone, oneLine, words, wordsOrNone } from '../http/fields.ts';

/** The key of a section or an appendix. */
export const partKey = oneLine(40).regex(/^[a-z][a-z0-9-]*$/u, 'A key is of small letters, digits and hyphens.');

export const reportIn = {
  title: oneLine(reportFields.title),
  bodyId: z.uuid(),
  meetsOn: dateIn.meta({ description: 'The day of the meeting.' }),
  number: lineOrNone(reportFields.number).default('').meta({ description: 'In the agenda; it may come later.' }),
  laidBy: oneLine(reportFields.laidBy),
  asked: z.enum(asked).meta({ description: 'What the body is asked to do.' }),
  recommendation: words(reportFields.recommendation),
  about: lineOrNone(reportFields.title)
    .default('')
    .meta({ description: 'The reference of the review, round or inspection that it is about.' }),
  strandId: z.uuid().nullable().default(null).meta({ description: 'Where it is about one strand.' }),
};

export const newReport = z.strictObject({ ...reportIn, kind: z.enum(reportKinds) });
export const changedReport = z.strictObject({
  ...reportIn,
  contact: wordsOrNone(reportFields.contact).default('').meta({ description: 'Whom to ask, one line for each.' }),
});

export const authorIn = z.strictObject({
  personId: z.uuid(),
  rank: lineOrNone(authorFields.rank).default('').meta({ description: 'As the directory has it, where left out.' }),
  unit: lineOrNone(authorFields.unit).default('').meta({ description: 'The agency of a post, where left out.' }),
});

const state = z.enum(['frozen', 'with-body', 'carried', 'not-carried']).meta({
  description: 'Of the newest sign-off of the version: none yet, one that runs, or what was decided.',
});

export const versionLine = z.object({
  id: z.string(),
  reportId: z.string(),
  number: z.number(),
  reference: z.string(),
  title: z.string(),
  kind: z.enum(reportKinds),
  strategyId: z.string(),
  bodyId: z.string(),
  body: z.string(),
  meetsOn: z.string(),
  item: z.string().meta({ description: 'Its number in the agenda.' }),
  sha256: z.string(),
  frozenAt: instantOut,
  signOffId: z.string().nullable(),
  state,
  publishedAt: instantOut.nullable().meta({ description: 'Since when every agency that sees the strategy reads it.' }),
});

export const tree = treeShape.meta({ description: 'The report as every format is made from it.' });

const problem = z.object({
  place: z.string(),
  other: z.string().nullable().meta({ description: 'The other place, where two contradict each other.' }),
  text: z.string(),
});

export const wholeReport = z.object({
  id: z.string(),
  reference: z.string(),
  strategyId: z.string(),
  kind: z.enum(reportKinds),
  title: z.string(),
  bodyId: z.string(),
  body: z.string(),
  meetsOn: z.string(),
  number: z.string(),
  laidBy: z.string(),
  asked: z.enum(asked),
  recommendation: z.string(),
  processId: z.string().nullable(),
  strandId: z.string().nullable(),
  contact: z.string(),
  state: z.enum(['draft', 'frozen']),
  version: z.number(),
  authors: z.array(z.object({ personId: z.string(), name: z.string(), rank: z.string(), unit: z.string() })),
  sections: z.array(
    z.object({
      key: z.string(),
      letter: z.string(),
      heading: z.string(),
      required: z.boolean(),
      nil: z.string(),
      text: z.string(),
      nothing: z.boolean(),
      writerId: z.string().nullable(),
      dueOn: z.string().nullable().meta({ description: 'By when its author writes it.' }),
      taskId: z.string().nullable().meta({ description: 'What he owes for it, once the watch has asked.' }),
      readyAt: instantOut.nullable().meta({ description: 'Since when he says that it is ready.' }),
      version: z.number(),
    }),
  ),
  appendices: z.array(
    z.object({
      key: z.string(),
      title: z.string(),
      text: z.string(),
      file: z
        .object({ fileName: z.string(), contentType: z.string(), size: z.number(), sha256: z.string() })
        .nullable(),
      version: z.number(),
    }),
  ),
  versions: z.array(versionLine),
  comments: z.array(
    z.object({
      id: z.string(),
      section: z.string().meta({ description: 'The key of the section.' }),
      sectionVersion: z.number().meta({ description: 'Of the section, when it was said.' }),
      quote: z.string(),
      text: z.string(),
      speaker: z.string(),
      saidAt: instantOut,
      state: z
        .enum(commentStates)
        .meta({ description: 'None is open in what is frozen; what is carried is open again in the next draft.' }),
      answer: z.string(),
      settledAt: instantOut.nullable(),
    }),
  ),
  tree: tree.nullable().meta({ description: 'As it stands now, of a draft.' }),
  problems: z.array(problem).meta({ description: 'What keeps it from being frozen.' }),
  changed: z
    .array(z.object({ section: z.string(), part: z.string() }))
    .meta({ description: 'Parts that say something else than when somebody wrote beside them.' }),
});

export const skeletonSection = z.strictObject({
  key: partKey,
  letter: lineOrNone(3).default(''),
  heading: oneLine(skeletonFields.heading),
  required: z.boolean(),
  numbered: z.boolean(),
  nil: lineOrNone(skeletonFields.nil).default(''),
});
