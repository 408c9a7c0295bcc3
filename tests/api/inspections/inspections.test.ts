import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { as } from '../../../db/connect.ts';
import { oweVerifications } from '../../../db/inspections/actions/owe-verifications.ts';
import type { Actor } from '../../../domain/permissions.ts';
import { addInspector, day, minuteOf } from '../../support/stories/inspections.ts';
import { addPerson, openRound, type TestAgency } from '../../support/stories/world.ts';
import { startApi, type Client, type RunningApi } from '../running-api.ts';

let api: RunningApi;
let health: TestAgency;
let youth: TestAgency;
let ines: Actor;
let inspector: Client;
let officer: Client;
let partner: Client;
let other: Client;
let foreignInspector: Client;

beforeAll(async () => {
  api = await startApi();
  health = await api.world.agency('Health');
  youth = await api.world.agency('Youth');
  ines = await addInspector(api.world);
  inspector = await api.as(ines);
  officer = await api.as(api.world.officer);
  partner = await api.as(health.respondents[0]!);
  other = await api.as(youth.respondents[0]!);
  foreignInspector = await api.as(await addInspector(api.world, 'Fred Foreign'));
});
afterAll(() => api.end());

const inDays = (days: number) => new Date(Date.now() + days * day).toISOString();
const draft = (more: object = {}) =>
  officer('POST', '/v1/inspections', {
    body: {
      title: 'Treatment in custody',
      scope: 'Sundays',
      grounds: 'Two returns are missing',
      agencyIds: [health.id, youth.id],
      inspectorIds: [ines.personId],
      evidence: { dueAt: inDays(30) },
      ...more,
    },
  });

async function opened(more: object = {}): Promise<string> {
  const id = String((await draft(more)).body['id']);
  const answer = await officer('POST', `/v1/inspections/${id}/open`, { body: {} });
  expect(answer.status, answer.text).toBe(200);
  return id;
}

async function taskOf(client: Client, id: string, kind: string): Promise<string> {
  const { body } = await client('GET', `/v1/tasks?process=${id}&kind=${kind}`);
  return (body['items'] as { id: string }[])[0]?.id ?? '';
}

async function document(client: Client, id: string, title: string): Promise<string> {
  const added = await client('POST', `/v1/inspections/${id}/documents`, {
    body: {
      title,
      fileName: 'report.txt',
      mediaType: 'text/plain',
      content: Buffer.from(`canary report ${title}`).toString('base64'),
    },
  });
  expect(added.status, added.text).toBe(201);
  return String(added.body['documentId']);
}

async function finding(client: Client, id: string, agency: TestAgency, more: object = {}): Promise<string> {
  const added = await client('POST', `/v1/inspections/${id}/findings`, {
    body: { agencyId: agency.id, severity: 'major', text: `canary finding of ${agency.name}`, ...more },
  });
  expect(added.status, added.text).toBe(201);
  return String(added.body['findingId']);
}

const say = (client: Client, taskId: string, body: object) => client('POST', `/v1/tasks/${taskId}/response`, { body });

/** A final report with one action of Health. */
async function finalised(more: object = {}): Promise<{ id: string; actionId: string; taskId: string }> {
  const id = await opened({ agencyIds: [health.id] });
  await finding(inspector, id, health, { action: 'Offer it on Sundays', due: { dueAt: inDays(60) }, ...more });
  const documentId = await document(inspector, id, 'Preliminary');
  await inspector('POST', `/v1/inspections/${id}/send-preliminary`, { body: { documentId, dueAt: inDays(20) } });
  await say(partner, await taskOf(partner, id, 'accuracy-comments'), { nothingToSay: true });
  const answer = await officer('POST', `/v1/inspections/${id}/finalise`, { body: { documentId } });
  expect(answer.status, answer.text).toBe(200);
  const actions = await partner('GET', `/v1/inspections/${id}/actions`);
  const [action] = actions.body['items'] as { id: string; taskId: string }[];
  return { id, actionId: action?.id ?? '', taskId: action?.taskId ?? '' };
}

async function reported(more: object = {}) {
  const made = await finalised(more);
  const done = await partner('POST', `/v1/inspections/${made.id}/actions/${made.actionId}/done`, {
    body: { text: 'It is on offer' },
  });
  expect(done.status, done.text).toBe(200);
  await as(api.world.db, { role: 'worker' }, (tx) => oweVerifications(tx, made.id));
  return made;
}

