import { signAs } from '../support/stories/sign-offs.ts';
import { record } from '../support/stories/world.ts';
import { type Stage, tell } from './story.ts';

const { stage } = tell('2026-12-10T10:00:00Z', /^\/report/u);
let report = '';
let signOff = '';

/** Writes a section on the version that is stored. */
async function say({ put, row, cast }: Stage, key: string, text: string) {
  const { version } = await row<{ version: number }>(
    'select version from report_sections where report_id = $1 and key = $2',
    [report, key],
  );
  await put(cast.officer, `reports/${report}/sections`, { key, text, nothing: text === '' }, version);
}

stage('a report is drafted, with a part of it for somebody of an agency to write', async (told) => {
  const { post, cast, row } = told;
  const { id: leadPostId } = await row<{ id: string }>('select post_id as id from post_holders where person_id = $1', [
    cast.council.respondents[0]?.personId,
  ]);
  const activities = [{ title: 'Close crack houses', leadPostId }];
  const strand = { priorityArea: 'Reducing supply', name: 'Enforcement', leaderPostId: leadPostId, activities };
  const made = await post(cast.officer, 'strategies', { title: 'Drugs strategy 2027-2030', strands: [strand] });
  await post(cast.officer, `strategies/${String(made['id'])}/open`);
  const drafted = await post(cast.officer, `strategies/${String(made['id'])}/reports`, {
    kind: 'action-plan',
    title: 'Action plan: progress',
    bodyId: cast.body.id,
    meetsOn: '2027-02-08',
    laidBy: 'Commissioner',
    asked: 'note',
    recommendation: 'That the report be noted.',
  });
  report = String(drafted['reportId']);
  const { personId } = cast.council.respondents[0]!;
  await post(cast.officer, `reports/${report}/authors`, { personId, rank: 'Inspector' });
  await post(cast.officer, `reports/${report}/sections/give`, { key: 'summary', personId });
  await post(cast.officer, `reports/${report}/appendices`, { title: 'The plan', text: '{live:plan}' });
  await say(told, 'information', 'The plan is {appendix:the-plan}. See {appendix:costs}, too.\n\n{live:progress}');
});

stage('what is missing is said, what was cited wrongly is put right, and the plan changes beside it', async (told) => {
  for (const key of ['equality', 'finance', 'papers']) await say(told, key, '');
  await say(told, 'summary', 'Most of the work is under way.');
  await say(told, 'information', 'The plan is {appendix:the-plan}.\n\n{live:progress}');
  await told.house.world.rows(
    `update activities set title = 'Close crack houses at once' where title = 'Close crack houses'`,
  );
});

stage('it is frozen, and its body is asked', async (told) => {
  const { post, cast, house } = told;
  const { version } = await told.row<{ version: number }>('select version from reports where id = $1', [report]);
  await house.act(cast.officer, 'POST', `/v1/reports/${report}/freeze`, {}, version);
  const sent = await post(cast.officer, `reports/${report}/send`);
  signOff = String(sent['signOffId']);
  await record(house.world, signOff, 'open');
});

stage('its body has carried it, and every agency reads it', async ({ post, cast, house }) => {
  for (const member of cast.body.members) await signAs(house.world, member, signOff);
  await house.settle();
  await post(cast.officer, `reports/${report}/publish`);
});
