import { expect } from 'vitest';
import { past } from '../../../local/sample/development.ts';
import { sampleBodies } from '../../../local/sample/partnership.ts';
import { rests, themes } from '../../../local/sample/origins.ts';
import { stageKinds } from '../../../domain/developments/stages.ts';
import { answer, publish, stage } from '../rounds.ts';
import { type Chapter, event, due, head, officer } from '../story.ts';

const units = ['Territorial Policing', 'Specialist Operations', 'Clubs and Vice Unit'] as const;

export const seminar: Chapter = {
  title: 'The seminar, autumn 2001',
  scenes: {
    'a strategy is begun, for which one post is accountable and one committee co-ordinates (S34, S35)': async (
      story,
    ) => {
      const { known, post, see, postOf, body } = story;
      const owner = { ownerPostId: await postOf(head), bodyId: await body(sampleBodies[0] ?? '') };
      const purpose = 'To reduce the supply of drugs and the demand for them, with our partners.';
      const title = 'MPS drugs strategy 2003-2006';
      known.set('strategy', await post(officer, 'strategies', { title, purpose, beginsOn: '2003-01-01', ...owner }));
      const path = `strategies/${story.the('strategy')}`;
      expect(await see(officer, path)).toMatchObject({
        owner: expect.stringContaining('Head of the Drugs Directorate'),
        body: 'Drugs Strategic Committee',
        state: 'draft',
      });
    },
    'what was good and bad about the strategy before is written down (S7, S25, S26)': async (story) => {
      const before = rests.find(({ kind }) => kind === 'predecessor');
      const { parts = [], answeredBy: _, ...whole } = before ?? { kind: 'predecessor', title: '' };
      const inputs = `strategies/${story.the('strategy')}/inputs`;
      const partOfId = await story.post(officer, inputs, whole);
      for (const { answeredBy: _by, ...part } of parts)
        story.known.set(part.title, await story.post(officer, inputs, { ...part, partOfId }));
      type Inputs = { items: { kind: string; said: string; unanswered: boolean }[] };
      const { items } = await story.see<Inputs>(officer, inputs);
      expect(items.map(({ kind }) => kind).toSorted()).toEqual(['predecessor', 'strength', 'strength', 'weakness']);
      expect(items.find(({ kind }) => kind === 'predecessor')?.said).toContain(
        'young people, communities, treatment, availability',
      );
      expect(items.find(({ kind }) => kind === 'weakness')?.unanswered).toBe(true);
    },
    'the way to the Authority is planned in eight stages, and none comes before its turn (S24)': async (story) => {
      const stages = past.map(({ kind, title, plannedOn, heldOn }) => ({
        kind,
        title,
        opens: stageKinds[kind].opens[0],
        plannedOn: plannedOn ?? heldOn,
      }));
      const leadPostId = await story.postOf(officer);
      const plan = { title: 'From the first seminar to the Authority', leadPostId, stages };
      const id = await story.post(head, 'developments', { ...plan, strategyId: story.the('strategy') });
      story.known.set('development', id);
      await story.post(officer, `developments/${id}/start`);
      expect(past.map(({ kind }) => kind)).toEqual(Object.keys(stageKinds));
      const { id: stageId } = await stage(story, 'board');
      const early = { stageId, heldOn: '2001-09-03', cameOf: 'Too early.' };
      expect(await story.refused(officer, `developments/${id}/record-stage`, early)).toBe('out-of-order');
    },
    'the senior managers meet on 4 October 2001, the units of the service among them (S8, S14)': async (story) => {
      const round = {
        title: 'Seminar of the senior managers',
        format: 'seminar',
        purpose: 'Which priorities should the next strategy have?',
        ...event('2001-10-04'),
        place: 'London',
        ...due('2001-10-11'),
        agencyIds: await Promise.all(units.map(story.agency)),
        questions: [{ text: 'Which areas stay important?', kind: 'text' }],
        stageId: (await stage(story, 'seminar')).id,
      };
      story.known.set('seminar', await story.post(officer, 'consultations', round));
      await story.until('2001-09-17');
      await story.post(officer, `consultations/${story.the('seminar')}/open`);
      await story.until('2001-10-04T16:00:00Z');
      const attendees = await Promise.all(
        units.map(async (name) => ({ agencyId: await story.agency(name), capacity: 'represented' })),
      );
      await story.post(officer, `consultations/${story.the('seminar')}/attendance`, { attendees });
      for (const agency of units)
        await answer(story, 'seminar', { agency, comment: 'Supply, treatment, communities.' });
      await story.until('2001-10-12');
      await story.post(officer, `consultations/${story.the('seminar')}/close`);
      expect(await stage(story, 'seminar')).toMatchObject({ state: 'done', late: false, plannedOn: '2001-10-04' });
    },
    'three areas go on from it as themes (S9)': async (story) => {
      const path = `strategies/${story.the('strategy')}/themes`;
      for (const { name } of themes.slice(0, 3)) story.known.set(name, await story.post(officer, path, { name }));
      const outcome = past[0]?.cameOf ?? '';
      await publish(story, 'seminar', { outcome, settle: () => ({ disposition: 'accepted', changed: 'Themes' }) });
      const { items } = await story.see<{ items: { name: string }[] }>(officer, path);
      expect(items.map(({ name }) => name).toSorted()).toEqual([
        'Communities',
        'Disrupting supply',
        'Into effective treatment',
      ]);
    },
  },
};
