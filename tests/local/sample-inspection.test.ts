import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Actor } from '../../domain/permissions.ts';
import { openSampleInspection } from '../../local/sample/inspection.ts';
import { startApi, type RunningApi } from '../api/running-api.ts';
import { addPerson } from '../support/stories/world.ts';
import { keyFor } from '../support/stories/api-key.ts';

let api: RunningApi;

beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.end());

const keyOf = ({ personId }: Actor) => keyFor(api.world.db, personId, ['read', 'write']);

test('the sample has an inspection with a finding and a corrective action that runs, signed off by another officer than its author', async () => {
  const agency = await api.world.agency('National Treatment Agency, London region');
  const author = await addPerson(api.world.rows, api.world.directorateId, 'Second Officer', 'officer');
  await openSampleInspection({
    db: api.world.db,
    url: api.url,
    officerKey: await keyOf(api.world.officer),
    authorKey: await keyOf(author),
    inspectorId: author.personId,
    agencies: [agency],
  });
  const rows = await api.world.rows(
    `select p.state, c.state as action, t.state as task from processes p join corrective_actions c on c.process_id = p.id join tasks t on t.id = c.task_id`,
  );
  expect(rows).toEqual([{ state: 'final', action: 'running', task: 'open' }]);
});
