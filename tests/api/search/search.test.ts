import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canary, type MarkedPlan, markedPlan } from '../../support/stories/marked-plan.ts';
import { addBody, memberOf, openedSignOff, stageOf, textFile } from '../../support/stories/sign-offs.ts';
import { addPerson, draftRound, openRound, type TestAgency } from '../../support/stories/world.ts';
import { startApi, type Answer, type Client, type RunningApi } from '../running-api.ts';

let api: RunningApi;
let plan: MarkedPlan;
let fire: TestAgency;
let officer: Client;
let ofFire: Client;
let ofYouth: Client;
let round: { processId: string; reference: string; taskIds: string[] };

beforeAll(async () => {
  api = await startApi();
  plan = await markedPlan(api);
  ({ fire } = plan.agencies as { fire: TestAgency });
  officer = plan.officer;
  ofFire = await api.as(fire.respondents[0]!);
  ofYouth = await api.as(plan.agencies.youth.respondents[1]!);
  const dueAt = Date.now() + 30 * 86_400_000;
  round = await openRound(api.world, [fire, plan.agencies.youth], { title: 'Needle exchanges', dueAt });
  const [task = '', other = ''] = round.taskIds;
  const answered = await ofFire('POST', `/v1/tasks/${task}/response`, {
    body: { comment: 'Of syringes we know nothing, Zoë says.' },
  });
  expect(answered.status, answered.text).toBeLessThan(300);
  const drafted = await ofYouth('PUT', `/v1/tasks/${other}/draft`, { body: { comment: 'Half a thought of syringes' } });
  expect(drafted.status, drafted.text).toBe(200);
  await draftRound(api.world, [fire], { title: 'Syringes, still a draft', dueAt });
}, 120_000);
afterAll(() => api.end());

const find = (client: Client, q: string, more = '') => client('GET', `/v1/search?q=${encodeURIComponent(q)}${more}`);
type Item = { what: string; title: string; taskId: string | null; passage: { text: string; found: boolean }[] };
const items = ({ body }: Answer) => body['items'] as Item[];
const whats = async (client: Client, q: string, more = '') =>
  items(await find(client, q, more))
    .map(({ what }) => what)
    .toSorted();

describe('a search', () => {
  it('finds what an agency answered for the agency and the officers, and for no other agency, not by a count either', async () => {
    const own = await find(ofFire, 'syringe');
    expect(items(own)).toMatchObject([{ what: 'answer', title: 'Needle exchanges', taskId: round.taskIds[0] }]);
    expect(
      items(own)[0]
        ?.passage.filter(({ found }) => found)
        .map(({ text }) => text),
    ).toEqual(['syringes']);
    expect((await find(ofYouth, 'syringe')).body).toMatchObject({ items: [], count: 0, more: false, next: null });
    expect(await whats(officer, 'syringe')).toEqual(['answer', 'consultation']);
  });

  it('knows no accents, and half a name; a stop word is a name, too', async () => {
    expect(await whats(ofFire, 'zoe')).toEqual(['answer']);
    await addPerson(api.world.rows, fire.id, 'Will Müller', 'respondent');
    expect(await whats(ofFire, 'Mull')).toEqual(['person', 'post']);
    expect(await whats(ofFire, 'will')).toEqual(['person', 'post']);
    expect(await whats(ofYouth, 'Mull')).toEqual([]);
  });

  it('finds a reference by its beginning, first of all', async () => {
    expect(items(await find(ofFire, round.reference))[0]).toMatchObject({
      what: 'consultation',
      title: 'Needle exchanges',
    });
    expect(await whats(ofFire, round.reference.slice(0, -2).toLowerCase())).toEqual(['consultation']);
    expect(await whats(officer, 'CON-')).toEqual(['consultation', 'consultation']);
  });

  it('is narrowed to a kind', async () => {
    expect(await whats(officer, 'syringe', '&kind=answer')).toEqual(['answer']);
    expect(await whats(officer, 'syringe', '&kind=person')).toEqual([]);
  });

  it('reads quotes, or and what is to be left out', async () => {
    expect(await whats(ofFire, '"know nothing" -fire')).toEqual(['answer']);
    expect(await whats(ofFire, '"nothing know"')).toEqual([]);
    expect(await whats(ofFire, 'absinthe or syringes')).toEqual(['answer']);
  });

  it.each(['the of and', '-syringes', '& | !', '""'])('says of %s that it is nothing to look for', async (q) => {
    expect((await find(officer, q)).body).toMatchObject({ items: [], count: 0, nothingToLookFor: true });
  });

  it.each(['(', `' & | ! <-> :*`, 'a:b \\', '警察の報告', 'x'.repeat(200)])('takes %s for what it is', async (q) => {
    expect((await find(officer, q)).status).toBe(200);
  });

  it.each(['', ' ', 'x'.repeat(10_000), '\u202ex'])('refuses %j with a reason', async (q) => {
    const { status, body } = await find(officer, q);
    expect([status, body['code']]).toEqual([422, 'invalid']);
  });

  it('refuses a NUL like everywhere in an address', async () => {
    expect((await find(officer, 'a\0b')).body).toMatchObject({ status: 400, code: 'unreadable' });
  });

  it('is told page by page, and no further than the best', async () => {
    for (let n = 0; n < 25; n += 1) await addPerson(api.world.rows, fire.id, `Quentin ${n}`, 'respondent');
    const first = await find(ofFire, 'quentin', '&kind=person');
    expect([items(first).length, first.body['count'], first.body['next']]).toEqual([20, 50, 2]);
    const last = await find(ofFire, 'quentin', '&kind=person&page=3');
    expect([items(last).length, last.body['next']]).toEqual([10, null]);
    expect((await find(ofFire, 'quentin', '&page=11')).status).toBe(422);
  });
});

