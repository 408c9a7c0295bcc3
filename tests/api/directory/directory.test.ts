import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addPerson, openRound, type TestAgency } from '../../support/stories/world.ts';
import { startApi, type Client, type RunningApi } from '../running-api.ts';

let api: RunningApi;
let agency: TestAgency;
let officer: Client;
let administrator: Client;

beforeAll(async () => {
  api = await startApi({ checkAnswers: true });
  agency = await api.world.agency('Council', { respondents: 2 });
  officer = await api.as(api.world.officer);
  administrator = await api.as(
    await addPerson(api.world.rows, api.world.directorateId, 'First Admin', 'administrator'),
  );
});
afterAll(() => api.end());

const soon = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
const post = (path: string, body: object, client = officer) => client('POST', path, { body });
const idOf = async (path: string, body: object) => String((await post(path, body)).body['id']);

describe('the directory', () => {
  it('takes agencies, people, posts and absences, and shows the ladder', async () => {
    const agency = await post('/v1/agencies', { name: 'Probation', level: 'borough' });
    const [ann, ben] = [
      await post('/v1/people', { name: 'Ann', address: 'ann@example.org' }),
      await post('/v1/people', { name: 'Ben', address: 'ben@example.org' }),
    ];
    const path = `/v1/agencies/${String(agency.body['id'])}`;
    expect(
      (await post(`${path}/posts`, { title: 'Manager', role: 'manager', ladderLevel: 1, holderIds: [ann.body['id']] }))
        .status,
    ).toBe(201);
    expect((await post(`${path}/posts`, { title: 'Twin', role: 'manager', ladderLevel: 1 })).body['code']).toBe(
      'exists-already',
    );
    expect(
      (
        await post(`${path}/posts`, {
          title: 'Ghost',
          role: 'lead',
          holderIds: ['01939f5e-3c1a-7b52-9d0e-5f6a7b8c9d0e'],
        })
      ).body['code'],
    ).toBe('reference-unknown');
    const away = { fromAt: soon(-1), untilAt: soon(9) };
    expect(
      (await post('/v1/absences', { personId: ann.body['id'], substituteId: ben.body['id'], ...away })).status,
    ).toBe(201);
    expect(
      (await post('/v1/absences', { personId: ben.body['id'], substituteId: ann.body['id'], ...away })).body['code'],
    ).toBe('substitutes-loop');
    const shown = await officer('GET', path);
    expect(shown.body['posts']).toMatchObject([
      { title: 'Manager', ladderLevel: 1, holders: [{ name: 'Ann', substitute: 'Ben', reached: true }] },
    ]);
    expect((await post('/v1/agencies', { name: 'Probation' })).body['code']).toBe('exists-already');
    expect((await officer('GET', '/v1/bodies')).body).toEqual({ items: [], next: null });
  });

  it('lets no officer make himself an administrator, by post or by address', async () => {
    const administrator = await addPerson(api.world.rows, api.world.directorateId, 'Administrator', 'administrator');
    const post = await officer('POST', `/v1/agencies/${api.world.directorateId}/posts`, {
      body: { title: 'Boss', role: 'administrator', holderIds: [api.world.officer.personId] },
    });
    expect([post.status, post.body['code']]).toEqual([403, 'not-allowed']);
    const address = await officer('PATCH', `/v1/people/${administrator.personId}`, {
      body: { address: 'mine@example.org' },
      version: 1,
    });
    expect([address.status, address.body['code']]).toEqual([403, 'not-allowed']);
    const agencyPerson = await officer('PATCH', `/v1/people/${agency.respondents[0]!.personId}`, {
      body: { address: 'new@example.org' },
      version: 1,
    });
    expect(agencyPerson.status).toBe(200);
  });
});

describe('an agency', () => {
  it('is found by a part of its name, changed by who saw its version, and keeps its old names', async () => {
    const id = await idOf('/v1/agencies', { name: 'Youth Justice' });
    const found = await officer('GET', '/v1/agencies?search=uth%20ju');
    expect(found.body['items']).toMatchObject([{ id, version: 1, endedAt: null }]);
    const renamed = await officer('PATCH', `/v1/agencies/${id}`, {
      body: { name: 'Youth Board', level: 'borough' },
      version: 1,
    });
    expect(renamed.body).toEqual({ id, version: 2 });
    expect((await officer('PATCH', `/v1/agencies/${id}`, { body: { name: 'X' }, version: 1 })).body['code']).toBe(
      'version-changed',
    );
    expect((await officer('PATCH', `/v1/agencies/${id}`, { body: { name: 'Council' }, version: 2 })).body['code']).toBe(
      'exists-already',
    );
    expect((await officer('PATCH', `/v1/agencies/${id}`, { body: {} })).body['code']).toBe('if-match');
    const shown = await officer('GET', `/v1/agencies/${id}`);
    expect(shown.body).toMatchObject({
      name: 'Youth Board',
      level: 'borough',
      names: [{ name: 'Youth Justice' }],
      openTasks: 0,
    });
    expect(shown.headers.get('etag')).toBe('"2"');
  });

  it('never stands below itself', async () => {
    const top = await idOf('/v1/agencies', { name: 'Top' });
    const middle = await idOf('/v1/agencies', { name: 'Middle', parentId: top });
    const move = (id: string, parentId: string) =>
      officer('PATCH', `/v1/agencies/${id}`, { body: { parentId }, version: 1 });
    for (const parentId of [top, middle, randomUUID()])
      expect((await move(top, parentId)).body['code']).toBe('malformed');
    expect((await move(middle, agency.id)).status).toBe(200);
  });
});

