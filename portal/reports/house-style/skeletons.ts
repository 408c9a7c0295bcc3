import { draftSkeleton, putSkeletonInForce, readDraftedSkeleton, readSkeleton } from '../../../db/reports/skeletons.ts';
import { reportFields } from '../../../domain/reports/fields.ts';
import {
  canPutInForce,
  mostSections,
  sectionsOfKind,
  type SkeletonSection,
  skeletonFields,
} from '../../../domain/reports/skeleton.ts';
import { type ReportKind, reportKinds } from '../../../domain/reports/tree.ts';
import type { Portal, Route, Visit } from '../../web/context.ts';
import { filled } from '../../web/forms/changed-meanwhile.ts';
import { aLine, type Field, readFields, tick, words } from '../../web/forms/fields.ts';
import { formAt, posted } from '../../web/forms/form.ts';
import { line } from '../../web/forms/forms.ts';
import { NotFound, reading } from '../../web/page.ts';
import { reportKindWords } from '../words.ts';

const path = '/report-sections/:kind';

/** With which sections new reports of each kind begin. */
export const reportSkeletonRoutes: readonly Route[] = [
  ['get', '/report-sections', 'write-skeleton', list],
  ...formAt(path, 'write-skeleton', {
    page: show,
    fields: () => ({ sections, contact: words(reportFields.contact) }),
    act: (said, { visit, actor, ifVersion, perform }) =>
      perform('draft-skeleton', (tx) => draftSkeleton(tx, actor, { ...said, kind: kindIn(visit), ifVersion })),
    at: 'key-1',
    leads: (_, { visit }) => `/report-sections/${kindIn(visit)}?done=saved`,
  }),
  posted(`${path}/in-force`, 'put-skeleton-in-force', {
    page: show,
    act: (_, { visit, actor, ifVersion, perform }) =>
      perform('put-skeleton-in-force', (tx) => putSkeletonInForce(tx, actor, { kind: kindIn(visit), ifVersion })),
    at: 'drafted',
    leads: (_, { visit }) => `/report-sections/${kindIn(visit)}?done=saved`,
  }),
];

function kindIn({ req }: Visit): ReportKind {
  const kind = reportKinds.find((one) => one === req.params['kind']);
  if (kind === undefined) throw new NotFound();
  return kind;
}

const places = Array.from({ length: mostSections }, (_, index) => index + 1);

/** The sections in the order of their places; a line without a key is none. */
const sections: Field<SkeletonSection[]> = async (req) => {
  const read = await Promise.all(
    places
      .filter((n) => line(req, `key-${n}`) !== '')
      .map(async (n) => {
        const asked = {
          [`key-${n}`]: aLine(skeletonFields.heading),
          [`letter-${n}`]: aLine(3),
          [`heading-${n}`]: aLine(skeletonFields.heading, 'Give the section a heading'),
          [`nil-${n}`]: aLine(skeletonFields.nil),
        };
        const ticks = await readFields(req, { [`required-${n}`]: tick, [`numbered-${n}`]: tick });
        return { n, ...(await readFields(req, asked)), ticks: ticks.values };
      }),
  );
  const problems = read.flatMap((one) => one.problems);
  if (problems.length > 0) return { problems };
  return {
    value: read.map(({ n, values, ticks }) => ({
      key: values[`key-${n}`] ?? '',
      letter: values[`letter-${n}`] ?? '',
      heading: values[`heading-${n}`] ?? '',
      nil: values[`nil-${n}`] ?? '',
      required: ticks[`required-${n}`] === true,
      numbered: ticks[`numbered-${n}`] === true,
    })),
  };
};

function list(portal: Portal, visit: Visit): void {
  portal.render(visit, 'reports/house-style/skeletons', {
    title: 'Sections of new reports',
    back: { href: '/reports', text: 'Reports' },
  });
}

async function show(portal: Portal, visit: Visit): Promise<void> {
  const kind = kindIn(visit);
  const { current, drafted } = await reading(portal, visit.actor, async (tx) => ({
    current: await readSkeleton(tx, kind),
    drafted: await readDraftedSkeleton(tx, kind),
  }));
  const skeleton = drafted ?? current;
  const saved = Object.fromEntries(
    skeleton.sections.flatMap((one, index) => {
      const n = index + 1;
      return [
        [`key-${n}`, one.key],
        [`letter-${n}`, one.letter],
        [`heading-${n}`, one.heading],
        [`nil-${n}`, one.nil],
        [`required-${n}`, one.required ? 'yes' : ''],
        [`numbered-${n}`, one.numbered ? 'yes' : ''],
      ];
    }),
  );
  portal.render(visit, 'reports/house-style/skeleton', {
    title: reportKindWords[kind],
    places: places.slice(0, Math.min(mostSections, skeleton.sections.length + 3)),
    must: sectionsOfKind[kind],
    current: current.sections,
    drafted,
    puts:
      drafted !== undefined && canPutInForce(drafted, { personId: visit.actor.personId, ifVersion: drafted.number }).ok,
    here: `/report-sections/${kind}`,
    ...filled(
      visit,
      { ...saved, contact: skeleton.contact, ifVersion: String(skeleton.number) },
      { contact: 'Whom to ask', ...Object.fromEntries(places.map((n) => [`heading-${n}`, `Heading ${n}`])) },
    ),
    back: { href: '/report-sections', text: 'Sections of new reports' },
  });
}
