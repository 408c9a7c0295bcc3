import { afterAll, beforeAll, expect, test } from 'vitest';
import { areasOf, indicatorOf } from '../../support/stories/measures.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { addBody, signAs, type TestBody } from '../../support/stories/sign-offs.ts';
import { draftStrategy } from '../../support/stories/strategies.ts';
import { record, type TestAgency } from '../../support/stories/world.ts';

let scene: Scene;
let council: TestAgency;
let board: TestBody;
let strategyId: string;
let id: string;
let area: string;

beforeAll(async () => {
  scene = await openScene('2026-10-05T09:00:00Z');
  council = await scene.world.agency('Council');
  board = await addBody(scene.world, 'Targets board', 1);
  strategyId = (await draftStrategy(scene.world, [])).processId;
  expect((await record(scene.world, strategyId, 'open')).kind).toBe('taken');
  id = await indicatorOf(scene.world, { strategyId, agency: council }, 'in-use');
  area = (await areasOf(scene.world, id))[''] ?? '';
});
afterAll(() => scene.end());

const owner = () => scene.browser(council.respondents[0]!);
const officer = () => scene.browser(scene.world.officer);
const propose = async (target: string, period = '2026-11') => {
  const fields = { period, [`target-${area}`]: target, reason: 'The average of the year.', how: 'proposed' };
  expect((await (await owner()).fill(`/measures/${id}/targets`, fields)).status).toBe(303);
};
/** The draft of a sign-off whose paper is what is proposed now. */
async function askBoard(): Promise<string> {
  const form = `/sign-offs/new?targets=${strategyId}`;
  const fields = { title: 'Targets', targets: strategyId, 'stage-1-who': `body:${board.id}`, 'stage-1-asked': 'agree' };
  const reply = await (await officer()).upload(form, fields);
  expect(reply.status).toBe(303);
  return /sign-offs\/(?<id>[^/]*)/u.exec(reply.headers.get('location') ?? '')?.groups?.['id'] ?? '';
}
const tasks = () =>
  scene.world.rows<{ title: string; state: string }>(
    `select title, state from tasks where process_id = $1 and kind = 'set-target' order by created_at, id`,
    [strategyId],
  );

test('what is proposed does not hold, and an officer has it agreed by a body, once at a time', async () => {
  expect((await (await officer()).upload(`/sign-offs/new?targets=${strategyId}`, {})).status).not.toBe(303);
  await propose('100');
  expect((await (await owner()).get(`/measures/${id}`)).text).toContain(
    'What is proposed holds once a body has agreed',
  );
  const listed = await (await officer()).get(`/strategies/${strategyId}/measures`);
  expect(listed.text).toContain('Have them agreed');
  const signOffId = await askBoard();
  const again = { title: 'Targets', targets: strategyId, 'stage-1-who': `body:${board.id}`, 'stage-1-asked': 'agree' };
  expect((await (await officer()).upload('/sign-offs/new', again)).text).toContain('asks for targets of this strategy');
  const [paper] = await scene.world.rows<{ text: string }>(
    `select convert_from(content, 'UTF8') as text from documents where process_id = $1`,
    [signOffId],
  );
  expect(paper?.text).toContain('100 arrests, from November 2026. It rests on: The average of the year.');
  expect((await record(scene.world, signOffId, 'open')).kind).toBe('taken');
  expect((await (await officer()).get(`/sign-offs/${signOffId}`)).text).toContain('list of targets that are proposed');
  const signer = await scene.browser(board.members[0]!);
  expect((await signer.get(`/sign-offs/${signOffId}/sign`)).text).toContain('Approved, they hold');
  expect(
    (await signAs(scene.world, board.members[0]!, signOffId, 'refer-back', { words: { comment: 'Too low.' } })).kind,
  ).toBe('taken');
});

test('what a body sends back is asked of its owner again, who reads why', async () => {
  const { text } = await (await owner()).get(`/measures/${id}/targets`);
  expect(text).toContain('Sent back by SGN-');
  expect(text).toContain('Too low.');
  expect(await tasks()).toEqual([{ title: 'Target, sent back: Arrests for supply', state: 'open' }]);
  expect((await (await officer()).get(`/strategies/${strategyId}/measures`)).text).not.toContain('Have them agreed');
});

test('approved, targets hold and say by which sign-off; what was proposed meanwhile is not of it', async () => {
  await propose('120');
  expect((await tasks()).map(({ state }) => state)).toEqual(['answered']);
  await propose('7', '2027-06');
  const signOffId = await askBoard();
  await scene.world.setClock(new Date('2026-10-05T12:00:00Z'));
  await propose('8', '2027-06');
  expect((await record(scene.world, signOffId, 'open')).kind).toBe('taken');
  expect((await signAs(scene.world, board.members[0]!, signOffId)).kind).toBe('taken');
  const page = await (await owner()).get(`/measures/${id}`);
  expect(page.text).toContain('120 arrests, from November 2026');
  expect(page.text).not.toContain('8 arrests, from June 2027');
  expect((await (await owner()).get(`/measures/${id}/targets`)).text).toMatch(/Agreed by SGN-/u);
  expect((await (await officer()).get(`/measures/${id}/targets`)).text).toContain(`href="/sign-offs/${signOffId}"`);
  const over = (await (await officer()).get(`/sign-offs/${signOffId}`)).text;
  expect(over).toContain('Decided on');
  expect(over).not.toContain('No date is set yet');
  const told = await scene.world.rows(`select person_id as "personId" from notices where kind = 'targets-agreed'`);
  expect(told).toEqual([{ personId: council.respondents[0]!.personId }]);
  expect((await (await officer()).get(`/strategies/${strategyId}/measures`)).text).toContain('8 arrests');
});
