import { due, paper, tell } from './story.ts';

const { stage } = tell('2027-01-11T10:00:00Z', /^\/(?:inspection|recommendation)/u);
let id = '';
let cancelled = '';
let report = '';

stage('two drafts: one is discarded', async ({ post, cast }) => {
  const { officer, council, silent, gap, inspector } = cast;
  const draft = (agencyIds: string[], day: string) =>
    post(officer, 'inspections', {
      title: 'Treatment places in custody',
      scope: 'How the agency keeps its part of the plan.',
      grounds: 'Two returns are missing.',
      agencyIds,
      inspectorIds: [inspector.personId],
      evidence: due(day),
    });
  id = String((await draft([council.id, silent.id], '2027-02-10'))['id']);
  cancelled = String((await draft([gap.id], '2027-02-10'))['id']);
  const { id: discarded } = await draft([gap.id], '2027-02-10');
  await post(officer, `inspections/${String(discarded)}/discard`);
});

stage('open: evidence is asked for, one agency sends it', async ({ post, cast, task }) => {
  await post(cast.officer, `inspections/${id}/open`);
  await post(cast.officer, `inspections/${cancelled}/open`);
  const said = { comment: 'The rota of May.' };
  await post(cast.council.respondents[0], `tasks/${await task(id, 'evidence', cast.council)}/response`, said);
});

stage('the first rung is told that evidence is missing', ({ house }) => house.passTo('2027-02-11T10:00:00Z'));

stage('the directorate is told; the other inspection is cancelled', async ({ house, post, cast }) => {
  await house.passTo('2027-02-16T10:00:00Z');
  await post(cast.officer, `inspections/${cancelled}/cancel`, { reason: 'The plan has changed.' });
});

stage('visits and findings', async ({ post, cast, row }) => {
  const { inspector, council, silent } = cast;
  await post(inspector, `inspections/${id}/start-fieldwork`);
  const visit = { ...due('2027-03-01'), place: 'The prison', purpose: 'To see the rota.' };
  await post(inspector, `inspections/${id}/visits`, { agencyId: council.id, ...visit });
  await post(inspector, `inspections/${id}/notes`, { text: 'The rota was on the wall.' });
  for (const [agency, text] of [
    [council, 'No treatment is offered on Sundays.'],
    [silent, 'Nobody knows the plan.'],
  ] as const) {
    const { id: ownerPostId } = await row<{ id: string }>(
      `select o.id from posts o join post_holders h on h.post_id = o.id where h.person_id = $1`,
      [agency.respondents[0]?.personId],
    );
    const found = {
      agencyId: agency.id,
      ownerPostId,
      severity: 'major',
      text,
      action: 'Put it right.',
      due: due('2027-06-10').due,
    };
    const { due: wall, ...rest } = found;
    await post(inspector, `inspections/${id}/findings`, { ...rest, due: { due: wall } });
  }
});

stage('a preliminary report, its facts are checked by one', async ({ post, cast, task, row }) => {
  report = String((await post(cast.inspector, `inspections/${id}/documents`, paper('Report')))['documentId']);
  await post(cast.inspector, `inspections/${id}/send-preliminary`, { documentId: report, ...due('2027-03-20') });
  const { id: finding, number } = await row<{ id: string; number: number }>(
    'select id, number from inspection_findings where process_id = $1 order by number limit 1',
    [id],
  );
  const said = {
    comment: `Finding ${number}: once a month it is.`,
    replies: [{ questionId: finding, text: 'Once a month.' }],
  };
  await post(cast.council.respondents[0], `tasks/${await task(id, 'accuracy-comments', cast.council)}/response`, said);
});

stage('the comments are answered, the other agency was silent to the end', async ({ house, post, cast, task, row }) => {
  await house.passTo('2027-04-10T10:00:00Z');
  const { id: findingId } = await row<{ id: string }>(
    'select id from inspection_findings where process_id = $1 order by number limit 1',
    [id],
  );
  const taskId = await task(id, 'accuracy-comments', cast.council);
  await post(cast.inspector, `inspections/${id}/comment-replies`, {
    taskId,
    findingId,
    reply: 'The report says so now.',
  });
  await post(cast.inspector, `inspections/${id}/comment-replies`, { taskId, reply: 'Noted.' });
});

stage('the final report: corrective actions are owed, a recommendation stands', async ({ post, cast, row }) => {
  const { id: findingId } = await row<{ id: string }>(
    'select id from inspection_findings where process_id = $1 order by number limit 1',
    [id],
  );
  await post(cast.inspector, `inspections/${id}/recommendations`, { findingId, text: 'Offer it everywhere.' });
  await post(cast.officer, `inspections/${id}/finalise`, { documentId: report });
});

const actions = 'select id from corrective_actions where process_id = $1 order by id';

stage('one action is reported as done, one is late', async ({ house, post, cast, row }) => {
  const action = await row<{ id: string }>(`${actions} limit 1`, [id]);
  await post(cast.council.respondents[0], `inspections/${id}/actions/${action.id}/done`, {
    text: 'Sundays are on offer.',
  });
  await house.passTo('2027-06-14T10:00:00Z');
});

stage('all rungs know of the late one; the other is verified', async ({ house, post, cast, row }) => {
  const action = await row<{ id: string }>(`${actions} limit 1`, [id]);
  await post(cast.inspector, `inspections/${id}/actions/${action.id}/verify`, { text: 'Seen.' });
  await house.passTo('2027-06-30T10:00:00Z');
});

stage('up the ladder to a referral', async ({ post, cast }) => {
  const minute = Buffer.from('%PDF-1.7 the committee authorised it').toString('base64');
  const { minuteId } = await post(cast.officer, `inspections/${id}/minutes`, {
    bodyId: cast.body.id,
    metOn: '2027-06-30',
    fileName: 'minute.pdf',
    mediaType: 'application/pdf',
    content: minute,
  });
  const by = { minuteId, reason: 'Nothing was done.' };
  await post(cast.officer, `inspections/${id}/step`, { to: 'warning', ...by });
  await post(cast.officer, `inspections/${id}/step`, { ...by, to: 'referral', bodyId: cast.body.id });
});

stage('the late action is waived until a day', async ({ post, cast, row }) => {
  const action = await row<{ id: string }>(`${actions} offset 1 limit 1`, [id]);
  const waived = { reason: 'It is being rebuilt.', agreedBy: 'Strategic Committee', ...due('2027-12-10') };
  await post(cast.officer, `inspections/${id}/actions/${action.id}/waive`, waived);
});

stage('done after all, verified and closed', async ({ house, post, cast, row }) => {
  await house.passTo('2027-12-13T10:00:00Z');
  const action = await row<{ id: string }>(`${actions} offset 1 limit 1`, [id]);
  await post(cast.silent.respondents[0], `inspections/${id}/actions/${action.id}/done`, { text: 'Done at last.' });
  await post(cast.inspector, `inspections/${id}/actions/${action.id}/verify`, { text: 'Seen.' });
  await post(cast.officer, `inspections/${id}/close`);
});
