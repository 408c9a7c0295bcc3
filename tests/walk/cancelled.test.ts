import { due, file, tell } from './story.ts';

const { stage } = tell('2027-01-11T10:00:00Z', /^\/(?:sign-offs|rounds\/)/u);
const rounds: string[] = [];
let signOff = '';
let signed = '';

stage(
  'one draft is discarded, one round cancelled in its chase, one with nobody who answers',
  async ({ house, cast, post }) => {
    for (const agencies of [[cast.silent], [cast.silent, cast.council, cast.gap], [cast.empty, cast.unreached]]) {
      const made = await post(cast.officer, 'consultations', {
        title: `A round of ${agencies.length}`,
        format: 'seminar',
        ...due('2027-02-10'),
        event: { wall: '2027-02-01T10:00', zone: 'Europe/London' },
        place: 'https://meet.example.org/a-joining-link',
        agencyIds: agencies.map(({ id }) => id),
      });
      rounds.push(String(made['id']));
    }
    await post(cast.officer, `consultations/${rounds[0]}/discard`);
    await post(cast.officer, `consultations/${rounds[1]}/open`);
    await post(cast.officer, `consultations/${rounds[2]}/open`);
    await house.passTo('2027-02-05T10:00:00Z');
    await post(cast.officer, `consultations/${rounds[1]}/cancel`, { reason: 'The minister has withdrawn the draft.' });
  },
);

stage('a sign-off is cancelled, another one rejected, a draft discarded', async ({ cast, post, row }) => {
  const draft = (title: string) =>
    post(cast.officer, 'sign-offs', {
      title,
      authorId: cast.author.personId,
      document: file(title),
      stages: [{ bodyId: cast.body.id, rule: { kind: 'all' }, asked: 'approve', dueAt: '2027-03-10T17:00:00Z' }],
    });
  signOff = String((await draft('A paper that is cancelled'))['id']);
  signed = String((await draft('A paper that is rejected'))['id']);
  const discarded = String((await draft('A paper that is discarded'))['id']);
  await post(cast.officer, `sign-offs/${discarded}/discard`);
  await post(cast.officer, `sign-offs/${signOff}/open`);
  await post(cast.officer, `sign-offs/${signed}/open`);
  await post(cast.officer, `sign-offs/${signOff}/cancel`, { reason: 'Another paper takes its place.' });
  const hand = await row<{ stageId: string; sha256: string }>(
    `select s.id as "stageId", d.sha256 from sign_offs o join documents d on d.id = o.document_id
     join sign_off_stages s on s.process_id = o.process_id and s.state = 'open' where o.process_id = $1`,
    [signed],
  );
  await post(cast.body.members[0], `sign-offs/${signed}/decisions`, {
    ...hand,
    verdict: 'reject',
    comment: 'It costs too much.',
  });
});

stage('nobody has answered, nobody was reached, and the round is closed', ({ house }) =>
  house.passTo('2027-02-26T10:00:00Z'),
);

stage('the outcome is overdue', ({ house }) => house.passTo('2027-05-25T10:00:00Z'));