describe('an inspection and the walls around it', () => {
  it('is unknown to the agency until its notice, and shows it findings only from the preliminary report on, its own alone', async () => {
    const made = await draft();
    const id = String(made.body['id']);
    expect((await partner('GET', `/v1/inspections/${id}`)).status).toBe(404);
    expect((await inspector('GET', `/v1/inspections/${id}`)).status).toBe(200);
    expect((await foreignInspector('GET', `/v1/inspections/${id}`)).status).toBe(404);
    await officer('POST', `/v1/inspections/${id}/open`, { body: {} });
    await inspector('POST', `/v1/inspections/${id}/notes`, { body: { text: 'canary note of inspectors' } });
    await say(other, await taskOf(other, id, 'evidence'), { comment: 'canary evidence of Youth' });
    for (const agency of [health, youth]) {
      const findingId = await finding(inspector, id, agency);
      await inspector('POST', `/v1/inspections/${id}/recommendations`, {
        body: { findingId, text: `canary recommendation of ${agency.name}` },
      });
      await inspector('POST', `/v1/inspections/${id}/visits`, {
        body: { agencyId: agency.id, dueAt: inDays(5), place: `canary place of ${agency.name}`, purpose: 'To look' },
      });
    }
    const report = await document(inspector, id, 'Preliminary');
    const unsent = await document(inspector, id, 'Notes for the final report');
    const before = await everything(partner, id);
    expect(before).toContain('Two returns are missing');
    expect(before).toContain('canary place of Health');
    expect(before).not.toMatch(/canary (?:note|finding|evidence|recommendation)|of Youth/u);
    expect((await partner('GET', `/v1/documents/${report}`)).status).toBe(404);

    await inspector('POST', `/v1/inspections/${id}/send-preliminary`, {
      body: { documentId: report, dueAt: inDays(20) },
    });
    const after = await everything(partner, id);
    expect(after).toContain('canary finding of Health');
    expect(after).not.toMatch(/canary (?:note|evidence|recommendation)|of Youth/u);
    expect((await partner('GET', `/v1/documents/${report}`)).status).toBe(200);
    expect((await partner('GET', `/v1/documents/${unsent}`)).status).toBe(404);
    const seen = await everything(inspector, id);
    for (const theirs of ['canary note of inspectors', 'canary finding of Youth', 'canary place of Health'])
      expect(seen).toContain(theirs);
    expect(api.log.join('')).not.toContain('canary');
  });

  it('lets no agency judge its own action, whatever statement reaches the database', async () => {
    const { actionId } = await finalised();
    const contact = health.respondents[0]!;
    const acting = { role: 'partner', personId: contact.personId, agencyIds: [health.id], principal: 'test' } as const;
    await expect(
      as(api.world.db, acting, (tx) =>
        tx.execute(`update corrective_actions set state = 'verified' where id = '${actionId}'`),
      ),
    ).rejects.toThrow();
    const notes = await as(api.world.db, acting, (tx) => tx.execute('select from inspection_notes'));
    expect(notes.rows).toEqual([]);
  });

  async function everything(client: Client, id: string): Promise<string> {
    const parts = ['', '/visits', '/notes', '/findings', '/comments', '/actions', '/steps', '/timeline'];
    const texts = [
      (await client('GET', '/v1/recommendations')).text,
      (await client('GET', '/v1/tasks?limit=200')).text,
    ];
    for (const part of parts) {
      const answer = await client('GET', `/v1/inspections/${id}${part}`);
      expect(answer.status, answer.text).toBe(200);
      texts.push(answer.text);
    }
    return texts.join('\n');
  }
});

