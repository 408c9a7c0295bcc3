import { expect } from 'vitest';
import { administrator, type Chapter, head, officer, type Story } from '../story.ts';

const strategyOf = (story: Story) => `strategies/${story.the('strategy')}`;

type Item = { firstDueOn: string; dueOn: string; doneOn: string | null; state: string };
export const itemOf = (story: Story, name: string) => story.see<Item>(officer, `dated-items/${story.the(name)}`);

export const launch: Chapter = {
  title: 'The bids, the launch and the first day, autumn 2002',
  scenes: {
    'the launch is promised for October 2002, and the first day is 1 January 2003 (S6)': async (story) => {
      const ownerPostId = await story.postOf(head);
      for (const [name, kind, dueOn] of [
        ['launch', 'launch', '2002-10-31'],
        ['first day', 'in-force', '2003-01-01'],
      ] as const) {
        const items = [{ kind, title: 'MPS drugs strategy 2003-2006', dueOn, ownerPostId }];
        const path = `${strategyOf(story)}/dated-items`;
        await story.post(officer, path, { items });
        const { id } = await story.row<{ id: string }>('select id from dated_items where kind = $1', [kind]);
        story.known.set(name, id);
      }
      expect(await itemOf(story, 'launch')).toMatchObject({ firstDueOn: '2002-10-31', dueOn: '2002-10-31' });
    },
    'the result of the first bid does not come in September; its day passes, and it is asked for (S49)': async (
      story,
    ) => {
      await story.until('2002-10-09');
      const [bid] = (
        await story.see<{ items: { id: string; overdue: boolean; itemId: string }[] }>(
          officer,
          `${strategyOf(story)}/bids`,
        )
      ).items.filter(({ id }) => id === story.the('task force'));
      expect(bid?.overdue).toBe(true);
      const told = await story.rows<{ name: string; on: string }>(
        `select p.name, to_char(n.created_at, 'YYYY-MM-DD') as on from notices n join tasks t on t.id = n.task_id
           join dated_items d on d.task_id = t.id join people p on p.id = n.person_id
         where d.id = $1 and n.kind = 'escalation' order by n.created_at`,
        [bid?.itemId],
      );
      expect(told).toEqual([
        { name: 'DI Ruth Adler', on: '2002-10-01' },
        { name: 'Cdr Victor Hume', on: '2002-10-07' },
      ]);
    },
    'both results are written down, and nobody is asked any more (S48, S49)': async (story) => {
      const { name } = await story.contact('Specialist Operations');
      const refused = { outcome: 'refused', answeredOn: '2002-10-09' };
      await story.post(name, `bids/${story.the('task force')}/result`, refused);
      await story.until('2002-10-21');
      const later = { newOn: '2002-11-29', reason: 'The printed strategy is not ready.' };
      await story.post(officer, `dated-items/${story.the('launch')}/move`, later);
      await story.until('2002-11-14');
      const { name: other } = await story.contact('Territorial Policing');
      const partly = { outcome: 'partly', grantedMinor: 6_000_000, answeredOn: '2002-11-14' };
      await story.post(other, `bids/${story.the('CAD')}/result`, partly);
      type Bids = { items: { state: string; overdue: boolean }[] };
      const { items } = await story.see<Bids>(officer, `${strategyOf(story)}/bids`);
      expect(items.map(({ state }) => state).toSorted()).toEqual(['partly', 'refused']);
    },
    'the launch slips from October to November 2002: the day first planned stays beside the day that it was (S6, S63)':
      async (story) => {
        const { history } = await story.see<{ history: { oldOn: string; newOn: string; reason: string }[] }>(
          officer,
          `dated-items/${story.the('launch')}`,
        );
        expect(history).toMatchObject([{ oldOn: '2002-10-31', newOn: '2002-11-29' }]);
        await story.until('2002-11-29');
        const done = { doneOn: '2002-11-29', result: 'Launched with the partners.' };
        await story.post(head, `dated-items/${story.the('launch')}/settle`, done);
        expect(await itemOf(story, 'launch')).toMatchObject({ firstDueOn: '2002-10-31', doneOn: '2002-11-29' });
      },
    'what is told to whom is kept as promised (S21)': async (story) => {
      await story.until('2002-12-10');
      const { id } = await story.row<{ id: string }>(`select id from dated_items where kind = 'telling'`);
      const { name } = await story.contact('Territorial Policing');
      await story.post(name, `dated-items/${id}/settle`, {
        doneOn: '2002-12-10',
        result: 'All units, by the intranet.',
      });
    },
    'the strategy comes into force on 1 January 2003, and its leaders hear of it (S6)': async (story) => {
      await story.until('2003-01-01');
      await story.post(administrator, `plan-versions/${story.the('version')}/in-force`);
      const done = { doneOn: '2003-01-01', result: 'The version that the Authority supported.' };
      await story.post(head, `dated-items/${story.the('first day')}/settle`, done);
      type Versions = { items: { title: string; state: string; inForceAt: string | null }[] };
      const { items } = await story.see<Versions>(officer, `${strategyOf(story)}/versions`);
      expect(items.map(({ state }) => state)).toEqual(['in-force', 'draft']);
      expect(items[0]?.inForceAt).toBe('2003-01-01T10:00:00.000Z');
    },
  },
};
