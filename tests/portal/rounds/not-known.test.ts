import { afterAll, beforeAll, expect, test } from 'vitest';
import { submitAnswer } from '../../../db/tasks/answers/answers.ts';
import { saveDraft } from '../../../db/tasks/answers/answers.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { does, openRound, record } from '../../support/stories/world.ts';

// What a newer release has written is put there by the owner of the tables: no act of this one could.

const dueAt = Date.parse('2026-12-04T17:00:00Z');
const said = 'this version does not know';
let scene: Scene;

beforeAll(async () => {
  scene = await openScene('2026-11-02T10:00:00Z');
});
afterAll(() => scene.end());

/** A round in which one agency has answered and another has saved a draft, both with a position that a newer release offers. */
async function roundWithNewPosition(names: readonly [string, string]) {
  const { world } = scene;
  const [council, parish] = [await world.agency(names[0]), await world.agency(names[1])];
  const question = { text: 'Do you support strand one?', kind: 'position' } as const;
  const round = await openRound(world, [council, parish], { dueAt, questions: [question] });
  const [stored] = await world.rows<{ id: string }>('select id from questions where process_id = $1', [
    round.processId,
  ]);
  const replies = [{ questionId: stored?.id ?? '', position: 'object' as const, text: 'It costs too much.' }];
  const content = { nothingToSay: false, comment: 'All in all, no.', replies };
  const [taskId = '', draftedId = ''] = round.taskIds;
  await does(world.db, council.respondents[0]!, (tx, who) =>
    submitAnswer(tx, who, { taskId, content, ifVersion: null }),
  );
  await does(world.db, parish.respondents[0]!, (tx, who) =>
    saveDraft(tx, who, { taskId: draftedId, content, ifVersion: null }),
  );
  for (const table of ['answers', 'drafts'])
    await world.rows(
      `update ${table} set content = jsonb_set(content, '{replies,0,position}', '"leaning-to"') where task_id = any($1)`,
      [[taskId, draftedId]],
    );
  return { ...round, taskId, draftedId, council, parish, officer: await scene.browser(world.officer) };
}

test('a position of a newer release is shown as one that is not known, on every page and in the file, and kept as it is', async () => {
  const { processId, taskId, officer, council } = await roundWithNewPosition(['Council', 'Parish']);
  const path = `/rounds/${processId}`;
  for (const page of [`${path}/responses`, `/tasks/${taskId}/versions`]) {
    const { status, text } = await officer.get(page);
    expect([page, status]).toEqual([page, 200]);
    expect(text).toContain(`A position that ${said}`);
    expect(text).toContain('It costs too much.');
  }
  expect((await officer.get(`${path}/responses.csv`)).text).toContain(`A position that ${said}`);
  const contact = await scene.browser(council.respondents[0]!);
  expect((await contact.get(`/tasks/${taskId}/versions`)).text).toContain(`A position that ${said}`);
  await record(scene.world, processId, 'close');
  const { text: log } = await officer.get(`${path}/log`);
  expect(log).toContain(`A position that ${said}`);
  const [kept] = await scene.world.rows<{ stance: string }>(
    'select stance from log_items where process_id = $1 and stance is not null',
    [processId],
  );
  expect(kept?.stance).toBe('leaning-to');
  for (const link of new Set(log.match(/\/rounds\/[^"]+\/log\/[0-9a-f-]{36}/gu)))
    await officer.fill(link, { disposition: 'accepted', response: 'We agree.', changed: 'Chapter 3' });
  await record(scene.world, processId, 'agree-log');
  await officer.fill(`${path}/publish`, { outcome: 'We cut strand one.' });
  expect(await scene.world.rows('select 1 from published_comments where process_id = $1', [processId])).toEqual([]);
});

test('a draft with such a position is shown and not sent: its form asks to choose again', async () => {
  const { draftedId, parish } = await roundWithNewPosition(['Harbour', 'Port']);
  const contact = await scene.browser(parish.respondents[0]!);
  const form = await contact.get(`/tasks/${draftedId}/answer`);
  expect(form.text).toContain(said);
  expect((await contact.get(`/tasks/${draftedId}/check`)).text).toContain(`A position that ${said}`);
  await contact.fill(`/tasks/${draftedId}/check`, {});
  const [task] = await scene.world.rows<{ state: string }>('select state from tasks where id = $1', [draftedId]);
  expect(task?.state).toBe('open');
});

test('a task of a kind of a newer release is listed, leads to the page that says so, and is neither chased nor closed', async () => {
  const { world } = scene;
  const agency = await world.agency('Library');
  const { processId, taskIds } = await openRound(world, [agency], { dueAt });
  await world.rows(`update tasks set kind = 'errand' where id = $1`, [taskIds[0]]);
  await scene.pass(processId, '2026-12-03T09:00:00Z', '2026-12-09T09:00:00Z');
  expect(
    await world.rows(`select kind from notices where process_id = $1 and step_id is not null`, [processId]),
  ).toEqual([]);
  const [task] = await world.rows<{ state: string }>('select state from tasks where id = $1', [taskIds[0]]);
  expect(task?.state).toBe('open');
  const contact = await scene.browser(agency.respondents[0]!);
  expect((await contact.get('/tasks')).text).toContain('See what is known of it');
  expect((await contact.get(`/tasks/${taskIds[0]}`)).headers.get('location')).toBe('/not-known');
  expect((await contact.get('/not-known')).text).toContain('This is not known to this version');
  const officer = await scene.browser(world.officer);
  for (const page of ['', '/participants', '/timeline', '/responses', '/log'])
    expect([page, (await officer.get(`/rounds/${processId}${page}`)).status]).toEqual([page, 200]);
  for (const page of ['/', '/calendar', '/timeliness', '/owed-by-nobody', '/bank-holidays'])
    expect([page, (await officer.get(page)).status]).toEqual([page, 200]);
  // The newer release runs again: nobody is escalated for what it had not told, so one late reminder comes first.
  await world.rows(`update tasks set kind = 'answer' where id = $1`, [taskIds[0]]);
  await scene.pass(processId, '2026-12-09T09:01:00Z');
  expect(
    await world.rows(`select kind from notices where process_id = $1 and step_id is not null limit 1`, [processId]),
  ).toEqual([{ kind: 'reminder' }]);
});

test('a process of a kind of a newer release is found and counted, and its links lead to the page that says so', async () => {
  const { world } = scene;
  const agency = await world.agency('Museum');
  const { processId, reference } = await openRound(world, [agency], { dueAt: dueAt + 90 * 86_400_000 });
  await world.rows(`update processes set kind = 'scrutiny' where id = $1`, [processId]);
  const officer = await scene.browser(world.officer);
  const found = await officer.get(`/search?q=${reference}`);
  expect(found.text).toContain('Of a kind that this version does not know');
  expect(found.text).toContain('href="/not-known"');
  for (const page of ['/', '/rounds', '/calendar', '/not-known', `/search?q=${reference}`])
    expect([page, (await officer.get(page)).status]).toEqual([page, 200]);
});
