import { isKnown, type Read } from '../../domain/not-known.ts';
import type { Found } from '../../db/search/search.ts';
import type { What } from '../../db/search/finder.ts';
import { type Act, type Actor, may } from '../../domain/permissions.ts';
import { type ProcessKind, processPath } from '../../domain/process-kinds.ts';

/** The pages on which a record stands, the first of them that the reader may open being his. */
type Page = readonly [Act, (found: Found) => string | undefined];

const byTask: Page = ['see-task', ({ taskId }) => (taskId === null ? undefined : `/tasks/${taskId}`)];
const at = (act: Act, path: string): readonly Page[] => [[act, ({ id }) => `${path}/${id}`]];

const reported: readonly Page[] = [['see-reports', ({ address }) => `/reports/${address}`]];

const pages: Readonly<Record<Exclude<What, 'process'>, readonly Page[]>> = {
  strand: [['see-strategies', ({ processId }) => `/strategies/${processId}`]],
  activity: [['see-strategies', ({ id, processId }) => `/strategies/${processId}/activities/${id}`]],
  date: at('see-strategies', '/dates'),
  indicator: at('see-strategies', '/measures'),
  lesson: at('see-lessons', '/lessons'),
  input: [['see-strategies', ({ processId }) => `/strategies/${processId}/origins`]],
  option: [['see-strategies', ({ id, processId }) => `/strategies/${processId}/options/${id}`]],
  link: [
    [
      'see-strategies',
      ({ id, processId }) => (processId === null ? undefined : `/strategies/${processId}/links/${id}`),
    ],
  ],
  revision: [
    ['see-revisions', ({ id, processId }) => `/strategies/${processId}/revisions/${id}`],
    ['see-strategies', ({ processId }) => `/strategies/${processId}`],
  ],
  stage: [['see-development', ({ processId }) => `/developments/${processId}`]],
  finding: [['see-inspections', ({ processId }) => `/inspections/${processId}`]],
  recommendation: at('see-recommendations', '/recommendations'),
  report: reported,
  'report-draft': reported,
  'report-section': reported,
  'report-author': reported,
  answer: [byTask],
  return: [['see-return', ({ taskId }) => `/returns/${taskId}`]],
  'log-item': [['see-consultations', ({ id, processId }) => `/rounds/${processId}/log/${id}`], byTask],
  'paper-comment': [
    ['see-paper-comments', ({ processId }) => (processId === null ? undefined : `/sign-offs/${processId}/comments`)],
  ],
  paper: at('see-task', '/documents'),
  person: at('see-directory', '/directory/people'),
  post: at('see-directory', '/directory/posts'),
  agency: at('see-directory', '/directory/agencies'),
  body: at('see-directory', '/directory/bodies'),
};

/** Kinds of process whose page is not the directorate's alone. */
const ofPartners: Partial<Readonly<Record<ProcessKind, Act>>> = {
  strategy: 'see-strategies',
  development: 'see-development',
  'sign-off': 'see-sign-off',
  inspection: 'see-inspections',
};
const ofProcess = (kind: Read<ProcessKind>): readonly Page[] => [
  [(isKnown(kind) ? ofPartners[kind] : undefined) ?? 'see-more', ({ id }) => processPath(kind, id)],
  byTask,
];

/** Where the reader finds the record; undefined where no page of his shows it. */
export function pathOf(actor: Actor, found: Found): string | undefined {
  const { what, processKind } = found;
  const all = what !== 'process' ? pages[what] : processKind === null ? [] : ofProcess(processKind);
  for (const [act, path] of all) {
    const href = may(actor, act) ? path(found) : undefined;
    if (href !== undefined) return href;
  }
  return undefined;
}
