import { as } from '../../db/connect.ts';
import { openScheduledReview } from '../../db/reviews/reviews.ts';
import { fullReturn } from '../support/stories/strategies.ts';
import { settleAndNote } from '../support/stories/review-story.ts';
import { type Stage, tell } from './story.ts';

const { stage } = tell('2026-12-10T10:00:00Z', /^\/(?:review|return|strand|strateg|proposal|sign-offs\/)/u);
let strategy = '';
let review = '';
let signOff = '';

const postOf = ({ row }: Stage, personId: string | undefined) =>
  row<{ id: string }>('select post_id as id from post_holders where person_id = $1', [personId]).then(({ id }) => id);

stage('a strategy is drafted with its plan and the route of its reports', async (told) => {
  const { post, put, cast, row } = told;
  const [council, silent, late] = await Promise.all(
    [cast.council, cast.silent, cast.late].map((agency) => postOf(told, agency.respondents[0]?.personId)),
  );
  const milestones = (title: string) => [{ title, dueOn: '2027-05-31' }];
  const made = await post(cast.officer, 'strategies', {
    title: 'Drugs strategy 2027-2030',
    strands: [
      {
        priorityArea: 'Reducing supply',
        name: 'Enforcement',
        leaderPostId: council,
        activities: [
          { title: 'Close crack houses', leadPostId: council, milestones: milestones('Baseline collected') },
          { title: 'Train officers', leadPostId: silent, milestones: milestones('Two hundred trained') },
          { title: 'Education in schools', leadPostId: late, milestones: milestones('Every school visited') },
        ],
      },
    ],
  });
  strategy = String(made['id']);
  const { version } = await row<{ version: number }>('select version from strategies where process_id = $1', [
    strategy,
  ]);
  const stages = [{ bodyId: cast.body.id, rule: { kind: 'count', count: 2 }, asked: 'agree', workingDays: 10 }];
  await put(cast.officer, `strategies/${strategy}/review-route`, { stages }, version);
});

stage('the strategy is watched', ({ post, cast }) => post(cast.officer, `strategies/${strategy}/open`));

stage('a review opens by itself', async ({ house, row }) => {
  await house.passTo('2027-01-04T09:00:00Z');
  await as(house.world.db, { role: 'worker' }, (tx) =>
    openScheduledReview(tx, { strategyId: strategy, quarter: '2027-01-01' }),
  );
  await house.settle();
  review = (await row<{ id: string }>('select process_id as id from reviews where strategy_id = $1', [strategy])).id;
});

const lines = `select r.id, r.task_id, r.version, r.activity_id from review_returns r where r.process_id = $1 order by r.position`;
type Line = { id: string; task_id: string; version: number; activity_id: string };

const send = async ({ house, cast, row }: Stage, agency: 'council' | 'late', said: object) => {
  const found = await house.world.rows<Line>(lines, [review]);
  const line = found[agency === 'council' ? 0 : 2];
  const { id } = await row<{ id: string }>('select id from dated_items where activity_id = $1', [line?.activity_id]);
  const [contact] = cast[agency].respondents;
  await house.act(
    contact!,
    'POST',
    `/v1/returns/${line?.task_id}/send`,
    { ...fullReturn([id]), ...said },
    line?.version,
  );
};

stage('one return has come, the strand leader asks for changes', async (told) => {
  await told.house.passTo('2027-01-12T10:00:00Z');
  await send(told, 'council', {});
  const [line] = await told.house.world.rows<Line>(lines, [review]);
  const change = { comment: 'Say where.' };
  await told.house.act(
    told.cast.council.respondents[0]!,
    'POST',
    `/v1/returns/${line?.task_id}/ask-changes`,
    change,
    line?.version,
  );
});

stage('two are overdue and the first rung knows', ({ house }) => house.passTo('2027-01-19T10:00:00Z'));

stage('one comes late and moves a milestone, one never comes', async (told) => {
  await send(told, 'council', {});
  const { id } = await told.row<{ id: string }>(
    `select d.id from dated_items d join activities a on a.id = d.activity_id where a.title = 'Education in schools'`,
    [],
  );
  const milestones = [{ itemId: id, standing: 'moved', on: '2027-08-31', reason: 'The bid came late.' }];
  await send(told, 'late', { colour: 'red', colourReason: 'Nothing works.', milestones });
});

stage('at the committee', ({ post, cast }) => post(cast.officer, `reviews/${review}/to-committee`));

stage('the review itself is late', ({ house }) => house.passTo('2027-03-01T10:00:00Z'));

stage('settled, with an action and a decided move', async (told) => {
  const { post, cast, house, row } = told;
  const { id: moveId } = await row<{ id: string }>(`select id from date_moves where state = 'asked'`, []);
  await post(cast.officer, `reviews/${review}/moves/${moveId}/decide`, { agree: true });
  const ownerPostId = await postOf(told, cast.silent.respondents[0]?.personId);
  await post(cast.officer, `reviews/${review}/actions`, {
    title: 'Tell the boroughs',
    ownerPostId,
    dueOn: '2027-04-30',
  });
  await settleAndNote(house.world, review);
});

stage('locked, and its report is with those who sign it', async ({ post, cast, row }) => {
  await post(cast.officer, `reviews/${review}/lock`);
  signOff = (await row<{ id: string }>(`select id from processes where kind = 'sign-off' and parent_id = $1`, [review]))
    .id;
});

stage('the report is signed', async ({ post, cast, row }) => {
  for (const member of cast.body.members.slice(2)) {
    const hand = await row<object>(
      `select s.id as "stageId", d.sha256 from sign_offs o join documents d on d.id = o.document_id
       join sign_off_stages s on s.process_id = o.process_id and s.state = 'open' where o.process_id = $1`,
      [signOff],
    );
    await post(member, `sign-offs/${signOff}/decisions`, { ...hand, verdict: 'approve' });
  }
});

stage('the agreed action is late', ({ house }) => house.passTo('2027-05-20T10:00:00Z'));
