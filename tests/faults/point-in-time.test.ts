import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startStack, type Stack } from '../support/parts/stack.ts';
import { openQuickRound } from '../support/stories/rounds.ts';
import { until } from '../support/until.ts';
import { type ArchivedPostgres, startArchivedPostgres } from './parts/archived-postgres.ts';
import { mailed, respondentOf } from './parts/looking.ts';

let postgres: ArchivedPostgres;
let stack: Stack;
const folder = mkdtempSync(join(tmpdir(), 'concordat-trail-'));

beforeAll(async () => {
  postgres = await startArchivedPostgres();
  stack = await startStack({ database: postgres.database });
}, 120_000);
afterAll(async () => {
  await stack.end();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

/** What an auditor does: the trail out of the database, and checked by its file alone. */
async function verifyTrail(): Promise<string> {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const file = join(folder, 'trail.jsonl');
  const run = promisify(execFile);
  const options = { cwd: root, env: { ...process.env, DATABASE_URL: stack.world.appUrl } };
  await run(process.execPath, ['db/records/audit-export.ts', file], options);
  return (await run(process.execPath, ['db/records/audit-verify.ts', file], options)).stdout;
}

const pausedWhy = async () =>
  (await stack.world.rows<{ why: string | null }>('select paused_why as why from post_room'))[0]?.why ?? null;

test('a database that is restored to an instant has all that was said before it, mails nothing by itself, and goes on', async () => {
  const [early, late] = [await stack.world.agency('Early'), await stack.world.agency('Late')];
  const round = await openQuickRound(stack, [early, late], 36_000, 60);
  await until('both are invited', async () => (await mailed(stack, round.id, 'invitation')) === 2);
  const answer = (agency: typeof early) =>
    stack.call(respondentOf(agency), 'POST', `/v1/tasks/${round.taskOf(agency)}/response`, { comment: agency.name });
  expect((await answer(early)).status).toBe(201);
  // The key that he will use later is older than the instant.
  expect((await stack.call(respondentOf(late), 'GET', '/v1/tasks')).status).toBe(200);
  await until('he has his receipt', async () => (await mailed(stack, round.id, 'receipt')) === 1);
  await until('the trail is sealed', async () => (await stack.world.rows('select 1 from audit_seals')).length > 0);
  const instant = await postgres.now();

  // What the restored database will not know: an answer with its receipt, and another round with its invitations.
  expect((await answer(late)).status).toBe(201);
  await until('he has his, too', async () => (await mailed(stack, round.id, 'receipt')) === 2);
  const lost = await openQuickRound(stack, [early, late], 36_000, 60);
  await until('both are invited again', async () => (await mailed(stack, lost.id, 'invitation')) === 2);
  await Promise.all([stack.worker.stop(), stack.api.stop()]);
  const arrived = stack.sink.messages.length;
  await postgres.restoreTo(instant);
  await stack.startWorker();
  await stack.startApi();

  // The post room's workflow knows that it had come farther (record 0010).
  await stack.wakePostRoom();
  await until('the post room has noticed', async () => (await pausedWhy()) === 'ledger-went-back');
  const kept = await stack.world.rows<{ comment: string }>(`select content->>'comment' as comment from answers`);
  expect(kept).toEqual([{ comment: 'Early' }]);
  expect(await stack.world.rows('select 1 from processes where id = $1', [lost.id])).toEqual([]);

  // People go on; what they cause waits for a person who has looked at the relay's log.
  expect((await answer(late)).status).toBe(201);
  await stack.wakePostRoom();
  await until('it is sealed', async () => {
    const open = await stack.world.rows(
      `select 1 from audit_entries where act = 'post-room-paused' and id > (select max(to_id) from audit_seals)`,
    );
    return open.length === 0;
  });
  expect(stack.sink.messages).toHaveLength(arrived);
  expect(await verifyTrail()).not.toContain('NOT');
  const resumed = await stack.call(stack.world.officer, 'POST', '/v1/post-room/resume', {});
  expect(resumed.status).toBe(200);
  await until('the receipt goes', async () => (await mailed(stack, round.id, 'receipt')) === 2, 60_000);
  expect(stack.sink.messages).toHaveLength(arrived + 1);
}, 240_000);
