import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exampleOf } from '../../../api/http/schema-fields.ts';
import { routes } from '../../../api/routes.ts';
import { everyPage } from '../../../portal/routes.ts';
import { type Actor, may } from '../../../domain/permissions.ts';
import { type Client, type RunningApi, startApi } from '../../api/running-api.ts';
import { type Browser, type RunningPortal, startPortal } from '../../support/portal.ts';
import { canary, type MarkedPlan, markedPlan } from '../../support/stories/marked-plan.ts';

let api: RunningApi;
let portal: RunningPortal;
let plan: MarkedPlan;
let outsider: Browser;
let client: Client;
let seenBefore: ReadonlySet<string>;

beforeAll(async () => {
  api = await startApi();
  const { appUrl, ownerUrl } = api.world;
  const turns = { atOnce: 20, waiting: 100, perMinute: 1_000_000 };
  portal = await startPortal({ appUrl, ownerUrl, drop: () => Promise.resolve() }, () => ({ turns }));
  plan = await markedPlan(api);
  outsider = await browserOf(plan.agencies.fire.respondents[0]!);
  client = await api.as(plan.agencies.fire.respondents[0]!);
  seenBefore = await pagesThatSay(outsider);
  await plan.restrict();
}, 120_000);
afterAll(async () => {
  await portal.close();
  await api.end();
});

const browserOf = ({ personId, name }: Actor) => portal.browserOf({ id: personId, name, email: '' });

