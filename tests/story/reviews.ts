import { expect } from 'vitest';
import { as } from '../../db/connect.ts';
import { openScheduledReview } from '../../db/reviews/reviews.ts';
import { strands } from '../../local/sample/plan.ts';
import { sampleBodies } from '../../local/sample/partnership.ts';
import { stateOf } from './rounds.ts';
import { membersOf, sign } from './sign-offs.ts';
import { officer, type Story } from './story.ts';

/** What a lead says of a quarter, beside what is usual; null: nothing comes. */
export type Told = {
  readonly colour?: string;
  readonly colourReason?: string;
  readonly progress?: string;
  readonly achievements?: string;
  readonly costMinor?: number;
  /** Of a milestone, by its title. */
  readonly moved?: readonly [title: string, on: string, reason: string];
  readonly met?: readonly [title: string, on: string];
};

type Line = { id: string; task_id: string; version: number; title: string; agency: string; agency_id: string };

/** The lines of a review, by the activity that each is of. */
async function linesOf(story: Story, review: string): Promise<Line[]> {
  return story.rows(
    `select r.id, r.task_id, r.version, c.title, a.name as agency, a.id as agency_id from review_returns r join activities c on c.id = r.activity_id
       join agencies a on a.id = r.agency_id where r.process_id = $1 order by r.position`,
    [story.the(review)],
  );
}

/** The Schedule opens the review of a quarter by itself. */
export async function openByItself(story: Story, quarter: string) {
  const { world } = story.house;
  const opened = await as(world.db, { role: 'worker' }, (tx) =>
    openScheduledReview(tx, { strategyId: story.the('strategy'), quarter }),
  );
  story.known.set(`review ${quarter}`, opened?.processId ?? '');
  await story.house.settle();
  expect(opened?.state).toBe('open');
}

/** An officer opens it by hand, since it was not opened when it was due. */
export async function openByHand(story: Story, quarter: string) {
  const id = await story.post(officer, 'reviews', { strategyId: story.the('strategy'), quarter });
  story.known.set(`review ${quarter}`, id);
  await story.post(officer, `reviews/${id}/open`);
}

/** The lead of an activity sends its return. */
export async function sendReturn(story: Story, review: string, title: string, told: Told = {}) {
  const line = (await linesOf(story, review)).find((one) => one.title === title);
  if (line === undefined) throw new Error(`the review has no line ${title}`);
  const { moved, met, ...said } = told;
  const planned = await story.rows<{ id: string; title: string }>(
    `select d.id, d.title from dated_items d join activities a on a.id = d.activity_id
     where a.title = $1 and d.kind = 'milestone' and d.state = 'planned'`,
    [title],
  );
  const milestones = planned.map(({ id: itemId, title: milestone }) => {
    if (milestone === moved?.[0]) return { itemId, standing: 'moved', on: moved[1], reason: moved[2] };
    if (milestone === met?.[0]) return { itemId, standing: 'met', on: met[1] };
    return { itemId, standing: 'kept' };
  });
  const content = { ...usual, ...said, milestones };
  const { name } = await story.contact(line.agency);
  await story.post(name, `returns/${line.task_id}/send`, content, line.version);
}

const usual = {
  progress: 'The work is under way.',
  colour: 'green',
  colourReason: 'As planned.',
  direction: 'same',
  relevant: true,
  costMinor: 1_000_000,
};

export const activityTitles = strands.flatMap(({ activities }) => activities.map(({ title }) => title));

/** The leaders of the strands look their returns through: each has progress, and matters still. */
export async function lookThrough(story: Story, review: string) {
  const sent = await story.rows<{ task_id: string; version: number; leader: string }>(
    `select r.task_id, r.version, a.name as leader from review_returns r join activities c on c.id = r.activity_id
       join strands s on s.id = c.strand_id join posts o on o.id = s.leader_post_id join agencies a on a.id = o.agency_id
     where r.process_id = $1 and r.state = 'submitted'`,
    [story.the(review)],
  );
  for (const { task_id, version, leader } of sent)
    await story.post((await story.contact(leader)).name, `returns/${task_id}/accept`, {}, version);
  const tasks = await story.rows<{ id: string; agency: string }>(
    `select t.id, a.name as agency from tasks t join agencies a on a.id = t.agency_id
     where t.process_id = $1 and t.kind = 'strand-review' and t.state = 'open'`,
    [story.the(review)],
  );
  for (const task of tasks)
    await story.post((await story.contact(task.agency)).name, `strand-reviews/${task.id}/finish`);
}

/** The committee settles the lines, the report is noted and the period locked. */
export async function settleAndLock(story: Story, review: string) {
  const id = story.the(review);
  if ((await stateOf(story, review)) === 'open') await story.post(officer, `reviews/${id}/to-committee`);
  const moves = await story.rows<{ id: string }>(
    `select m.id from date_moves m join dated_items d on d.id = m.item_id where m.state = 'asked' and d.activity_id in (select activity_id from review_returns where process_id = $1)`,
    [id],
  );
  for (const move of moves) await story.post(officer, `reviews/${id}/moves/${move.id}/decide`, { agree: true });
  for (const line of await linesOf(story, review)) {
    const { sent } = await story.row<{ sent: boolean }>(
      'select submitted_at is not null as sent from review_returns where id = $1',
      [line.id],
    );
    const settlement = sent ? 'noted' : 'missing';
    await story.put(officer, `reviews/${id}/lines/${line.id}`, { settlement }, line.version);
  }
  await story.put(officer, `reviews/${id}/note`, { note: '' }, 1);
  await story.post(officer, `reviews/${id}/lock`);
  await signReport(story, review);
}

/** The committee agrees to the report of a locked quarter, as the route of the strategy says. */
async function signReport(story: Story, review: string) {
  const { id } = await story.row<{ id: string }>(
    `select id from processes where kind = 'sign-off' and parent_id = $1`,
    [story.the(review)],
  );
  story.known.set(`${review}, report`, id);
  if ((await stateOf(story, `${review}, report`)) === 'draft') await story.post(officer, `sign-offs/${id}/open`);
  const [chair = '', member = ''] = membersOf(sampleBodies[0] ?? '');
  for (const who of [chair, member]) await sign(story, who, `${review}, report`);
  expect(await stateOf(story, review)).toBe('signed-off');
}
