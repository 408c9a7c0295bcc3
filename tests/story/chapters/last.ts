import { expect } from 'vitest';
import { clubs, enforcement } from '../../../local/sample/revision.ts';
import { sample } from '../../../local/sample/measures.ts';
import { sampleBodies } from '../../../local/sample/partnership.ts';
import { baseline, live } from '../measures.ts';
import { activityTitles, lookThrough, openByItself, sendReturn, settleAndLock } from '../reviews.ts';
import { stateOf } from '../rounds.ts';
import { membersOf, recordMeeting } from '../sign-offs.ts';
import { administrator, type Chapter, file, head, officer, type Story } from '../story.ts';
import { isLocked } from './first-year.ts';
import { itemOf } from './launch.ts';

const board = sampleBodies[1] ?? '';
const strategyOf = (story: Story) => `strategies/${story.the('strategy')}`;

type Drafted = { part_id: string; version: number; parent_id: string; post_id: string | null; day: string | null };
const lineOf = (story: Story, title: string) =>
  story.row<Drafted>('select *, day::text from revision_lines where revision_id = $1 and title = $2', [
    story.the('revision'),
    title,
  ]);

/** Says what becomes of a line of the plan. */
async function sayOf(story: Story, title: string, said: object) {
  const { part_id: id, version, parent_id: parentId, post_id: postId, day } = await lineOf(story, title);
  const line = { title, parentId, postId, day, ...said };
  await story.put(officer, `plan-revisions/${story.the('revision')}/lines/${id}`, line, version);
}

export const last: Chapter = {
  title: 'The end of the baseline year and the revision, early 2004',
  scenes: {
    'the fifth review opens by itself in January 2004 and is locked as those before (S36, S78)': async (story) => {
      await live(story, '2004-01-02');
      await openByItself(story, '2004-01-01');
      await live(story, '2004-01-12');
      for (const title of activityTitles)
        await sendReturn(story, 'review 2004-01-01', title, {
          ...(title.startsWith('Menu') && { met: ['Menu in use in every high crack area', '2003-12-30'] }),
        });
      await lookThrough(story, 'review 2004-01-01');
      await live(story, '2004-01-28');
      await settleAndLock(story, 'review 2004-01-01');
      const quarters = ['2003-01-01', '2003-04-01', '2003-07-01', '2003-10-01', '2004-01-01'];
      for (const quarter of quarters) await isLocked(story, `review ${quarter}`);
    },
    'the baseline year ends on 31 January 2004, and targets are set from what was collected (S41, S68)': async (
      story,
    ) => {
      await live(story, '2004-02-04');
      expect(await story.see(officer, `${strategyOf(story)}/baseline`)).toMatchObject({
        baseline: { ...baseline, ended: true, monthsLeft: 0 },
      });
      const { title = '', agency = '' } = sample[0] ?? {};
      type Values = { areas: { id: string; name: string }[]; items: { period: string; late: boolean }[] };
      const { areas, items } = await story.see<Values>(officer, `indicators/${story.the(title)}/values`);
      expect(new Set(items.map(({ period }) => period)).size).toBe(12);
      expect(items.some(({ late }) => late)).toBe(false);
      const targets = areas.map(({ id: areaId }) => ({ areaId, target: 50 }));
      const said = { period: '2004-02', reason: 'From the baseline year.', targets };
      await story.post((await story.contact(agency)).name, `indicators/${story.the(title)}/targets`, said);
      const { items: set } = await story.see<{ items: { target: number }[] }>(
        officer,
        `indicators/${story.the(title)}/targets`,
      );
      expect(set).toHaveLength(4);
    },
    'the whole plan is revised and rationalised: a line is merged, one is new (S25, S59)': async (story) => {
      const opened = { title: 'Fundamental revision', note: 'Fewer activities, each with one lead.' };
      story.known.set('revision', await story.post(officer, `${strategyOf(story)}/revisions`, opened));
      const { part_id: intoId, parent_id: parentId, post_id: postId } = await lineOf(story, enforcement);
      await sayOf(story, clubs, { fate: 'merged', intoId, reason: 'Licensing is enforced by the same units.' });
      const line = { kind: 'activity', title: 'Closing premises where crack is sold', parentId, postId };
      await story.post(officer, `plan-revisions/${story.the('revision')}/lines`, line);
      await sayOf(story, enforcement, { title: 'Joint enforcement against class A drugs, in clubs too' });
      const revision = await story.see<{ flaws: unknown[] }>(officer, `plan-revisions/${story.the('revision')}`);
      expect(revision.flaws).toEqual([]);
    },
    'the board approves it, it takes effect, and what was keeps its place in history (S25, S78)': async (story) => {
      const stages = [{ bodyId: await story.body(board), asked: 'approve', rule: { kind: 'count', count: 3 } }];
      const paper = { title: 'The action plan, revised', document: file('The revised plan.'), stages };
      story.known.set('revised', await story.post(head, 'sign-offs', paper));
      const handed = { signOffId: story.the('revised'), keepOthers: true };
      await story.post(officer, `plan-revisions/${story.the('revision')}/hand-in`, handed);
      await story.post(officer, `sign-offs/${story.the('revised')}/open`);
      const at = '2004-02-04T09:00:00Z';
      await recordMeeting(story, 'revised', { body: board, at, verdict: 'approve', minute: 'Minute 3: approved.' });
      expect(await stateOf(story, 'revised')).toBe('approved');
      expect(membersOf(board)).toHaveLength(5);
      const { id } = await story.row<{ id: string }>('select version_id as id from plan_revisions where id = $1', [
        story.the('revision'),
      ]);
      await story.post(administrator, `plan-versions/${id}/in-force`);
      type Versions = { items: { state: string }[] };
      const { items } = await story.see<Versions>(officer, `${strategyOf(story)}/versions`);
      expect(items.map(({ state }) => state)).toEqual(['in-force', 'superseded', 'draft']);
      type Activity = { retired: boolean; into: { title: string; fate: string }[]; quarters: unknown[] };
      const path = `${strategyOf(story)}/activities/${story.the(clubs)}`;
      const merged = await story.see<Activity>(officer, path);
      expect(merged.into).toMatchObject([
        { fate: 'merged', title: 'Joint enforcement against class A drugs, in clubs too' },
      ]);
      expect(merged.quarters).toHaveLength(5);
    },
    'what slipped is still to be seen: the day first promised and the day that it was (S60, S63)': async (story) => {
      expect(await itemOf(story, 'launch')).toMatchObject({ firstDueOn: '2002-10-31', doneOn: '2002-11-29' });
      expect(await itemOf(story, 'Arrest referral in every pilot borough')).toMatchObject({
        firstDueOn: '2003-05-30',
        dueOn: '2003-09-30',
        doneOn: '2003-09-26',
      });
    },
  },
};
