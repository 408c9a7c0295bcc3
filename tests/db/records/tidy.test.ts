import { afterAll, beforeAll, expect, test } from 'vitest';
import { tidy } from '../../../db/records/tidy.ts';
import { createWorld, type World } from '../../support/stories/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.end());

test('stored answers are kept for seven days and then removed', async () => {
  await world.rows(
    `insert into idempotency_keys (principal, route, key, request_hash, status, body, created_at)
     values ('p', 'r', 'old', 'h', 201, '{}', app_now() - interval '8 days'), ('p', 'r', 'young', 'h', 201, '{}', app_now() - interval '6 days')`,
  );
  await tidy(world.db);
  expect(await world.rows('select key from idempotency_keys')).toEqual([{ key: 'young' }]);
});

test('sessions go a month after their end', async () => {
  await world.rows(
    `insert into sessions (token_hash, person_id, expires_at) select hash, $1, app_now() - made_interval
     from (values ('old', interval '31 days'), ('young', interval '29 days'), ('running', interval '-1 hour')) v(hash, made_interval)`,
    [world.officer.personId],
  );
  await tidy(world.db);
  expect(await world.rows('select token_hash from sessions order by 1')).toEqual([
    { token_hash: 'running' },
    { token_hash: 'young' },
  ]);
});
