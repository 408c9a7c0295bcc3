import { connect } from '../../db/connect.ts';
import type { PostRoomTimes } from '../../domain/mail/times.ts';
import { createBudget } from '../../mail/budget.ts';
import { createCrashPoint } from '../../mail/crash-points.ts';
import { deliver } from '../../mail/deliver.ts';
import type { House } from '../../mail/write.ts';

/** A post room in a process of its own, for tests that kill it: delivers until there is nothing left to do, then ends. */
const settings = JSON.parse(process.argv[2] ?? '{}') as {
  appUrl: string;
  application: string;
  smtpUrl: string;
  house: House;
  times: PostRoomTimes;
  connections?: number;
  crashPoint?: string;
  /** It dies when it has come there for the so many-th time. */
  nth?: number;
};
const stopping = new AbortController();
process.once('SIGTERM', () => {
  stopping.abort();
  process.stdout.write('stopping\n');
});

const crashPoint = createCrashPoint(settings.crashPoint);
let times = 0;

const db = connect(settings.appUrl, { application: settings.application });
await deliver(
  {
    db,
    smtpUrl: settings.smtpUrl,
    house: settings.house,
    connections: settings.connections ?? 1,
    times: settings.times,
    budget: createBudget(undefined, 'notices'),
    crashPoint: (name) => {
      if (name === settings.crashPoint) times += 1;
      if (times >= (settings.nth ?? 1)) crashPoint(name);
    },
  },
  stopping.signal,
);
await db.pool.end();
