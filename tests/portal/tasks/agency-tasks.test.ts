import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AgencyTasks, agencyTasks } from '../../support/stories/agency-tasks.ts';
import { findingOf, reportBy, taskOf } from '../../support/stories/inspections.ts';
import { type Browser, type RunningPortal, startPortal } from '../../support/portal.ts';
import { createTestDatabase } from '../../support/parts/postgres.ts';
import { createWorld, record, type World } from '../../support/stories/world.ts';

let world: World;
let portal: RunningPortal;
let given: AgencyTasks;
let lead: Browser;
let leader: Browser;
let officer: Browser;

beforeAll(async () => {
  const database = await createTestDatabase();
  world = await createWorld(database);
  portal = await startPortal(database);
  given = await agencyTasks(world);
  const browserOf = ({ personId, name }: { personId: string; name: string }) =>
    portal.browserOf({ id: personId, name, email: '' });
  [lead, leader, officer] = [
    await browserOf(given.lead),
    await browserOf(given.leader),
    await browserOf(world.officer),
  ];
});
afterAll(async () => {
  await portal.close();
  await world.end();
});

const letter = (name: string, type = 'text/plain') => new File(['words'], name, { type });
const said = (milestoneIds: readonly string[]) => ({
  progress: 'Two premises closed.',
  colour: 'green',
  direction: 'better',
  relevant: 'yes',
  ...Object.fromEntries(milestoneIds.slice(1).map((id) => [`milestone-${id}`, 'kept'])),
});
const date = (prefix: string, at: number) => {
  const [year = '', month = '', day = ''] = new Date(at).toISOString().slice(0, 10).split('-');
  return { [`${prefix}-day`]: day, [`${prefix}-month`]: month, [`${prefix}-year`]: year, [`${prefix}-time`]: '17:00' };
};
const where = (reply: { headers: Headers }) => reply.headers.get('location') ?? '';

describe('a return on its page', () => {
  test('takes a file, keeps what was typed beside a wrong one, lets one be taken off, and is sent with the rest', async () => {
    const { taskId, milestoneIds } = await given.review();
    const page = `/returns/${taskId}`;
    const wrong = await lead.upload(
      page,
      { progress: 'Typed with care', act: 'save' },
      letter('x.exe', 'application/x-dosexec'),
    );
    expect([wrong.status, wrong.text.includes('Typed with care'), wrong.text.includes('Choose a PDF, Word')]).toEqual([
      422,
      true,
      true,
    ]);
    for (const name of ['right.txt', 'mistaken.txt'])
      expect(where(await lead.upload(page, { progress: 'Typed with care', act: 'save' }, letter(name)))).toContain(
        'done=return-saved',
      );
    const [mistaken] = await world.rows<{ id: string }>(
      `select id from answer_files where task_id = $1 and file_name = 'mistaken.txt'`,
      [taskId],
    );
    const fields = { ...said(milestoneIds), [`drop-${mistaken?.id}`]: 'yes', act: 'send' };
    expect(where(await lead.upload(page, fields, letter('last.txt')))).toContain('done=return-sent');
    const [strand] = await world.rows<{ id: string }>(
      `select t.id from tasks t join review_returns r on r.process_id = t.process_id where r.task_id = $1 and t.kind = 'strand-review'`,
      [taskId],
    );
    const seen = (await leader.get(`/strands/${strand?.id}`)).text;
    expect([seen.includes('right.txt'), seen.includes('last.txt'), seen.includes('mistaken.txt')]).toEqual([
      true,
      true,
      false,
    ]);
    const download = /href="(?<path>\/answer-files\/[0-9a-f-]{36})"/u.exec(seen)?.groups?.['path'] ?? '';
    const got = await leader.get(`${download}?download=yes`);
    expect([got.status, got.headers.get('x-content-type-options')]).toEqual([200, 'nosniff']);
    expect(got.headers.get('content-disposition')).toMatch(/^attachment;/u);
  });

  test('is written down by an officer, who says how it came; the page says who wrote it down for whom', async () => {
    const { taskId, milestoneIds } = await given.review();
    const page = `/returns/${taskId}`;
    const unsaid = await officer.upload(page, { ...said(milestoneIds), act: 'send' });
    expect(unsaid.text).toContain('Choose how it came');
    expect(unsaid.text).toContain('Two premises closed.');
    const how = { cameBy: 'phone', source: 'Their deputy', ...date('cameOn', Date.parse('2026-01-05T12:00:00Z')) };
    expect(
      where(await officer.upload(page, { ...said(milestoneIds), ...how, act: 'send' }, letter('note.txt'))),
    ).toContain('done=return-sent');
    const seen = (await lead.get(page)).text;
    expect(seen).toContain(`Written down by ${world.officer.name} for Health`);
    expect(seen).toMatch(/It came by phone on 5 January 2026: Their deputy/u);
  });

  test('has more time on request, changes hands, and is not mine', async () => {
    const { taskId } = await given.review();
    const { dueAt } = await given.stateOf(taskId);
    const ask = (at: number) =>
      lead.fill(`/tasks/${taskId}/more-time`, { ...date('wanted', at), reason: 'Half of us are ill' });
    const beyond = await ask(dueAt + 90 * 86_400_000);
    expect(beyond.text).toContain('The review goes to its committee by');
    expect(beyond.text).toContain('Half of us are ill');
    expect(where(await lead.get(`/tasks/${taskId}?done=time-asked`))).toBe(`/returns/${taskId}`);
    const led = where(await ask(dueAt + 3 * 86_400_000));
    expect(led).toContain(`/tasks/${taskId}?done=time-asked`);
    const landed = await lead.get(led);
    expect(where(landed)).toBe(`/returns/${taskId}?done=time-asked`);
    const said = (await lead.get(where(landed))).text;
    expect(said).toContain('Not decided yet.');
    expect(said).toContain('You asked for more time.');
    const [of] = await world.rows<{ id: string }>('select process_id as id from tasks where id = $1', [taskId]);
    expect((await officer.get(`/reviews/${of?.id}`)).text).toContain('More time asked for');
    const [request] = await world.rows<{ id: string }>('select id from extension_requests where task_id = $1', [
      taskId,
    ]);
    const granted = await officer.fill(`/requests/${request?.id}`, { decision: 'grant', reply: 'Get well' });
    expect(where(granted)).toContain('done=granted');
    expect((await lead.get(`/returns/${taskId}`)).text).toContain('“Get well”');
    const handed = await lead.fill(`/tasks/${taskId}/hand-over`, { to: given.colleague.personId });
    expect(where(handed)).toContain('done=handed-over');
    expect((await lead.get(`/returns/${taskId}`)).text).toContain(given.colleague.name);
    expect((await leader.get(`/tasks/${taskId}/hand-over`)).status).toBe(404);
    expect(
      where(await lead.fill(`/tasks/${taskId}/not-me`, { reason: 'I do not do this', suggestion: 'Somebody' })),
    ).toContain('done=not-me');
    const listed = (await officer.get('/requests')).text;
    expect(listed).toContain('Activity 2');
    expect((await officer.get(`/tasks/${taskId}/hand-over`)).text).toContain('Who takes it over?');
  });
});

