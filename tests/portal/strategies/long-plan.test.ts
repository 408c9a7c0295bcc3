import { afterAll, beforeAll, expect, test } from 'vitest';
import { asOwner } from '../../support/factories.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { type Plan, planOf, postOf } from '../../support/stories/strategies.ts';
import type { TestAgency } from '../../support/stories/world.ts';

let scene: Scene;
let council: TestAgency;
let health: TestAgency;
let plan: Plan;

/** Two strands of 30 and 260 activities, and one without any between them. */
beforeAll(async () => {
  scene = await openScene('2026-10-01T09:00:00Z');
  const { world } = scene;
  council = await world.agency('Council');
  health = await world.agency('Health');
  const leadPostId = await postOf(world, council);
  const strand = (name: string, count: number) => ({
    priorityArea: 'Reducing supply',
    name,
    leaderPostId: null,
    activities: Array.from({ length: count }, (_, n) => ({ title: `${name} ${n + 1}.`, leadPostId })),
  });
  plan = await planOf(world, [strand('Enforcement', 30), strand('Idle', 0), strand('Treatment', 260)]);
});
afterAll(() => scene.end());

const read = async (who: 'officer' | 'lead' | 'other', path: string) => {
  const people = { officer: scene.world.officer, lead: council.respondents[0]!, other: health.respondents[0]! };
  return (await (await scene.browser(people[who])).get(path)).text;
};
/** The activities that the page links to, in their order. */
const shown = (text: string) => [...text.matchAll(/>((?:Enforcement|Treatment) \d+\.)</gu)].map(([, title]) => title);
const nextOf = (text: string) => /href="([^"]*after=[^"]*)"/u.exec(text)?.[1]?.replaceAll('&amp;', '&') ?? '';

test.each(['officer', 'lead', 'other'] as const)(
  'a long plan is shown fifty activities at a time, none of them twice and none left out, to the %s',
  async (who) => {
    const seen: unknown[] = [];
    let pages = 0;
    for (let path = `/strategies/${plan.strategyId}`; path !== ''; pages += 1) {
      const text = await read(who, path);
      expect(text).toContain('290 activities.');
      if (pages === 0) expect(text).toContain('No activity yet.');
      else expect(text).not.toContain('No activity yet.');
      seen.push(...shown(text));
      path = nextOf(text);
    }
    expect(pages).toBe(6);
    expect(seen).toEqual(
      ['Enforcement', 'Treatment'].flatMap((name) =>
        Array.from({ length: name === 'Treatment' ? 260 : 30 }, (_, n) => `${name} ${n + 1}.`),
      ),
    );
  },
);

test('one strand of it is shown alone, and says so', async () => {
  const path = `/strategies/${plan.strategyId}?strand=${plan.strandIds[2]}`;
  const text = await read('other', path);
  expect(text).toContain('Below is the strand Treatment alone.');
  expect(shown(text)[0]).toBe('Treatment 1.');
  const next = await read('other', nextOf(text));
  expect(shown(next)[0]).toBe('Treatment 51.');
  expect(next).toContain('Below is the strand Treatment alone.');
  const small = await read('other', `/strategies/${plan.strategyId}?strand=${plan.strandIds[0]}`);
  expect(shown(small)).toHaveLength(30);
  expect(nextOf(small)).toBe('');
});

test('the colours of a strand are counted as its locked reviews have them, for everybody alike', async () => {
  const { world } = scene;
  const [review] = await world.rows<{ id: string }>(
    `insert into processes (kind, reference, title, state) values ('review', 'REV-1', 'Review', 'locked') returning id`,
  );
  await world.rows(
    `insert into reviews (process_id, strategy_id, quarter, locked_at) values ($1, $2, '2026-07-01', app_now())`,
    [review?.id, plan.strategyId],
  );
  await asOwner(world.ownerUrl, async (client) => {
    await client.query('set session_replication_role = replica');
    await client.query(
      `insert into review_returns (process_id, activity_id, strand_id, task_id, agency_id, position, content, sent, submitted_at)
       select $1, a.id, a.strand_id, uuidv7(), $2, 1, '{}', '{"colour": "green", "direction": null}', app_now() from activities a where a.strand_id = $3 and a.position <= 7`,
      [review?.id, council.id, plan.strandIds[2]],
    );
  });
  for (const who of ['officer', 'other'] as const)
    expect(await read(who, `/strategies/${plan.strategyId}`)).toMatch(/>Treatment<[^]*?>7 <strong[^>]*>\s*On course/u);
});

test('whoever writes the plan finds every part of it, and the form of a part that is on another page', async () => {
  const last = plan.activityIds.at(-1);
  const path = `/strategies/${plan.strategyId}/plan`;
  const text = await read('officer', path);
  expect(text).toContain(`href="?strand=${plan.strandIds[2]}"`);
  expect(text).toMatch(/after=/u);
  expect(await read('officer', `${path}?act=change-activity&item=${last}`)).toContain('value="Treatment 260."');
});

test('a proposal about a long plan begins on the page of the activity, and the page says so', async () => {
  const path = `/strategies/${plan.strategyId}/proposals`;
  const text = await read('other', path);
  expect(text).toContain('only its strands are listed');
  expect(text).not.toContain('Treatment: Treatment 7.');
  const about = await read('other', `${path}?about=${plan.activityIds[36]}`);
  expect(about).toMatch(/<option value="[^"]+" selected>Treatment: Treatment 7\.</u);
});
