import { type Stage, tell } from './story.ts';

const { stage } = tell('2027-01-11T10:00:00Z', /^\/(?:date|measures|strategies\/|budget|bids|lessons)/u);
let strategy = '';
let other = '';
let indicator = '';

const itemOf = ({ row }: Stage, title: string) =>
  row<{ id: string; version: number }>('select id, version from dated_items where title = $1', [title]);
const postOf = ({ row }: Stage, personId: string | undefined) =>
  row<{ id: string }>('select post_id as id from post_holders where person_id = $1', [personId]).then(({ id }) => id);

stage('two strategies with dates: one is discarded unwatched', async (told) => {
  const { post, cast } = told;
  strategy = String((await post(cast.officer, 'strategies', { title: 'Drugs strategy 2027-2030' }))['id']);
  other = String((await post(cast.officer, 'strategies', { title: 'Alcohol strategy' }))['id']);
  const [council, silent, gap] = await Promise.all(
    [cast.council, cast.silent, cast.gap].map((agency) => postOf(told, agency.respondents[0]?.personId)),
  );
  const dated = (title: string, dueOn: string, ownerPostId: string | null = null) => ({
    kind: 'milestone',
    title,
    dueOn,
    ownerPostId,
  });
  const items = [
    dated('Kept in time', '2027-02-26', council),
    dated('Missed', '2027-02-26', silent),
    dated('Moved', '2027-02-26', gap),
    dated('Dropped', '2027-05-28', council),
    dated('Of nobody', '2027-05-28'),
  ];
  await post(cast.officer, `strategies/${strategy}/dated-items`, { items });
  await post(cast.officer, `strategies/${other}/dated-items`, {
    items: [dated('Of the other', '2027-05-28', silent ?? null)],
  });
});

stage('measured: indicators are designed, one goes to its baseline', async (told) => {
  const { post, cast, house } = told;
  await post(cast.officer, `strategies/${strategy}/baseline`, { fromOn: '2026-08-01', toOn: '2027-01-31' });
  const common = { origin: 'own', polarity: 'up', unit: '%', kind: 'survey' };
  const [council, silent] = await Promise.all(
    [cast.council, cast.silent].map((agency) => postOf(told, agency.respondents[0]?.personId)),
  );
  const add = async (body: object) =>
    String((await post(cast.officer, `strategies/${strategy}/indicators`, { ...common, ...body }))['indicatorId']);
  indicator = await add({ title: 'Confidence', frequency: 'month', areas: ['North', 'South'], ownerPostId: council });
  const other = await add({ title: 'Fear', frequency: 'quarter', origin: 'best-value', ownerPostId: silent });
  await add({ title: 'To be designed', frequency: 'financial-year', ownerPostId: silent });
  for (const id of [indicator, other])
    await house.act(cast.officer, 'POST', `/v1/indicators/${id}/step`, { to: 'baseline', reason: 'Agreed.' }, 1);
});

stage('watched', ({ post, cast }) => post(cast.officer, `strategies/${strategy}/open`));

stage('values come, one area has none; the baseline ends', async (told) => {
  const { house, post, cast, row } = told;
  await house.passTo('2027-02-01T10:00:00Z');
  const area = (name: string) =>
    row<{ id: string }>('select id from indicator_areas where indicator_id = $1 and name = $2', [indicator, name]);
  const [north, south] = await Promise.all([area('North'), area('South')]);
  const values = (value: number) => [
    { areaId: north.id, value },
    { areaId: south.id, value: null, whyNone: 'Nobody was asked.' },
  ];
  for (const [period, value] of [
    ['2026-12', 40],
    ['2027-01', 44],
    ['2027-01', 45],
  ] as const)
    await post(cast.council.respondents[0], `indicators/${indicator}/values`, { period, values: values(value) });
  const targets = [north, south].map(({ id }) => ({ areaId: id, target: 45, tolerance: 5 }));
  await post(cast.council.respondents[0], `indicators/${indicator}/targets`, {
    period: '2027-02',
    reason: 'Agreed.',
    targets,
  });
});

