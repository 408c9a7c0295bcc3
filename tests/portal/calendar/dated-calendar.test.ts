import { afterAll, beforeAll, expect, test } from 'vitest';
import { as } from '../../../db/connect.ts';
import type { Actor } from '../../../domain/permissions.ts';
import { mailOf } from '../../support/stories/owed-mail.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { draftStrategy } from '../../support/stories/strategies.ts';
import { openRound, record, type TestAgency } from '../../support/stories/world.ts';
import { moveItem } from '../../../db/strategies/dated-item-acts.ts';
import { actingFor } from '../../../db/acting-for.ts';

const link = `https://meet.example.org/j/${'a'.repeat(213)}`;
let scene: Scene;
let council: TestAgency;
let contact: Actor;

beforeAll(async () => {
  scene = await openScene('2026-11-02T10:00:00Z');
  council = await scene.world.agency('Council');
  contact = council.respondents[0]!;
});
afterAll(() => scene.end());

async function feedOf(person: Actor): Promise<string> {
  const made = await (await scene.browser(person)).fill('/calendar', {}, '/calendar/feeds');
  const address = /(http:\S+\/calendar\/[0-9a-f]{64}\.ics)/u.exec(made.text)?.[1] ?? '';
  return (await (await fetch(address)).text()).replaceAll(/\r?\n /gu, '');
}

test('a date is a date in feeds and mailed files, on its own day in winter and in summer, under its own name', async () => {
  const { world } = scene;
  const milestone = { kind: 'milestone', activityId: null, agency: council } as const;
  const strategy = await draftStrategy(world, [
    { ...milestone, title: 'Every borough has a team', dueOn: '2027-01-13' },
    { ...milestone, title: 'Train two hundred officers', dueOn: '2027-03-31' },
  ]);
  await record(world, strategy.processId, 'open');
  await as(world.db, actingFor(world.officer), (tx) =>
    moveItem(tx, world.officer, { itemId: strategy.itemIds[1] ?? '', newOn: '2027-04-30', reason: 'Later.' }),
  );
  for (const person of [contact, world.officer]) {
    const feed = await feedOf(person);
    for (const [day, title] of [
      ['20270113', 'Every borough has a team'],
      ['20270430', 'Train two hundred officers'],
    ]) {
      const event = feed.split('BEGIN:VEVENT').find((one) => one.includes(title ?? '')) ?? '';
      expect(event).toContain(`DTSTART;VALUE=DATE:${day}`);
      expect(event).not.toMatch(/SUMMARY:.*Drugs strategy/u);
    }
  }
  const { calendar } = await mailOf(scene.world, contact, 'date-moved', strategy.processId);
  expect(calendar).toContain('DTSTART;VALUE=DATE:20270430');
  expect(calendar).toMatch(/SUMMARY:Due: .*Train two hundred officers/u);
});

test('a place that is a link of 241 characters is whole in mail, calendar and pages, and can be pressed', async () => {
  const { world } = scene;
  expect(link).toHaveLength(240);
  const round = await openRound(world, [council], {
    dueAt: Date.parse('2026-12-04T17:00:00Z'),
    eventAt: Date.parse('2026-11-30T10:00:00Z'),
    format: 'seminar',
    place: `${link}x`,
  });
  const mail = await mailOf(scene.world, contact, 'invitation', round.processId);
  expect(mail.text.replaceAll(/\s/gu, '')).toContain(`${link}x`);
  expect(mail.text).not.toContain('…');
  expect(mail.html).toContain(`<a href="${link}x"`);
  expect(mail.calendar).toContain(`LOCATION:${link}x`);
  const partner = await scene.browser(contact);
  expect((await partner.get(`/tasks/${round.taskIds[0]}`)).text).toContain(`href="${link}x"`);
  expect((await partner.get('/calendar')).text).toContain(`href="${link}x"`);
  expect(await feedOf(contact)).toContain(`LOCATION:${link}x`);
});