describe('a member of a body', () => {
  it('finds the paper that is asked of it, and nothing of the plan or of answers', async () => {
    const board = await addBody(api.world, 'Board', 1);
    const other = await addBody(api.world, 'Panel', 1);
    await openedSignOff(api.world, [stageOf(board)], {
      title: 'Syringe policy',
      document: textFile('On buprenorphine.'),
    });
    const member = await api.as(memberOf(board, 0));
    expect(await whats(member, 'syringe')).toEqual(['paper', 'sign-off']);
    expect(await whats(member, 'buprenorphine')).toEqual(['paper']);
    expect(await whats(ofFire, 'buprenorphine')).toEqual([]);
    expect(await whats(await api.as(memberOf(other, 0)), 'syringe')).toEqual([]);
    expect(await whats(member, 'clinics')).toEqual([]);
  });
});

describe('an auditor', () => {
  it('finds what an officer finds', async () => {
    const auditor = await api.as(await addPerson(api.world.rows, api.world.directorateId, 'Auditor', 'auditor'));
    expect(await whats(auditor, 'syringe')).toEqual(await whats(officer, 'syringe'));
  });
});

describe('a part of a plan that is marked', () => {
  it('is found by everybody before, and then by nobody outside; nor is it counted', async () => {
    const half = canary.slice(0, -1).toLowerCase();
    expect(await whats(ofFire, half)).toEqual([
      'activity',
      'activity',
      'date',
      'date',
      'indicator',
      'indicator',
      'option',
      'strand',
    ]);
    await plan.restrict();
    expect((await find(ofFire, half)).body).toMatchObject({ items: [], count: 0 });
    expect(await whats(ofYouth, half)).toEqual([]);
    expect(await whats(await api.as(plan.agencies.police.respondents[0]!), half)).toEqual([
      'activity',
      'date',
      'indicator',
    ]);
    expect(await whats(officer, half)).toContain('strand');
  });

  it('is found by nobody while its strategy is a draft that he has no part in', async () => {
    const [draft] = await api.world.rows<{ id: string }>(
      `insert into processes (kind, reference, title, state) values ('strategy', 'STR-9999', 'Quokka', 'draft') returning id`,
    );
    await api.world.rows(`insert into strategies (process_id, colours) values ($1, '[]')`, [draft?.id]);
    await api.world.rows(
      `insert into strands (id, strategy_id, name, position) values ($1, $2, 'Quokkas at large', 1)`,
      [randomUUID(), draft?.id],
    );
    expect(await whats(ofFire, 'quokka')).toEqual([]);
    expect(await whats(officer, 'quokka')).toEqual(['strand', 'strategy']);
  });
});
