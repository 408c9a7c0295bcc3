import { createServer, Agent } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { followCommits } from '../../../api/http/after-commit.ts';
import { createApp } from '../../../api/app.ts';
import { createDecide } from '../../../api/http/decide.ts';
import { createReadiness } from '../../../api/http/health/readiness.ts';
import { temporalClient } from '../../../client/temporal.ts';
import { connect } from '../../../db/connect.ts';
import { type Answerer, publicUrl, sendAnswer } from './answer-request.ts';
import { recordStatements, type Statement } from './recorded-request.ts';
import type { Stage, StageDatabase } from '../parts/stage.ts';
import { schedulesInMemory } from '../../support/stories/schedules.ts';

/** The statements of one real answer, from the session's to those that follow its commit. */
export async function recordOneAnswer(copy: StageDatabase, stage: Stage, answerer: Answerer): Promise<Statement[]> {
  const db = connect(copy.appUrl);
  const client = temporalClient({ connection: { address: await stage.temporal() }, namespace: 'default' });
  const settled = followCommits({ db, client, onError: () => undefined });
  const server = createServer(
    createApp({
      db,
      decide: createDecide({ db, client }),
      schedules: schedulesInMemory(),
      publicUrl,
      version: 'bench',
      log: pino({ level: 'silent' }),
      readiness: createReadiness({ db, client }),
      trustedProxies: 0,
    }),
  );
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const agent = new Agent();
  try {
    return await recordStatements(async () => {
      await sendAnswer(agent, (server.address() as AddressInfo).port, answerer);
      await settled();
    });
  } finally {
    agent.destroy();
    await new Promise((resolve) => server.close(resolve));
    await client.connection.close();
    await db.pool.end();
  }
}
