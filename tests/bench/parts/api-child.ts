import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { followCommits } from '../../../api/http/after-commit.ts';
import { createApp } from '../../../api/app.ts';
import { createDecide } from '../../../api/http/decide.ts';
import { createReadiness } from '../../../api/http/health/readiness.ts';
import { temporalClient } from '../../../client/temporal.ts';
import { connect } from '../../../db/connect.ts';
import { createLogger } from '../../../logger.ts';
import { serve } from './child.ts';
import { schedulesInMemory } from '../../support/stories/schedules.ts';

/** The API in a process of its own, put together as api/main.ts does, with a pool of ten and without the portal. */
const [databaseUrl = '', temporalAddress = '', publicUrl = ''] = process.argv.slice(2);
const log = createLogger('api', 'info');
const db = connect(databaseUrl, { application: 'concordat-api', max: 10 });
const client = temporalClient({ connection: { address: temporalAddress }, namespace: 'default' });
let failures = 0;
const settled = followCommits({ db, client, onError: () => void (failures += 1) });
const app = createApp({
  db,
  decide: createDecide({ db, client }),
  schedules: schedulesInMemory(),
  publicUrl,
  version: 'bench',
  log,
  readiness: createReadiness({ db, client }),
  trustedProxies: 0,
});

const server = createServer(app);
server.listen(0, '127.0.0.1', () => {
  serve((server.address() as AddressInfo).port, async () => {
    await settled();
    const { maxRSS } = process.resourceUsage();
    return { failures, rss: process.memoryUsage.rss(), peak: maxRSS * 1024 };
  });
});
process.once('SIGTERM', () => process.exit(0));
