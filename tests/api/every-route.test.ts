import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routes } from '../../api/routes.ts';
import { route, type Route } from '../../api/http/route.ts';
import { exampleOf } from '../../api/http/schema-fields.ts';
import { may, type Act } from '../../domain/permissions.ts';
import { z } from 'zod';
import { addInspector } from '../support/stories/inspections.ts';
import { addPerson, openRound, type TestAgency } from '../support/stories/world.ts';
import { addBody, openedSignOff, stageOf } from '../support/stories/sign-offs.ts';
import { as } from '../../db/connect.ts';
import { openScheduledReview } from '../../db/reviews/reviews.ts';
import { linesOf, postOf, usualPlan } from '../support/stories/strategies.ts';
import { planRecords } from './plan-records.ts';
import { startApi, type Answer, type Client, type RunningApi } from './running-api.ts';

let api: RunningApi;
let ours: TestAgency;
let stranger: Client;
let owner: Client;
let officer: Client;
let auditor: Client;
/** Real ids of every kind of record, all of them another agency's or the directorate's. */
let ids: Record<string, string>;
let itemId: string;
let itemIds: Record<string, string>;

beforeAll(async () => {
  api = await startApi();
  ours = await api.world.agency('Ours');
  const theirs = await api.world.agency('Theirs');
  owner = await api.as(ours.respondents[0]!);
  stranger = await api.as(theirs.respondents[0]!);
  officer = await api.as(api.world.officer);
  auditor = await api.as(await addPerson(api.world.rows, api.world.directorateId, 'Auditor', 'auditor'));
  const { processId, taskIds } = await openRound(api.world, [ours], {
    dueAt: Date.now() + 30 * 86_400_000,
    questions: [{ text: 'Agreed?', kind: 'position' }],
  });
  const taskId = taskIds[0]!;
  const asked = await owner('POST', `/v1/tasks/${taskId}/extension-request`, {
    body: { dueAt: new Date(Date.now() + 40 * 86_400_000).toISOString(), reason: 'x' },
  });
  const paper = await officer('POST', `/v1/consultations/${processId}/documents`, {
    body: {
      title: 'Paper',
      fileName: 'paper.txt',
      mediaType: 'text/plain',
      content: Buffer.from('text').toString('base64'),
    },
  });
  const file = await owner('POST', `/v1/tasks/${taskId}/files`, {
    body: { fileName: 'ours.txt', mediaType: 'text/plain', content: Buffer.from('ours').toString('base64') },
  });
  const item = await officer('POST', `/v1/consultations/${processId}/log`, { body: { comment: 'Said at the event' } });
  itemId = String(item.body['itemId']);
  const absence = await officer('POST', '/v1/absences', {
    body: {
      personId: ours.managers[1]!.personId,
      substituteId: ours.managers[2]!.personId,
      fromAt: new Date().toISOString(),
      untilAt: new Date(Date.now() + 86_400_000).toISOString(),
    },
  });
  const inspected = await inspectionOf(ours.id);
  const plan = await usualPlan(api.world, [ours]);
  const review = await as(api.world.db, { role: 'worker' }, (tx) =>
    openScheduledReview(tx, { strategyId: plan.strategyId, quarter: '2026-10-01' }),
  );
  const [line] = await linesOf(api.world, review!.processId);
  const [strand] = await api.world.rows<{ id: string }>(
    `select id from tasks where process_id = $1 and kind = 'strand-review'`,
    [review!.processId],
  );
  const ofPlan = await planRecords({ api, ours, owner, officer }, plan);
  itemIds = {
    consultations: itemId,
    strategies: ofPlan.activityId,
    reviews: line!.id,
  };
  const [proposal] = await api.world.rows<{ id: string }>(
    `insert into inspection_proposals (strategy_id, review_id, rule, grounds) values ($1, $2, 'red-twice', '{}') returning id`,
    [plan.strategyId, review!.processId],
  );
  ids = {
    strategies: plan.strategyId,
    reviews: review!.processId,
    returns: line!.task_id,
    'strand-reviews': strand!.id,
    'review-actions': strand!.id,
    proposals: proposal!.id,
    tasks: taskId,
    consultations: processId,
    documents: String(paper.body['documentId']),
    'extension-requests': String(asked.body['requestId']),
    agencies: ours.id,
    people: ours.respondents[0]!.personId,
    'api-keys': randomUUID(),
    'legal-holds': randomUUID(),
    'staff-accounts': randomUUID(),
    'returned-mails': randomUUID(),
    'answer-files': String(file.body['fileId']),
    ...ofPlan.ids,
    'calendar-feeds': String((await owner('POST', '/v1/calendar-feeds')).body['id']),
    posts: await postOf(api.world, ours),
    absences: String(absence.body['id']),
    bodies: String((await officer('POST', '/v1/bodies', { body: { name: 'Board' } })).body['id']),
    'sign-offs': (await openedSignOff(api.world, [stageOf(await addBody(api.world, 'Committee', 2))])).processId,
    'paper-comments': await commentId(),
    inspections: inspected.id,
    recommendations: inspected.recommendationId,
  };
});

