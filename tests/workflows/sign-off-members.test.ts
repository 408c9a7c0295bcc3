import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decide } from '../../client/decisions.ts';
import { tell } from '../../client/nudges.ts';
import { removeMember, setMember } from '../../db/directory/bodies.ts';
import { discardDraft } from '../../db/rounds/discard-draft.ts';
import { as } from '../../db/connect.ts';
import { flushOutbox } from '../../db/chase/outbox.ts';
import { actingFor } from '../../db/acting-for.ts';
import { processWorkflowId } from '../../workflows/process-messages.ts';
import { keepHistory, plainText } from '../support/histories.ts';
import { addBody, draftSignOff, inHand, proposeAs, stageOf, type TestBody } from '../support/stories/sign-offs.ts';
import { skipTime, type SkippedTime } from '../support/parts/time-skipping.ts';
import { addPerson, createWorld, processOf, type World } from '../support/stories/world.ts';

let world: World;
let time: SkippedTime;
let body: TestBody;

beforeAll(async () => {
  world = await createWorld();
  time = await skipTime(world);
  body = await addBody(world, 'Management Board', 3);
}, 120_000);
afterAll(async () => {
  await time.end();
  await world.end();
});

const personOf = (index: number) => body.members[index]?.personId ?? '';
const told = async (personId: string) =>
  (
    await world.rows<{ kind: string }>('select kind from notices where person_id = $1 order by order_at, kind', [
      personId,
    ])
  ).map(({ kind }) => kind);
/** What the API does after its commit: the process is nudged. */
const changed = async (work: Parameters<typeof as>[2]) => {
  await as(world.db, actingFor(world.officer), work);
  await flushOutbox(world.db, (row) => (row.kind === 'nudge' ? tell(time.env.client, row) : Promise.resolve()));
};

test('who joins a body in the middle is chased like the others, who leaves it is not, and those who are left decide at a meeting', async () => {
  const meetingAt = (await time.env.currentTimeMs()) + 40 * 86_400_000;
  const { processId } = await draftSignOff(world, [stageOf(body, { meetingAt })]);
  const handle = time.env.client.workflow.getHandle(processWorkflowId('sign-off', processId));
  await time.decide(processId, 'open');
  await time.pass('5 days');

  const joiner = randomUUID();
  await world.rows(`insert into people (id, name, email) values ($1, 'Joining Member', 'joining@example.org')`, [
    joiner,
  ]);
  await changed((tx) => setMember(tx, world.officer, { bodyId: body.id, personId: joiner, capacity: 'member' }));
  await time.pass('1 minute');
  expect(await told(joiner)).toEqual(['invitation']);
  await changed((tx) => removeMember(tx, world.officer, { bodyId: body.id, personId: personOf(2) }));
  await time.pass('45 days');

  const chased = ['invitation', 'reminder', 'reminder'];
  for (const personId of [personOf(0), personOf(1), joiner]) expect(await told(personId)).toEqual(chased);
  expect(await told(personOf(2))).toEqual(['invitation']);
  expect(await told(world.officer.personId)).toEqual(['escalation', 'escalation', 'escalation']);

  for (const index of [0, 1]) {
    const actor = body.members[index];
    if (actor === undefined) throw new Error('no such member');
    const terms = { ...(await inHand(world, processId)), verdict: 'approve' };
    const decisionId = await proposeAs(world, actor, processId, { act: 'sign', terms });
    await decide(time.env.client, { ...(await processOf(world, processId)), decisionId, act: 'sign' });
  }
  await changed((tx) => removeMember(tx, world.officer, { bodyId: body.id, personId: joiner }));
  await time.pass('1 minute');
  expect(await world.rows('select state from processes where id = $1', [processId])).toEqual([{ state: 'open' }]);
  // Taking a seat away decides nothing; an officer who did not do so records the meeting.
  const other = await addPerson(world.rows, world.directorateId, 'Other Officer', 'officer');
  const present = [0, 1].map(personOf).join(',');
  const metAt = await time.env.currentTimeMs();
  const terms = { ...(await inHand(world, processId)), verdict: 'approve', metAt, present, apologies: '' };
  const decisionId = await proposeAs(world, other, processId, { act: 'record-meeting', terms });
  await decide(time.env.client, { ...(await processOf(world, processId)), decisionId, act: 'record-meeting' });
  await handle.result();
  expect(await world.rows('select state from processes where id = $1', [processId])).toEqual([{ state: 'approved' }]);
  const decoded = await plainText(handle);
  expect(decoded).toContain('approved');
  expect(decoded).not.toContain('Joining');
  await keepHistory('sign-off-members-change', handle);
}, 120_000);

test('a draft whose opening was refused has a workflow that waits, and ends when the draft is discarded', async () => {
  const alone = await addBody(world, 'Panel', 1);
  const { processId } = await draftSignOff(world, [stageOf(alone, { rule: { kind: 'count', count: 2 } })]);
  const handle = time.env.client.workflow.getHandle(processWorkflowId('sign-off', processId));
  expect(await time.decide(processId, 'open')).toEqual({ kind: 'refused', code: 'quorum-unreachable' });
  const joiner = randomUUID();
  await world.rows(`insert into people (id, name, email) values ($1, 'Second', 'second@example.org')`, [joiner]);
  // A look in between changes nothing: it is a draft still.
  await changed((tx) => setMember(tx, world.officer, { bodyId: alone.id, personId: joiner, capacity: 'member' }));
  await time.pass('1 minute');
  expect((await handle.describe()).status.name).toBe('RUNNING');
  await changed((tx) => discardDraft(tx, world.officer, { processId, kind: 'sign-off' }));
  await handle.result();
  expect(await time.decide(processId, 'open')).toEqual({ kind: 'no-process' });
  await keepHistory('sign-off-discarded-after-refusal', handle);
}, 60_000);
