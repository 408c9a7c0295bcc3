import type { Found } from '../../db/search/search.ts';
import type { What } from '../../db/search/finders.ts';
import { type Act, type Actor, may } from '../../domain/permissions.ts';
import { processPath } from '../../domain/process-kinds.ts';

/** The pages on which a record stands, the first of them that the reader may open being his. */
type Page = readonly [Act, (found: Found) => string | undefined];

const byTask: Page = ['see-task', ({ taskId }) => (taskId === null ? undefined : `/tasks/${taskId}`)];
const process = (kind: Parameters<typeof processPath>[0], act: Act): readonly Page[] => [
  [act, ({ id }) => processPath(kind, id)],
  byTask,
];
const at = (act: Act, path: string): readonly Page[] => [[act, ({ id }) => `${path}/${id}`]];

const pages: Readonly<Record<What, readonly Page[]>> = {
  consultation: process('consultation', 'see-consultations'),
  strategy: process('strategy', 'see-strategies'),
  development: process('development', 'see-developments'),
  'sign-off': process('sign-off', 'see-sign-off'),
  inspection: process('inspection', 'see-inspections'),
  review: process('review', 'see-reviews'),
  strand: [['see-strategies', ({ processId }) => `/strategies/${processId}`]],
  activity: [['see-strategies', ({ id, processId }) => `/strategies/${processId}/activities/${id}`]],
  date: at('see-strategies', '/dates'),
  indicator: at('see-strategies', '/measures'),
  lesson: at('see-lessons', '/lessons'),
  input: [['see-strategies', ({ processId }) => `/strategies/${processId}/origins`]],
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

/** Where the reader finds the record; undefined where no page of his shows it. */
export function pathOf(actor: Actor, found: Found): string | undefined {
  for (const [act, path] of pages[found.what]) {
    const href = may(actor, act) ? path(found) : undefined;
    if (href !== undefined) return href;
  }
  return undefined;
}
