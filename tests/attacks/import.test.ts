import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor } from '../../domain/permissions.ts';
import { startApi, type Client, type RunningApi } from '../api/running-api.ts';
import { addPerson } from '../support/stories/world.ts';

let api: RunningApi;
let officer: Client;
let administrator: Actor;

beforeAll(async () => {
  api = await startApi();
  officer = await api.as(api.world.officer, ['read', 'write']);
  administrator = await addPerson(api.world.rows, api.world.directorateId, 'System administrator', 'administrator');
});
afterAll(() => api.end());

const head = 'agency,post,role,person,address';
const send = (client: Client, ...lines: string[]) =>
  client('POST', '/v1/directory-imports', { body: { csv: lines.join('\n'), dryRun: false } });

describe('a file makes nobody staff of the directorate', () => {
  const roleless = 'agency,post,person,address';
  const officersAddress = 'lead.officer@example.org';

  test('not by a line without a role for a post that exists', async () => {
    const done = await send(
      officer,
      roleless,
      `Drugs Directorate,System administrator,Lead Officer,${officersAddress}`,
    );
    expect(done.body).toMatchObject({ written: false, problemCount: 1, problems: [{ line: 2, column: 'person' }] });
    expect(done.text).toContain('System administrator is a post of the directorate');
    const keys = await officer('GET', '/v1/api-keys');
    expect(keys.status).toBe(403);
  });

  test('not in the hands of an administrator either: a file is made by somebody else', async () => {
    const done = await send(
      await api.as(administrator),
      roleless,
      `drugs directorate,SYSTEM ADMINISTRATOR,Lead Officer,${officersAddress}`,
    );
    expect(done.body).toMatchObject({ written: false, problemCount: 1 });
  });

  test('not by a new address for who holds it, nor by another rung', async () => {
    const address = await send(
      officer,
      roleless,
      'Drugs Directorate,System administrator,System administrator,me@example.org',
    );
    expect(address.body).toMatchObject({ written: false, problems: [{ column: 'address' }] });
    const rung = await send(officer, 'agency,post,ladder_level', 'Drugs Directorate,System administrator,1');
    expect(rung.body).toMatchObject({ written: false, problems: [{ column: 'ladder_level' }] });
  });

  test('and a line that says what is so already is no problem', async () => {
    const done = await send(
      officer,
      roleless,
      'Drugs Directorate,System administrator,System administrator,system.administrator@example.org',
    );
    expect(done.body).toMatchObject({ written: true, problemCount: 0 });
  });
});

test('a file that changes an address asks for the scope "sign", like the page of the person', async () => {
  const post = 'Health Service,Adviser,respondent,Ann';
  expect((await send(officer, head, `${post},ann@example.org`)).body).toMatchObject({ written: true });
  const moved = await send(officer, head, `${post},me@example.org`);
  expect([moved.status, moved.body['code']]).toEqual([403, 'scope-missing']);
  const done = await send(await api.as(api.world.officer), head, `${post},me@example.org`);
  expect(done.body).toMatchObject({ written: true, counts: { people: { changed: 1 } } });
  const letters = await api.world.rows('select kind, address from letters order by kind');
  expect(letters).toEqual([
    { kind: 'address-changed', address: 'ann@example.org' },
    { kind: 'address-new', address: 'me@example.org' },
  ]);
});

describe('one name is one agency, however it is written', () => {
  const written = ['Harbour Trust', 'HARBOUR TRUST', 'Harbour\u00A0Trust', ' harbour  trust'];

  test('at the door', async () => {
    const [first = '', ...others] = written;
    expect((await officer('POST', '/v1/agencies', { body: { name: first } })).status).toBe(201);
    for (const name of others) {
      const again = await officer('POST', '/v1/agencies', { body: { name } });
      expect([name, again.body['code']]).toEqual([name, 'exists-already']);
    }
    const composed = await officer('POST', '/v1/bodies', { body: { name: 'Comit\u00E9' } });
    expect(composed.status).toBe(201);
    const decomposed = await officer('POST', '/v1/bodies', { body: { name: 'COMITE\u0301' } });
    expect(decomposed.body['code']).toBe('exists-already');
  });

  test('and an import writes to one, where three stood there before', async () => {
    // As an upgrade leaves them that were three before keys were unique.
    await api.world.rows(
      `insert into agencies (name, kind, doubled) values ($1, 'agency', true), ($2, 'agency', true)`,
      [written[1], written[2]],
    );
    const done = await send(officer, head, `${written[2]},Adviser,respondent,Hal,hal@example.org`);
    expect(done.body).toMatchObject({ written: true, counts: { agencies: { added: 0 }, posts: { added: 1 } } });
    const again = await send(officer, head, `${written[1]},ADVISER,respondent,hal,HAL@example.org`);
    expect(again.body).toMatchObject({ written: true, counts: { posts: { same: 1 }, people: { same: 1 } } });
    const posts = await api.world.rows(
      `select a.name, o.title from posts o join agencies a on a.id = o.agency_id where a.name_key = 'harbour trust'`,
    );
    expect(posts).toEqual([{ name: 'Harbour Trust', title: 'Adviser' }]);
  });
});
