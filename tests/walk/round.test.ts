import { as } from '../../db/connect.ts';
import { giveFeedback, openFeedback } from '../../db/public/feedback.ts';
import { readPublicLog } from '../../db/rounds/redactions.ts';
import { due, file, paper, tell } from './story.ts';

const { stage } = tell(
  '2027-01-11T10:00:00Z',
  /^\/(?!inspection|recommendation|review|return|strand|strateg|proposal|date|sign-offs\/)/u,
);
let round = '';
let signOff = '';
let document = '';

stage('a draft', async ({ post, cast }) => {
  const { officer, council, silent, gap, empty, absent, unreached, leaving, late } = cast;
  const made = await post(officer, 'consultations', {
    title: 'Drugs strategy 2027-2030',
    format: 'circulation',
    purpose: 'The draft for the next three years.',
    ...due('2027-02-10'),
    agencyIds: [council, silent, gap, empty, absent, unreached, leaving, late].map(({ id }) => id),
    questions: [
      { text: 'Do you support the first objective?', kind: 'position' },
      { text: 'What is missing?', kind: 'text' },
    ],
  });
  round = String(made['id']);
  document = String((await post(officer, `consultations/${round}/documents`, paper('Draft strategy')))['documentId']);
  await post(officer, `consultations/${round}/test-invitation`);
});

stage('just opened: somebody asks for more time, somebody says that it is not him', async ({ post, cast, task }) => {
  await post(cast.officer, `consultations/${round}/open`);
  const more = { dueAt: '2027-02-20T17:00:00Z', reason: 'Half of the team is away.' };
  await post(cast.late.respondents[0], `tasks/${await task(round, 'answer', cast.late)}/extension-request`, more);
  const notMe = { reason: 'I left that work.', suggestion: 'Ask my colleague.' };
  await post(cast.leaving.respondents[0], `tasks/${await task(round, 'answer', cast.leaving)}/not-me`, notMe);
});

stage(
  'reminded: one has answered, one is granted more time, one leaves',
  async ({ house, post, put, cast, task, row }) => {
    await house.passTo('2027-02-03T10:00:00Z');
    const { council, officer, leaving, absent } = cast;
    const { id: question } = await row<{ id: string }>(
      `select id from questions where process_id = $1 order by position limit 1`,
      [round],
    );
    const replies = [{ questionId: question, position: 'support-with-changes', text: 'Name the owners.' }];
    const said = { comment: 'We support it.', replies };
    await post(council.respondents[0], `tasks/${await task(round, 'answer', council)}/response`, said);
    await put(absent.respondents[1], `tasks/${await task(round, 'answer', absent)}/draft`, { comment: 'Not yet.' });
    const { id: request } = await row<{ id: string }>(`select id from extension_requests where state = 'asked'`, []);
    await post(officer, `extension-requests/${request}/decision`, { grant: true, reply: 'Take the time.' });
    const choices = [{ agencyId: leaving.id, to: leaving.respondents[1]?.personId }];
    await post(officer, `people/${leaving.respondents[0]?.personId}/leave`, { choices });
  },
);

stage('after the first rung: a clock is stopped', async ({ house, post, cast, task }) => {
  await house.passTo('2027-02-11T10:00:00Z');
  const why = { category: 'waiting-for-us', reason: 'They wait for figures of ours.' };
  await post(cast.officer, `tasks/${await task(round, 'answer', cast.absent)}/stop-clock`, why);
});

stage('after the second rung: one answers late, one answer is written down', async ({ house, post, cast, task }) => {
  await house.passTo('2027-02-15T10:00:00Z');
  const { officer, gap, empty } = cast;
  await post(gap.respondents[0], `tasks/${await task(round, 'answer', gap)}/response`, { nothingToSay: true });
  await post(officer, `tasks/${await task(round, 'answer', empty)}/logged-response`, {
    content: { comment: 'They said so on the telephone.' },
    source: 'They rang us.',
    cameBy: 'phone',
    cameOn: '2027-02-12',
  });
});

stage('after the directorate was told', ({ house }) => house.passTo('2027-02-17T10:00:00Z'));

stage('closed for all but one whose clock stands', ({ house }) => house.passTo('2027-02-25T10:00:00Z'));

stage('closed', async ({ house, post, cast, task }) => {
  await post(cast.officer, `tasks/${await task(round, 'answer', cast.absent)}/restart-clock`);
  await house.passTo('2027-03-20T10:00:00Z');
});