test('what an agency owes without a closing date is handed over too, and has no more time to ask for here', async () => {
  const { strandTask } = await given.review();
  const somebody = { to: 'new', name: 'Sue Second', address: 'sue.second@example.org' };
  expect((await leader.fill(`/tasks/${strandTask}/hand-over`, somebody)).text).toContain(
    'Ask the directorate to give one',
  );
  expect(where(await officer.fill(`/tasks/${strandTask}/hand-over`, somebody))).toContain('done=handed-over');
  expect((await leader.get(`/tasks/${strandTask}/more-time`)).status).toBe(404);
  expect((await officer.get(`/tasks/${strandTask}/log-answer`)).status).toBe(404);
});

describe('what an inspection asks', () => {
  test('is written down by an officer: evidence by its letter, comments finding by finding', async () => {
    const { processId, taskId } = await given.inspection();
    const how = { cameBy: 'letter', ...date('cameOn', Date.parse('2026-01-05T12:00:00Z')) };
    const empty = await officer.upload(`/tasks/${taskId}/log-answer`, how);
    expect(empty.text).toContain('Write down what the agency said, or attach its letter');
    expect(where(await officer.upload(`/tasks/${taskId}/log-answer`, how, letter('letter.txt')))).toContain(
      'done=answer-logged',
    );
    const evidence = (await lead.get(`/inspection-tasks/${taskId}`)).text;
    expect(evidence).toContain(`Written down by ${world.officer.name} for Health`);
    const { findingId } = await findingOf(world, given.inspector, processId, { agencyId: given.health.id });
    const documentId = await reportBy(world, given.inspector, processId, 'Report');
    await record(world, processId, 'send-preliminary', { documentId, dueAt: Date.now() + 20 * 86_400_000 });
    const check = await taskOf(world, processId, 'accuracy-comments');
    const form = `/tasks/${check.id}/log-answer`;
    expect((await officer.get(form)).text).toContain('Finding 1');
    const replied = await officer.upload(form, {
      ...how,
      cameBy: 'meeting',
      [`text-${findingId}`]: 'It is on Sundays too',
    });
    expect(where(replied)).toContain('done=answer-logged');
    expect((await officer.get(`/inspections/${processId}/reports`)).text).toContain('It is on Sundays too');
  });
});
