import { afterAll, beforeAll, expect, test } from 'vitest';
import { asOwner, createPartnership, type Partnership } from '../../support/factories.ts';
import { type RunningPortal, startPortal } from '../../support/portal.ts';
import { createTestDatabase, type TestDatabase } from '../../support/parts/postgres.ts';
import { roundOf } from '../../support/stories/partnership-rounds.ts';

let database: TestDatabase;
let portal: RunningPortal;
let people: Partnership;

beforeAll(async () => {
  database = await createTestDatabase();
  portal = await startPortal(database);
  people = await createPartnership(database.ownerUrl);
});
afterAll(async () => {
  await portal.close();
  await database.drop();
});

test('an officer sees first what waits for a person, each with the page where it is dealt with', async () => {
  const officer = await portal.browserOf(people.leadOfficer);
  const quiet = (await officer.get('/')).text;
  expect(quiet).toContain('Needs your attention');
  expect(quiet).toContain('Nothing at the moment');

  const { health, partnerContact } = people;
  const round = await roundOf(database, people, { agencyIds: [health] });
  const task = round.tasks[health];
  await asOwner(database.ownerUrl, async (client) => {
    await client.query(`update post_room set paused_at = now(), paused_why = 'ledger-went-back'`);
    await client.query('update people set not_reached_at = now() where id = $1', [partnerContact.id]);
    await client.query(
      `insert into extension_requests (task_id, asked_by, wanted_due_at, wanted_wall_text, reason, state) values ($1, $2, now() + interval '30 days', 'in a month', 'ill', 'asked')`,
      [task, partnerContact.id],
    );
    await client.query(`delete from bank_holidays where to_char(day, 'MM') = '12'`);
  });
  const { text } = await officer.get('/');
  expect(text).not.toContain('Nothing at the moment');
  for (const [href, says] of [
    ['/post-room', 'as after a restore from a backup'],
    ['/not-reached', '1 address is not reached'],
    ['/requests', '1 request waits for a decision'],
    ['/bank-holidays?calendar=', 'are not known</a>: open rounds touch that year'],
  ] as const) {
    expect(text).toContain(`href="${href}`);
    expect(text).toContain(says);
  }
  expect((await officer.get('/post-room')).text).toContain('Compare the relay\u2019s log with the list of mails');
});

test('an auditor sees it too, a partner does not', async () => {
  expect((await (await portal.browserOf(people.auditor)).get('/')).text).toContain('Needs your attention');
  expect((await (await portal.browserOf(people.otherAgencyContact)).get('/')).text).not.toContain(
    'Needs your attention',
  );
});
