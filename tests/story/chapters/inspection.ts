import { expect } from 'vitest';
import { live } from '../measures.ts';
import { activityTitles, lookThrough, openByItself, sendReturn, settleAndLock } from '../reviews.ts';
import { stateOf } from '../rounds.ts';
import { type Chapter, due, file, head, officer, type Story } from '../story.ts';

const clubs = 'Drugs in clubs: licensing and enforcement';
const agency = 'Clubs and Vice Unit';
const at = (story: Story) => `inspections/${story.the('inspection')}`;

export const inspection: Chapter = {
  title: 'The inspection, autumn 2003',
  scenes: {
    'a line that was red twice is grounds that a rule finds, and a person accepts them (S37)': async (story) => {
      type Proposals = { items: { id: string; rule: string; state: string }[] };
      const { items } = await story.see<Proposals>(officer, 'proposals?state=proposed');
      const twice = items.find(({ rule }) => rule === 'red-twice');
      expect(await story.rows(`select from processes where kind = 'inspection'`)).toEqual([]);
      const reason = 'Two quarters in red, and nothing has changed.';
      await story.post(officer, `proposals/${twice?.id}/accept`, { reason });
      const { id } = await story.row<{ id: string }>(`select id from processes where kind = 'inspection'`);
      story.known.set('inspection', id);
      expect(await story.see(officer, at(story))).toMatchObject({ state: 'draft', agencies: [{ name: agency }] });
    },
    'the fourth review opened by itself; five returns come, and the unit that was red sends none (S36)': async (
      story,
    ) => {
      await live(story, '2003-10-13');
      const review = 'review 2003-10-01';
      for (const title of activityTitles.filter((one) => one !== clubs))
        await sendReturn(story, review, title, {
          progress: 'On course in the autumn.',
          ...(title.startsWith('Criminal') && { met: ['Arrest referral in every pilot borough', '2003-09-26'] }),
        });
      await lookThrough(story, review);
      expect(await stateOf(story, review)).toBe('open');
    },
    'it is opened, evidence is asked for and comes, the unit is visited (S38)': async (story) => {
      const { personId } = await story.person(head);
      const version = async () => (await story.see<{ version: number }>(officer, at(story))).version;
      await story.put(officer, `${at(story)}/inspectors`, { inspectorIds: [personId] }, await version());
      const scope = { scope: 'How licensing and enforcement in clubs are run.', evidence: due('2003-10-31') };
      await story.house.act(await story.person(officer), 'PATCH', `/v1/${at(story)}`, scope, await version());
      await story.post(officer, `${at(story)}/open`);
      const { name } = await story.contact(agency);
      const { id } = await story.row<{ id: string }>(`select id from tasks where kind = 'evidence'`);
      await live(story, '2003-10-27');
      await story.post(name, `tasks/${id}/response`, { comment: 'The rota of the summer.' });
      await story.post(head, `${at(story)}/start-fieldwork`);
      const agencyId = await story.agency(agency);
      const visit = {
        agencyId,
        ...due('2003-11-06', '11:00'),
        place: 'The unit',
        purpose: 'To see who is on the rota.',
      };
      await story.post(head, `${at(story)}/visits`, visit);
    },
    'its ladder has heard of the return that did not come, and the quarter is locked without it (S36, S37)': async (
      story,
    ) => {
      const review = 'review 2003-10-01';
      await live(story, '2003-11-20');
      await settleAndLock(story, review);
      const { sent, asked } = await story.see<{ sent: number; asked: number }>(officer, `reviews/${story.the(review)}`);
      expect([asked, sent]).toEqual([6, 5]);
      const told = await story.rows<{ name: string }>(
        `select distinct p.name from notices n join people p on p.id = n.person_id join tasks t on t.id = n.task_id
           join agencies a on a.id = t.agency_id
         where n.process_id = $1 and n.kind = 'escalation' and a.name = $2 and p.name not in ($3, $4) order by 1`,
        [story.the(review), agency, officer, head],
      );
      expect(told.map(({ name }) => name)).toContain('Insp Neil Jarvis');
    },
    'a finding is made, its action is put right and verified, and the inspection is closed (S38)': async (story) => {
      const finding = {
        agencyId: await story.agency(agency),
        ownerPostId: (await story.contact(agency)).postId,
        severity: 'major',
        text: 'Nobody answers for licensing at weekends.',
        action: 'Name somebody for the weekends.',
        due: due('2004-01-09').due,
      };
      await story.post(head, `${at(story)}/findings`, { ...finding, due: { due: finding.due } });
      const documentId = await story.post(head, `${at(story)}/documents`, { title: 'Report', ...file('The report.') });
      await story.post(head, `${at(story)}/send-preliminary`, { documentId, ...due('2003-12-05') });
      const { name } = await story.contact(agency);
      const { id: check } = await story.row<{ id: string }>(`select id from tasks where kind = 'accuracy-comments'`);
      await story.post(name, `tasks/${check}/response`, { nothingToSay: true });
      await live(story, '2003-12-08');
      await story.post(officer, `${at(story)}/finalise`, { documentId });
      await live(story, '2003-12-19');
      const { id: action } = await story.row<{ id: string }>('select id from corrective_actions');
      await story.post(name, `${at(story)}/actions/${action}/done`, { text: 'A sergeant is named.' });
      await story.post(head, `${at(story)}/actions/${action}/verify`, { text: 'Seen on the rota.' });
      await story.post(head, `${at(story)}/close`);
      expect(await stateOf(story, 'inspection')).toBe('closed');
    },
  },
};

/** The Schedule opens the fourth review on its quarter day, before the second report is laid. */
export const openFourth = async (story: Story) => {
  await live(story, '2003-10-01');
  await openByItself(story, '2003-10-01');
};
