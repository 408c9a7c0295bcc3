import { expect } from 'vitest';
import { keyFrom } from '../../../domain/reports/report.ts';
import { options } from '../../../local/sample/menu.ts';
import { live } from '../measures.ts';
import {
  appendixOf,
  carry,
  draftReport,
  expectFacts,
  freeze,
  makeFiles,
  say,
  sectionOf,
  send,
  treeOf,
  versionOf,
} from '../reports.ts';
import { stateOf } from '../rounds.ts';
import { administrator, type Chapter, officer, type Story } from '../story.ts';
import { openFourth } from './inspection.ts';

const scrutiny = 'Planning, Performance & Review Committee';
const strategyOf = (story: Story) => `strategies/${story.the('strategy')}`;
const contact = 'MPA general: 020 7202 0202\nMedia enquiries: 020 7202 0217/18';

const appendices: readonly (readonly [title: string, text: string])[] = [
  ['Achievements since May 2003', '{live:achievements}'],
  ['MPS drugs strategy 2003-2006', '{live:plan}'],
  ['Criminal Justice intervention programme', '{live:initiatives}'],
  ['Pan London crack cocaine action plan', options.map(({ title, what }) => `- ${title}: ${what}`).join('\n')],
];
/** The keys by which the text cites them. */
const [achievements = '', plan = '', programme = '', crack = ''] = appendices.map(([title]) => keyFrom(title, []));

/** The report that is laid before the second one: its month is known, its day is ours. */
export async function layMayReport(story: Story) {
  await draftReport(story, 'report of May', {
    kind: 'action-plan',
    title: 'Drugs strategy: the action plan',
    body: scrutiny,
    meetsOn: '2003-05-22',
    number: '',
    asked: 'note',
    recommendation: 'That the report be noted.',
    contact,
    authors: ['Stuart Dark'],
    appendices: [['The action plan', '{live:plan}']],
    sections: {
      summary: 'How the action plan has begun.',
      information:
        'Who leads what is in {appendix:the-action-plan}.\n\n{live:summary}\n\n{live:colours}\n\n{live:moves}',
      equality: '',
      finance: '{live:costs}',
      papers: '',
    },
  });
  await freeze(story, 'report of May');
  await send(story, 'report of May');
  await carry(story, 'report of May', ['Judith Okafor']);
  const tree = await treeOf(story, 'report of May');
  expect(tree.before).toBeNull();
  expect(sectionOf(tree, 'information')).toMatch(/31 October 2002 \| 29 November 2002/u);
}

