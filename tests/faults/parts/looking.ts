import type { Actor } from '../../../domain/permissions.ts';
import type { Watched } from '../../support/parts/stack.ts';
import { until } from '../../support/until.ts';
import type { TestAgency } from '../../support/stories/world.ts';

export const minutes = 60_000;

export async function stateOf(stack: Watched, processId: string): Promise<string | undefined> {
  const rows = await stack.world.rows<{ state: string }>('select state from processes where id = $1', [processId]);
  return rows[0]?.state;
}

/** How many notices of the kind the relay has taken. */
export async function mailed(stack: Watched, processId: string, kind: string): Promise<number> {
  const rows = await stack.world.rows<{ n: number }>(
    `select count(*)::int as n from notices where process_id = $1 and kind = $2 and state = 'mailed'`,
    [processId, kind],
  );
  return rows[0]?.n ?? 0;
}

export async function nothingOwed(stack: Watched, processIds: readonly string[], withinMs = 60_000): Promise<void> {
  await until(
    'nothing is owed any more',
    async () => {
      const rows = await stack.world.rows<{ n: number }>(
        // A mail of another process may be under way: what is checked next is checked at rest.
        `select (select count(*) from notices where process_id = any($1) and state = 'owed')::int
           + (select count(*) from mails where state in ('sending', 'handing_over'))::int as n`,
        [processIds],
      );
      return rows[0]?.n === 0;
    },
    withinMs,
  );
}

export async function closed(stack: Watched, processId: string, withinMs = 60_000): Promise<void> {
  await until('the round has closed', async () => (await stateOf(stack, processId)) === 'closed', withinMs);
}

export function respondentOf(agency: TestAgency): Actor {
  const [respondent] = agency.respondents;
  if (respondent === undefined) throw new Error(`nobody answers for ${agency.name}`);
  return respondent;
}

/** The example address that a world gives to somebody of that name. */
export const addressOf = (actor: Actor) => `${actor.name.toLowerCase().replaceAll(' ', '.')}@example.org`;

/** The kinds of mail that the relay took for somebody about a round, in their order. */
export async function kindsTo(stack: Watched, processId: string, actor: Actor): Promise<string[]> {
  const rows = await stack.world.rows<{ kind: string; message_id: string }>(
    `select distinct m.kind, m.message_id, m.composed_at from mails m join notices n on n.mail_id = m.id
     where n.process_id = $1 and m.person_id = $2 order by m.composed_at`,
    [processId, actor.personId],
  );
  const arrived = stack.sink.messages.map((message) => message.messageId);
  return rows.filter((row) => arrived.includes(row.message_id)).map((row) => row.kind);
}

/** In which states the mails of a process are, one for each. */
export async function statesOfMails(stack: Watched, processId: string): Promise<string[]> {
  const rows = await stack.world.rows<{ state: string }>(
    `select distinct m.id, m.state from mails m join notices n on n.mail_id = m.id where n.process_id = $1`,
    [processId],
  );
  return rows.map((row) => row.state).sort();
}
