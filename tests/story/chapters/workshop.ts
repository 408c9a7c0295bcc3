import { expect } from 'vitest';
import { strands } from '../../../local/sample/plan.ts';
import { rests } from '../../../local/sample/origins.ts';
import { answer, publish, stage, taskOf } from '../rounds.ts';
import { type Chapter, due, event, file, officer, type Story } from '../story.ts';

const boroughs = ['Borough Commanders', 'Drug Action Teams'] as const;
const authority = 'Metropolitan Police Authority';

/** By when the milestones of the plan were promised at first. */
const promised: Readonly<Record<string, string>> = {
  'First joint operation': '2003-03-31',
  'Arrest referral in every pilot borough': '2003-05-30',
  'Menu in use in every high crack area': '2003-06-30',
};

export const workshop: Chapter = {
  title: 'The circulation and the workshop, spring 2002',
  scenes: {
    'the draft circulates to Borough Commanders and Drug Action Teams (S18)': async (story) => {
      await story.until('2002-03-27');
      const round = {
        title: 'Circulation to boroughs and drug action teams',
        format: 'circulation',
        ...due('2002-04-26'),
        agencyIds: await Promise.all(boroughs.map(story.agency)),
        questions: [{ text: 'Can the draft be delivered where you are?', kind: 'text' }],
        stageId: (await stage(story, 'circulation')).id,
      };
      const id = await story.post(officer, 'consultations', round);
      story.known.set('circulation', id);
      await story.post(officer, `consultations/${id}/documents`, { title: 'Draft strategy', ...file('The draft.') });
      await story.post(officer, `consultations/${id}/open`);
      expect((await stage(story, 'circulation')).state).toBe('running');
    },
    'in April the ministers name their priorities, and everybody who is asked hears of it once (S17)': async (
      story,
    ) => {
      await story.until('2002-04-15');
      const id = story.the('circulation');
      const priority = rests.find(({ kind }) => kind === 'priority');
      const { answeredBy: _, ...input } = priority ?? { kind: 'priority', title: '' };
      const inputs = `strategies/${story.the('strategy')}/inputs`;
      story.known.set('priority', await story.post(officer, inputs, input));
      await story.post(officer, `consultations/${id}/events`, { said: `${input.title}: ${input.said ?? ''}` });
      const told = await story.rows<{ name: string }>(
        `select p.name from notices n join people p on p.id = n.person_id where n.process_id = $1 and n.kind = 'outside-event' order by 1`,
        [id],
      );
      expect(told.map(({ name }) => name)).toEqual(['Bea Winters', 'Insp Ola Banks']);
    },
    'the boroughs answer in time, the teams late, and their manager was told (S18)': async (story) => {
      const comment = 'We can deliver it with the teams of each borough.';
      await answer(story, 'circulation', { agency: 'Borough Commanders', text: 'Yes.', comment });
      await story.until('2002-04-30');
      await answer(story, 'circulation', { agency: 'Drug Action Teams', text: 'With more staff.' });
      await story.post(officer, `consultations/${story.the('circulation')}/close`);
      const outcome = 'The draft was developed further with what the boroughs and the teams said.';
      await publish(story, 'circulation', { outcome, settle: () => ({ disposition: 'accepted', changed: 'Plan' }) });
      const escalated = await story.rows<{ name: string; on: string }>(
        `select p.name, to_char(n.created_at, 'YYYY-MM-DD') as on from notices n join people p on p.id = n.person_id
         where n.process_id = $1 and n.kind = 'escalation'`,
        [story.the('circulation')],
      );
      expect(escalated).toEqual([{ name: 'Felix Yarrow', on: '2002-04-29' }]);
    },
    'the plan is drafted: two priority areas, strands and activities with their leads (S26, S29, S39)': async (
      story,
    ) => {
      for (const { leader, activities, ...strand } of strands) {
        const { postId: leaderPostId } = await story.contact(leader);
        const planned = await Promise.all(
          activities.map(async ({ title, agency, milestones }) => ({
            title,
            leadPostId: (await story.contact(agency)).postId,
            milestones: milestones.flatMap((one) => {
              const dueOn = promised[one.title];
              return dueOn === undefined ? [] : [{ title: one.title, dueOn }];
            }),
          })),
        );
        const path = `strategies/${story.the('strategy')}/strands`;
        story.known.set(strand.name, await story.post(officer, path, { ...strand, leaderPostId, activities: planned }));
      }
      const parts = await story.rows<{ id: string; title: string }>('select id, title from activities');
      for (const { id, title } of parts) story.known.set(title, id);
      const version = { title: 'Draft for the workshop', note: 'Drafted with help of the consultancy group.' };
      await story.post(officer, `strategies/${story.the('strategy')}/versions`, version);
      type Plan = { strands: { priorityArea: string; activities: unknown[] }[] };
      const plan = await story.see<Plan>(officer, `strategies/${story.the('strategy')}`);
      expect(plan.strands.map(({ priorityArea }) => priorityArea)).toEqual(['Reducing supply', 'Demand reduction']);
      expect(plan.strands.flatMap(({ activities }) => activities)).toHaveLength(6);
    },
    'the workshop with the members is moved from 9 to 16 May 2002, and who was asked is told once (S19)': async (
      story,
    ) => {
      const round = {
        title: 'Workshop with members of the Authority',
        format: 'workshop',
        informal: true,
        ...event('2002-05-09', '14:00'),
        place: 'City Hall',
        ...due('2002-05-20'),
        agencyIds: [await story.agency(authority)],
        stageId: (await stage(story, 'workshop')).id,
      };
      const id = await story.post(officer, 'consultations', round);
      story.known.set('workshop', id);
      await story.post(officer, `consultations/${id}/documents`, { title: 'Draft strategy', ...file('The draft.') });
      await story.post(officer, `consultations/${id}/open`);
      await story.until('2002-05-02');
      const { version } = await story.row<{ version: number }>('select version from processes where id = $1', [id]);
      const moved = { ...event('2002-05-16', '14:00'), reason: 'The members sit that day.' };
      await story.post(officer, `consultations/${id}/meeting`, moved, version);
      expect(await story.see(officer, `consultations/${id}`)).toMatchObject({
        eventAt: '2002-05-16T13:00:00.000Z',
        informal: true,
        papers: [{ title: 'Draft strategy', version: 1 }],
      });
      const told = await story.rows(`select from notices where process_id = $1 and kind = 'meeting-moved'`, [id]);
      expect(told).toHaveLength(1);
      expect((await stage(story, 'workshop')).firstPlannedOn).toBe('2002-05-09');
    },
    'the members support the strands, and what they miss becomes part of the plan (S20, S21)': async (story) => {
      const { name } = await story.contact(authority);
      await story.post(name, `tasks/${await taskOf(story, 'workshop', authority)}/meeting`, { reply: 'comes' });
      await story.until('2002-05-16T17:00:00Z');
      const attendees = [{ agencyId: await story.agency(authority), capacity: 'members' }];
      await story.post(officer, `consultations/${story.the('workshop')}/attendance`, { attendees });
      const comment = 'Show how partnership works in practice, and how it ties in with strategies of others.';
      await answer(story, 'workshop', { agency: authority, comment });
      await story.post(officer, `consultations/${story.the('workshop')}/close`);
      await tieIn(story);
      const outcome = 'The strands found support, and the members named what the action plan still had to say.';
      await publish(story, 'workshop', {
        outcome,
        settle: () => ({ disposition: 'accepted', changed: 'Action plan' }),
      });
      type Leads = { items: { comment: string | null; title: string }[] };
      const { items } = await story.see<Leads>(officer, `strategies/${story.the('strategy')}/leads`);
      expect(items.filter((one) => one.comment === comment).map(({ title }) => title)).toContain(
        'Work with communities and drug action teams',
      );
    },
  },
};

/** What members asked for stands in the plan, and one can trace it to what they said. */
async function tieIn(story: Story) {
  const { id } = await story.row<{ id: string }>('select id from log_items where process_id = $1', [
    story.the('workshop'),
  ]);
  const { postId: ownerPostId } = await story.contact('Territorial Policing');
  const items = [
    { kind: 'telling', title: 'Tell officers and partners of the strategy', dueOn: '2002-12-13', ownerPostId },
    { kind: 'terms', title: 'How the partners work together', dueOn: '2003-09-30', ownerPostId },
  ];
  await story.post(officer, `strategies/${story.the('strategy')}/dated-items`, { items });
  const outside = rests.find(({ kind }) => kind === 'outside-strategy');
  const { answeredBy: _, ...input } = outside ?? { kind: 'outside-strategy', title: '' };
  const inputId = await story.post(officer, `strategies/${story.the('strategy')}/inputs`, input);
  const to = { kind: 'activity', id: story.the('Work with communities and drug action teams') };
  await story.post(officer, 'leads', { from: { kind: 'comment', id }, to });
  await story.post(officer, 'leads', { from: { kind: 'comment', id }, to: { kind: 'input', id: inputId } });
}