/** An open inspection of the agency, with a finding and a recommendation. */
async function inspectionOf(agencyId: string): Promise<{ id: string; recommendationId: string }> {
  const inspector = await addInspector(api.world);
  const made = await officer('POST', '/v1/inspections', {
    body: {
      title: 'Inspection',
      grounds: 'Returns are missing',
      agencyIds: [agencyId],
      inspectorIds: [inspector.personId],
      evidence: { dueAt: new Date(Date.now() + 30 * 86_400_000).toISOString() },
    },
  });
  const id = String(made.body['id']);
  await officer('POST', `/v1/inspections/${id}/open`, { body: {} });
  const finding = await officer('POST', `/v1/inspections/${id}/findings`, {
    body: { agencyId, severity: 'minor', text: 'Something is missing' },
  });
  const recommended = await officer('POST', `/v1/inspections/${id}/recommendations`, {
    body: { findingId: finding.body['findingId'], text: 'Put it right' },
  });
  return { id, recommendationId: String(recommended.body['recommendationId']) };
}

/** A comment on a paper that asks a committee, in which nobody of any agency sits. */
async function commentId(): Promise<string> {
  const { processId } = await openedSignOff(api.world, [stageOf(await addBody(api.world, 'Panel', 2))]);
  const added = await officer('POST', `/v1/sign-offs/${processId}/comments`, { body: { comment: 'x' } });
  return String(added.body['commentId']);
}
afterAll(() => api.end());

const withId = routes.filter((each) => each.params.length > 0);
const named = (list: readonly Route[]) =>
  list.map((each) => [`${each.method.toUpperCase()} ${each.path}`, each] as const);

/** A request that its schema takes, so that only the record decides. */
function ask(client: Client, each: Route, id: string, body?: unknown): Promise<Answer> {
  const path = each.path.replace(':id', id).replace(':itemId', id === ids[each.noun] ? (itemIds[each.noun] ?? id) : id);
  const sent = body ?? (each.body === undefined ? undefined : plausible(each));
  return client(each.method.toUpperCase(), path, {
    ...(sent === undefined ? {} : { body: sent }),
    ...(each.ifMatch === undefined ? {} : { version: 1 }),
  });
}

function plausible(each: Route): unknown {
  const sample = exampleOf(each.body ?? z.strictObject({}), 'input') as Record<string, unknown>;
  const takesDue =
    /\/(?:extend|extension-request|ask-evidence|send-preliminary|visits|visits\/:itemId|send-back|waive)$/u.test(
      each.path,
    );
  return takesDue ? { ...sample, dueAt: new Date(Date.now() + 60 * 86_400_000).toISOString() } : sample;
}

/** What one request differs in from the next whatever it asks for. */
function lasting(answer: Answer): Record<string, string> {
  const passing = new Set(['date', 'x-request-id', 'connection', 'keep-alive']);
  return Object.fromEntries([...answer.headers].filter(([name]) => !passing.has(name)));
}