describe('who may do what to an inspection', () => {
  it('has no inspector from an inspected agency', async () => {
    const insider = await addPerson(api.world.rows, health.id, 'Ida Insider', 'inspector');
    expect((await draft({ inspectorIds: [insider.personId] })).body).toMatchObject({ code: 'not-independent' });
  });

  it('is not opened without inspectors, a date for the evidence, or grounds', async () => {
    const id = String((await draft({ inspectorIds: [] })).body['id']);
    expect((await officer('POST', `/v1/inspections/${id}/open`, { body: {} })).body).toMatchObject({
      code: 'malformed',
    });
    expect((await draft({ grounds: '  ' })).status).toBe(422);
    expect((await draft({ agencyIds: [] })).status).toBe(422);
  });

  it('takes acts of its own inspectors and of officers alone', async () => {
    const id = await opened();
    const start = (client: Client) => client('POST', `/v1/inspections/${id}/start-fieldwork`, { body: {} });
    expect((await partner('POST', `/v1/inspections/${id}/start-fieldwork`, { body: {} })).status).toBe(403);
    expect((await start(foreignInspector)).status).toBe(404);
    expect((await start(inspector)).status).toBe(200);
    expect((await start(officer)).body).toMatchObject({ code: 'not-open' });
  });

  it('has no final report signed off by its author, before comments can no longer come, or with one unanswered', async () => {
    const id = await opened({ agencyIds: [health.id] });
    const findingId = await finding(inspector, id, health);
    const documentId = await document(inspector, id, 'Report');
    const finalise = (client: Client) => client('POST', `/v1/inspections/${id}/finalise`, { body: { documentId } });
    await inspector('POST', `/v1/inspections/${id}/send-preliminary`, { body: { documentId, dueAt: inDays(20) } });
    expect((await finalise(inspector)).body).toMatchObject({ code: 'not-independent' });
    expect((await finalise(officer)).body).toMatchObject({ code: 'comments-awaited' });
    const taskId = await taskOf(partner, id, 'accuracy-comments');
    const said = await say(partner, taskId, { replies: [{ questionId: findingId, text: 'Not on bank holidays' }] });
    expect(said.status, said.text).toBe(201);
    expect((await finalise(officer)).body).toMatchObject({ code: 'comments-unanswered' });
    const reply = { taskId, findingId, reply: 'Corrected' };
    expect((await inspector('POST', `/v1/inspections/${id}/comment-replies`, { body: reply })).status).toBe(201);
    expect((await inspector('POST', `/v1/inspections/${id}/comment-replies`, { body: reply })).body).toMatchObject({
      code: 'already-answered',
    });
    expect((await finalise(officer)).status).toBe(200);
    const late = await partner('POST', `/v1/tasks/${taskId}/response`, { body: { comment: 'One more' }, version: 2 });
    expect(late.body).toMatchObject({ code: 'deadline-passed' });
  });

  it('keeps what two inspectors write apart', async () => {
    const id = await opened();
    const findingId = await finding(inspector, id, health);
    const write = (version: number) =>
      officer('PUT', `/v1/inspections/${id}/findings/${findingId}`, {
        body: { agencyId: health.id, severity: 'minor', text: 'Less than it seemed' },
        version,
      });
    expect((await write(1)).body).toEqual({ version: 2 });
    expect((await write(1)).body).toMatchObject({ code: 'version-changed' });
  });

  it('opens after what was owed has come only if somebody has read it; what comes later finds it open (R42)', async () => {
    const { taskIds } = await openRound(api.world, [health], { dueAt: Date.now() + 30 * day });
    const id = String((await draft({ groundsTaskId: taskIds[0] })).body['id']);
    const late = String((await draft({ groundsTaskId: taskIds[0] })).body['id']);
    expect((await officer('POST', `/v1/inspections/${id}/open`, { body: {} })).status).toBe(200);
    expect((await say(partner, taskIds[0] ?? '', { nothingToSay: true })).status).toBe(201);
    const open = (body: object) => officer('POST', `/v1/inspections/${late}/open`, { body });
    expect((await open({})).body).toMatchObject({ code: 'grounds-answered' });
    expect((await open({ evenThoughAnswered: true })).status).toBe(200);
  });
});

describe('a corrective action', () => {
  it('is reported with a file by its agency, and then verified by nobody of it and not by who reported it', async () => {
    const { id, actionId, taskId } = await finalised();
    const file = await partner('POST', `/v1/tasks/${taskId}/files`, {
      body: { fileName: 'rota.txt', mediaType: 'text/plain', content: Buffer.from('rota').toString('base64') },
    });
    expect(file.status, file.text).toBe(201);
    const act = (client: Client, what: string, body: object) =>
      client('POST', `/v1/inspections/${id}/actions/${actionId}/${what}`, { body });
    expect((await act(inspector, 'verify', {})).body).toMatchObject({ code: 'not-open' });
    expect((await act(other, 'done', { text: 'x' })).status).toBe(404);
    expect((await act(officer, 'done', { text: 'Said on the telephone' })).status).toBe(200);
    expect((await act(partner, 'done', { text: 'x' })).body).toMatchObject({ code: 'already-answered' });
    expect((await act(officer, 'verify', {})).body).toMatchObject({ code: 'not-independent' });
    expect((await act(inspector, 'verify', { text: 'Seen' })).status).toBe(200);
    const actions = await partner('GET', `/v1/inspections/${id}/actions`);
    expect(actions.body['items']).toMatchObject([{ state: 'verified', files: [{ fileName: 'rota.txt' }] }]);
  });

  it('is verified only after its demonstration period, and sent back at any time', async () => {
    const { id, actionId } = await reported({ demonstrationDays: 30 });
    const verify = () => inspector('POST', `/v1/inspections/${id}/actions/${actionId}/verify`, { body: {} });
    expect((await verify()).body).toMatchObject({ code: 'too-early' });
    const tasks = await api.world.rows<{ state: string; people: number }>(
      `select t.state, (select count(*)::int from task_people p where p.task_id = t.id) as people from tasks t where t.process_id = $1 and t.kind = 'verify'`,
      [id],
    );
    expect(tasks).toEqual([{ state: 'open', people: 1 }]);
    const back = await inspector('POST', `/v1/inspections/${id}/actions/${actionId}/send-back`, {
      body: { text: 'Only one wing', dueAt: inDays(30) },
    });
    expect(back.status, back.text).toBe(200);
    const again = await partner('GET', `/v1/inspections/${id}/actions`);
    expect(again.body['items']).toMatchObject([{ state: 'running', sentBack: 1, judgement: 'Only one wing' }]);
  });

  it('keeps the inspection open, which says which action it is', async () => {
    const { id, actionId } = await reported();
    const close = () => inspector('POST', `/v1/inspections/${id}/close`, { body: {} });
    const refused = await close();
    expect([refused.status, refused.body['code']]).toEqual([409, 'actions-unverified']);
    expect(refused.body['detail']).toContain('finding 1 (Offer it on Sundays)');
    await inspector('POST', `/v1/inspections/${id}/actions/${actionId}/verify`, { body: {} });
    expect((await close()).status).toBe(200);
    expect((await officer('POST', `/v1/inspections/${id}/reopen`, { body: { reason: 'It stopped' } })).status).toBe(
      200,
    );
    const repeated = await draft({ predecessorId: id });
    expect((await officer('GET', `/v1/inspections/${String(repeated.body['id'])}`)).body['predecessorId']).toBe(id);
  });

  it('is waived until a date by an officer, with who agreed', async () => {
    const { id, actionId } = await finalised();
    const waive = (client: Client) =>
      client('POST', `/v1/inspections/${id}/actions/${actionId}/waive`, {
        body: { dueAt: inDays(200), reason: 'The wing is rebuilt', agreedBy: 'Strategic Committee' },
      });
    expect((await waive(inspector)).status).toBe(403);
    expect((await waive(officer)).status).toBe(200);
    const [action] = (await partner('GET', `/v1/inspections/${id}/actions`)).body['items'] as Record<string, unknown>[];
    expect(action).toMatchObject({ waiverAgreedBy: 'Strategic Committee', state: 'running' });
    expect(String(action?.['dueAt'])).toBe(String(action?.['waivedUntil']));
  });
});

