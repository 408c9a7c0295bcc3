import { Client } from 'pg';
import { minutes, statesOfMails } from '../faults/parts/looking.ts';
import type { QuickRound } from '../support/stories/rounds.ts';
import { until } from '../support/until.ts';
import type { Deployment } from './deployment.ts';

/** What became of the notices of a round, for a figure beside the verdict of the checkers. */
export async function notices(deployment: Deployment, round: QuickRound): Promise<string> {
  const found = await deployment.world.rows<{ what: string }>(
    `select kind || ' ' || state || ' ' || count(*) as what from notices where process_id = $1 group by kind, state order by 1`,
    [round.id],
  );
  return found.map(({ what }) => what).join(', ');
}

/** Lets the lease of a lost worker end, and the copy of a mail that it may have sent be owed. */
export async function atRest(deployment: Deployment): Promise<void> {
  for (const [ms, states] of [
    [17 * minutes, `'sending', 'handing_over'`],
    [21 * minutes, `'sending', 'handing_over', 'retry_wait', 'unknown'`],
  ] as const) {
    await deployment.world.passTime(ms);
    await until(
      'the post room is at rest',
      async () => {
        await deployment.wakePostRoom();
        const waiting = await deployment.world.rows(
          `select id from mails where state in (${states}) union all select id from notices where state = 'owed' and mail_id is null`,
        );
        return waiting.length === 0;
      },
      120_000,
    );
  }
}

/** How many mails of the round nobody knows about. */
export async function unknown(deployment: Deployment, round: QuickRound): Promise<number> {
  return (await statesOfMails(deployment, round.id)).filter((state) => state === 'unknown').length;
}

/** How many rows each table has, as far as whoever logs in sees them. */
export async function countOfAll(url: string): Promise<Record<string, number>> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      `select tablename as name from pg_tables where schemaname = 'public' order by 1`,
    );
    const counts: Record<string, number> = {};
    for (const { name } of rows) counts[name] = (await client.query(`select from ${name}`)).rowCount ?? 0;
    return counts;
  } finally {
    await client.end();
  }
}