export const secondReport: Chapter = {
  title: 'The second report, October 2003',
  scenes: {
    'the author is another one now, and the post is handed over (S74)': async (story) => {
      const address = 'kevin.green@example.org';
      const rank = 'Detective Superintendent';
      const personId = await story.post(administrator, 'people', { name: 'Kevin Green', rank, address });
      const postId = await story.postOf('Stuart Dark');
      await story.post(administrator, `posts/${postId}/holders`, { personId, instead: true });
      expect(await story.postOf('Kevin Green')).toBe(postId);
    },
    'initiatives of the Home Office since the launch are noted, with what they cost (S73)': async (story) => {
      const initiative = {
        title: 'Criminal Justice intervention programme',
        announcedBy: 'Home Office',
        announcedOn: '2003-06-16',
        costNote: 'Set out in an appendix; nothing is planned for it in the commands.',
      };
      await story.post(officer, `${strategyOf(story)}/initiatives`, initiative);
      const { items } = await story.see<{ items: unknown[] }>(officer, `${strategyOf(story)}/initiatives`);
      expect(items).toMatchObject([{ announcedBy: 'Home Office', announcedOn: '2003-06-16' }]);
    },
    'a menu of options against crack is offered for areas where the risk is high (S69, S70)': async (story) => {
      for (const { strand, from, risk, source: _, ...words } of options) {
        const linkId = from.startsWith('What') ? null : story.the(from);
        const option = { ...words, strandId: story.the(strand), riskId: risk === '' ? null : story.the(risk) };
        await story.post(
          officer,
          `${strategyOf(story)}/options`,
          linkId === null ? option : { ...option, fromId: linkId },
        );
      }
      const area = story.the('Boroughs with high crack areas');
      const riskIds = [story.the('Crack cocaine')];
      await story.post(officer, `areas/${area}/risks`, { strategyId: story.the('strategy'), riskIds });
      const { items } = await story.see<{ items: { title: string; risk: string | null }[] }>(
        officer,
        `${strategyOf(story)}/options`,
      );
      expect(items.map(({ title }) => title).toSorted()).toEqual(options.map(({ title }) => title).toSorted());
      expect(items.some(({ risk }) => risk === 'Crack cocaine')).toBe(true);
    },
    'the partners look again at how they work together, on the day that they promised (S21)': async (story) => {
      await live(story, '2003-09-23');
      const { id } = await story.row<{ id: string }>(`select id from dated_items where kind = 'terms'`);
      const { name } = await story.contact('Territorial Policing');
      await story.post(name, `dated-items/${id}/settle`, { doneOn: '2003-09-23', result: 'Kept as they are.' });
      await openFourth(story);
    },
    'an appendix that is cited under a name that it does not have is refused, with the place (S64)': async (story) => {
      await draftReport(story, 'report 10', {
        kind: 'action-plan',
        title: 'MPS drugs strategy action plan 2003-2006',
        body: scrutiny,
        meetsOn: '2003-10-09',
        number: '10',
        asked: 'note',
        recommendation: 'That the report be noted.',
        contact,
        authors: ['Kevin Green'],
        appendices,
        sections: {
          summary: 'How far the action plan has come since May. Most of its work is under way.',
          information: 'The action plan is Appendix 2.\n\n{live:summary}',
          equality: '',
          finance: `The commands absorb what it costs.\n\n{live:costs}\n\nSee {appendix:${programme}}.`,
          papers: '',
        },
      });
      const frozen = `reports/${story.the('report 10')}/freeze`;
      expect(await story.refused(officer, frozen, {}, await versionOf(story, 'report 10'))).toBe('not-ready');
    },
    'report 10 follows that of May: counts, achievements, moved dates, colours (S56, S57, S58, S60, S62, S64, S66, S71)':
      async (story) => {
        await say(
          story,
          'report 10',
          'information',
          [
            `What was achieved is in {appendix:${achievements}}, the plan with who leads what in {appendix:${plan}}.`,
            '{live:summary}',
            '{live:colours}',
            '{live:progress}',
            '{live:moves}',
            '## Measures of success',
            '{live:indicators}',
            `Options for commanders are in {appendix:${crack}}.`,
          ].join('\n\n'),
        );
        await freeze(story, 'report 10');
        const tree = await treeOf(story, 'report 10');
        const may = await treeOf(story, 'report of May');
        expect(tree.meeting).toMatchObject({ body: scrutiny, on: '2003-10-09', number: '10', by: 'Commissioner' });
        expect(tree.before).toMatchObject({ reference: may.reference, on: '2003-05-22' });
        expect(tree.authors).toEqual([
          { name: 'Kevin Green', rank: 'Detective Superintendent', unit: 'Drugs Directorate' },
        ]);
        expect(tree.appendices.map(({ title }) => title)).toEqual(appendices.map(([title]) => title));
        const said = sectionOf(tree, 'information');
        expect(sectionOf(tree, 'summary')).toContain(may.reference);
        expect(said).toContain('Of 6 activities, 5 are On course and 1 Not on course.');
        expect(said).toMatch(/Menu in use in every high crack area[^\n]*30 June 2003[^\n]*31 December 2003/u);
        expect(said).toContain('Not on course');
        expect(sectionOf(tree, 'equality')).toBe('Nothing in this report has implications for equality or diversity.');
        const achieved = appendixOf(tree, achievements);
        expect(achieved).toContain('Six joint operations since May.');
        expect(achieved).not.toContain('The first joint operation was held.');
        expect(appendixOf(tree, programme)).toContain('16 June 2003');
      },
    'its files are made in every format, the numbered appendices in one of them (S75)': async (story) => {
      const files = await makeFiles(story, 'report 10');
      await expectFacts(files, [
        'MPS drugs strategy action plan 2003-2006',
        scrutiny,
        '9 October 2003',
        'Commissioner',
        'Kevin Green, Detective Superintendent, Drugs Directorate',
        'That the report be noted.',
        ...appendices.map(([title], index) => `Appendix ${index + 1}: ${title}`),
        'Of 6 activities, 5 are On course and 1 Not on course.',
        'Six joint operations since May.',
        '31 December 2003',
        'Nothing in this report has implications for equality or diversity.',
        'There are no background papers.',
        'Media enquiries: 020 7202 0217/18',
      ]);
    },
    'the committee that scrutinises only notes it, on 9 October 2003 (S61, S76)': async (story) => {
      await send(story, 'report 10');
      await live(story, '2003-10-09T15:00:00Z');
      await carry(story, 'report 10', ['Judith Okafor']);
      expect(await stateOf(story, 'report 10, laid')).toBe('approved');
      const { stages } = await story.see<{ stages: { asked: string; name: string }[] }>(
        officer,
        `sign-offs/${story.the('report 10, laid')}`,
      );
      expect(stages).toMatchObject([{ asked: 'note', name: scrutiny }]);
    },
  },
};