stage('what it costs, what is bid for, what others announced and what was learned', async (told) => {
  const { post, cast, row } = told;
  const [council, silent] = await Promise.all(
    [cast.council, cast.silent].map((agency) => postOf(told, agency.respondents[0]?.personId)),
  );
  const activities = [{ title: 'Close crack houses', leadPostId: council }];
  await post(cast.officer, `strategies/${strategy}/strands`, { name: 'Enforcement', leaderPostId: silent, activities });
  const { id: activityId } = await row<{ id: string }>('select id from activities', []);
  const planned = await post(cast.officer, `strategies/${strategy}/budget-lines`, {
    activityId,
    kind: 'absorbed',
    holderPostId: council,
    years: [{ year: '2026/27', minor: 1_250_000 }],
  });
  const [line] = planned['lineIds'] as string[];
  const spent = { what: 'actual', minor: 400_000, asAt: '2027-01-10' };
  await post(cast.council.respondents[0], `budget-lines/${line}/amounts`, spent);
  const bid = { amountMinor: 25_000_000, bidderPostId: council, submittedOn: '2026-12-01', activityIds: [activityId] };
  for (const [purpose, expectedOn] of [
    ['A task force', '2027-03-31'],
    ['Community work', '2027-01-29'],
  ])
    await post(cast.officer, `strategies/${strategy}/bids`, {
      ...bid,
      funder: 'Ministry',
      purpose,
      expectedOn,
      hasPassed: true,
    });
  await post(cast.officer, `strategies/${strategy}/initiatives`, {
    title: 'National plan',
    announcedBy: 'Ministry',
    announcedOn: '2027-01-05',
    costNote: 'None.',
  });
  const lesson = { title: 'Close early', sourceKind: 'pilot', source: 'A pilot', learned: 'Early is better.' };
  const { lessonId } = await post(cast.officer, `strategies/${strategy}/lessons`, lesson);
  await post(cast.officer, `lessons/${String(lessonId)}/pass-on`, { postIds: [council, silent] });
});

stage('a menu for areas: one adopts an option, another option is withdrawn', async (told) => {
  const { post, cast, row, house } = told;
  const linked = async (kind: string, name: string) =>
    String((await post(cast.officer, `strategies/${strategy}/links`, { kind, name, source: 'A map' }))['linkId']);
  const [north, crack] = [await linked('area', 'Northgate'), await linked('risk', 'Crack')];
  await linked('area', 'Southgate');
  await post(cast.officer, `areas/${north}/risks`, { strategyId: strategy, riskIds: [crack] });
  const { id: strandId } = await row<{ id: string }>('select id from strands', []);
  const { id: fromId } = await row<{ id: string }>('select id from lessons', []);
  const offer = async (title: string, more: object) => {
    const option = { title, strandId, what: 'Two services call together.', fits: 'Homes are taken over.', ...more };
    return String((await post(cast.officer, `strategies/${strategy}/options`, option))['optionId']);
  };
  const visits = await offer('Joint visits', { riskId: crack, fromId });
  const patrols = await offer('More patrols', { source: 'Nobody knows' });
  await house.act(cast.officer, 'POST', `/v1/options/${patrols}/withdraw`, { reason: 'It moved the trade.' }, 1);
  await post(cast.gap.respondents[0], `options/${visits}/adopt`, {
    areaId: north,
    postId: await postOf(told, cast.gap.respondents[0]?.personId),
    dueOn: '2027-03-05',
    adaptation: 'With the housing office.',
  });
});

stage('the adoption is accepted, and waits to be taken into the plan', async (told) => {
  await told.house.passTo('2027-02-02T10:00:00Z');
  const id = await told.task(strategy, 'answer-proposal');
  await told.post(told.cast.officer, `plan-proposals/${id}/answer`, { accepts: true, answer: 'It worked elsewhere.' });
});

stage('it is an activity of the plan of its area', async (told) => {
  const id = await told.task(strategy, 'answer-proposal');
  await told.post(told.cast.officer, `plan-proposals/${id}/taken-in`);
});

stage('reminded: one asks for another date, one is kept', async (told) => {
  await told.house.passTo('2027-02-22T10:00:00Z');
  const { post, cast } = told;
  const moved = { newOn: '2027-06-30', reason: 'The bid came late.' };
  await post(cast.gap.respondents[0], `dated-items/${(await itemOf(told, 'Moved')).id}/ask-move`, moved);
  const kept = { doneOn: '2027-02-20', result: 'All is there.' };
  await post(cast.council.respondents[0], `dated-items/${(await itemOf(told, 'Kept in time')).id}/settle`, kept);
  const idOf = async (text: string) => (await told.row<{ id: string }>(text, [])).id;
  await post(cast.council.respondents[0], `lessons/${await idOf('select id from lessons')}/read`);
  const bid = await idOf(`select id from bids where purpose = 'Community work'`);
  await post(cast.council.respondents[0], `bids/${bid}/result`, { outcome: 'refused', answeredOn: '2027-02-20' });
});

stage('the date is moved, another one dropped', async (told) => {
  const { id } = await told.row<{ id: string }>(`select id from date_moves where state = 'asked'`, []);
  await told.post(told.cast.officer, `date-moves/${id}/decide`, { agree: true });
  await told.post(told.cast.officer, `dated-items/${(await itemOf(told, 'Dropped')).id}/drop`, {
    reason: 'Not needed.',
  });
});

stage('missed: the first rung knows', ({ house }) => house.passTo('2027-03-02T10:00:00Z'));
stage('missed: the second rung knows', ({ house }) => house.passTo('2027-03-08T10:00:00Z'));
stage('missed: the directorate knows', ({ house }) => house.passTo('2027-03-16T10:00:00Z'));

stage('the strategies end', async ({ post, cast }) => {
  await post(cast.officer, `strategies/${strategy}/close`, { reason: 'The period is over.' });
});
