import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openQuickRound } from '../support/stories/rounds.ts';
import { startStack, type Stack } from '../support/parts/stack.ts';
import { until } from '../support/until.ts';
import type { TestAgency } from '../support/stories/world.ts';
import { checkInvariants } from './parts/invariants.ts';
import { nothingOwed, stateOf } from './parts/looking.ts';

let stack: Stack;
const agencies: TestAgency[] = [];

beforeAll(async () => {
  stack = await startStack();
  for (let n = 0; n < 30; n += 1)
    agencies.push(await stack.world.agency(`Agency ${n}`, { respondents: 10, ladder: [] }));
}, 120_000);
afterAll(() => stack.end(), 60_000);

test('cancelled with three hundred mails queued and a slow relay: told of it are exactly those whom the round had reached (R40)', async () => {
  let arrived = 0;
  stack.sink.script = (stage) => {
    if (stage !== 'dot') return undefined;
    arrived += 1;
    return { after: delay(40) };
  };
  const round = await openQuickRound(stack, agencies, 3_600, 60);
  await until('a part of them is out', () => arrived > 60);
  const path = `/v1/consultations/${round.id}/cancel`;
  const cancelled = await stack.call(stack.world.officer, 'POST', path, { reason: 'the minister has decided' });
  expect(cancelled.status).toBe(200);
  const atCancellation = arrived;
  expect(await stateOf(stack, round.id)).toBe('cancelled');
  await nothingOwed(stack, [round.id]);

  const told = await stack.world.rows<{ personId: string }>(
    `select person_id as "personId" from notices where process_id = $1 and kind = 'cancelled' and state = 'mailed'`,
    [round.id],
  );
  const kindOf = new Map(
    (await stack.world.rows<{ kind: string; id: string }>('select kind, message_id as id from mails')).map((row) => [
      row.id,
      row.kind,
    ]),
  );
  const got = (kind: string) =>
    stack.sink.messages.filter((message) => kindOf.get(message.messageId) === kind).map((message) => message.to);
  const invited = got('invitation');
  expect(invited.length).toBeLessThanOrEqual(atCancellation);
  expect(invited.length).toBeLessThan(300);
  expect(got('cancelled').sort()).toEqual(invited.sort());
  expect(told).toHaveLength(invited.length);
  const [decision] = await stack.world.rows<{ effect: { told: number } }>(
    `select effect from decisions where process_id = $1 and act = 'cancel' and state = 'taken'`,
    [round.id],
  );
  expect(decision?.effect.told).toBe(invited.length);
  expect(await checkInvariants(stack, [round.id], { succeeded: 120 })).toEqual([]);
}, 120_000);