describe('a route of the API', () => {
  it.each(named(routes))('%s is closed to nobody', async (_name, each) => {
    const answer = await ask(api.nobody, each, ids[each.noun] ?? randomUUID());
    expect([answer.status, answer.body['code']]).toEqual([401, 'not-signed-in']);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/u);
  });

  /** The plan of an opened strategy is the partnership's, and how it comes about: every agency reads it. */
  const shared = new Set<string>(['see-strategies', 'see-development']);
  const ofPlan = (each: Route) => shared.has(each.act) && each.method === 'get';

  it.each(named(withId.filter(ofPlan)))('%s is read by every agency', async (_name, each) => {
    expect((await ask(stranger, each, ids[each.noun]!)).status).toBe(200);
  });

  it.each(named(withId.filter((each) => !ofPlan(each))))(
    '%s tells another agency’s record from none in nothing (R54)',
    async (_name, each) => {
      const theirs = await ask(stranger, each, ids[each.noun]!);
      const none = await ask(stranger, each, randomUUID());
      const allowed = may({ roles: ['respondent'] }, each.act);
      expect(theirs.status, theirs.text).toBe(allowed ? 404 : 403);
      expect(none.text).toBe(theirs.text);
      expect(lasting(none)).toEqual(lasting(theirs));
    },
  );

  it.each(named(withId))('%s answers 404 for what can be no id, 400 for what cannot be read', async (_name, each) => {
    for (const id of ['1', 'x'.repeat(36), '..%2f..', '%ff', `${randomUUID()}%00`]) {
      const answer = await ask(officer, each, id);
      expect([answer.status, answer.body['code']], id).toEqual(
        /%ff|%00/u.test(id)
          ? [400, 'unreadable']
          : may({ roles: ['officer'] }, each.act)
            ? [404, 'not-found']
            : [403, 'not-allowed'],
      );
    }
  });

  it.each(named(routes.filter((each) => each.method !== 'get')))(
    '%s is closed to an auditor, who reads',
    async (_name, each) => {
      expect((await ask(auditor, each, ids[each.noun] ?? randomUUID())).status).toBe(403);
    },
  );

  it.each(named(routes.filter((each) => each.method !== 'get' && (each.method === 'post' || each.body !== undefined))))(
    '%s refuses fields that it does not know (R55)',
    async (_name, each) => {
      const administrator = await api.as({ ...api.world.officer });
      const client = may({ roles: ['officer'] }, each.act) ? administrator : owner;
      if (!may({ roles: ['officer'] }, each.act) && !may({ roles: ['respondent'] }, each.act)) return;
      for (const field of ['agencyId9', 'role9', 'receivedAt', 'status', 'tenantId', '__proto__', 'constructor']) {
        const body = JSON.stringify({ ...(each.body === undefined ? {} : (plausible(each) as object)) })
          .replace(/^\{/u, `{${JSON.stringify(field)}:1,`)
          .replace(',}', '}');
        const answer = await ask(client, each, ids[each.noun] ?? randomUUID(), body);
        expect([answer.status, answer.body['code']], `${field}: ${answer.text}`).toEqual([422, 'invalid']);
        expect(answer.text).toContain('This field is not known.');
      }
    },
  );

  it.each(named(routes.filter((each) => each.method === 'get')))(
    '%s refuses a query that it does not know',
    async (_name, each) => {
      const client = may({ roles: ['officer'] }, each.act) ? officer : owner;
      if (!may({ roles: ['officer'] }, each.act)) return;
      const path = each.path
        .replace(':id', ids[each.noun] ?? randomUUID())
        .replace(':itemId', itemIds[each.noun] ?? randomUUID());
      expect((await client('GET', `${path}?tenant=1`)).status).toBe(422);
      expect((await client('GET', `${path}?limit=1&limit=2`)).status).toBe(422);
    },
  );

  it('does not come into being without an act (R54)', () => {
    const definition = {
      method: 'get',
      path: '/v1/secrets',
      summary: '',
      answer: z.object({}),
      perform: { read: () => Promise.resolve({}) },
    } as const;
    expect(() => route({ ...definition, act: undefined as unknown as Act })).toThrow('names no act');
    expect(() => route({ ...definition, act: 'steal' as Act })).toThrow();
  });
});

describe('the level of a function (R56)', () => {
  it('is not raised by a header that names another method', async () => {
    const answer = await stranger('POST', `/v1/tasks/${ids['tasks']}/withdraw`, {
      body: { reason: 'x' },
      headers: { 'x-http-method-override': 'GET', 'x-original-url': '/v1/tasks' },
    });
    expect(answer.status).toBe(403);
  });

  it.each([
    '//v1/api-keys',
    '/v1//api-keys',
    '/V1/api-keys',
    '/v1/API-KEYS',
    '/v1/api-keys/',
    '/v1/%61pi-keys',
    '/v1/tasks/%2e%2e/api-keys',
    '/v1/api-keys;x=1',
  ])('is not raised by writing the path as %s', async (path) => {
    expect([403, 404]).toContain((await stranger('GET', path)).status);
  });
});