describe('a post', () => {
  it('is given beside or instead of who holds it, and ends', async () => {
    const [ann, ben] = [
      await idOf('/v1/people', { name: 'Ann', address: 'a@example.org' }),
      await idOf('/v1/people', { name: 'Ben', address: 'b@example.org' }),
    ];
    const id = await idOf(`/v1/agencies/${agency.id}/posts`, { title: 'Adviser', role: 'lead', holderIds: [ann] });
    const holders = async () => {
      const posts = (await officer('GET', `/v1/agencies/${agency.id}`)).body['posts'] as {
        id: string;
        endedAt: string | null;
        holders: { name: string }[];
      }[];
      const found = posts.find((one) => one.id === id);
      return [...(found?.holders ?? []).map(({ name }) => name), ...(found?.endedAt === null ? [] : ['ended'])];
    };
    expect((await post(`/v1/posts/${id}/holders`, { personId: ben })).status).toBe(200);
    expect(await holders()).toEqual(['Ann', 'Ben']);
    expect((await post(`/v1/posts/${id}/holders`, { personId: ben })).body['code']).toBe('nothing-to-change');
    expect((await post(`/v1/posts/${id}/holders`, { personId: ben, instead: true })).status).toBe(200);
    expect(await holders()).toEqual(['Ben']);
    expect((await post(`/v1/posts/${id}/end`, { personId: ann })).body['code']).toBe('nothing-to-change');
    expect((await post(`/v1/posts/${id}/holders`, { personId: randomUUID() })).status).toBe(404);
    expect(
      (await officer('PATCH', `/v1/posts/${id}`, { version: 1, body: { title: 'Senior adviser', ladderLevel: 1 } }))
        .body['code'],
    ).toBe('exists-already');
    const renamed = await officer('PATCH', `/v1/posts/${id}`, { version: 1, body: { title: 'Senior adviser' } });
    expect([renamed.status, renamed.body]).toEqual([200, { id, version: 2 }]);
    const second = await officer('PATCH', `/v1/posts/${id}`, { version: 1, body: { title: 'Adviser' } });
    expect([second.status, second.body['code']]).toEqual([409, 'version-changed']);
    expect((await officer('PATCH', `/v1/posts/${id}`, { body: { title: 'Adviser' } })).status).toBe(400);
    expect((await officer('GET', `/v1/posts/${id}`)).headers.get('etag')).toBe('"2"');
    expect((await post(`/v1/posts/${id}/end`, {})).body).toEqual({ id, ended: 1 });
    expect(await holders()).toEqual(['ended']);
    expect((await post(`/v1/posts/${id}/end`, {})).body['code']).toBe('not-open');
    const shown = await officer('GET', `/v1/posts/${id}`);
    expect(shown.body).toMatchObject({
      title: 'Senior adviser',
      agencyId: agency.id,
      holders: [{ name: 'Ben' }, { name: 'Ann' }],
    });
    const person = await officer('GET', `/v1/people/${ben}`);
    expect(person.body['posts']).toMatchObject([{ title: 'Senior adviser', until: expect.any(String) }]);
  });

  it('on the ladder never leads back to who answers, nor through a substitute', async () => {
    const [contact, second] = agency.respondents.map(({ personId }) => personId);
    const manager = agency.managers[1]?.personId;
    const rung = await idOf(`/v1/agencies/${agency.id}/posts`, { title: 'Director', role: 'manager', ladderLevel: 7 });
    expect((await post(`/v1/posts/${rung}/holders`, { personId: contact })).body['code']).toBe('ladder-leads-back');
    const away = { personId: manager, fromAt: soon(20), untilAt: soon(30) };
    const through = await post('/v1/absences', { ...away, substituteId: second });
    expect([through.status, through.body['code']]).toEqual([422, 'ladder-leads-back']);
    const self = await post('/v1/absences', { ...away, substituteId: api.world.officer.personId });
    expect([self.status, self.body['code']]).toEqual([403, 'not-allowed']);
    const other = await addPerson(api.world.rows, api.world.directorateId, 'Other Officer', 'officer');
    const absence = await idOf('/v1/absences', { ...away, substituteId: other.personId });
    expect(
      (await officer('PATCH', `/v1/absences/${absence}`, { version: 1, body: { substituteId: second } })).body['code'],
    ).toBe('ladder-leads-back');
    expect(
      (await officer('PATCH', `/v1/absences/${absence}`, { version: 1, body: { untilAt: soon(40) } })).body,
    ).toEqual({
      id: absence,
      version: 2,
    });
    expect(
      (await officer('PATCH', `/v1/absences/${absence}`, { version: 1, body: { untilAt: soon(41) } })).status,
    ).toBe(409);
    expect(
      (await officer('PATCH', `/v1/absences/${absence}`, { version: 2, body: { untilAt: soon(10) } })).body['code'],
    ).toBe('malformed');
    const shown = await officer('GET', `/v1/people/${String(manager)}`);
    expect(shown.body['absences']).toMatchObject([{ id: absence, substitute: 'Other Officer' }]);
    expect((await officer('GET', `/v1/people/${other.personId}`)).body['substitutions']).toHaveLength(1);
    expect((await post(`/v1/absences/${absence}/end`, {})).status).toBe(200);
    expect((await post(`/v1/absences/${absence}/end`, {})).body['code']).toBe('not-open');
    expect((await officer('GET', `/v1/people/${String(manager)}`)).body['absences']).toEqual([]);
    const refused = await api.world.rows(`select from post_holders where post_id = $1`, [rung]);
    expect(refused).toEqual([]);
  });

  it('of the directorate is given and ended by administrators, who never end the last of them', async () => {
    const { directorateId } = api.world;
    const made = await post(
      `/v1/agencies/${directorateId}/posts`,
      { title: 'Auditor', role: 'auditor' },
      administrator,
    );
    const id = String(made.body['id']);
    expect((await post(`/v1/posts/${id}/holders`, { personId: api.world.officer.personId })).status).toBe(403);
    expect(
      (await post(`/v1/posts/${id}/holders`, { personId: api.world.officer.personId }, administrator)).status,
    ).toBe(200);
    expect((await post(`/v1/posts/${id}/end`, {})).status).toBe(403);
    const admins = await api.world.rows<{ id: string }>(
      `select o.id from posts o join post_holders h on h.post_id = o.id where o.role = 'administrator'`,
    );
    const ends = await Promise.all(admins.map(({ id: one }) => post(`/v1/posts/${one}/end`, {}, administrator)));
    expect(ends.filter(({ status }) => status === 200)).toHaveLength(admins.length - 1);
  });
});

