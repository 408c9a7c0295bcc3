import { due, file, type Stage, tell } from './story.ts';

const { stage } = tell('2027-01-11T10:00:00Z', /^\/(?:developments|rounds\/new|sign-offs\/new)/u);
let development = '';
let [seminar, forum, circulation, board] = ['', '', '', ''];
let round = '';
let signOff = '';

const drafted = async (
  { post, cast }: Stage,
  stageId: string,
  format: string,
  agencyIds = [cast.council.id, cast.silent.id],
) =>
  String(
    (
      await post(cast.officer, 'consultations', {
        title: `The ${format}`,
        format,
        ...due('2027-03-10'),
        agencyIds,
        stageId,
      })
    )['id'],
  );

stage('two developments are planned, and one is discarded', async ({ post, cast, row }) => {
  const strategyId = (await post(cast.officer, 'strategies', { title: 'Drugs strategy 2027-2030' }))['id'];
  const lead = 'select post_id as id from post_holders where person_id = $1';
  const { id: leadPostId } = await row<{ id: string }>(lead, [cast.officer.personId]);
  const { id: openerPostId } = await row<{ id: string }>(lead, [cast.author.personId]);
  const stages = [
    { kind: 'seminar', opens: 'consultation', title: 'Seminar', plannedOn: '2027-01-29', openerPostId },
    { kind: 'open-forum', opens: 'consultation', title: 'Open forum', plannedOn: '2027-02-26', overlaps: true },
    { kind: 'circulation', opens: 'consultation', title: 'Circulation', plannedOn: '2027-03-12' },
    { kind: 'board', opens: 'sign-off', title: 'Board', plannedOn: '2027-04-30' },
  ];
  const plan = { strategyId, leadPostId, stages };
  const made = await post(cast.officer, 'developments', { ...plan, title: 'From the seminar to the board' });
  development = String(made['id']);
  const unwanted = await post(cast.officer, 'developments', { ...plan, title: 'Another way' });
  await post(cast.officer, `developments/${String(unwanted['id'])}/discard`);
  const idOf = async (kind: string) =>
    (
      await row<{ id: string }>('select id from development_stages where development_id = $1 and kind = $2', [
        development,
        kind,
      ])
    ).id;
  seminar = await idOf('seminar');
  forum = await idOf('open-forum');
  circulation = await idOf('circulation');
  board = await idOf('board');
});

stage('started: the author is asked to open the first stage', ({ post, cast }) =>
  post(cast.officer, `developments/${development}/start`),
);

stage('nobody has opened it: the ladder of the directorate knows', ({ house }) => house.passTo('2027-02-16T10:00:00Z'));

stage('the seminar was held elsewhere; the round of the forum is drafted', async (told) => {
  const held = { stageId: seminar, heldOn: '2027-01-29', cameOf: 'Forty came, and named three priorities.' };
  await told.post(told.cast.officer, `developments/${development}/record-stage`, held);
  await told.house.passTo('2027-02-17T10:00:00Z');
  round = await drafted(told, forum, 'open-forum');
});

stage('the forum runs, and the circulation beside it', async (told) => {
  const { post, cast, house, task } = told;
  await post(cast.officer, `consultations/${round}/open`);
  await house.passTo('2027-02-18T10:00:00Z');
  const said = { comment: 'We support it.', replies: [] };
  await post(cast.council.respondents[0], `tasks/${await task(round, 'answer', cast.council)}/response`, said);
  const beside = await drafted(told, circulation, 'circulation', [cast.council.id]);
  await post(cast.officer, `consultations/${beside}/open`);
  await post(cast.officer, `consultations/${round}/close`);
  await post(cast.officer, `consultations/${beside}/close`);
  await house.passTo('2027-02-19T10:00:00Z');
});

stage('back to the forum: it and the circulation are done again', async ({ post, cast, house }) => {
  await post(cast.officer, `developments/${development}/go-back`, { stageId: forum, reason: 'The aims have changed.' });
  await house.passTo('2027-02-22T10:00:00Z');
});

stage('the circulation is skipped by another officer, and the forum is cancelled', async (told) => {
  const { post, cast, house } = told;
  await post(cast.author, `developments/${development}/skip-stage`, {
    stageId: circulation,
    reason: 'Nothing is new.',
  });
  const again = await drafted(told, forum, 'open-forum');
  await post(cast.officer, `consultations/${again}/open`);
  await post(cast.officer, `consultations/${again}/cancel`, { reason: 'The hall is closed.' });
  await house.passTo('2027-02-23T10:00:00Z');
  const held = { stageId: forum, heldOn: '2027-02-23', cameOf: 'Held by telephone.' };
  await post(cast.officer, `developments/${development}/record-stage`, held);
});

stage('the board is asked to sign', async ({ post, cast, house }) => {
  await house.passTo('2027-02-24T10:00:00Z');
  const stages = [{ bodyId: cast.body.id, asked: 'approve', rule: { kind: 'count', count: 1 } }];
  const made = await post(cast.officer, 'sign-offs', {
    title: 'The strategy',
    document: file('The strategy'),
    stages,
    stageId: board,
  });
  signOff = String(made['id']);
  await post(cast.officer, `sign-offs/${signOff}/open`);
  await house.passTo('2027-02-25T10:00:00Z');
});

stage('the board does not want it; the development is cancelled', async ({ post, cast, house }) => {
  await post(cast.officer, `sign-offs/${signOff}/cancel`, { reason: 'It waits for the budget.' });
  await house.passTo('2027-02-26T10:00:00Z');
  await post(cast.officer, `developments/${development}/cancel`, { reason: 'The strategy is given up.' });
});
