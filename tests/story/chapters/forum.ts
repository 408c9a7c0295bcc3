import { expect } from 'vitest';
import { past } from '../../../local/sample/development.ts';
import { said } from '../../../local/sample/history.ts';
import { sampleAgencies } from '../../../local/sample/partnership.ts';
import { answer, publish, stage, taskOf } from '../rounds.ts';
import { bidOf } from '../bids.ts';
import { type Chapter, due, event, file, officer, type Story } from '../story.ts';

const strategic = sampleAgencies.filter(({ level }) => level === 'strategic').map(({ name }) => name);
const units = sampleAgencies.filter(({ kind, level }) => kind === 'unit' && level === 'strategic');
const lateOne = 'Health Service';
const loggedOne = 'Drug Prevention Advisory Council';

export const forum: Chapter = {
  title: 'The open forum, winter 2001 to 2002',
  scenes: {
    'a first bid is made in December 2001, long before there is a plan (S48)': async (story) => {
      await story.until('2001-12-14');
      const bid = {
        ...(await bidOf(story, 0)),
        submittedOn: '2001-12-14',
        expectedOn: '2002-09-30',
      };
      const id = await story.post(officer, `strategies/${story.the('strategy')}/bids`, bid);
      story.known.set('task force', id);
      expect(await story.see(officer, `bids/${id}`)).toMatchObject({ state: 'submitted', expectedOn: '2002-09-30' });
    },
    'the consultancy group helps to draw up what the partners are to discuss (S10)': async (story) => {
      await story.until('2002-02-01');
      const { heldOn = '', cameOf = '' } = past.find(({ kind }) => kind === 'drafting') ?? {};
      const { id: stageId } = await stage(story, 'drafting');
      await story.post(officer, `developments/${story.the('development')}/record-stage`, { stageId, heldOn, cameOf });
      expect(await stage(story, 'drafting')).toMatchObject({ state: 'done', late: false });
    },
    'the directorate draws up proposals, in two versions, for partners at strategic level (S10, S11)': async (
      story,
    ) => {
      await story.until('2002-02-04');
      const round = {
        title: 'Open forum with strategic partners',
        format: 'open-forum',
        purpose: 'Strategic partners discuss the objectives of the next drugs strategy.',
        ...event('2002-03-11', '09:30'),
        place: 'London',
        chair: 'Paul Hayes, National Treatment Agency',
        funder: 'Greater London Authority',
        ...due('2002-03-20'),
        agencyIds: await Promise.all(strategic.map(story.agency)),
        questions: [
          { text: 'Do you support the main objectives?', kind: 'position' },
          { text: 'How should partnership work in practice?', kind: 'text' },
        ],
        stageId: (await stage(story, 'open-forum')).id,
      };
      const id = await story.post(officer, 'consultations', round);
      story.known.set('forum', id);
      for (const text of ['Proposals of the directorate', 'Proposals, with what the consultancy group advised'])
        await story.post(officer, `consultations/${id}/documents`, { title: 'Proposals', ...file(text) });
      const { papers } = await story.see<{ papers: { title: string; version: number }[] }>(
        officer,
        `consultations/${id}`,
      );
      expect(papers.map(({ title, version }) => `${title} ${version}`)).toEqual(['Proposals 2', 'Proposals 1']);
      await story.post(officer, `consultations/${id}/open`);
    },
    'it is chaired from outside and paid for by another, on 11 March 2002; who came is kept by agency (S11, S12, S13, S14)':
      async (story) => {
        const id = story.the('forum');
        for (const name of strategic) {
          const { name: contact } = await story.contact(name);
          await story.post(contact, `tasks/${await taskOf(story, 'forum', name)}/meeting`, { reply: 'comes' });
        }
        await story.until('2002-03-11T17:00:00Z');
        const represented = await Promise.all(
          strategic.map(async (name) => ({ agencyId: await story.agency(name), capacity: 'represented' })),
        );
        const attendees = [...represented, { personName: 'Paul Hayes', capacity: 'chair' }];
        await story.post(officer, `consultations/${id}/attendance`, { attendees });
        expect(await story.see(officer, `consultations/${id}`)).toMatchObject({
          chair: 'Paul Hayes, National Treatment Agency',
          funder: 'Greater London Authority',
          eventAt: '2002-03-11T09:30:00.000Z',
          informal: false,
        });
        const came = await story.rows<{ name: string }>(
          'select a.name from attendance t join agencies a on a.id = t.agency_id where t.process_id = $1 order by 1',
          [id],
        );
        expect(came.map(({ name }) => name)).toEqual(strategic.toSorted());
        expect(units.map(({ name }) => name).every((name) => came.some((one) => one.name === name))).toBe(true);
        expect(came).toHaveLength(11);
      },
    'the objectives are supported; one answer comes late, one is written down by the office (S13, S16)': async (
      story,
    ) => {
      for (const agency of strategic.filter((name) => name !== lateOne && name !== loggedOne)) {
        const comment = said.find((one) => one.agency === agency)?.comment ?? '';
        const position = agency === 'Youth Justice Board' ? 'support-with-changes' : 'support';
        await answer(story, 'forum', { agency, comment, position });
      }
      await story.until('2002-03-22');
      await answer(story, 'forum', { agency: lateOne, position: 'support', comment: 'We support it.' });
      await story.post(officer, `tasks/${await taskOf(story, 'forum', loggedOne)}/logged-response`, {
        content: { comment: 'They said at the forum that they support it.' },
        source: 'Said at the forum.',
      });
      await story.post(officer, `consultations/${story.the('forum')}/close`);
      type Answers = { items: { agency: string; onTime: boolean; content: { replies: { position?: string }[] } }[] };
      const { items } = await story.see<Answers>(officer, `consultations/${story.the('forum')}/responses?limit=50`);
      expect(items).toHaveLength(11);
      const given = items.flatMap(({ content }) => content.replies.flatMap(({ position }) => position ?? []));
      expect(Map.groupBy(given, String).get('support')).toHaveLength(9);
      expect(given.filter((position) => position === 'object')).toEqual([]);
      expect(items.filter(({ onTime }) => !onTime).map(({ agency }) => agency)).toContain(lateOne);
      expect((await stage(story, 'open-forum')).state).toBe('done');
    },
    'partners want to be equals, and what they said becomes a theme of the strategy (S15, S16)': async (story) => {
      const name = 'Partners as equals';
      story.known.set(name, await story.post(officer, `strategies/${story.the('strategy')}/themes`, { name }));
      const settle = (comment: string) => {
        const {
          disposition = 'noted',
          response = '',
          changed = '',
        } = said.find((one) => one.comment === comment) ?? {};
        return { disposition, response, changed };
      };
      const outcome = past.find(({ kind }) => kind === 'open-forum')?.cameOf ?? '';
      await publish(story, 'forum', { outcome, settle });
      await sameForEveryAgency(story);
    },
  },
};

/** A partner from outside reads the outcome of the round that it took part in, as a unit of the service does. */
async function sameForEveryAgency(story: Story) {
  for (const agency of ['Government Office for London', 'Specialist Operations']) {
    const { name } = await story.contact(agency);
    const { status } = await story.house.get(
      await story.person(name),
      `/tasks/${await taskOf(story, 'forum', agency)}`,
    );
    expect(status, agency).toBe(200);
  }
}
