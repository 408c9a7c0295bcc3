import { afterAll, beforeAll, expect, test } from 'vitest';
import { as } from '../../../db/connect.ts';
import { importDirectory } from '../../../db/directory/import/import.ts';
import { oweVerifications } from '../../../db/inspections/actions/owe-verifications.ts';
import { reportAction } from '../../../db/inspections/actions/report-action.ts';
import { openScheduledReview } from '../../../db/reviews/reviews.ts';
import { actingFor } from '../../../db/acting-for.ts';
import { acting, actionOf, addInspector, checkedInspection } from '../../support/stories/inspections.ts';
import { nth } from '../../support/stories/running-partnership.ts';
import { postOf, usualPlan } from '../../support/stories/strategies.ts';
import { valueOf } from '../../support/verdicts.ts';
import { createWorld, record, type World } from '../../support/stories/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
}, 60_000);
afterAll(() => world.end());

const head = 'agency,parent,level,post,role,ladder_level,person,address';
const take = async (lines: readonly string[]) =>
  valueOf(
    await as(world.db, actingFor(world.officer), (tx) =>
      importDirectory(tx, { ...world.officer, confirmed: true }, { csv: [head, ...lines].join('\n') }),
    ),
  );
const emailOf = async (personId: string) =>
  (await world.rows<{ email: string }>('select email from people where id = $1', [personId]))[0]?.email ?? '';
const names = async (query: string, values: readonly unknown[]) =>
  (await world.rows<{ name: string }>(query, [...values])).map(({ name }) => name);

test('an inspector to whom a file gives a post in the agency inspects it no more: his verification goes to who is independent', async () => {
  const agency = await world.agency('Inspected');
  const inspector = await addInspector(world, 'Ines Inspector');
  const { processId, documentId } = await checkedInspection(world, agency, inspector);
  await record(world, processId, 'finalise', { documentId });
  const contact = nth(agency.respondents, 0);
  const { id: actionId } = await actionOf(world, processId);
  valueOf(await acting(world, contact, (tx) => reportAction(tx, contact, { processId, actionId, text: 'Done' })));
  await as(world.db, { role: 'worker' }, (tx) => oweVerifications(tx, processId));
  const taskId = (await actionOf(world, processId)).verify_task_id ?? '';
  const answering = () =>
    names('select p.name from task_answerers w join people p on p.id = w.person_id where w.task_id = $1', [taskId]);
  expect(await answering()).toEqual(['Ines Inspector']);
  await take([`Inspected,,,Adviser,respondent,,Ines Inspector,${await emailOf(inspector.personId)}`]);
  expect(await answering()).toEqual([world.officer.name]);
  expect(await world.rows('select from inspection_inspectors where process_id = $1', [processId])).toEqual([]);
  const told = `select distinct n.kind || ' ' || p.name as name from notices n join people p on p.id = n.person_id
    where (n.task_id = $1 and n.kind in ('handed-over', 'handed-away')) or (n.process_id = $2 and n.kind = 'place-vacant') order by 1`;
  expect(await names(told, [taskId, processId])).toEqual([
    'handed-away Ines Inspector',
    `handed-over ${world.officer.name}`,
    `place-vacant ${world.officer.name}`,
  ]);
});

test('whoever gets a post by a file is told at once of what the post owes, and nobody twice', async () => {
  const council = await world.agency('Council', { respondents: 1 });
  const plan = await usualPlan(world, [council]);
  await as(world.db, { role: 'worker' }, (tx) =>
    openScheduledReview(tx, { strategyId: plan.strategyId, quarter: '2026-10-01' }),
  );
  const postId = await postOf(world, council);
  const [post] = await world.rows<{ title: string; role: string; owed: number }>(
    `select title, role, (select count(*)::int from tasks t where t.post_id = o.id and t.state = 'open') as owed from posts o where id = $1`,
    [postId],
  );
  expect(post?.owed).toBeGreaterThan(0);
  const line = `Council,,,${post?.title},${post?.role},,Nell New,nell.new@example.org`;
  await take([line]);
  await take([line]);
  const told = await names(
    `select n.kind as name from notices n join people p on p.id = n.person_id where p.name = 'Nell New' and n.kind = 'handed-over'`,
    [],
  );
  expect(told).toHaveLength(post?.owed ?? 0);
});