describe('a person', () => {
  it('is found by name or address, and changed by who saw the version', async () => {
    const id = await idOf('/v1/people', { name: 'Zara Findme', address: 'zara@example.org' });
    for (const search of ['findme', 'zara@'])
      expect((await officer('GET', `/v1/people?search=${encodeURIComponent(search)}`)).body['items']).toMatchObject([
        { id },
      ]);
    expect((await officer('PATCH', `/v1/people/${id}`, { body: { address: 'a@b@c' }, version: 1 })).status).toBe(422);
    expect((await officer('PATCH', `/v1/people/${id}`, { body: { name: 'Zara Found' }, version: 1 })).body).toEqual({
      id,
      version: 2,
    });
    expect((await officer('PATCH', `/v1/people/${id}`, { body: { name: 'Zara' }, version: 1 })).status).toBe(409);
  });

  it('is shown with the open tasks', async () => {
    const council = await api.world.agency('Tasks Council');
    await openRound(api.world, [council], { dueAt: Date.now() + 30 * 86_400_000 });
    const shown = await officer('GET', `/v1/people/${council.respondents[0]?.personId ?? ''}`);
    expect(shown.body).toMatchObject({ openTasks: 1, bodies: [], leftAt: null });
    expect((await officer('GET', `/v1/agencies/${council.id}`)).body).toMatchObject({ openTasks: 1 });
  });
});

describe('an import', () => {
  const csv = 'agency,post,role,person,address\nImported,Adviser,respondent,Ann I,ann.i@example.org';

  it('says by line what is wrong, does nothing unless it is told to, and is repeatable', async () => {
    const wrong = await post('/v1/directory-imports', { csv: `${csv}\nImported,Clerk,king,,`, dryRun: false });
    expect(wrong.body).toMatchObject({ written: false, problemCount: 1, problems: [{ line: 3, column: 'role' }] });
    expect((await post('/v1/directory-imports', { csv })).body).toMatchObject({
      written: false,
      counts: { agencies: { added: 1 } },
    });
    expect((await post('/v1/directory-imports', { csv, dryRun: false })).body).toMatchObject({
      written: true,
      counts: { people: { added: 1 } },
    });
    expect((await post('/v1/directory-imports', { csv, dryRun: false })).body).toMatchObject({
      written: true,
      counts: { people: { added: 0, same: 1 } },
    });
    expect((await officer('GET', '/v1/agencies?search=Imported')).body['items']).toHaveLength(1);
  });
});
