import { expect } from 'vitest';
import { due, tell } from './story.ts';

const { stage } = tell('2027-01-11T10:00:00Z', /^\/(?:overdue|rounds\/|$)/u);

stage('more than fifty tasks in one mail to the directorate', async ({ house, cast, post }) => {
  const crowd = [cast.silent];
  for (let n = 1; n <= 52; n += 1) crowd.push(await house.world.agency(`Agency ${n}`, { ladder: [] }));
  const round = await post(cast.officer, 'consultations', {
    title: 'A round that many agencies leave unanswered',
    format: 'circulation',
    ...due('2027-02-10'),
    agencyIds: crowd.map(({ id }) => id),
  });
  await post(cast.officer, `consultations/${String(round['id'])}/open`);
  await house.passTo('2027-02-18T10:00:00Z');
  const many = house.sink.messages.filter(({ raw }) => /Subject: \d\d responses overdue/u.test(String(raw)));
  expect(many.map(({ to }) => to)).toContain('lead.officer@example.org');
});
