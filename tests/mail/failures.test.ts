import { CompleteAsyncError } from '@temporalio/activity';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { DrizzleQueryError } from 'drizzle-orm/errors';
import { DatabaseError } from 'pg';
import { describe, expect, test } from 'vitest';
import { hideFailures, withoutText } from '../../activities/failures.ts';

const canary = 'petra.partner@example.org';

function uniqueViolation(): DrizzleQueryError {
  const cause = Object.assign(new DatabaseError('duplicate key value violates unique constraint', 0, 'error'), {
    code: '23505',
    detail: `Key (email)=(${canary}) already exists.`,
  });
  return new DrizzleQueryError('insert into people values ($1)', [canary], cause);
}

async function run(error: unknown): Promise<{ thrown: unknown; logged: unknown[] }> {
  const logged: unknown[] = [];
  const { inbound } = hideFailures({ error: (fields) => void logged.push(fields) })({
    info: { activityType: 'deliver' },
  });
  const failing = async () => {
    throw error;
  };
  try {
    return { thrown: await inbound.execute({ args: [], headers: {} }, failing), logged };
  } catch (thrown) {
    return { thrown, logged };
  }
}

describe('no text of an error leaves a worker', () => {
  test('of a unique violation that quotes an address only the SQLSTATE goes; the text is in the log', async () => {
    const error = uniqueViolation();
    const { thrown, logged } = await run(error);
    expect(thrown).toMatchObject({ type: 'database:23505', message: 'database:23505', nonRetryable: false });
    const sent = thrown as ApplicationFailure;
    expect(JSON.stringify([sent.message, sent.stack, sent.details, sent.cause ?? null])).not.toContain(canary);
    expect(sent.stack).not.toContain('failures.test.ts');
    expect(logged).toEqual([{ err: error, activity: 'deliver', code: 'database:23505' }]);
  });

  test.each([
    [Object.assign(new Error(canary), { code: 'ECONNREFUSED' }), 'system:ECONNREFUSED'],
    [new Error(canary), 'unexpected'],
    [Object.assign(new Error('x'), { code: canary }), 'unexpected'],
    [canary, 'unexpected'],
    [new Error('outer', { cause: Object.assign(new Error(canary), { code: '40P01' }) }), 'database:40P01'],
  ])('%s', (error, code) => {
    expect(withoutText(error)).toMatchObject({ type: code, message: code, nonRetryable: false });
  });

  test('our own failure keeps its code and whether it is final, and loses its words', () => {
    const final = ApplicationFailure.nonRetryable(`no such person ${canary}`, 'not-found', { address: canary });
    const hidden = withoutText(final);
    expect(hidden).toMatchObject({ type: 'not-found', message: 'not-found', nonRetryable: true, details: undefined });
    expect(withoutText(ApplicationFailure.retryable('x', `a code with spaces ${canary}`)).type).toBe('unexpected');
  });

  test('a cancellation and "completes later" pass, since they are no failures', async () => {
    for (const passing of [new CancelledFailure('CANCELLED'), new CompleteAsyncError()]) {
      const { thrown, logged } = await run(passing);
      expect(thrown).toBe(passing);
      expect(logged).toEqual([]);
    }
  });

  test('what succeeds is left alone', async () => {
    const { inbound } = hideFailures({ error: () => undefined })({ info: { activityType: 'deliver' } });
    expect(await inbound.execute({ args: [] }, async () => 'fine')).toBe('fine');
  });
});