describe('the ladder and the register', () => {
  it('goes up and down with reason, grade and conditions', async () => {
    const { id } = await finalised();
    const minuteId = await minuteOf(api.world, id);
    const step = (body: object) =>
      officer('POST', `/v1/inspections/${id}/step`, { body: { minuteId, reason: 'Nothing was done', ...body } });
    expect((await step({ to: 'improvement-notice', conditions: ['A rota', 'A lead'] })).status).toBe(200);
    expect((await step({ to: 'report' })).body).toMatchObject({ code: 'conditions-open' });
    const steps = (await partner('GET', `/v1/inspections/${id}/steps`)).body['items'] as {
      conditions: { id: string }[];
    }[];
    for (const condition of steps[0]?.conditions ?? [])
      expect(
        (
          await inspector('PUT', `/v1/inspections/${id}/conditions/${condition.id}`, {
            body: { met: true },
            version: 1,
          })
        ).status,
      ).toBe(200);
    expect((await step({ to: 'report' })).body['effect']).toMatchObject({ direction: 'down' });
  });

  it('agrees the completion of a recommendation, merges and links, and keeps both histories', async () => {
    const id = await opened({ agencyIds: [health.id] });
    const findingId = await finding(inspector, id, health);
    const made = [];
    for (const text of ['Offer it daily', 'Offer it every day', 'Tell people'])
      made.push(
        String(
          (await inspector('POST', `/v1/inspections/${id}/recommendations`, { body: { findingId, text } })).body[
            'recommendationId'
          ],
        ),
      );
    const [first, second, third] = made;
    const post = (one: string | undefined, act: string, body: object) =>
      officer('POST', `/v1/recommendations/${one}/${act}`, { body, version: 1 });
    expect((await post(second, 'merge', { otherId: first, note: 'The same' })).status).toBe(200);
    expect((await post(second, 'merge', { otherId: first })).body).toMatchObject({ code: 'not-open' });
    expect((await post(first, 'link', { otherId: third })).status).toBe(200);
    const [body] = await api.world.rows<{ id: string }>(
      `insert into bodies (id, name) values (uuidv7(), 'Strategic Committee') returning id`,
    );
    expect((await post(first, 'complete', { bodyId: body?.id, agreedOn: '2026-11-30' })).status).toBe(200);
    const read = await officer('GET', `/v1/recommendations/${first}`);
    expect(read.body).toMatchObject({ state: 'completed', body: 'Strategic Committee', agreedOn: '2026-11-30' });
    expect((read.body['events'] as { what: string }[]).map(({ what }) => what)).toEqual([
      'made',
      'absorbed',
      'linked',
      'completed',
    ]);
    const open = await officer('GET', `/v1/recommendations?state=open&inspection=${id}`);
    expect((open.body['items'] as { id: string }[]).map((each) => each.id)).toEqual([third]);
  });
});
