import { expect } from 'vitest';
import { sample } from '../../../local/sample/measures.ts';
import { lines } from '../../../local/sample/money.ts';
import { sampleBodies } from '../../../local/sample/partnership.ts';
import { baseline, beginBaseline, live, writeIndicators } from '../measures.ts';
import { activityTitles, openByHand, lookThrough, openByItself, sendReturn, settleAndLock } from '../reviews.ts';
import { administrator, type Chapter, officer, type Story } from '../story.ts';
import { itemOf } from './launch.ts';
import { layMayReport } from './second-report.ts';

const strategyOf = (story: Story) => `strategies/${story.the('strategy')}`;
const [enforcement = '', intervention = ''] = activityTitles.filter((title) => /^(?:Joint|Criminal)/u.test(title));
const clubs = 'Drugs in clubs: licensing and enforcement';
const menu = activityTitles.find((title) => title.startsWith('Menu')) ?? '';

/** All send the same of a quarter, but for those of whom something else is said. */
async function sendAll(story: Story, quarter: string, but: Readonly<Record<string, object | null>> = {}) {
  for (const title of activityTitles)
    if (but[title] !== null) await sendReturn(story, `review ${quarter}`, title, but[title] ?? {});
}

export const firstYear: Chapter = {
  title: 'The first year, January to September 2003',
  scenes: {
    'the year until January 2004 is the baseline; targets stay empty until then (S41, S68)': async (story) => {
      await story.until('2003-01-02T10:00:00Z');
      await beginBaseline(story);
      expect(await story.see(officer, `${strategyOf(story)}/baseline`)).toMatchObject({
        baseline: { ...baseline, ended: false, monthsLeft: 13 },
      });
    },
    'it is measured by borough targets, best value, a survey, money and judgements (S33, S40, S42, S43, S44, S45, S67)':
      async (story) => {
        await writeIndicators(story, (origin) => origin === 'ppaf');
        type Indicators = { items: { title: string; origin: string; kind: string; state: string; quality: string }[] };
        const { items } = await story.see<Indicators>(officer, `${strategyOf(story)}/indicators`);
        expect(new Set(items.map(({ origin }) => origin))).toEqual(
          new Set(['borough-target', 'best-value', 'own', 'ppaf']),
        );
        expect(new Set(items.map(({ kind }) => kind))).toEqual(
          new Set(['number', 'ratio', 'survey', 'money', 'scale']),
        );
        expect(items.filter(({ state }) => state === 'designing').map(({ origin }) => origin)).toEqual(['ppaf']);
        const doubtful = items.find(({ quality }) => quality === 'inadequate');
        expect(doubtful).toMatchObject({ origin: 'best-value', replacedById: story.the(sample[0]?.title ?? '') });
        const today = {
          period: '2003-01',
          reason: 'Too early.',
          targets: [{ areaId: await areaOf(story), target: 40 }],
        };
        const { name } = await story.contact(sample[0]?.agency ?? '');
        expect(await story.refused(name, `indicators/${story.the(sample[0]?.title ?? '')}/targets`, today)).toBe(
          'too-early',
        );
      },
    'each command absorbs its part in the budget that it has, under a holder (S72)': async (story) => {
      for (const { activity, agency, kind, years, actual } of lines) {
        const activityId = story.the(activityTitles.find((title) => activity.test(title)) ?? '');
        const holderPostId = (await story.contact(agency)).postId;
        const given = years.map((pounds, index) => ({
          year: index === 0 ? '2003/04' : '2004/05',
          minor: pounds * 100,
        }));
        const line = { activityId, kind, holderPostId, years: given };
        const ids = await story.post(officer, `${strategyOf(story)}/budget-lines`, line);
        const spent = { what: 'actual', minor: (actual ?? 0) * 100, asAt: '2003-01-02' };
        if (actual !== undefined)
          await story.post((await story.contact(agency)).name, `budget-lines/${ids.split(',')[0]}/amounts`, spent);
      }
      type Money = { total: { budgetMinor: number }; strands: { strand: string }[] };
      const money = await story.see<Money>(officer, `${strategyOf(story)}/money`);
      const planned = lines.flatMap(({ years }) => years).reduce((sum, pounds) => sum + pounds, 0);
      expect(money.total.budgetMinor).toBe(planned * 100);
      expect(money.strands).toHaveLength(2);
    },
    'the reports of its reviews go to the committee, and others read over its shoulder (S35, S76)': async (story) => {
      const bodyId = await story.body(sampleBodies[0] ?? '');
      const stages = [{ bodyId, rule: { kind: 'count', count: 2 }, asked: 'agree', workingDays: 10 }];
      const { version } = await story.see<{ version: number }>(officer, strategyOf(story));
      await story.put(officer, `${strategyOf(story)}/review-route`, { stages }, version);
      const name = 'Planning, Performance & Review Committee';
      const scrutiny = await story.post(administrator, 'bodies', { name, quorumKind: 'chair' });
      const { personId } = await story.person('Judith Okafor');
      await story.post(administrator, `bodies/${scrutiny}/members`, { personId, capacity: 'chair' });
      const { personId: secretary } = await story.person('Denis Farrow');
      await story.post(administrator, `bodies/${scrutiny}/members`, { personId: secretary, capacity: 'secretary' });
      const route = await story.see<{ stages: { bodyId: string }[] }>(officer, `${strategyOf(story)}/review-route`);
      expect(route.stages.map((one) => one.bodyId)).not.toContain(scrutiny);
    },
    'the first review opens by itself, all returns come in time, and its quarter is locked (S36, S59)': async (
      story,
    ) => {
      await openByItself(story, '2003-01-01');
      await live(story, '2003-01-10');
      await sendAll(story, '2003-01-01');
      await lookThrough(story, 'review 2003-01-01');
      await live(story, '2003-02-10');
      await settleAndLock(story, 'review 2003-01-01');
      expect(await story.see(officer, `reviews/${story.the('review 2003-01-01')}`)).toMatchObject({
        state: 'signed-off',
        weeksLate: 0,
        asked: 6,
        sent: 6,
      });
      await isLocked(story, 'review 2003-01-01');
    },
    'the first joint operation is kept on its day (S65)': async (story) => {
      await live(story, '2003-03-20');
      const { id } = await story.row<{ id: string }>(
        `select id from dated_items where title = 'First joint operation'`,
      );
      story.known.set('First joint operation', id);
      const { name } = await story.contact('Specialist Operations');
      await story.post(name, `dated-items/${id}/settle`, { doneOn: '2003-03-20', result: 'Held with four boroughs.' });
      expect(await itemOf(story, 'First joint operation')).toMatchObject({ state: 'done', firstDueOn: '2003-03-31' });
    },
    'in the second, one return is late and one red; a milestone moves with its reason (S60, S66)': async (story) => {
      await live(story, '2003-04-01');
      await openByItself(story, '2003-04-01');
      await live(story, '2003-04-10');
      const moved = ['Arrest referral in every pilot borough', '2003-09-30', 'Two boroughs begin later.'] as const;
      await sendAll(story, '2003-04-01', {
        [intervention]: { moved, achievements: 'Arrest referral is in place in most pilot boroughs.' },
        [enforcement]: { achievements: 'The first joint operation was held.' },
        [clubs]: { colour: 'red', colourReason: 'Licensing has nobody for it.' },
        [menu]: null,
      });
      await live(story, '2003-04-24');
      await sendReturn(story, 'review 2003-04-01', menu, { progress: 'The menu is drafted.' });
      await lookThrough(story, 'review 2003-04-01');
      await live(story, '2003-05-12');
      await settleAndLock(story, 'review 2003-04-01');
      const { id } = await story.row<{ id: string }>('select id from dated_items where title = $1', [moved[0]]);
      story.known.set(moved[0], id);
      expect(await itemOf(story, moved[0])).toMatchObject({ firstDueOn: '2003-05-30', dueOn: '2003-09-30' });
      type Timely = { timeliness: { agency: string; late: number }[] };
      const { timeliness } = await story.see<Timely>(officer, `reviews/${story.the('review 2003-04-01')}`);
      expect(timeliness.filter(({ late }) => late > 0).map(({ agency }) => agency)).toEqual(['Borough Commanders']);
    },
    'the committee that scrutinises notes a first report on the action plan in May 2003 (S56, S61, S76)': async (
      story,
    ) => {
      await live(story, '2003-05-22');
      await layMayReport(story);
    },
    'the third opens five weeks late, by hand, and says so; the same line is red again (S36)': async (story) => {
      await live(story, '2003-08-05');
      await openByHand(story, '2003-07-01');
      await live(story, '2003-08-14');
      await sendAll(story, '2003-07-01', {
        [clubs]: { colour: 'red', colourReason: 'Nothing has changed.' },
        [menu]: { moved: ['Menu in use in every high crack area', '2003-12-31', 'Written with the boroughs first.'] },
        [enforcement]: { achievements: 'Six joint operations since May.' },
        [intervention]: { achievements: 'People reach treatment from custody in nine boroughs.', progress: 'Ahead.' },
      });
      await lookThrough(story, 'review 2003-07-01');
      await live(story, '2003-09-15');
      await settleAndLock(story, 'review 2003-07-01');
      type Review = { weeksLate: number };
      const { weeksLate } = await story.see<Review>(officer, `reviews/${story.the('review 2003-07-01')}`);
      expect(weeksLate).toBe(5);
    },
  },
};

async function areaOf(story: Story): Promise<string> {
  const path = `indicators/${story.the(sample[0]?.title ?? '')}/values`;
  const { areas } = await story.see<{ areas: { id: string }[] }>(officer, path);
  return areas[0]?.id ?? '';
}

/** Nothing of a locked quarter can be changed: no return, no line. */
export async function isLocked(story: Story, review: string) {
  const line = await story.row<{ id: string; task_id: string; version: number; agency: string; content: object }>(
    'select r.id, r.task_id, r.version, r.content, a.name as agency from review_returns r join agencies a on a.id = r.agency_id where r.process_id = $1 and r.submitted_at is not null limit 1',
    [story.the(review)],
  );
  const { name } = await story.contact(line.agency);
  expect(await story.refused(name, `returns/${line.task_id}/send`, line.content, line.version)).toBe('not-open');
  const settled = { settlement: 'queried', note: 'Too late.' };
  await expect(
    story.put(officer, `reviews/${story.the(review)}/lines/${line.id}`, settled, line.version),
  ).rejects.toThrow('not-open');
}
