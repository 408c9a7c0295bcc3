import { expect } from 'vitest';
import { past } from '../../../local/sample/development.ts';
import { context } from '../../../local/sample/reports/context.ts';
import { links } from '../../../local/sample/links.ts';
import { sampleBodies, sampleDirectorate } from '../../../local/sample/partnership.ts';
import { stage, stateOf } from '../rounds.ts';
import { inHand, membersOf, recordMeeting } from '../sign-offs.ts';
import { writeIndicators } from '../measures.ts';
import { draftReport, expectFacts, freeze, makeFiles, sectionOf, send, treeOf } from '../reports.ts';
import { administrator, type Chapter, file, head, officer, type Story } from '../story.ts';

const authority = sampleBodies[2] ?? '';
const strategyOf = (story: Story) => `strategies/${story.the('strategy')}`;

const planVersion = async (story: Story) => (await story.see<{ version: number }>(officer, strategyOf(story))).version;

export const authorityMeets: Chapter = {
  title: 'The first report and the Authority, September 2002',
  scenes: {
    'an agency from outside is to own an activity with its lead, as an equal (S15, S30)': async (story) => {
      const { postId } = await story.contact('National Treatment Agency, London region');
      const path = `${strategyOf(story)}/activities/${story.the('Criminal justice intervention: into treatment from custody')}`;
      await story.post(officer, `${path}/joint-owners`, { postId }, await planVersion(story));
    },
    'what is sensitive in the plan is seen by few, until its marking is lifted (S32)': async (story) => {
      const [name, other] = ['Specialist Operations', 'Health Service'];
      const part = story.the('Joint enforcement against the supply of class A drugs');
      const path = `${strategyOf(story)}/markings/${part}`;
      const marked = { agencyIds: [await story.agency(name)], postIds: [], reason: 'It names what is watched.' };
      await story.put(officer, path, marked, await planVersion(story));
      const seenBy = async (agency: string) => {
        const reader = await story.person((await story.contact(agency)).name);
        return (await story.house.get(reader, `/v1/${strategyOf(story)}/activities/${part}`)).status;
      };
      expect([await seenBy(name), await seenBy(other)]).toEqual([200, 404]);
      await story.post(officer, `${path}/lift`, { reason: 'It is not sensitive any more.' }, await planVersion(story));
    },
    'the strategy is watched from the day after the board, and everybody who is named accepts (S26, S30, S65)': async (
      story,
    ) => {
      await story.until('2002-09-05');
      await story.post(officer, `${strategyOf(story)}/open`);
      const asked = await story.rows<{ id: string; agency: string }>(
        `select t.id, a.name as agency from tasks t join agencies a on a.id = t.agency_id where t.kind = 'accept-nomination' and t.state = 'open'`,
      );
      for (const { id, agency } of asked)
        await story.post((await story.contact(agency)).name, `nominations/${id}/answer`, { accepts: true });
      type Nominations = { items: { part: string; state: string }[] };
      const { items } = await story.see<Nominations>(officer, `${strategyOf(story)}/nominations`);
      expect(items.map(({ part, state }) => `${part} ${state}`).toSorted()).toEqual([
        'joint accepted',
        ...Array.from({ length: 6 }, () => 'lead accepted'),
        ...Array.from({ length: 2 }, () => 'leader accepted'),
      ]);
    },
    'the plan serves an objective, and builds on operations, schemes and strategies of others (S21, S27, S31, S32)':
      async (story) => {
        for (const { servedBy, everywhere: _, ...words } of links) {
          const id = await story.post(officer, `${strategyOf(story)}/links`, words);
          story.known.set(words.name, id);
          const partIds = servedBy.map(story.the);
          await story.post(officer, `links/${id}/parts`, { strategyId: story.the('strategy'), partIds });
        }
        type Link = { items: { name: string; kind: string }[] };
        const { items } = await story.see<Link>(officer, `${strategyOf(story)}/links`);
        const kinds = Map.groupBy(items, ({ kind }) => kind);
        expect([...kinds.keys()].toSorted()).toEqual(['area', 'objective', 'operation', 'risk', 'scheme', 'strategy']);
        expect(kinds.get('operation')?.map(({ name }) => name)).toEqual(['Operation Crackdown']);
      },
    'what pilots have shown is passed on, and who plans operations says that he has read it (S28)': async (story) => {
      const lesson = {
        title: 'What earlier pilot projects have shown',
        sourceKind: 'pilot',
        source: 'Pilot projects before the strategy',
        learned: 'To be taken up in the operations to come.',
      };
      const id = await story.post(officer, `${strategyOf(story)}/lessons`, lesson);
      const { postId, name } = await story.contact('Specialist Operations');
      await story.post(officer, `lessons/${id}/pass-on`, { postIds: [postId] });
      await story.post(name, `lessons/${id}/read`);
      const use = {
        activityId: story.the('Joint enforcement against the supply of class A drugs'),
        note: 'Planned so.',
      };
      await story.post(officer, `lessons/${id}/uses`, use);
      expect(await story.see(officer, `lessons/${id}`)).toMatchObject({ read: 1, uses: 1 });
    },
    'borough targets and best value support what it is measured by; what data is too poor is said (S40, S44, S45)':
      async (story) => {
        await writeIndicators(story, (origin) => origin !== 'ppaf');
        type Indicators = { items: { id: string; origin: string; quality: string; version: number; state: string }[] };
        const { items } = await story.see<Indicators>(officer, `${strategyOf(story)}/indicators`);
        expect(items.every(({ state }) => state === 'designing')).toBe(true);
        const imposed = items.find(({ origin, quality }) => origin === 'best-value' && quality === 'inadequate');
        const change = story.house.act(
          await story.person(officer),
          'PATCH',
          `/v1/indicators/${imposed?.id}`,
          { definition: 'Another one.' },
          imposed?.version,
        );
        await expect(change).rejects.toThrow('not-allowed');
      },
    'the authors of the report have a rank and a unit (S51, S77)': async (story) => {
      const agencyId = await story.agency(sampleDirectorate.name);
      for (const [name, rank] of [
        ['Michael Fuller', 'Deputy Assistant Commissioner'],
        ['Stuart Dark', 'Inspector'],
      ] as const) {
        const address = `${name.toLowerCase().replace(' ', '.')}@example.org`;
        const personId = await story.post(administrator, 'people', { name, rank, address });
        const title = `${rank}, reports`;
        const postId = await story.post(administrator, `agencies/${agencyId}/posts`, { title, role: 'officer' });
        await story.post(administrator, `posts/${postId}/holders`, { personId });
      }
      const { personId } = await story.person('Stuart Dark');
      expect(await story.see(administrator, `people/${personId}`)).toMatchObject({ rank: 'Inspector' });
    },
    'report 16 is written from the records: summary, A to F, its authors, its meeting (S1, S2, S3, S4, S46, S50, S51, S52)':
      async (story) => {
        await story.until('2002-09-10');
        await draftReport(story, 'report 16', {
          kind: 'strategy',
          title: 'The MPS drugs strategy',
          body: authority,
          meetsOn: '2002-09-26',
          number: '16',
          asked: 'support',
          recommendation: 'That the Authority supports the strategy.',
          contact: 'MPA general: 020 7202 0202\nMedia enquiries: 020 7202 0217/18',
          authors: ['Michael Fuller', 'Stuart Dark'],
          appendices: [],
          sections: {
            summary: 'What the drugs strategy of the service for 2003 to 2006 says, and how it came about.',
            information: [
              'The members are sent the strategy itself by separate mail.',
              '## How it came about',
              ...context.development,
              '{live:consultation}',
              '{live:positions}',
              'The Drugs Strategic Committee agreed on 26 June 2002, once the wording was adjusted; the Management Board approved on 4 September 2002.',
              'The launch is planned for October 2002, and the strategy comes into force on 1 January 2003.',
              '## What is different',
              ...context.difference,
              '{live:lessons}',
              '## Who does what',
              ...context.implementation,
              '{live:plan}',
              '## What it is measured by',
              'Data is collected for a year, until January 2004; targets come after it.',
              ...context.measurement,
              '{live:indicators}',
            ].join('\n\n'),
            equality: 'Partners and police work together on what drugs do to communities.',
            finance: 'What each strand costs is looked at in every review.\n\n{live:costs}\n\n{live:bids}',
            papers: '',
          },
        });
        await freeze(story, 'report 16');
        const tree = await treeOf(story, 'report 16');
        expect(tree.meeting).toEqual({ body: authority, on: '2002-09-26', number: '16', by: 'Commissioner' });
        expect(tree.sections.map(({ letter, heading }) => `${letter} ${heading}`.trim())).toEqual([
          'Summary',
          'A Recommendation',
          'B Supporting information',
          'C Equality and diversity implications',
          'D Financial implications',
          'E Background papers',
          'F Contact details',
        ]);
        expect(tree.recommendation).toMatchObject({ text: 'That the Authority supports the strategy.' });
        expect(tree.before).toBeNull();
        expect(tree.authors).toEqual([
          { name: 'Michael Fuller', rank: 'Deputy Assistant Commissioner', unit: 'Drugs Directorate' },
          { name: 'Stuart Dark', rank: 'Inspector', unit: 'Drugs Directorate' },
        ]);
        expect(sectionOf(tree, 'contact')).toMatch(/MPA general: 020 7202 0202[^]*Media enquiries: 020 7202 0217\/18/u);
        expect(sectionOf(tree, 'papers')).toBe('There are no background papers.');
        expect(sectionOf(tree, 'equality')).toContain('communities');
      },
    'its figures are those of the records: rounds, positions, plan and bids (S4, S16, S47, S48, S49)': async (
      story,
    ) => {
      const tree = await treeOf(story, 'report 16');
      const said = sectionOf(tree, 'information');
      for (const round of [
        'Seminar of the senior managers',
        'Open forum with strategic partners',
        'Circulation to boroughs and drug action teams',
        'Workshop with members of the Authority',
      ])
        expect(said).toContain(round);
      expect(said).toContain('Do you support the main objectives?');
      expect(said).toContain('Joint enforcement against the supply of class A drugs');
      expect(sectionOf(tree, 'finance')).toMatch(/A drugs task force[^\n]*250,000/u);
      expect(sectionOf(tree, 'finance')).toContain('Communities Against Drugs');
      await expectFacts(await makeFiles(story, 'report 16'), [
        'The MPS drugs strategy',
        authority,
        '26 September 2002',
        'Commissioner',
        'Michael Fuller, Deputy Assistant Commissioner, Drugs Directorate; Stuart Dark, Inspector, Drugs Directorate',
        'That the Authority supports the strategy.',
        'Open forum with strategic partners',
        '4 September 2002',
        '26 June 2002',
        'what the Government plans for ten years',
        'class A drugs harder to get and less used',
        'Where drugs feed violence or terrorism',
        'show neither how much is done nor whether it helps',
        '1 January 2003',
        'Drug offences as counted for the Home Office',
        'A drugs task force',
        'There are no background papers.',
        'MPA general: 020 7202 0202',
      ]);
    },
    'the Authority is asked on 26 September 2002: it supports the strategy (S3, S5, S23)': async (story) => {
      await layStrategy(story);
      await send(story, 'report 16');
      await story.until('2002-09-26T16:00:00Z');
      const meeting = {
        body: authority,
        at: '2002-09-26T09:00:00Z',
        verdict: 'approve',
        minute: 'Minute 16: supported.',
      };
      await recordMeeting(story, 'authority', meeting);
      await recordMeeting(story, 'report 16, laid', meeting);
      expect(await stateOf(story, 'authority')).toBe('approved');
      expect(await stateOf(story, 'report 16, laid')).toBe('approved');
      await story.post(officer, `reports/${story.the('report 16')}/publish`);
      const sent = await story.rows<{ name: string }>(
        `select distinct p.name from notices n join people p on p.id = n.person_id join mails m on m.id = n.mail_id
         where n.process_id = $1 and n.kind = 'invitation' and m.state = 'accepted' order by 1`,
        [story.the('authority')],
      );
      expect(sent.map(({ name }) => name)).toEqual(membersOf(authority).slice(0, -1).toSorted());
    },
    'all eight stages are done, each with the day that was planned and the day that it was (S24, S78)': async (
      story,
    ) => {
      await story.post(head, `developments/${story.the('development')}/finish`);
      expect(await stateOf(story, 'development')).toBe('done');
      type Stages = { stages: { kind: string; state: string }[] };
      const { stages } = await story.see<Stages>(officer, `developments/${story.the('development')}`);
      expect(stages.map(({ state }) => state)).toEqual(past.map(() => 'done'));
      expect((await stage(story, 'workshop')).firstPlannedOn).toBe('2002-05-09');
    },
  },
};

/** The strategy itself, of which the plan as it stands is the version. */
async function layStrategy(story: Story) {
  const stages = [
    {
      bodyId: await story.body(authority),
      asked: 'support',
      rule: { kind: 'count', count: 2 },
      meeting: { wall: '2002-09-26T10:00', zone: 'Europe/London' },
      place: 'City Hall',
    },
  ];
  const { id: stageId } = await stage(story, 'authority');
  const paper = { title: 'MPS drugs strategy 2003-2006', document: file('The strategy, as the board approved it.') };
  story.known.set('authority', await story.post(officer, 'sign-offs', { ...paper, stages, stageId }));
  const signOffId = story.the('authority');
  const version = { title: 'MPS drugs strategy 2003-2006', note: 'As the board approved it.', signOffId };
  story.known.set('version', await story.post(officer, `${strategyOf(story)}/versions`, version));
  await story.post(officer, `sign-offs/${signOffId}/open`);
  await inHand(story, 'authority');
}
