import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { postRoomTimes } from '../../domain/mail/times.ts';
import { retryDelayMs } from '../../mail/backoff.ts';
import { createBudget } from '../../mail/budget.ts';
import { createCodeSender } from '../../mail/send-code.ts';
import { house } from '../support/parts/post-room.ts';
import { type SmtpSink, startSmtpSink } from '../support/parts/smtp-sink.ts';

describe('the relay budget', () => {
  test('gives no more than the lane’s share in any minute', async () => {
    let nowMs = 0;
    const budget = createBudget(100, 'notices', () => nowMs);
    const taken: number[] = [];
    for (; nowMs < 300_000; nowMs += 100) if (await budget.take(nowMs)) taken.push(nowMs);
    for (let from = 0; from < 240_000; from += 1_000)
      expect(taken.filter((at) => at >= from && at < from + 60_000).length).toBeLessThanOrEqual(90);
    expect(taken.length).toBeGreaterThan(380);
  });

  test('keeps a lane for codes, whatever notices use', async () => {
    expect(await createBudget(5, 'codes', () => 0).take(0)).toBe(true);
  });

  test('says no when the right would come too late, or when the sender stops', async () => {
    const budget = createBudget(1, 'notices', () => 0);
    expect(await budget.take(0)).toBe(true);
    expect(await budget.take(1_000)).toBe(false);
    budget.giveBack();
    expect(await budget.take(0, AbortSignal.abort())).toBe(false);
    expect(await budget.take(0)).toBe(true);
  });

  test('waits for a right that comes in time', async () => {
    const budget = createBudget(60_000, 'notices');
    let taken = 0;
    for (let index = 0; index < 5_600; index += 1) if (await budget.take(performance.now() + 60_000)) taken += 1;
    expect(taken).toBe(5_600);
  });

  test('without a limit everything goes', async () => {
    const budget = createBudget(undefined, 'notices');
    expect(await budget.take(0)).toBe(true);
    budget.giveBack();
  });
});

test('backs off 1, 5, 15, 30, 60, 120, 240 minutes, and then stays there', () => {
  expect([0, 1, 2, 3, 4, 5, 6, 7, 50].map((attempts) => retryDelayMs(attempts) / 60_000)).toEqual([
    1, 1, 5, 15, 30, 60, 120, 240, 240,
  ]);
});

describe('a sign-in code', () => {
  let sink: SmtpSink;
  beforeEach(async () => {
    sink = await startSmtpSink();
  });
  afterEach(() => sink.close());

  const sender = (perMinute?: number) =>
    createCodeSender({
      smtpUrl: sink.url,
      sender: house,
      budget: createBudget(perMinute, 'codes'),
      times: postRoomTimes,
    });
  const code = { address: 'petra@example.org', code: 'ABCD2345', minutes: 10 };

  test('is handed over at once, from a return path of its own', async () => {
    expect(await sender()(code)).toBe('sent');
    expect(sink.messages).toMatchObject([{ to: code.address, from: expect.stringMatching(/^bounce\+[0-9a-f]{32}@/u) }]);
    expect(sink.messages[0]?.raw.toString()).toContain('ABCD2345');
  });

  test.each(['rcpt', 'data', 'dot'] as const)('is tried once, and never again, when it fails at %s', async (at) => {
    sink.script = (stage) => (stage === at ? { reply: '451 4.3.0 later' } : undefined);
    expect(await sender()(code)).toBe('failed');
    expect(sink.stages.filter(({ stage }) => stage === 'rcpt')).toHaveLength(1);
  });

  test('is not tried when its lane is used up, nor for an address that is none', async () => {
    expect(await sender()({ ...code, address: 'a@b.test, c@evil.test' })).toBe('failed');
    const limited = sender(1);
    expect(await limited(code)).toBe('sent');
    expect(await limited(code)).toBe('failed');
    expect(sink.messages).toHaveLength(1);
  });
});
