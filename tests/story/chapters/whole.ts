import { expect } from 'vitest';
import { askedAfterAnswer, byDay, strayMails, toldOf } from '../mails.ts';
import { openPages } from '../pages.ts';
import { administrator, type Chapter, head, officer } from '../story.ts';

/** One for each part that is played: staff, leads and leaders, who is inspected, partners, ladders, bodies. */
const parts = [
  officer,
  head,
  administrator,
  'Ines Calder',
  'Kevin Green',
  'DS Ian Croft',
  'PC Dana Hart',
  'Leila Grant',
  'Insp Neil Jarvis',
  'Dorothy Ames',
  'Ivo Brandt',
  'Judith Okafor',
];

/** What must be true of the whole of it. */
export const whole: Chapter = {
  title: 'The whole of it, September 2001 to February 2004',
  scenes: {
    'no mail arrived twice, none got lost, and none says nothing': async (story) => {
      expect(story.house.sink.messages.length).toBeGreaterThan(200);
      expect(await strayMails(story)).toEqual([]);
    },
    'nobody was asked, reminded or escalated after the answer had come': async (story) => {
      expect(await askedAfterAnswer(story)).toEqual([]);
    },
    'of the forum, eleven were invited at once, and only the two that were late were chased on': async (story) => {
      const asking = ['invitation', 'reminder', 'escalation'];
      const told = await toldOf(story, 'forum', asking);
      expect(byDay(told.filter(({ kind }) => kind === 'invitation'))).toEqual({ '2002-02-04': 11 });
      expect(byDay(told.filter(({ kind }) => kind === 'reminder'))).toEqual({
        '2002-03-06': 11,
        '2002-03-13': 2,
        '2002-03-19': 2,
      });
      expect(told.filter(({ kind }) => kind === 'escalation')).toEqual([
        { to: 'Callum Reid', kind: 'escalation', on: '2002-03-21' },
        { to: 'Wanda Price', kind: 'escalation', on: '2002-03-21' },
      ]);
    },
    'of the second review, the return that was late went up the ladder of its agency, and then to the directorate':
      async (story) => {
        expect(await toldOf(story, 'review 2003-04-01', ['escalation'])).toEqual([
          { to: 'Supt Ravi Shah', kind: 'escalation', on: '2003-04-16' },
          { to: 'Ch Supt Ellen Moss', kind: 'escalation', on: '2003-04-22' },
          { to: 'Alice Thorne', kind: 'escalation', on: '2003-04-24' },
          { to: 'Martin Keller', kind: 'escalation', on: '2003-04-24' },
          { to: 'Michael Fuller', kind: 'escalation', on: '2003-04-24' },
          { to: 'Stuart Dark', kind: 'escalation', on: '2003-04-24' },
        ]);
      },
    'what was published is read by everybody, at an address that stays (S54, S55)': async (story) => {
      for (const round of ['seminar', 'forum', 'circulation', 'workshop']) {
        const { reference } = await story.row<{ reference: string }>('select reference from processes where id = $1', [
          story.the(round),
        ]);
        const page = await story.house.get(undefined, `/published/${reference}`);
        expect([page.status, page.text]).toEqual([200, expect.stringContaining(reference)]);
      }
    },
    'every page that is reached by links is opened as everybody who plays a part, and says what the records say':
      async (story) => {
        const { pages, found } = await openPages(story, parts);
        expect(found).toEqual([]);
        expect(pages).toBeGreaterThan(300);
      },
    'no process failed behind a page': async (story) => {
      expect(story.house.troubles).toEqual([]);
      const ended = await story.rows<{ kind: string }>(
        `select distinct kind from processes where ended_at is not null`,
      );
      expect(ended.map(({ kind }) => kind).toSorted()).toEqual([
        'consultation',
        'development',
        'inspection',
        'review',
        'sign-off',
      ]);
      expect(await story.see(officer, `strategies/${story.the('strategy')}`)).toMatchObject({ state: 'open' });
    },
  },
};
