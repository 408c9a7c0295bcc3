import { expect } from 'vitest';
import { rests } from '../../../local/sample/origins.ts';
import { sampleBodies } from '../../../local/sample/partnership.ts';
import { bidOf } from '../bids.ts';
import { stage, stateOf } from '../rounds.ts';
import { inHand, membersOf, recordMeeting, sign } from '../sign-offs.ts';
import { type Chapter, file, officer, type Story } from '../story.ts';

const [committee = '', board = ''] = sampleBodies;
const wording = (aim: string) => `Drugs strategy 2003-2006\n\nThe aim: ${aim}\n\nTwo priority areas, with partners.`;

/** A paper for one body, asked at its meeting; the stage of the development is done by it. */
async function layBefore(
  story: Story,
  kind: string,
  paper: { bodyName: string; on: string; text: string; asked: string },
) {
  const stages = [
    {
      bodyId: await story.body(paper.bodyName),
      asked: paper.asked,
      rule: { kind: 'count', count: 2 },
      meeting: { wall: `${paper.on}T10:00`, zone: 'Europe/London' },
      place: 'London',
    },
  ];
  const { id: stageId } = await stage(story, kind);
  const draft = { title: 'MPS drugs strategy 2003-2006', document: file(paper.text), stages, stageId };
  story.known.set(kind, await story.post(officer, 'sign-offs', draft));
  await story.post(officer, `sign-offs/${story.the(kind)}/open`);
}

export const boards: Chapter = {
  title: 'The committee, the gap analysis and the board, summer 2002',
  scenes: {
    'the committee meets on 26 June 2002 and wants the wording adjusted (S22)': async (story) => {
      await story.until('2002-06-03');
      const on = '2002-06-26';
      await layBefore(story, 'committee', { bodyName: committee, on, text: wording('less crime.'), asked: 'agree' });
      await story.until('2002-06-26T12:00:00Z');
      const [chair = '', member = ''] = membersOf(committee);
      const comment = 'Say harm beside crime.';
      const commentId = await story.post(member, `sign-offs/${story.the('committee')}/comments`, { comment });
      for (const who of [chair, member])
        await sign(story, who, 'committee', { verdict: 'refer-back', comment: 'Adjust the wording of the aim.' });
      const taken = { taken: true, reason: 'It says so now.' };
      await story.post(officer, `paper-comments/${commentId}/settle`, taken);
      expect(await stateOf(story, 'committee')).toBe('referred-back');
    },
    'it agrees to the new wording, with the old one beside it and each comment answered (S22)': async (story) => {
      const resubmitted = file(wording('less crime and less harm.'));
      await story.post(officer, `sign-offs/${story.the('committee')}/resubmit`, resubmitted);
      const [chair = '', member = ''] = membersOf(committee);
      await sign(story, chair, 'committee');
      await sign(story, member, 'committee');
      expect(await stateOf(story, 'committee')).toBe('approved');
      type Record = { versions: unknown[]; stages: { signatures: { verdict: string; documentVersion: number }[] }[] };
      const record = await story.see<Record>(officer, `sign-offs/${story.the('committee')}`);
      expect(record.versions).toHaveLength(2);
      expect(
        record.stages[0]?.signatures.map(({ verdict, documentVersion }) => [documentVersion, verdict]).toSorted(),
      ).toEqual([
        [1, 'refer-back'],
        [1, 'refer-back'],
        [2, 'approve'],
        [2, 'approve'],
      ]);
      type Comments = { items: { comment: string; taken: boolean; reason: string }[] };
      const { items } = await story.see<Comments>(officer, `sign-offs/${story.the('committee')}/comments`);
      expect(items).toMatchObject([{ taken: true, reason: 'It says so now.' }]);
      expect(await stage(story, 'committee')).toMatchObject({ state: 'done', plannedOn: '2002-06-26' });
    },
    'a second bid is made in July 2002 (S48)': async (story) => {
      await story.until('2002-07-15');
      const bid = {
        ...(await bidOf(story, 1)),
        submittedOn: '2002-07-15',
        expectedOn: '2002-11-15',
        activityIds: [story.the('Work with communities and drug action teams')],
      };
      story.known.set('CAD', await story.post(officer, `strategies/${story.the('strategy')}/bids`, bid));
      const { items } = await story.see<{ items: { funder: string; submittedOn: string }[] }>(
        officer,
        `strategies/${story.the('strategy')}/bids`,
      );
      expect(items.map(({ submittedOn }) => submittedOn).toSorted()).toEqual(['2001-12-14', '2002-07-15']);
    },
    'the gap analysis of August 2002 finds what the plan must answer (S7)': async (story) => {
      await story.until('2002-08-01');
      const inputs = `strategies/${story.the('strategy')}/inputs`;
      const {
        parts = [],
        answeredBy: _,
        ...whole
      } = rests.find(({ kind }) => kind === 'gap-analysis') ?? {
        kind: 'gap-analysis',
        title: '',
      };
      const partOfId = await story.post(officer, inputs, whole);
      for (const { answeredBy, ...part } of parts) {
        const id = await story.post(officer, inputs, { ...part, partOfId });
        if (answeredBy === undefined) continue;
        const to = { kind: 'activity', id: story.the(answeredBy) };
        await story.post(officer, 'leads', { from: { kind: 'input', id }, to });
      }
      type Inputs = { items: { kind: string; datedOn: string | null; unanswered: boolean; title: string }[] };
      const { items } = await story.see<Inputs>(officer, inputs);
      expect(items.find(({ kind }) => kind === 'gap-analysis')?.datedOn).toBe('2002-08-01');
      expect(items.filter(({ unanswered, kind }) => unanswered && kind === 'gap').map(({ title }) => title)).toEqual([
        'Figures on enforcement do not measure success',
      ]);
    },
    'the Management Board approves at its meeting on 4 September 2002, with quorum and minute (S23)': async (story) => {
      await story.until('2002-08-12');
      const text = wording('less crime and less harm.');
      await layBefore(story, 'board', { bodyName: board, on: '2002-09-04', text, asked: 'approve' });
      await story.until('2002-09-04T15:00:00Z');
      const [, , away = ''] = membersOf(board);
      const at = '2002-09-04T09:00:00Z';
      const minute = 'Minute 7: approved.';
      await recordMeeting(story, 'board', { body: board, at, verdict: 'approve', minute, away: [away] });
      expect(await stateOf(story, 'board')).toBe('approved');
      expect(await story.see(officer, `sign-offs/${story.the('board')}`)).toMatchObject({
        stages: [{ state: 'carried', signatures: [{ meeting: { metAt: '2002-09-04T09:00:00.000Z', minute } }] }],
      });
      expect((await stage(story, 'board')).state).toBe('done');
      await expect(inHand(story, 'board')).rejects.toThrow('nothing was found');
    },
  },
};
