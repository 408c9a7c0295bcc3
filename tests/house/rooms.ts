/** What each layer may import besides itself and the files at the top. The rest of the house's order follows from `rooms`. */
export const layers: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  workflows: ['domain', 'activities'],
  client: ['domain', 'workflows'],
  db: ['domain'],
  mail: ['domain', 'db'],
  activities: ['domain', 'db', 'mail'],
  worker: ['domain', 'db', 'mail', 'client', 'workflows', 'activities'],
  portal: ['domain', 'db', 'mail', 'client'],
  api: ['domain', 'db', 'mail', 'client', 'portal'],
  setup: ['domain', 'db', 'client'],
  local: ['domain', 'db', 'mail', 'client', 'workflows', 'activities', 'worker', 'portal', 'api', 'setup'],
};

/**
 * The rooms of a layer from the ground up: a room imports rooms before it. `.` is what lies in the layer's own folder:
 * the ground of `domain` and `db`, and what puts the rooms together in `api` and `portal`.
 */
const nouns = [
  'records',
  'calendar',
  'chase',
  'mail',
  'directory',
  'strategies',
  'measures',
  'budget',
  'lessons',
  'tasks',
  'doors',
];
const processes = ['sign-offs', 'rounds', 'inspections', 'reviews', 'developments', 'reports', 'search', 'public'];
export const rooms: Readonly<Record<string, readonly string[]>> = {
  domain: ['.', ...nouns, ...processes, 'decisions'],
  db: ['.', 'schema', ...nouns, ...processes, 'decisions', 'office', 'setup'],
  portal: ['web', ...nouns, ...processes, 'office', '.'],
  api: ['http', ...nouns, ...processes, 'office', 'reference', '.'],
};
