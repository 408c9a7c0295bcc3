import { expect, test } from 'vitest';
import { sampleBodies } from '../../local/sample/partnership.ts';
import { showSignOff } from '../../local/sample/sign-off.ts';
import { startApi } from '../api/running-api.ts';
import { keyFor } from '../support/stories/api-key.ts';

test('the sample has a sign-off that waits at its second stage, with members who can sign in', async () => {
  const api = await startApi();
  try {
    const { world, url } = api;
    for (const name of sampleBodies) await world.rows('insert into bodies (name) values ($1)', [name]);
    const key = await keyFor(world.db, world.officer.personId, ['read', 'write']);
    const id = await showSignOff({ db: world.db, url, key });
    const officer = await api.as(world.officer);
    expect((await officer('GET', `/v1/sign-offs/${id}`)).body).toMatchObject({
      state: 'open',
      stage: 2,
      stages: [{ state: 'carried', signatures: [{}, {}] }, { state: 'open' }, { state: 'waiting' }],
      tally: { needed: 3, missing: 3 },
    });
  } finally {
    await api.end();
  }
});