stage('the log is settled and agreed', async ({ house, post, put, cast }) => {
  const items = await house.world.rows<{ id: string; version: number }>(
    'select id, version from log_items where process_id = $1',
    [round],
  );
  for (const { id, version } of items)
    await put(
      cast.officer,
      `consultations/${round}/log/${id}`,
      { disposition: 'accepted', response: 'Yes.', changed: 'Objective 1' },
      version,
    );
  await post(cast.officer, `consultations/${round}/agree-log`);
});

stage('words of the log are kept from the public, by somebody who does not publish', ({ post, cast }) =>
  post(cast.author, `consultations/${round}/redact`, { words: 'Objective', reason: 'a name' }),
);

stage('a sign-off is drafted', async ({ post, cast }) => {
  const made = await post(cast.officer, 'sign-offs', {
    title: 'Drugs strategy 2027-2030',
    parentId: round,
    authorId: cast.author.personId,
    document: { documentId: document },
    stages: [
      {
        bodyId: cast.body.id,
        rule: { kind: 'count', count: 2 },
        asked: 'support',
        meetingAt: '2027-04-14T10:00:00Z',
        place: 'Town hall',
      },
      { bodyId: cast.body.id, rule: { kind: 'chair' }, asked: 'approve' },
    ],
  });
  signOff = String(made['id']);
});

stage('signing', ({ post, cast }) => post(cast.officer, `consultations/${round}/sign-off`, { signOffId: signOff }));

const inHand = `select coalesce((select s.id::text from sign_off_stages s where s.process_id = o.process_id and s.state = 'open'), '') as "stageId",
  d.sha256 from sign_offs o join documents d on d.id = o.document_id where o.process_id = $1`;
type InHand = { stageId: string; sha256: string };

stage('reminded to sign, and commented on', async ({ house, post, cast }) => {
  await house.passTo('2027-04-13T12:00:00Z');
  await post(cast.body.members[2], `sign-offs/${signOff}/comments`, { comment: 'Who owns action 4?' });
});

stage('the meeting is over and the directorate knows', ({ house }) => house.passTo('2027-04-16T12:00:00Z'));

stage('referred back', async ({ post, cast, row }) => {
  const hand = await row<InHand>(inHand, [signOff]);
  const said = { ...hand, verdict: 'refer-back', comment: 'Name the owner of each action.' };
  await post(cast.body.members[0], `sign-offs/${signOff}/decisions`, said);
});

stage('a new version, one has signed', async ({ post, cast, row }) => {
  await post(cast.author, `sign-offs/${signOff}/resubmit`, file('The strategy with owners'));
  const hand = await row<InHand>(inHand, [signOff]);
  await post(cast.body.members[2], `sign-offs/${signOff}/decisions`, { ...hand, verdict: 'approve' });
});

stage('signed off', async ({ post, cast, row }) => {
  const [chair, , , other] = cast.body.members;
  const hand = await row<InHand>(inHand, [signOff]);
  await post(other, `sign-offs/${signOff}/decisions`, {
    ...hand,
    verdict: 'approve-with-changes',
    changes: 'A comma.',
  });
  await post(chair, `sign-offs/${signOff}/decisions`, {
    ...(await row<InHand>(inHand, [signOff])),
    verdict: 'approve',
  });
});

stage('published', async ({ post, cast, house }) => {
  const { sha256: seen } = await as(house.world.db, { role: 'worker' }, (tx) => readPublicLog(tx, round));
  await post(cast.officer, `consultations/${round}/publish`, { outcome: 'You said, we did.', seen });
});

let feedback = '';
stage('somebody who is not signed in says something of the public page', async ({ house: { world }, row }) => {
  const about = { roundId: round, page: '/published/CON-2027-0001', version: 'x' };
  const said = { name: 'A reader', address: 'reader@example.org', said: 'Which objective was changed?', mark: 'x' };
  await as(world.db, { role: 'public' }, (tx) => giveFeedback(tx, { ...about, ...said }));
  await openFeedback(world.db);
  feedback = (await row<{ id: string }>('select process_id as id from feedback where round_id = $1', [round])).id;
});

stage('it is answered', ({ post, cast }) =>
  post(cast.officer, `feedback/${feedback}/settle`, { outcome: 'answered', reply: 'The first one.' }),
);