/** Every page that can be reached by links from the start, and from every file that they offer. Out: those that say the canary. */
async function pagesThatSay(browser: Browser): Promise<Set<string>> {
  const reached = new Set(['/']);
  const saying = new Set<string>();
  for (const path of reached) {
    const { text, status } = await browser.get(path);
    // A page that is refused for being one too many says nothing of anything.
    expect(status, path).not.toBe(429);
    if (text.includes(canary) || text.includes('9,876,543')) saying.add(path);
    for (const [, href = ''] of text.matchAll(/href="(\/[^"#]*)"/gu))
      if (!/^\/(?:assets|sign-)/u.test(href)) reached.add(href.replaceAll('&amp;', '&'));
  }
  expect(reached.size).toBeGreaterThan(30);
  return saying;
}

const ids = () => Object.values(plan.hidden);
/** A path of a route of either door: the strategy where it has two ids, the guess in the last place. */
const guessed = (path: string, guess: string) => {
  const places = path.match(/:\w+/gu) ?? [];
  return places.reduce(
    (so, place, index) => so.replace(place, index === places.length - 1 ? guess : plan.strategyId),
    path,
  );
};

describe('a part of the plan that is restricted, to who is outside', () => {
  it('was on many of the pages that it is now on none of', async () => {
    expect(seenBefore.size).toBeGreaterThan(12);
    expect([...(await pagesThatSay(outsider))]).toEqual([]);
  });

  it('is in no answer of the API that reads a list or a record', async () => {
    const { strategyId, versionId } = plan;
    const reads = routes.filter(({ method, path }) => method === 'get' && !path.includes(':itemId'));
    const paths = reads.map(({ path }) => path.replace(':id', path.includes('plan-versions') ? versionId : strategyId));
    expect(paths.length).toBeGreaterThan(40);
    for (const path of paths) expect((await client('GET', path)).text, path).not.toContain(canary);
  });

  it('is as an id that does not exist on every page and form', async () => {
    const open = everyPage.filter(([, path, act]) => path.includes(':') && may({ roles: ['respondent'] }, act));
    expect(open.length).toBeGreaterThan(60);
    for (const [method, path] of open) {
      await api.world.rows('delete from rate_limits');
      const ask = (guess: string) =>
        method === 'get' ? outsider.get(guessed(path, guess)) : outsider.post(guessed(path, guess), {});
      const none = await ask(randomUUID());
      for (const id of ids()) {
        const found = await ask(id);
        expect([found.status, found.text.includes(canary)], `${method} ${path}`).toEqual([none.status, false]);
      }
    }
  }, 120_000);

  it('is as an id that does not exist on every route of the API', async () => {
    for (const each of routes.filter(({ params }) => params.length > 0)) {
      await api.world.rows('delete from rate_limits');
      const body = each.body === undefined ? {} : { body: exampleOf(each.body, 'input') };
      const version = each.ifMatch === undefined ? {} : { version: 1 };
      const ask = (guess: string) =>
        client(each.method.toUpperCase(), guessed(each.path, guess), { ...body, ...version });
      const none = await ask(randomUUID());
      for (const id of ids()) {
        const found = await ask(id);
        expect([found.status, found.text], `${each.method} ${each.path}`).toEqual([none.status, none.text]);
      }
    }
  }, 120_000);

  it('is not proposed about, as a part that there is not', async () => {
    const propose = (about: string) =>
      client('POST', `/v1/strategies/${plan.strategyId}/proposals`, {
        body: { kind: 'change', about, title: 'x', reason: 'x' },
      });
    for (const id of [plan.hidden.activity, plan.hidden.strand, plan.hidden.cell]) {
      const [found, none] = [await propose(id), await propose(randomUUID())];
      expect([found.status, found.text]).toEqual([none.status, none.text]);
      expect(found.status).toBeGreaterThanOrEqual(400);
    }
  });

  it('leaves counts, sums and the comparison of versions as if it were not there', async () => {
    const { strategyId, versionId } = plan;
    expect((await client('GET', `/v1/strategies/${strategyId}`)).body).toMatchObject({ activities: 1 });
    const money = (await client('GET', `/v1/strategies/${strategyId}/money`)).text;
    expect(money).toContain('Enforcement');
    expect(money).not.toContain('987654300');
    expect((await client('GET', `/v1/strategies/${strategyId}/links`)).body['items']).toMatchObject([
      { kind: 'area', parts: 0 },
      { kind: 'risk', parts: 1 },
    ]);
    const { serving } = (await client('GET', `/v1/links/${plan.linkId}`)).body;
    expect(serving).toMatchObject([{ title: 'Open clinics' }]);
    expect((await client('GET', `/v1/strategies/${strategyId}/options`)).body['items']).toMatchObject([
      { title: 'Visits' },
    ]);
    expect((await client('GET', `/v1/options/${plan.openOption}`)).body).toMatchObject({ adoptions: [] });
    expect((await client('GET', `/v1/strategies/${strategyId}/areas`)).body['items']).toMatchObject([
      { name: 'Northgate', activities: [], tally: { activities: 0 } },
    ]);
    const version = (await client('GET', `/v1/plan-versions/${versionId}`)).body;
    const since = version['since'] as { line: { title: string }; changes: string[] }[];
    expect(since.map(({ line, changes }) => [line.title, changes])).toEqual([
      ['Enforcement', ['same']],
      ['Open clinics', ['same']],
      ['Open clinics milestone', ['same']],
      ['Vans', ['same']],
    ]);
  });

  it('cannot be marked or lifted by who leads it, or by anybody but an officer', async () => {
    const lead = await api.as(plan.agencies.health.respondents[0]!);
    const path = `/v1/strategies/${plan.strategyId}/markings/${plan.hidden.activity}`;
    for (const who of [lead, client]) {
      expect((await who('PUT', path, { body: { reason: 'x' }, version: 1 })).status).toBe(403);
      expect((await who('POST', `${path}/lift`, { body: { reason: 'x' }, version: 1 })).status).toBe(403);
    }
  });
});

describe('the same part, to who is inside', () => {
  beforeAll(() => api.world.rows('delete from rate_limits'));

  const statusOf = async (who: Actor, id: string) =>
    (await (await browserOf(who)).get(`/strategies/${plan.strategyId}/activities/${id}`)).status;

  it('is there for its lead, for the leader of its strand, for an agency and for the holder of a post that are named', async () => {
    const { council, health, police, youth, fire } = plan.agencies;
    const { activity, cell } = plan.hidden;
    for (const who of [council, health, police, youth]) expect(await statusOf(who.respondents[0]!, activity)).toBe(200);
    // Nobody else of the post's agency, whatever his post; and the strand names nobody.
    for (const who of [youth.respondents[1]!, youth.managers[1]!, fire.respondents[0]!])
      expect(await statusOf(who, activity)).toBe(404);
    for (const who of [council, police, youth]) expect(await statusOf(who.respondents[0]!, cell)).toBe(404);
    expect(await statusOf(health.respondents[0]!, cell)).toBe(200);
    expect(await statusOf(api.world.officer, cell)).toBe(200);
  });

  it('is there again for everybody once it is lifted', async () => {
    const { officer, strategyId, hidden } = plan;
    for (const partId of [hidden.activity, hidden.strand]) {
      const { version } = (await officer('GET', `/v1/strategies/${strategyId}`)).body;
      const path = `/v1/strategies/${strategyId}/markings/${partId}/lift`;
      const lifted = await officer('POST', path, { body: { reason: 'Over' }, version: Number(version) });
      expect(lifted.status, lifted.text).toBe(200);
    }
    expect((await pagesThatSay(outsider)).size).toBe(seenBefore.size);
  });
});
